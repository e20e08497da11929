/* Arranging a dashboard: by dragging, by the keyboard, by buttons. What is arranged is the order of the cards in the page and
   their widths; it is sent whole by the form, so until then nothing is changed. */
"use strict";

(() => {
  const board = document.querySelector(".dash.is-editing");
  const form = document.getElementById("arrange");
  if (!board || !form) return;
  const told = document.getElementById("board-told");
  const widths = JSON.parse(form.dataset.widths);
  const undo = form.querySelector("[data-undo]");
  const save = form.querySelector("button:not([type])");
  const before = [];
  let taken = null;

  const cards = () => [...board.children];
  const layout = () => cards().map((card) => [card, Number(card.dataset.width)]);
  const title = (card) => card.querySelector("h2").textContent;

  function say(text) {
    told.textContent = text;
  }

  function sized(card, width) {
    card.classList.replace(`is-${card.dataset.width}`, `is-${width}`);
    card.dataset.width = width;
  }

  function restored(kept) {
    const focused = document.activeElement;
    // Only what moves is put anew: a card that leaves the page for a moment fetches itself again.
    const wanted = kept.map(([card]) => card);
    for (const card of cards()) if (!wanted.includes(card)) card.remove();
    wanted.forEach((card, at) => {
      if (board.children[at] !== card) board.insertBefore(card, board.children[at] || null);
    });
    for (const [card, width] of kept) sized(card, width);
    focused?.focus?.();
  }

  function same(one, other) {
    return one.length === other.length && one.every(([card, width], at) => other[at][0] === card && other[at][1] === width);
  }

  // A step that can be undone; what changed nothing is none.
  function step(kept) {
    if (!same(kept, layout())) before.push(kept);
    undo.disabled = save.disabled = before.length === 0;
  }

  function place(card) {
    const at = cards().indexOf(card) + 1;
    say(`${title(card)}: place ${at} of ${cards().length}, ${card.dataset.width} of 12 columns wide.`);
  }

  function move(card, by) {
    const all = cards();
    const to = all.indexOf(card) + by;
    if (to < 0 || to >= all.length) return;
    const focused = document.activeElement;
    board.insertBefore(card, by < 0 ? all[to] : all[to].nextSibling);
    focused.focus();
    place(card);
  }

  function resize(card, by) {
    const at = widths.indexOf(Number(card.dataset.width)) + by;
    if (at < 0 || at >= widths.length) return;
    sized(card, widths[at]);
    place(card);
  }

  // --- Taking a card and putting it down -----------------------------------------------------------------------------

  function take(card, how) {
    taken = { card, how, kept: layout() };
    card.classList.add("is-taken");
    card.querySelector("[data-do=grab]").setAttribute("aria-pressed", "true");
    if (how === "keys") say(`${title(card)} is taken. Arrows move it, Shift and arrows change its width.`);
  }

  function putDown(keep) {
    const { card, kept } = taken;
    taken = null;
    card.classList.remove("is-taken");
    card.querySelector("[data-do=grab]").setAttribute("aria-pressed", "false");
    if (keep) step(kept);
    else restored(kept);
    say(keep ? `${title(card)} is put down. Save to keep the arrangement.` : `${title(card)} is back in its place.`);
  }

  board.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (!button) return;
    const card = button.closest(".dash-card");
    const kept = layout();
    switch (button.dataset.do) {
      case "grab":
        // A click that a key made; that of a mouse was a drag.
        if (event.detail !== 0) return;
        if (taken) putDown(true);
        else take(card, "keys");
        return;
      case "earlier":
        move(card, -1);
        break;
      case "later":
        move(card, 1);
        break;
      case "remove":
        card.remove();
        say(`${title(card)} is removed. Undo brings it back.`);
        undo.disabled = false;
        undo.focus();
        break;
      default:
        return;
    }
    step(kept);
  });

  document.addEventListener("keydown", (event) => {
    if (!taken) return;
    if (event.key === "Escape") {
      event.preventDefault();
      putDown(false);
      return;
    }
    const by = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (!by || taken.how !== "keys") return;
    event.preventDefault();
    if (event.shiftKey) resize(taken.card, by);
    else move(taken.card, by);
  });

  board.addEventListener("focusout", (event) => {
    // Moving a card in the page takes the focus off it for a moment.
    setTimeout(() => {
      if (taken?.how === "keys" && !taken.card.contains(document.activeElement)) putDown(true);
    });
  });

  // --- Dragging ------------------------------------------------------------------------------------------------------

  board.addEventListener("pointerdown", (event) => {
    const button = event.target.closest("[data-do=grab], [data-do=resize]");
    if (!button || event.button !== 0) return;
    if (taken) putDown(true);
    take(button.closest(".dash-card"), button.dataset.do);
    event.preventDefault();
  });

  document.addEventListener("pointermove", (event) => {
    if (!taken || taken.how === "keys") return;
    const { card } = taken;
    if (taken.how === "resize") {
      const column = board.clientWidth / 12;
      const wish = (event.clientX - card.getBoundingClientRect().left) / column;
      const nearest = widths.reduce((best, width) => (Math.abs(width - wish) < Math.abs(best - wish) ? width : best));
      if (nearest !== Number(card.dataset.width)) sized(card, nearest);
      return;
    }
    const over = document.elementFromPoint(event.clientX, event.clientY)?.closest(".is-editing > .dash-card");
    if (!over || over === card) {
      taken.over = null;
      return;
    }
    // Once for each card that is entered: else two of unlike size would change places without end.
    if (taken.over === over) return;
    taken.over = over;
    board.insertBefore(card, cards().indexOf(card) < cards().indexOf(over) ? over.nextSibling : over);
  });

  document.addEventListener("pointerup", () => {
    if (taken && taken.how !== "keys") putDown(true);
  });
  document.addEventListener("pointercancel", () => {
    if (taken && taken.how !== "keys") putDown(false);
  });

  // --- The form ------------------------------------------------------------------------------------------------------

  undo.addEventListener("click", () => {
    if (!before.length) return;
    restored(before.pop());
    undo.disabled = save.disabled = before.length === 0;
    say("Undone.");
  });

  form.addEventListener("submit", () => {
    form.elements.layout.value = JSON.stringify(cards().map((card) => [Number(card.dataset.at), Number(card.dataset.width)]));
    before.length = 0;
  });
  window.addEventListener("beforeunload", (event) => {
    if (before.length) event.preventDefault();
  });
})();
