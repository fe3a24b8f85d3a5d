// Today's visits from what the phone keeps, and the strip that says what still waits to be sent.
import { able, forgetRefused, keptToday, place, press, ready, refused, send, waiting, wayOf } from "./phone.js";

const find = (selector, root = document) => root.querySelector(selector);
const page = find("[data-today]");
const strip = find("[data-waiting]");

function shownTime(at, zone) {
  const form = { hour: "numeric", minute: "2-digit", timeZone: zone };
  return new Intl.DateTimeFormat(document.documentElement.lang, form).format(new Date(at));
}

function fill(root, name, words) {
  const place = find(`[data-fill=${name}]`, root);
  place.textContent = words;
  place.closest("[data-part]")?.toggleAttribute("hidden", !words);
}

function card(visit, own, today) {
  const made = find("#visit").content.firstElementChild.cloneNode(true);
  for (const name of ["start", "end", "who", "work", "address"]) fill(made, name, visit[name]);
  const map = find("[data-map]", made);
  if (visit.map) map.href = visit.map; else map.remove();
  const form = find("form", made);
  const way = wayOf(visit, own);
  form.dataset.assignment = visit.assignment;
  find("[data-code]", form).hidden = !visit.code;
  find("[data-place-told]", form).hidden = !visit.place;
  for (const each of form.querySelectorAll("[data-way]")) each.hidden = each.dataset.way !== way;
  for (const each of form.querySelectorAll("[data-who]")) each.textContent = visit.who;
  if (!way) form.remove();
  for (const [nth, chip] of form.querySelectorAll(".chip").entries()) {
    const input = find("input", chip);
    chip.htmlFor = input.id = `label-${visit.assignment}-${nth}`;
  }
  const code = find("[data-code] input", form);
  code.id = find("[data-code] label", form).htmlFor = `code-${visit.assignment}`;
  form.addEventListener("submit", (event) => { event.preventDefault(); pressed(form, visit, way, today); });
  const mine = own.filter((each) => each.assignment === visit.assignment);
  const words = mine.map((each) => page.dataset[each.way === "in" ? "began" : "ended"].replace("{time}", shownTime(each.at, today.zone)));
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
  if (await send()) await show();
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

async function show() {
  const today = await keptToday();
  const own = await waiting(today);
  tell("waiting", own.length);
  tell("refused", (await refused()).length);
  if (!page) return;
  find("[data-none]").hidden = Boolean(today);
  find("[data-sent]").hidden = !today || own.length > 0;
  find("[data-list]").replaceChildren(...(today?.visits ?? []).map((visit) => card(visit, own, today)));
  find("[data-nothing]").hidden = !today || today.visits.length > 0;
  fill(document, "day", today ? today.day : "");
  fill(document, "told", today ? page.dataset.told.replace("{time}", shownTime(today.told, today.zone)) : "");
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
    const reached = await send();
    button.disabled = false;
    await show();
    announce(strip.dataset[reached ? "done" : "failed"]);
  });
  find("[data-forget]")?.addEventListener("click", async () => { await forgetRefused(); await show(); });
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
  if (await send()) await show();
}
