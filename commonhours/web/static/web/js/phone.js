// A worker's phone: each press is kept here first and then sent, so that none is lost where there is no signal.
// `left`, `wayOf` and `over` are plain reckoning; the rest keeps, sends and tells the page.
import * as kept from "./kept.js";

const DATA = "/my/today/data/";
const PRESSES = "/my/today/presses/";
const WAIT_FOR_PLACE_MS = 6000;
const WAIT_FOR_ANSWER_MS = 20000;
const MOST_AT_ONCE = 100;

// --- plain reckoning

// The presses that this owner still has to send, the first first.
export const left = (presses, owner) =>
  presses.filter((each) => each.owner === owner && !each.refused).sort((one, other) => one.at.localeCompare(other.at));

// What is pressed next in a visit, or "": as the house told it, and then what was pressed here since.
export const wayOf = (visit, presses) =>
  presses
    .filter((each) => each.assignment === visit.assignment)
    .reduce((way, each) => (each.way === way ? { in: "out", out: "" }[way] : way), visit.way);

// Has the day of what is kept ended? The phone's own clock may be wrong: what counts is how long ago it was told.
export const over = (today, clock) => clock - today.told + Date.parse(today.now) >= Date.parse(today.until);

// --- keeping

// Over a line that others read, and in an old browser, nothing is kept: forms go out as they stand.
export const able = isSecureContext && "indexedDB" in globalThis && "subtle" in crypto && "randomUUID" in crypto;

export async function keptToday() {
  const today = await kept.today();
  if (!today || !over(today, Date.now())) return today;
  await kept.forgetToday();
  return null;
}

export const waiting = async (today) => left(await kept.presses(), today?.owner);

export const refused = async () => (await kept.presses()).filter((each) => each.refused);
export const forgetRefused = async () => kept.forgetPresses((await refused()).map((each) => each.id));

export async function press(owner, assignment, way, more = {}) {
  const made = { id: crypto.randomUUID(), owner, assignment, way, at: new Date().toISOString(), ...more };
  await kept.keepPress(made);
  return made;
}

// --- sending

async function ask(address, options = {}) {
  const answer = await fetch(address, {
    ...options, credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(WAIT_FOR_ANSWER_MS),
  });
  return { status: answer.redirected ? 401 : answer.status, told: await answer.json().catch(() => ({})) };
}

// Ask what today holds. Whoever is signed in here no more loses what was kept for the day, and keeps what waits.
async function fetched() {
  const { status, told } = await ask(DATA);
  if (status === 401 || status === 403) await kept.forgetToday();
  if (status !== 200) return null;
  const today = { ...told, told: Date.now(), csrf: "" };
  await kept.keepToday(today);
  return told;
}

async function sent(told, some) {
  const rows = some.map(({ owner, ...each }) => each);
  const body = new URLSearchParams({
    csrfmiddlewaretoken: told.csrf, key: crypto.randomUUID(), sent_at: new Date().toISOString(),
    presses: JSON.stringify(rows),
  });
  const { status, told: answer } = await ask(PRESSES, { method: "POST", body });
  if (status === 422 && some.length > 1) {
    // One that cannot be read must hold up no other.
    for (const each of some) await sent(told, [each]);
  } else if (status === 200) {
    await kept.forgetPresses(answer.taken);
    for (const each of some) if (answer.unknown.includes(each.id)) await kept.keepPress({ ...each, refused: true });
  } else if (status === 422) {
    await kept.keepPress({ ...some[0], refused: true });
  } else {
    throw new Error(`not taken: ${status}`);
  }
}

let sending = null;

// Send what waits and fetch the day anew; two at once are one. Resolves with whether the house was reached.
export function send() {
  sending ??= sendAll().catch(() => false).finally(() => { sending = null; });
  return sending;
}

async function sendAll() {
  const told = await fetched();
  if (!told) return false;
  const rows = left(await kept.presses(), told.owner);
  for (let first = 0; first < rows.length; first += MOST_AT_ONCE) {
    await sent(told, rows.slice(first, first + MOST_AT_ONCE));
  }
  if (rows.length) await fetched();
  return true;
}

// How many presses could not be sent, now that it has been tried once more; without having kept any, at once.
export async function unsent() {
  const count = async () => (able ? (await kept.presses()).filter((each) => !each.refused).length : 0);
  if (await count()) await send();
  return count();
}

// --- where one is: asked once, and whatever the browser answers, the press goes on

export function place() {
  return new Promise((resolve) => {
    if (!navigator.geolocation) { resolve({}); return; }
    setTimeout(() => resolve({}), WAIT_FOR_PLACE_MS);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ lat: Number(coords.latitude.toFixed(5)), lng: Number(coords.longitude.toFixed(5)) }),
      () => resolve({}),
      { timeout: WAIT_FOR_PLACE_MS - 1000, maximumAge: 30000 },
    );
  });
}

// --- every page with a button: the worker is there for the next time without a signal

export async function ready() {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register("/worker.js", { scope: "/", updateViaCache: "none" });
  (await navigator.serviceWorker.ready).active?.postMessage("reached");
}
