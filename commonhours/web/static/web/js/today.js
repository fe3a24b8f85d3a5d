// Today's visits from what the phone keeps, and the strip that says what still waits to be sent.
import {
  OUT, REACHED, able, forgetRefused, keptToday, place, press, ready, refused, send, shownNow, timeOf, waiting,
  wayOf,
} from "./phone.js";

const find = (selector, root = document) => root.querySelector(selector);
const page = find("[data-today]");
const strip = find("[data-waiting]");

// Not every browser knows every language of ours: words of days come with the page, in the form of all other pages.
const wordsOf = (name) => page.dataset[name].split("|");
const local = (at, zone) => new Date(new Date(at).toLocaleString("en-US", { timeZone: zone, hourCycle: "h23" }));

function dayOf(at, zone) {
  const day = local(at, zone);
  const said = { l: wordsOf("days")[day.getDay()], F: wordsOf("months")[day.getMonth()], j: day.getDate() };
  return page.dataset.form.replace(/\\(.)|[lFj]/g, (sign, plain) => plain ?? said[sign]);
}

function timeIn(at, zone) {
  const time = local(at, zone);
  const [hour, minute] = [time.getHours(), time.getMinutes()];
  const past = minute ? `:${String(minute).padStart(2, "0")}` : "";
  return `${hour % 12 || 12}${past}\u00a0${wordsOf("halves")[Number(hour >= 12)]}`;
}

// A reading of the phone's clock as the house's time; with its day, where that is not today.
function shownTime(clock, today) {
  const [at, now] = [clock, Date.now()].map((each) => timeOf(today, each));
  const time = timeIn(at, today.zone);
  return dayOf(at, today.zone) === dayOf(now, today.zone) ? time : `${dayOf(at, today.zone)}, ${time}`;
}

// A sentence of the page with a time; one that ends with “a.m.” needs no second full stop.
function said(name, clock, today) {
  return page.dataset[name].replace("{time}", shownTime(clock, today)).replace("..", ".");
}

function fill(root, name, words) {
  const place = find(`[data-fill=${name}]`, root);
  place.textContent = words;
  place.closest("[data-part]")?.toggleAttribute("hidden", !words);
}

function card(visit, own, today) {
  const made = find("#visit").content.firstElementChild.cloneNode(true);
  // Where no name is kept, the work says which visit it is.
  const shown = { ...visit, who: visit.who || visit.work, work: visit.who ? visit.work : "" };
  for (const name of ["start", "end", "who", "work", "address", "travel"]) fill(made, name, shown[name] ?? "");
  const map = find("[data-map]", made);
  if (visit.map) map.href = visit.map; else map.remove();
  const form = find("form", made);
  const way = wayOf(visit, own);
  form.dataset.assignment = visit.assignment;
  find("[data-code]", form).hidden = !visit.code;
  find("[data-place-told]", form).hidden = !visit.place;
  for (const each of form.querySelectorAll("[data-way]")) each.hidden = each.dataset.way !== way;
  for (const each of form.querySelectorAll("[data-who]")) each.textContent = shown.who;
  if (!way) form.remove();
  for (const [nth, chip] of form.querySelectorAll(".chip").entries()) {
    const input = find("input", chip);
    chip.htmlFor = input.id = `label-${visit.assignment}-${nth}`;
  }
  const code = find("[data-code] input", form);
  code.id = find("[data-code] label", form).htmlFor = `code-${visit.assignment}`;
  form.addEventListener("submit", (event) => { event.preventDefault(); pressed(form, visit, way, today); });
  const mine = own.filter((each) => each.assignment === visit.assignment);
  const words = mine.map((each) => said(each.way === "in" ? "began" : "ended", Date.parse(each.at), today));
  if (!way && !mine.length) words.push(page.dataset.done);
  fill(made, "said", words.join(" "));
  return made;
}

async function pressed(form, visit, way, today) {
  const button = find("button:not([hidden])", form);
  button.disabled = true;
  const label = find("input[type=radio]:checked", form)?.value ?? "";
  const code = find("[data-code] input", form).value.trim().slice(0, 6);
  const found = visit.place ? await place() : {};
  await press(today.owner, visit.assignment, way, { label, code, ...found });
  await show();
  announce(find("[data-waiting-words]")?.textContent);
  await send();
  await show();
}

function announce(words) {
  const region = find("#announcer");
  if (region && words) region.textContent = words;
}

function tell(kind, count) {
  const told = find(`[data-${kind}]`);
  if (!told) return;
  told.hidden = !count;
  find(`[data-${kind}-words]`, told).textContent = told.dataset.words.replace("{count}", count);
}

// One after the other, so that what was read first is never shown last.
let shown = Promise.resolve();
const show = () => (shown = shown.then(showOnce, showOnce));

let drawn = "";

async function showOnce() {
  const today = await keptToday();
  const own = await waiting(today);
  tell("waiting", own.length);
  tell("refused", (await refused(today)).length);
  if (!page) return;
  const visits = today ? shownNow(today, Date.now()) : [];
  find("[data-none]").hidden = Boolean(today);
  find("[data-sent]").hidden = !today || own.length > 0;
  find("[data-bare]").hidden = visits.every((visit) => visit.who);
  find("[data-nothing]").hidden = !today || visits.length > 0;
  fill(document, "day", today ? dayOf(timeOf(today, Date.now()), today.zone) : "");
  fill(document, "told", today ? said("told", today.told, today) : "");
  // Where nothing has changed, nothing is drawn anew: somebody may be typing a code there.
  const now = JSON.stringify([visits, own]);
  if (now === drawn) return;
  drawn = now;
  find("[data-list]").replaceChildren(...visits.map((visit) => card(visit, own, today)));
}

// The big button of the pages that the house makes: kept first, then sent; without a signal today's page goes on.
async function pressedHere(form) {
  const said = form.elements;
  const found = "place" in form.dataset ? await place() : {};
  const more = { id: said.event.value, label: said.label.value, code: said.code?.value.trim().slice(0, 6) ?? "" };
  try {
    await press(form.dataset.clock, said.visit.value, said.way.value, { ...more, ...found });
  } catch {
    // A browser that keeps nothing sends it as any form is sent.
    for (const name of ["lat", "lng"]) said[name].value = found[name] ?? "";
    form.submit();
    return;
  }
  await send();
  location.assign("/my/");
}

function listen() {
  for (const form of document.querySelectorAll("form[data-clock]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (form.dataset.sent) return;
      form.dataset.sent = "yes";
      pressedHere(form);
    });
  }
  find("[data-send]")?.addEventListener("click", async ({ currentTarget: button }) => {
    button.disabled = true;
    const came = await send();
    button.disabled = false;
    await show();
    announce(strip.dataset[{ [REACHED]: "done", [OUT]: "out" }[came] ?? "failed"]);
  });
  find("[data-forget]")?.addEventListener("click", async () => {
    await forgetRefused(await keptToday());
    await show();
  });
  addEventListener("online", async () => { await send(); await show(); });
}

// The square at a home leads here with its code behind the #, which no server is sent: into the field, out of the address.
function codeFromSquare() {
  const code = /^#(\d{6})$/.exec(location.hash)?.[1];
  if (!code) return;
  history.replaceState(null, "", location.pathname + location.search);
  const field = find("#id_code_at_home");
  if (!field) return;
  field.value = code;
  const button = find("button", field.form);
  button.scrollIntoView({ block: "center" });
  button.focus();
}

codeFromSquare();
if (able) {
  listen();
  ready().catch(() => {}); // where no worker is let, the page works while there is a signal
  await show();
  await send();
  await show();
}
