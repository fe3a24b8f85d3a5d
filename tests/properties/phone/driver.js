// Drives the real scripts of a phone in frames of one page: clock, network and the noise of both are made here, and the
// house behind `house` is the real one. `run` takes the steps of one sequence and tells what could be seen after each.
"use strict";
const KEPT = "/static/web/js/kept.js", PHONE = "/static/web/js/phone.js";
const said = async (address, words) => (await reallyFetch(address, { method: "POST", body: JSON.stringify(words) })).json();
const house = (asked) => said("/house/", asked);
const world = {
  now: 0, wrong: 0, signal: true, fates: [], delays: [], busy: new Map(), idle: () => {},

  hold(window, count) {
    if (window.closed) this.busy.delete(window);
    else this.busy.set(window, Math.max(0, (this.busy.get(window) ?? 0) + count));
    if (!this.atWork()) this.idle();
  },

  atWork() { return [...this.busy.values()].some(Boolean); },

  // What the scripts get instead of the network.
  async fetch(window, address, { method = "GET", body = "", signal } = {}) {
    this.hold(window, 1);
    try {
      const fate = this.fates.shift() ?? "";
      if (!this.signal || fate === "off") throw new TypeError("no signal");
      if (fate === "portal") return new Response("<p>Welcome to our network</p>", { status: 200 });
      if (fate === "broken") return new Response("{}", { status: 503 });
      const late = this.delays.shift() ?? 0;
      const answer = await house({ method, address: String(address), body: String(body), now: this.now, other: fate === "other" });
      if (late) await new Promise((resolve) => setTimeout(resolve, late));
      if (fate === "lost") throw new TypeError("the answer is lost");
      if (fate === "hangs") {
        this.hold(window, -1);
        await new Promise(() => {});
      }
      const response = new Response(answer.body, { status: answer.status });
      Object.defineProperty(response, "redirected", { value: answer.redirected });
      return response;
    } finally {
      this.hold(window, -1);
    }
  },
};

// The next turn of the browser's loop, without the wait that timers have.
const { port1, port2 } = new MessageChannel(), waiting = [];
port1.onmessage = () => waiting.shift()();
const turn = () => new Promise((resolve) => { waiting.push(resolve); port2.postMessage(0); });

// Until nothing is under way: no question, no transaction, no sealing.
async function settled() {
  for (let calm = 0; calm < 4; calm += 1) {
    await turn();
    if (!world.atWork()) continue;
    await new Promise((resolve) => { world.idle = resolve; });
    calm = 0;
  }
}

const frames = [null, null];

// Pages as they lie on a phone, by their addresses.
const pages = new Map();

async function page(address) {
  const { pathname, searchParams } = new URL(address, location.href);
  if (!pages.has(pathname)) pages.set(pathname, await (await reallyFetch(pathname)).text());
  return [...searchParams].reduce((words, [name, value]) => words.replaceAll(name.toUpperCase(), value), pages.get(pathname));
}

function close(tab) {
  if (!frames[tab]) return;
  world.busy.delete(frames[tab].contentWindow);
  frames[tab].remove();
  frames[tab] = null;
}

// A page is not drawn: nobody looks at it but the driver.
async function open(tab, address) {
  const words = await page(address);
  close(tab);
  const frame = frames[tab] = document.createElement("iframe");
  frame.hidden = true;
  document.body.append(frame);
  const loaded = new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
  const made = frame.contentDocument;
  made.open();
  made.write(words);
  made.close();
  await loaded;
  await settled();
}

const buttons = (tab) => [...frames[tab].contentDocument.querySelectorAll("[data-list] form button:not([hidden])")];

