/* One request in a panel beside the list: the dialog that htmx fills. */
"use strict";

(() => {
  const panel = document.getElementById("request-panel");
  const body = document.getElementById("request-panel-body");

  const close = document.createElement("button");
  Object.assign(close, { type: "button", className: "page-button quiet request-panel-close", textContent: "Close" });
  close.addEventListener("click", () => panel.close());
  panel.prepend(close);

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === body && !panel.open) panel.showModal();
  });
  // A click beside the panel is one on its backdrop.
  panel.addEventListener("click", (event) => {
    if (event.target === panel && event.clientX < panel.getBoundingClientRect().left) panel.close();
  });
})();
