/* The dialog of a key's page: open once htmx has put something into it, closed by its button or a click beside it. */
"use strict";

document.addEventListener("htmx:afterSwap", (event) => {
  const dialog = event.target;
  if (dialog.id === "key-dialog" && !dialog.open) {
    dialog.showModal();
  }
});

document.addEventListener("click", (event) => {
  const dialog = document.getElementById("key-dialog");
  if (dialog && dialog.open && (event.target === dialog || event.target.closest("#key-dialog [data-close]"))) {
    event.preventDefault();
    dialog.close();
  }
});
