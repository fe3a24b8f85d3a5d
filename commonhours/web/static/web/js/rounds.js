// The plan board by arrow keys and by dragging; both only lead to what stands in a visit's menu.
"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const board = document.querySelector("[data-plan-board]");
  if (!board || !globalThis.htmx) return;

  const middle = (element) => { const box = element.getBoundingClientRect(); return (box.left + box.right) / 2; };
  const rowOf = (element) => element.closest("tr");

  // Left and right along a round, up and down to whoever comes at about the same time.
  function next(visit, key) {
    const along = { ArrowLeft: -1, ArrowRight: 1 }[key];
    const rows = all("tr", board).filter((row) => row.querySelector("[data-plan-visit]"));
    if (along) {
      const inRow = all("[data-plan-visit]", rowOf(visit));
      return inRow[inRow.indexOf(visit) + along * (document.dir === "rtl" ? -1 : 1)];
    }
    const row = rows[rows.indexOf(rowOf(visit)) + { ArrowUp: -1, ArrowDown: 1 }[key]];
    const near = (one, other) => Math.abs(middle(one) - middle(visit)) - Math.abs(middle(other) - middle(visit));
    return row && all("[data-plan-visit]", row).sort(near)[0];
  }

  board.addEventListener("keydown", (event) => {
    if (!event.key.startsWith("Arrow") || !event.target.matches("[data-plan-visit]")) return;
    const other = next(event.target, event.key);
    event.preventDefault();
    if (other) { other.focus(); other.scrollIntoView({ block: "nearest", inline: "nearest" }); }
  });

  function choose(visit, to) {
    all("[aria-current]", board).forEach((each) => each.removeAttribute("aria-current"));
    visit.setAttribute("aria-current", "true");
    if (!to) return;
    const address = new URL(visit.href);
    address.searchParams.set("to", to);
    globalThis.htmx.ajax("GET", `${address.pathname}${address.search}`, { target: "#chosen", select: "#chosen", swap: "outerHTML" });
  }

  board.addEventListener("click", (event) => {
    const visit = event.target.closest("[data-plan-visit]");
    if (visit) choose(visit);
  });

  document.addEventListener("click", (event) => { if (event.target.closest("[data-close-chosen]")) close(); });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && event.target.closest("#chosen")) close(); });

  // Back to where it was chosen, so that whoever works by keyboard goes on from there.
  function close() {
    const chosen = document.getElementById("chosen");
    const empty = document.createElement("div");
    empty.id = "chosen";
    chosen.replaceWith(empty);
    board.querySelector("[aria-current]")?.focus();
  }

  // --- dragging: where it is dropped is only proposed, in the same form as by menu
  let dragged = null;
  const over = (row) => all("tr.is-over", board).forEach((each) => { if (each !== row) each.classList.remove("is-over"); });

  board.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-plan-visit]");
    if (dragged) event.dataTransfer.effectAllowed = "move";
  });
  board.addEventListener("dragover", (event) => {
    const row = dragged && event.target.closest("tr[data-person]");
    over(row);
    if (!row || row === rowOf(dragged)) return;
    event.preventDefault();
    row.classList.add("is-over");
  });
  board.addEventListener("drop", (event) => {
    const row = dragged && event.target.closest("tr[data-person]");
    if (!row || row === rowOf(dragged)) return;
    event.preventDefault();
    choose(dragged, row.dataset.person);
  });
  board.addEventListener("dragend", () => { dragged = null; over(null); });
  all("[data-drag-help]").forEach((each) => { each.hidden = false; });
})();
