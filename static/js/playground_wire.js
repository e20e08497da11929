/* The wire of the playground: who asks, the request itself, and the events of its answer. */
"use strict";

window.PlaygroundWire = (() => {
  // A pass is asked for anew so many seconds before its end.
  const SPARE = 30;

  // An answer that is an error, in the API's own words.
  class ApiProblem extends Error {
    constructor(error, status) {
      super(error.message || "The answer is an error without a message.");
      Object.assign(this, { status, kind: error.type, code: error.code, param: error.param });
    }
  }

  // What came as JSON from a page of ours; a page for people comes where the session has ended.
  async function fromPage(answer) {
    if (!(answer.headers.get("content-type") || "").includes("json")) {
      throw new Error(
        answer.redirected || answer.status === 403
          ? "You are no longer signed in. Load the page again."
          : "The server could not answer that. Load the page again.",
      );
    }
    return answer.json();
  }

  // Of one key the pass, for as long as it holds. It lives in this closure and nowhere else.
  class Passes {
    constructor(address, token) {
      this.address = address;
      this.token = token;
      this.held = new Map();
    }

    async of(key) {
      const known = this.held.get(key);
      if (known && known.expires_at - SPARE > Date.now() / 1000) return known.token;
      const answer = await fetch(this.address, {
        method: "POST",
        headers: { "X-CSRFToken": this.token },
        body: new URLSearchParams({ key }),
      });
      if (answer.status === 404) throw new Error("This key is no longer yours. Load the page again.");
      const lent = await fromPage(answer);
      this.held.set(key, lent);
      return lent.token;
    }

    forget(key) {
      this.held.delete(key);
    }
  }

  // The data of each server-sent event of a body. An event may come in several pieces, and several in one.
  async function* events(body) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        rest += value;
        const parts = rest.split("\n\n");
        rest = parts.pop();
        for (const part of parts) {
          const data = part
            .split("\n")
            .filter((line) => line.startsWith("data:"))
            .map((line) => line.slice(5).trimStart())
            .join("\n");
          if (data) yield { raw: part, data };
        }
      }
    } finally {
      reader.releaseLock();
    }
  }

  // Sends a request. `watch` is told: head(response), event(raw), message(parsed).
  async function send({ path, secret, lent, body, signal, watch }) {
    const answer = await fetch(path, {
      method: "POST",
      // A pass counts with the cookie of its session alone; with a secret no cookie goes along.
      credentials: lent ? "same-origin" : "omit",
      headers: { Authorization: `Bearer ${secret}`, "Content-Type": "application/json" },
      body: JSON.stringify(body),
      signal,
    });
    watch.head(answer);
    if ((answer.headers.get("content-type") || "").startsWith("text/event-stream")) {
      for await (const { raw, data } of events(answer.body)) {
        watch.event(raw);
        if (data === "[DONE]") continue;
        const told = JSON.parse(data);
        if (told.error) throw new ApiProblem(told.error, answer.status);
        watch.message(told);
      }
      return;
    }
    const text = await answer.text();
    let told;
    try {
      told = JSON.parse(text);
    } catch {
      watch.event(text);
      throw new Error(`The answer (${answer.status}) is no JSON.`);
    }
    watch.event(JSON.stringify(told, null, 2));
    if (!answer.ok) throw new ApiProblem(told.error || {}, answer.status);
    watch.message(told);
  }

  return { ApiProblem, Passes, fromPage, send };
})();