const verbs = {
  async load({ tab }) { await open(tab, "/my/today/"); },
  async press({ tab, card }) { buttons(tab)[card].click(); },
  async send({ tab }) { frames[tab].contentDocument.querySelector("[data-send]").click(); },
  // A finger is in one place: the second press is a millisecond after the first.
  async both({ cards }) {
    for (const [tab, card] of cards.entries()) {
      world.now += tab;
      buttons(tab)[card].click();
    }
  },
  async online() { for (const frame of frames) frame?.contentWindow.dispatchEvent(new Event("online")); },
  async restart() {
    for (const tab of [0, 1]) close(tab);
    await open(0, "/my/today/");
    await open(1, "/my/today/");
  },
  async door({ tab, visit, way, owner, event }) {
    const fates = world.fates;
    world.fates = [];
    await open(tab, `/door/?${new URLSearchParams({ visit, way, owner, event })}`);
    world.fates = fates;
    const left = new Promise((resolve) => frames[tab].addEventListener("load", resolve, { once: true }));
    frames[tab].contentDocument.querySelector("form[data-clock] button").click();
    await left;
  },
  async keep({ owner, visit, way }) { await (await import(PHONE)).press(owner, visit, way); },
  async sign_in({ worker }) {
    await open(0, "/sign-in/");
    await house({ sign_in: worker });
    await open(0, "/my/today/");
  },
  async ended() { await house({ sign_in: "" }); },
  async sign_out() {
    const form = document.querySelector("#leave");
    document.querySelector("#not-reached")?.remove();
    const done = new Promise((resolve) => {
      form.submit = () => resolve("out");
      new MutationObserver((_, watch) => { watch.disconnect(); resolve("warned"); })
        .observe(document.querySelector("#messages"), { childList: true });
    });
    form.requestSubmit();
    const came = await done;
    if (came === "out") {
      if (world.signal) {
        const { forgets } = await house({ method: "POST", address: "/sign-out/", body: String(new URLSearchParams(new FormData(form))), now: world.now });
        if (forgets) await emptied();
      }
      delete form.dataset.asked;
      form.elements.waits.value = "";
    }
    return came;
  },
};

async function emptied() {
  const { forgetToday, forgetPresses, presses } = await import(KEPT);
  await forgetToday();
  await forgetPresses((await presses()).map((each) => each.id));
}

function shown(frame) {
  const page = frame?.contentDocument;
  if (!page?.querySelector("[data-today]")) return null;
  const count = (kind) => {
    const part = page.querySelector(`[data-${kind}]`);
    return part.hidden ? 0 : Number(part.textContent.match(/: (\d+)/)[1]);
  };
  const cards = [...page.querySelectorAll("[data-list] > section")].map((card) => [
    card.querySelector(".visit__when").textContent.trim().split(/\s/)[0],
    card.querySelector("form button:not([hidden])")?.dataset.way ?? "",
    card.querySelector(".visit__who").textContent,
  ]);
  return [count("waiting"), count("refused"), page.querySelector("[data-none]").hidden ? cards : null];
}

async function told(tab) {
  const { presses, today } = await import(KEPT);
  const kept = await today();
  return {
    seen: tab === null ? null : shown(frames[tab]),
    kept: kept && [kept.owner, kept.visits.map((each) => [each.assignment, each.way, Boolean(each.who)])],
    presses: (await presses()).map((each) => [each.owner, each.assignment, each.way, Boolean(each.refused)]),
  };
}

async function run(steps) {
  await emptied();
  delete document.querySelector("#leave").dataset.asked;
  for (const tab of [0, 1]) close(tab);
  const seen = [];
  for (const step of steps) {
    Object.assign(world, { now: step.now, wrong: step.wrong, signal: step.signal, fates: step.fates, delays: step.delays });
    const came = await verbs[step.do](step);
    await settled();
    if (step.killed) {
      world.fates = [];
      await open(step.tab, "/my/today/");
    }
    seen.push({ ...(await told(step.looks)), came: came ?? "" });
  }
  return seen;
}

// Hand in what was seen, and take what happens next: another sequence, or another phone.
async function follow() {
  for (let handed = {}; ;) {
    const { go, steps } = await said("/next/", handed);
    if (go) { location.assign(go); return; }
    try { handed = { seen: await run(steps) }; } catch (error) { handed = { failed: String(error?.stack ?? error) }; }
  }
}

window.phoneClock = () => world.now + world.wrong;
window.phoneFetch = (...given) => world.fetch(...given);
window.phoneHold = (window, count) => world.hold(window, count);
follow();
