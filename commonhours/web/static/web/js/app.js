// Commonhours in the browser: what HTML and htmx cannot do alone. Every page works without this file.
"use strict";
(() => {
  const find = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const typing = (element) => element.matches("input, textarea, select, [contenteditable]");

  // An empty region first: the same words twice in a row would not be spoken twice.
  function announce(words) {
    const region = find("#announcer");
    if (!region || !words) return;
    region.textContent = "";
    setTimeout(() => { region.textContent = words; }, 60);
  }

  function warn(words) {
    const notice = document.createElement("p");
    notice.className = "error-summary";
    notice.id = "not-reached";
    notice.textContent = words;
    find("#not-reached")?.remove();
    find("#messages")?.prepend(notice);
    announce(words);
  }

  // --- comboboxes: arrows move, Enter chooses, Escape closes
  const boxOf = (element) => element.closest?.("[data-combobox]");
  const listOf = (box) => find("[role=listbox]", box);
  const optionsOf = (box) => all("[role=option]:not([aria-disabled])", box);

  function open(box, shown) {
    listOf(box).hidden = !shown;
    const input = find("[role=combobox]", box);
    input.setAttribute("aria-expanded", String(shown));
    if (!shown) input.removeAttribute("aria-activedescendant");
  }

  function highlight(box, option) {
    optionsOf(box).forEach((other) => other.setAttribute("aria-selected", String(other === option)));
    find("[role=combobox]", box).setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function choose(box, option) {
    const input = find("[role=combobox]", box);
    const hidden = find("[data-combobox-value]", box);
    input.value = option.dataset.label;
    hidden.value = option.dataset.value;
    open(box, false);
    input.focus();
    hidden.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function comboboxKey(event, box) {
    const options = optionsOf(box);
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const shown = !listOf(box).hidden;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && options.length) {
      event.preventDefault();
      open(box, true);
      highlight(box, options[(at + step + options.length) % options.length] ?? options[0]);
    } else if (event.key === "Enter" && shown && at >= 0) {
      event.preventDefault();
      choose(box, options[at]);
    } else if (event.key === "Escape" && shown) {
      event.stopPropagation();
      open(box, false);
    }
  }

  // --- keys that hold everywhere
  function moveAlongBooks(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !event.target.matches?.("[data-book]")) return;
    const books = all("[data-book]");
    const next = books[books.indexOf(event.target) + step];
    if (next) { event.preventDefault(); next.focus(); }
  }

  // On the telephone: Shift and Enter on "Book" first shows what is read aloud, and then says that it was agreed.
  function agree(event) {
    const aloud = event.key === "Enter" && event.shiftKey && event.target.matches?.("[data-book]") && find("[data-aloud]", event.target.closest("article"));
    if (!aloud) return;
    event.preventDefault();
    if (aloud.open) find("[name=agreed]", aloud).click();
    else aloud.open = true;
  }

  function focusSearch(event) {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const search = find("[data-search]") ?? find("[role=combobox]");
    if (search) { event.preventDefault(); search.focus(); search.select?.(); }
  }

  function closeMenus(keep) {
    all("details[data-menu][open]").forEach((menu) => { if (!menu.contains(keep)) menu.open = false; });
  }

  document.addEventListener("keydown", (event) => {
    const box = event.target.matches?.("[role=combobox]") && boxOf(event.target);
    if (box) comboboxKey(event, box);
    moveAlongBooks(event);
    agree(event);
    focusSearch(event);
    const menu = event.key === "Escape" && event.target.closest?.("details[data-menu][open]");
    if (menu) { menu.open = false; find("summary", menu).focus(); }
  });

  document.addEventListener("click", (event) => {
    const option = event.target.closest?.("[role=option][data-value]");
    if (option) choose(boxOf(option), option);
    const copy = event.target.closest?.("[data-copy]");
    if (copy) navigator.clipboard?.writeText(copy.dataset.copy).then(() => announce(document.body.dataset.copied));
    if (event.target.closest?.("[data-print]")) window.print();
    closeMenus(event.target);
    all("[data-combobox]").forEach((box) => { if (!box.contains(event.target)) open(box, false); });
  });

  // Typing after a choice takes the choice back: the words on the screen and the hidden id never disagree.
  document.addEventListener("input", (event) => {
    const box = event.target.matches("[role=combobox]") && boxOf(event.target);
    if (box) find("[data-combobox-value]", box).value = "";
  });

  // Hands are faster than scripts on a slow line: what was typed before they had come is looked up now.
  document.addEventListener("htmx:load", (event) => {
    const input = event.target === document.body && document.activeElement;
    const box = input && input.matches("[role=combobox]") && boxOf(input);
    if (box && input.value && !find("[data-combobox-value]", box).value) htmx.trigger(input, "typed-before");
  });

  document.addEventListener("focusout", (event) => {
    const box = boxOf(event.target);
    if (box && event.relatedTarget && !box.contains(event.relatedTarget)) open(box, false);
  });

  // --- signing out forgets the day. What a worker pressed without a signal goes out first; what cannot waits on for them
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.dataset.signOut) return;
    event.preventDefault();
    const phone = await import("./phone.js").catch(() => null);
    const unsent = await phone?.unsent().catch(() => null);
    if (unsent?.own && !form.dataset.asked) {
      form.dataset.asked = "yes";
      warn(form.dataset.signOut);
      return;
    }
    // Also where the house is not reached now: whoever signs out leaves nobody's address behind.
    if (phone?.able) await phone.forget().catch(() => {});
    if (unsent?.all) form.elements.waits.value = "yes";
    form.submit();
  });

  // --- htmx: say what changed, keep the hands where they were
  document.addEventListener("htmx:configRequest", (event) => {
    const token = find("[name=csrfmiddlewaretoken]")?.value;
    if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token;
  });

  let submitted = false;
  document.addEventListener("htmx:beforeRequest", (event) => {
    submitted = event.detail.requestConfig?.triggeringEvent?.type === "submit";
    find("#not-reached")?.remove();
  });

  // A list that comes late takes the place of one in which an arrow was pressed already: that choice stays.
  let highlighted = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    highlighted = find("[role=option][aria-selected=true]", event.detail.target)?.dataset.value;
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    const target = event.detail.target;
    if (target.matches("[role=listbox]")) {
      const box = boxOf(target), same = optionsOf(box).find((option) => option.dataset.value === highlighted);
      open(box, target.children.length > 0);
      if (same && highlighted) highlight(box, same);
      return;
    }
    announce(find("[data-announce]", target)?.dataset.announce);
    const wanted = find("[data-focus]", target);
    const first = submitted && target.matches("[data-results]") && find("[data-book]", target);
    if (wanted || first) (wanted || first).focus();
    else if (document.activeElement === document.body) focusQuietly(target);
  });

  // What had the focus is gone: the next stop is the new content, not the top of the page.
  function focusQuietly(target) {
    if (!target.hasAttribute("tabindex")) target.setAttribute("tabindex", "-1");
    target.focus({ preventScroll: true });
  }

  for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"])
    document.addEventListener(failure, () => warn(document.body.dataset.failed));

  find(".site-nav [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
  find("[data-focus]")?.focus();
})();
