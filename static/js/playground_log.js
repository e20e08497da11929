/* The messages of the playground: what was said by whom, calls of tools, and errors in the API's own words. */
"use strict";

window.PlaygroundLog = (() => {
  const log = document.getElementById("play-log");
  const empty = document.getElementById("play-empty");

  function make(tag, className = "", text = "") {
    const made = document.createElement(tag);
    made.className = className;
    made.textContent = text;
    return made;
  }

  // Whoever reads further up is left there.
  function following(change) {
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
    change();
    if (atEnd) log.scrollTop = log.scrollHeight;
  }

  function pretty(text) {
    try {
      return JSON.stringify(JSON.parse(text), null, 2);
    } catch {
      return text;
    }
  }

  class Turn {
    constructor(who, role) {
      empty.hidden = true;
      this.element = make("article", `play-turn ${role}`);
      this.head = make("header");
      this.head.append(make("b", "", who));
      this.body = make("div", "play-said");
      this.element.append(this.head, this.body);
      log.append(this.element);
      log.scrollTop = log.scrollHeight;
    }

    waits(waits) {
      this.element.classList.toggle("is-waiting", waits);
      // Read aloud once it is there, and not word by word.
      log.setAttribute("aria-busy", String(waits));
    }

    say(text) {
      if (this.body.textContent !== text) following(() => (this.body.textContent = text));
    }

    note(text) {
      following(() => this.head.append(make("span", "", text)));
    }

    // The id of the request leads to the request log.
    request(id, address) {
      const link = make("a", "mono", id);
      link.href = address;
      following(() => this.head.append(link));
    }

    // To whoever may not read it there, the id is only an id.
    unlink() {
      for (const link of this.head.querySelectorAll("a")) link.replaceWith(make("span", "mono", link.textContent));
    }

    show(pictures) {
      for (const address of pictures) {
        const image = make("img");
        image.alt = "The picture that was made";
        image.src = address;
        image.addEventListener("load", () => (log.scrollTop = log.scrollHeight));
        this.element.append(image);
      }
    }

    fail(problem) {
      const box = make("div", "play-error");
      box.setAttribute("role", "alert");
      box.append(make("p", "", problem.message));
      const told = [problem.status, problem.kind, problem.code, problem.param].filter(Boolean).join(" · ");
      if (told) box.append(make("code", "quiet-text", told));
      following(() => this.element.append(box));
    }

    // Each call with a place for what the tool brings back. `send` is given all of them.
    calls(calls, send) {
      const form = make("form", "play-turn");
      const fields = calls.map((call) => {
        const card = make("div", "play-call");
        card.append(make("b", "mono", call.name), make("pre", "", pretty(call.text)));
        const label = make("label", "", `What ${call.name} brings back`);
        const field = make("textarea");
        field.rows = 2;
        field.placeholder = '{"temperature_c": 21}';
        label.append(field);
        card.append(label);
        form.append(card);
        return field;
      });
      const button = make("button", "page-button quiet small", calls.length > 1 ? "Send the results" : "Send the result");
      form.append(button);
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        const results = calls.map((call, at) => ({ call, result: fields[at].value || "null" }));
        if (!send(results)) return;
        button.remove();
        for (const field of fields) field.readOnly = true;
      });
      following(() => this.element.append(form));
    }
  }

  function clear() {
    for (const turn of log.querySelectorAll(":scope > .play-turn")) turn.remove();
    empty.hidden = false;
  }

  return { Turn, clear, make };
})();
