// What a phone keeps: visits, sealed under a key that no script can read out, and presses until they are sent.

const NAME = "commonhours";
const STORES = { keys: undefined, today: undefined, presses: { keyPath: "id" } };

function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      for (const [name, options] of Object.entries(STORES)) asked.result.createObjectStore(name, options);
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

// One transaction over these stores; resolves with what `work` asked for once all of it is on the disk.
async function within(stores, mode, work) {
  const database = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const held = database.transaction(stores, mode, { durability: "strict" });
      const asked = work(...stores.map((name) => held.objectStore(name)));
      held.oncomplete = () => resolve(asked?.result);
      held.onabort = held.onerror = () => reject(held.error);
    });
  } finally {
    database.close();
  }
}

// Each time under a key of its own, both written at once: what the last one sealed can be opened by nobody any more.
// What another tab was told later stays. With `instead`, a day that was read here, this takes the place of that day only.
export async function keepToday({ iv: _, ...today }, instead = null) {
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const at = Date.parse(today.now);
  const words = new TextEncoder().encode(JSON.stringify(today));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, words);
  await within(["keys", "today"], "readwrite", (keys, kept) => {
    kept.get("today").onsuccess = ({ target: { result: there } }) => {
      if (instead ? String(there?.iv) !== instead.iv : there?.at > at) return;
      keys.put(key, "day");
      kept.put({ at, iv, sealed }, "today");
    };
  });
}

export async function today() {
  let key;
  const found = await within(["keys", "today"], "readonly", (keys, kept) => {
    key = keys.get("day");
    return kept.get("today");
  });
  if (!found) return null;
  try {
    const words = await crypto.subtle.decrypt({ name: "AES-GCM", iv: found.iv }, key.result, found.sealed);
    return { ...JSON.parse(new TextDecoder().decode(words)), iv: String(found.iv) };
  } catch {
    await forgetToday(); // sealed under a key that is gone
    return null;
  }
}

// The key goes too: what a disk may still hold of the day can then be opened by nobody.
export const forgetToday = () =>
  within(["keys", "today"], "readwrite", (keys, kept) => { keys.clear(); kept.clear(); });

export const keepPress = (press) => within(["presses"], "readwrite", (kept) => kept.put(press));
export const presses = () => within(["presses"], "readonly", (kept) => kept.getAll());
export const forgetPresses = (ids) =>
  within(["presses"], "readwrite", (kept) => { for (const id of ids) kept.delete(id); });

// What the house cannot place stays until its owner has read so; what another tab has sent meanwhile does not come back.
export const refusePresses = (ids) =>
  within(["presses"], "readwrite", (kept) => {
    for (const id of ids) {
      kept.get(id).onsuccess = ({ target }) => { if (target.result) kept.put({ ...target.result, refused: true }); };
    }
  });
