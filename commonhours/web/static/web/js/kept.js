// What a phone keeps: today's visits, sealed under a key that no script can read out, and presses until they are sent.

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

async function key() {
  const found = await within(["keys"], "readonly", (keys) => keys.get("day"));
  if (found) return found;
  const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  await within(["keys"], "readwrite", (keys) => keys.put(made, "day"));
  return made;
}

export async function keepToday(today) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const words = new TextEncoder().encode(JSON.stringify(today));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key(), words);
  await within(["today"], "readwrite", (kept) => kept.put({ iv, sealed }, "today"));
}

export async function today() {
  const found = await within(["today"], "readonly", (kept) => kept.get("today"));
  if (!found) return null;
  try {
    const words = await crypto.subtle.decrypt({ name: "AES-GCM", iv: found.iv }, await key(), found.sealed);
    return JSON.parse(new TextDecoder().decode(words));
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
