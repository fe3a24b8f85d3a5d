// The week as a grid that is painted with a finger, a mouse or the arrow keys. The text beside it is the same week:
// the server reads and writes it (data-read), so the grammar stands in one place. Without this file the text does it all.
"use strict";
(() => {
  const DAY = 96, WEEK = 7 * DAY;
  const form = document.querySelector("[data-week]");
  if (!form) return;
  const find = (selector) => form.querySelector(selector);
  const words = JSON.parse(form.dataset.words);
  const text = find("textarea"), painted = find("[name=painted]"), said = find("[data-week-said]");
  const fill = (sentence, facts) => sentence.replace(/%\((\w+)\)s/g, (_, name) => facts[name]);

  let week = unpacked(form.dataset.painted), step = 4, history = [], stroke = null, tapped = null, table, typing;
  let focus = { day: 0, quarter: 36 }, drawing = { value: 1, at: null }, asked = 0;

  function unpacked(hex) {
    return Uint8Array.from([...hex].flatMap((digit) => [8, 4, 2, 1].map((bit) => Number((parseInt(digit, 16) & bit) > 0))));
  }

  function packed() {
    let hex = "";
    for (let i = 0; i < WEEK; i += 4) hex += (week[i] * 8 + week[i + 1] * 4 + week[i + 2] * 2 + week[i + 3]).toString(16);
    return hex;
  }

  // An empty region first: the same words twice in a row would not be spoken twice.
  function announce(sentence) {
    const region = document.querySelector("#announcer");
    region.textContent = "";
    setTimeout(() => { region.textContent = sentence; }, 60);
  }

  // --- drawing what is
  function element(name, given = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(given)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  function build() {
    const corner = element("td", { "aria-hidden": "true" });
    const days = words.short.map((short, day) =>
      element("th", { scope: "col", abbr: words.days[day] }, element("abbr", { title: words.days[day] }, short)));
    const rows = [];
    for (let quarter = 0; quarter < DAY; quarter += step) {
      const hour = element("th", { scope: "row" }, element("span", {}, words.times[quarter]));
      const cells = words.days.map((_, day) => cell(day, quarter));
      rows.push(element("tr", quarter % 4 ? {} : { class: "week-grid__hour" }, hour, ...cells));
    }
    table = element("table", { class: `week-grid week-grid--${step}`, role: "grid", "aria-label": words.grid,
      "aria-multiselectable": "true", "aria-describedby": "week-help" },
      element("thead", {}, element("tr", {}, corner, ...days)), element("tbody", {}, ...rows));
    const box = element("div", { class: "week-scroll" }, table);
    find("[data-week-grid]").replaceChildren(box);
    focus.quarter -= focus.quarter % step;
    draw();
  }

  function cell(day, quarter) {
    const made = element("td", { role: "gridcell", tabindex: "-1", "data-day": day, "data-quarter": quarter });
    for (let i = 0; i < step; i += 1) made.append(element("i"));
    return made;
  }

  const cellAt = ({ day, quarter }) => table.querySelector(`[data-day="${day}"][data-quarter="${quarter}"]`);
  const placeOf = (made) => ({ day: Number(made.dataset.day), quarter: Number(made.dataset.quarter) });
  const isOn = ({ day, quarter }) => week.subarray(day * DAY + quarter, day * DAY + quarter + step).every(Boolean);

  function draw() {
    for (const made of table.querySelectorAll("[role=gridcell]")) {
      const { day, quarter } = placeOf(made);
      let on = 0;
      [...made.children].forEach((part, i) => {
        const value = week[day * DAY + quarter + i];
        on += value;
        part.className = value ? "on" : "";
      });
      const state = on === step ? words.on : on ? words.partly : words.off;
      const where = fill(words.cell, { day: words.days[day], first: words.times[quarter], last: words.times[quarter + step] });
      made.setAttribute("aria-selected", String(on === step));
      made.setAttribute("aria-label", `${where}: ${state}`);
      made.tabIndex = day === focus.day && quarter === focus.quarter ? 0 : -1;
    }
  }

  function moveTo(day, quarter) {
    focus = { day: Math.min(Math.max(day, 0), 6), quarter: Math.min(Math.max(quarter, 0), DAY - step) };
    for (const made of table.querySelectorAll("[role=gridcell][tabindex='0']")) made.tabIndex = -1;
    const made = cellAt(focus);
    made.tabIndex = 0;
    made.focus();
  }

  // --- changing it: a block of days and times becomes on or off
  function block(from, to) {
    const sorted = (one, other) => [Math.min(one, other), Math.max(one, other)];
    return { days: sorted(from.day, to.day), quarters: sorted(from.quarter, to.quarter) };
  }

  function paint(base, { days, quarters }, value) {
    const next = base.slice();
    for (let day = days[0]; day <= days[1]; day += 1)
      next.fill(value, day * DAY + quarters[0], day * DAY + quarters[1] + step);
    return next;
  }

  function told({ days, quarters }, value) {
    const [first, last] = days.map((day) => words.days[day]);
    const day = days[0] === days[1] ? first : fill(words.days_to, { first, last });
    const times = { first: words.times[quarters[0]], last: words.times[quarters[1] + step] };
    return `${fill(words.cell, { day, ...times })}: ${value ? words.on : words.off}`;
  }

  function keep(before, sentence) {
    if (before.every((value, i) => value === week[i])) return;
    history.push(before);
    announce(sentence);
    changed();
  }

  function changed() {
    clearTimeout(typing); // what is seen and drawn on is meant, not what was typed a moment ago
    painted.value = packed();
    find("[data-undo]").disabled = history.length === 0;
    find("[data-unsaved]").hidden = false;
    draw();
    ask({ painted: painted.value });
  }

  function undo() {
    if (!history.length) return;
    week = history.pop();
    announce(words.undone);
    changed();
  }

  // --- text and grid are one week
  async function ask(given) {
    const body = new FormData(), turn = asked += 1;
    for (const [name, value] of Object.entries(given)) body.set(name, value);
    body.set("csrfmiddlewaretoken", find("[name=csrfmiddlewaretoken]").value);
    const answer = await fetch(form.dataset.read, { method: "POST", body }).then((got) => got.ok && got.json()).catch(() => null);
    if (!answer || turn !== asked) return;
    said.innerHTML = answer.said;
    if (given.painted) text.value = answer.text;
    else read(answer);
  }

  function read(answer) {
    text.setAttribute("aria-invalid", String(!answer.painted));
    if (answer.painted) {
      const next = unpacked(answer.painted);
      if (next.some((value, i) => value !== week[i])) history.push(week);
      week = next;
      find("[data-undo]").disabled = history.length === 0;
      draw();
    }
    announce(said.querySelector("[data-total], .week-reading__refused")?.textContent ?? "");
  }

  text.addEventListener("input", () => {
    painted.value = "";
    find("[data-unsaved]").hidden = false;
    clearTimeout(typing);
    typing = setTimeout(() => ask({ week: text.value }), 350);
  });

  // --- finger and mouse
  const under = (event) => document.elementFromPoint(event.clientX, event.clientY)?.closest?.(".week-grid [role=gridcell]");

  function begin(event) {
    const made = event.target.closest("[role=gridcell]");
    // A second finger means that the page shall move: what the first one drew is taken back.
    if (stroke && event.pointerId !== stroke.id) return cancel();
    if (!made || event.button || find("[data-tap]").checked) return;
    if (event.pointerType === "mouse") event.preventDefault();
    const from = placeOf(made);
    stroke = { id: event.pointerId, from, to: from, value: Number(!isOn(from)), before: week };
    table.setPointerCapture(event.pointerId);
    over(from);
  }

  function over(to) {
    stroke.to = to;
    week = paint(stroke.before, block(stroke.from, to), stroke.value);
    draw();
  }

  function move(event) {
    if (!stroke || event.pointerId !== stroke.id) return;
    const box = table.parentElement, { top, bottom } = box.getBoundingClientRect();
    if (event.clientY > bottom - 20) box.scrollTop += 12;
    else if (event.clientY < top + 50) box.scrollTop -= 12;
    const made = under(event);
    if (made) over(placeOf(made));
  }

  function end(event) {
    if (!stroke || event.pointerId !== stroke.id) return;
    const { before, from, to, value } = stroke;
    stroke = null;
    moveTo(to.day, to.quarter);
    keep(before, told(block(from, to), value));
  }

  function cancel() {
    if (!stroke) return;
    week = stroke.before;
    stroke = null;
    draw();
  }

  // Without dragging: one tap says where it begins, the next where it ends.
  function tap(event) {
    const made = event.target.closest("[role=gridcell]");
    if (!made || !find("[data-tap]").checked) return;
    const place = placeOf(made), first = tapped;
    table.querySelector(".is-begun")?.classList.remove("is-begun");
    tapped = first ? null : { place, value: Number(!isOn(place)) };
    if (!first) {
      made.classList.add("is-begun");
      announce(words.begin);
      return;
    }
    const before = week, area = block(first.place, place);
    week = paint(before, area, first.value);
    keep(before, told(area, first.value));
  }

  // --- keys
  const ahead = document.dir === "rtl" ? -1 : 1; // the week begins where one begins to read
  const STEPS = { ArrowLeft: [-ahead, 0], ArrowRight: [ahead, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  function toggle() {
    const before = week, area = block(focus, focus);
    drawing = { value: Number(!isOn(focus)), at: focus };
    week = paint(before, area, drawing.value);
    keep(before, told(area, drawing.value));
  }

  function drawAlong(days, rows) {
    const goes = drawing.at && drawing.at.day === focus.day && drawing.at.quarter === focus.quarter;
    const value = goes ? drawing.value : 1, from = focus, before = week;
    moveTo(focus.day + days, focus.quarter + rows * step);
    const area = block(from, focus);
    week = paint(before, area, value);
    drawing = { value, at: focus };
    keep(before, told(area, value));
  }

  function key(event) {
    const by = STEPS[event.key], far = event.ctrlKey || event.metaKey;
    const places = { Home: [0, far ? 0 : focus.quarter], End: [6, far ? DAY - step : focus.quarter],
      PageUp: [focus.day, focus.quarter - 24], PageDown: [focus.day, focus.quarter + 24] };
    if (by && event.shiftKey) drawAlong(...by);
    else if (by) moveTo(focus.day + by[0], focus.quarter + by[1] * step);
    else if (places[event.key]) moveTo(...places[event.key]);
    else if (event.key === " " || event.key === "Enter") toggle();
    else return;
    event.preventDefault();
  }

  const grid = find("[data-week-grid]");
  grid.addEventListener("pointerdown", begin);
  grid.addEventListener("pointermove", move);
  grid.addEventListener("pointerup", end);
  grid.addEventListener("pointercancel", cancel);
  grid.addEventListener("click", tap);
  grid.addEventListener("keydown", (event) => { if (event.target.matches("[role=gridcell]")) key(event); });
  grid.addEventListener("focusin", (event) => { if (event.target.matches("[role=gridcell]")) focus = placeOf(event.target); });
  form.addEventListener("keydown", (event) => {
    const undoing = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !event.target.matches("textarea, input");
    if (undoing) { event.preventDefault(); undo(); }
  });
  find("[data-undo]").addEventListener("click", undo);
  find("[data-tap]").addEventListener("change", (event) => {
    tapped = null;
    grid.classList.toggle("is-tapped", event.target.checked);
  });
  for (const button of form.querySelectorAll("[data-step]"))
    button.addEventListener("click", () => {
      const box = table.parentElement, place = box.scrollTop / box.scrollHeight;
      step = Number(button.dataset.step);
      for (const other of form.querySelectorAll("[data-step]")) other.setAttribute("aria-pressed", String(other === button));
      build();
      table.parentElement.scrollTop = place * table.parentElement.scrollHeight;
    });

  // Only the day or the week that is meant is asked for.
  function meant() {
    const one = find("[name=holds][value=one]").checked;
    find("[name=since]").closest(".field").hidden = one;
    find("[name=one]").closest(".field").hidden = !one;
  }
  for (const radio of form.querySelectorAll("[name=holds]")) radio.addEventListener("change", meant);

  for (const part of form.querySelectorAll("[data-week-tools], [data-week-help], [data-week-tap]")) part.hidden = false;
  build();
  meant();
  // The day begins where somebody's hours do, or at seven.
  const earliest = Math.min(28, ...[...Array(7).keys()].map((day) => week.subarray(day * DAY, day * DAY + DAY).indexOf(1)).filter((at) => at >= 0));
  focus = { day: 0, quarter: earliest - (earliest % step) };
  draw();
  const head = table.tHead.offsetHeight;
  table.parentElement.scrollTop = Math.max(0, cellAt(focus).offsetTop - head - 8);
})();
