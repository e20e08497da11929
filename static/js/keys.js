/* Copy buttons, and the address of the page that shows a secret once. */
"use strict";

(() => {
  async function write(text) {
    if (navigator.clipboard) {
      await navigator.clipboard.writeText(text);
      return;
    }
    // Browsers give the clipboard to secure origins only; a server in the office is often plain http.
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    if (!copied) {
      throw new Error("The browser did not copy.");
    }
  }

  function say(button, word) {
    const label = button.querySelector("[data-copy-label]");
    const icon = button.querySelector(".material-symbols-outlined");
    button.dataset.label ??= label ? label.textContent : "";
    if (label) {
      label.textContent = word;
    }
    icon.textContent = word === "Copied" ? "check" : "error";
    clearTimeout(button.timer);
    button.timer = setTimeout(() => {
      icon.textContent = "content_copy";
      if (label) {
        label.textContent = button.dataset.label;
      }
    }, 2000);
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) {
      return;
    }
    let frame = button.parentElement;
    while (!frame.querySelector("[data-copy-text]")) {
      frame = frame.parentElement;
    }
    const source = frame.querySelector("[data-copy-text]");
    try {
      await write(source.textContent);
      say(button, "Copied");
    } catch {
      // Selected, so that the keyboard can do what the button could not.
      getSelection().selectAllChildren(source);
      say(button, "Press Ctrl+C");
    }
  });

  // The page is the answer to a POST. Loading it again must not issue a second key.
  document.addEventListener("DOMContentLoaded", () => {
    const page = document.querySelector("[data-key-url]");
    if (page) {
      history.replaceState(null, "", page.dataset.keyUrl);
    }
  });
})();
