// A worker's phone: each press is kept here first and then sent, so that none is lost where there is no signal.
// What is plain reckoning comes first; the rest keeps, sends and tells the page.
import * as kept from "./kept.js";

const DATA = "/my/today/data/";
const PRESSES = "/my/today/presses/";
const WAIT_FOR_PLACE_MS = 6000;
const WAIT_FOR_ANSWER_MS = 20000;
const MOST_AT_ONCE = 100;

// --- plain reckoning

// The presses of this owner that still have to be sent, the first first; of everybody, where nobody knows whose phone it is.
export const left = (presses, owner) =>
  presses
    .filter((each) => !each.refused && (!owner || each.owner === owner))
    .sort((one, other) => one.at.localeCompare(other.at));

// What is pressed next in a visit, or "": as the house told it, and then what was pressed here since.
export const wayOf = (visit, presses) =>
  presses
    .filter((each) => each.assignment === visit.assignment)
    .reduce((way, each) => (each.way === way ? { in: "out", out: "" }[way] : way), visit.way);

// What time it is for the house. The phone's own clock may be wrong: what counts is how long ago the house told it.
export const timeOf = (today, clock) => clock - today.told + Date.parse(today.now);

// What of a day may still be kept: when a visit's day is over its name, address and way go, later the rest; null for nothing.
export function aged(today, clock) {
  const at = timeOf(today, clock);
  if (at >= Date.parse(today.until)) return null;
  const visits = today.visits
    .filter((each) => at < Date.parse(each.gone))
    .map((each) => (at < Date.parse(each.named) ? each : { ...each, who: "", address: "", map: "", travel: "" }));
  return { ...today, visits };
}

// What is shown now: nothing of the days to come.
export const shownNow = (today, clock) =>
  today.visits.filter((each) => Date.parse(each.opens) <= timeOf(today, clock));

// --- keeping

// Over a line that others read, and in an old browser, nothing is kept: forms go out as they stand.
export const able = isSecureContext && "indexedDB" in globalThis && "subtle" in crypto && "randomUUID" in crypto;

export async function keptToday() {
  const found = await kept.today();
  const today = found && aged(found, Date.now());
  if (found && !today) await kept.forgetToday();
  else if (found && JSON.stringify(today) !== JSON.stringify(found)) await kept.keepToday(today, found);
  return today;
}

export const forget = kept.forgetToday;

export const waiting = async (today) => left(await kept.presses(), today?.owner);

export const refused = async (today) =>
  (await kept.presses()).filter((each) => each.refused && (!today || each.owner === today.owner));
export const forgetRefused = async (today) => kept.forgetPresses((await refused(today)).map((each) => each.id));

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

// What the house tells is kept only where it is the house that tells it: others, too, answer on strange networks.
async function keep({ csrf, ...today }) {
  await kept.keepToday({ ...today, told: Date.now() });
}

// Ask what today holds. Whoever is signed in here no more loses what was kept for the day, and keeps what waits.
async function fetched() {
  const { status, told } = await ask(DATA);
  if (status === 401 || status === 403) {
    await kept.forgetToday();
    return OUT;
  }
  if (status !== 200 || !told.owner) throw new Error(`not told: ${status}`);
  await keep(told);
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
  } else if (status === 200 && answer.today) {
    // The day first: whoever reads both in between finds what was pressed twice, and that is once.
    await keep(answer.today);
    await kept.forgetPresses(answer.taken);
    await kept.refusePresses(answer.unknown);
  } else if (status === 422) {
    await kept.refusePresses([some[0].id]);
  } else {
    throw new Error(`not taken: ${status}`);
  }
}

export const REACHED = "reached", OUT = "out", AWAY = "";
let sending = null;

// Send what waits and fetch the day anew; two at once are one. Resolves with REACHED, OUT where nobody is signed in any
// more, or AWAY where the house was not reached.
export function send() {
  sending ??= sendAll().catch(() => AWAY).finally(() => { sending = null; });
  return sending;
}

async function sendAll() {
  const told = await fetched();
  if (told === OUT) return OUT;
  const rows = left(await kept.presses(), told.owner);
  for (let first = 0; first < rows.length; first += MOST_AT_ONCE) {
    await sent(told, rows.slice(first, first + MOST_AT_ONCE));
  }
  return REACHED;
}

// How many presses could not be sent, now that it has been tried once more: one's own, and all on this phone, read or not.
export async function unsent() {
  if (!able) return { own: 0, all: 0 };
  if (left(await kept.presses()).length) await send();
  return { own: (await waiting(await keptToday())).length, all: (await kept.presses()).length };
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
