/* The playground: settings, the conversation, and what each request cost. A secret never leaves this page but to /v1. */
"use strict";

(() => {
  const { ApiProblem, Passes, fromPage, send } = PlaygroundWire;
  const { nothing, speech } = PlaygroundSpeech;
  const { Turn, clear } = PlaygroundLog;
  const inspector = PlaygroundInspector;
  const byId = (name) => document.getElementById(`play-${name}`);
  const offer = JSON.parse(byId("offer").textContent);
  const csrf = document.querySelector("#play [name=csrfmiddlewaretoken]").value;
  const passes = new Passes(offer.addresses.pass, csrf);
  // A record is there some moments after its answer.
  const RECEIPT_TRIES = 12;
  const RECEIPT_MS = 250;
  const EXAMPLES = {
    tools: [
      {
        type: "function",
        function: {
          name: "get_weather",
          description: "The weather of a city now",
          parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
        },
      },
    ],
    schema: {
      type: "object",
      properties: { title: { type: "string" }, year: { type: "integer" } },
      required: ["title", "year"],
      additionalProperties: false,
    },
  };

  let talk = null;
  let running = null;
  let waitingForResults = false;
  let spent = 0;
  let latest = null;

  // --- Settings -----------------------------------------------------------------------------------------------------

  const endpoint = () => offer.endpoints.find((one) => one.name === byId("endpoint").value);

  function fill(select, options, chosen) {
    select.replaceChildren(...options.map(([value, label]) => new Option(label, value, false, value === chosen)));
  }

  function showEndpoint() {
    const chosen = endpoint();
    const kept = byId("model").value;
    const favourite = chosen.models.includes(kept) ? kept : chosen.favourite;
    fill(byId("model"), chosen.models.map((name) => [name, name]), favourite);
    for (const part of document.querySelectorAll("#play [data-for]")) {
      part.hidden = !part.dataset.for.split(" ").includes(chosen.name);
    }
    byId("text").placeholder = { embeddings: "Text to embed", images: "What the picture is to show" }[chosen.name] || "Message";
  }

  function showKey() {
    byId("secret-field").hidden = byId("key").value !== "";
  }

  // What a field holds, or undefined where it is empty. Says beside it what is wrong with it.
  function jsonOf(name, isRight, wanted) {
    const field = byId(name);
    const problem = byId(`${name}-problem`);
    let value;
    let words = "";
    if (field.value.trim()) {
      try {
        value = JSON.parse(field.value);
        if (!isRight(value)) words = `This is JSON, but not ${wanted}.`;
      } catch (error) {
        words = `This is no JSON: ${error.message}`;
      }
    }
    problem.textContent = words;
    if (words) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
    if (words) throw new Error(words);
    return value;
  }

  const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
  const READERS = {
    tools: () => jsonOf("tools", Array.isArray, "a list"),
    schema: () => jsonOf("schema", isObject, "an object"),
    more: () => jsonOf("more", isObject, "an object"),
  };

  function numberOf(name) {
    return byId(name).value === "" ? undefined : Number(byId(name).value);
  }

  // Raises for the first field that cannot be read, and leads to it.
  function settings() {
    const read = {};
    const speaks = ["chat", "responses"].includes(endpoint().name);
    for (const [name, reader] of Object.entries(READERS)) {
      if (!speaks && name !== "more") continue;
      try {
        read[name] = reader();
      } catch (error) {
        byId(name).closest("details").open = true;
        byId(name).focus();
        throw error;
      }
    }
    return {
      ...read,
      model: byId("model").value,
      instructions: byId("instructions").value.trim(),
      temperature: numberOf("temperature"),
      tokens: numberOf("tokens"),
      stream: byId("stream").checked,
    };
  }

  async function credential() {
    const key = byId("key").value;
    if (key) return { secret: await passes.of(key), lent: true };
    const secret = byId("secret").value.trim();
    if (!secret) {
      byId("secret").focus();
      throw new Error("Paste a secret, or choose one of your keys.");
    }
    return { secret, lent: false };
  }

  // --- A request and its answer -------------------------------------------------------------------------------------

  function busy(is) {
    byId("send").disabled = is;
    byId("stop").hidden = !is;
    for (const name of ["endpoint", "key"]) byId(name).disabled = is;
  }

  function ended(answer) {
    const words = {
      length: "cut at the most tokens",
      incomplete: "cut at the most tokens",
      content_filter: "left out by moderation",
    };
    return words[answer.ending];
  }

  async function ask() {
    const chosen = endpoint();
    const mine = talk;
    const answer = nothing();
    const turn = new Turn(byId("model").value, "assistant");
    const started = performance.now();
    latest = turn;
    let firstAt = 0;
    let requestId = "";
    running = new AbortController();
    const stopped = running.signal;
    turn.waits(true);
    busy(true);
    try {
      const body = mine.body(settings());
      const { secret, lent } = await credential();
      inspector.sent(chosen.path, body, lent);
      showCode(chosen.name, body);
      await send({
        path: chosen.path,
        secret,
        lent,
        body,
        signal: stopped,
        watch: {
          head(response) {
            requestId = response.headers.get("x-request-id") || "";
            if (response.status === 401) passes.forget(byId("key").value);
            inspector.answered(response);
          },
          event: inspector.event,
          message(told) {
            mine.read(answer, told);
            if (answer.text && !firstAt) firstAt = performance.now();
            turn.say(answer.text);
          },
        },
      });
      mine.keep(answer);
    } catch (error) {
      fail(mine, turn, answer, error, stopped.aborted);
    }
    const took = performance.now() - started;
    turn.waits(false);
    running = null;
    busy(false);
    // Of a conversation that was left in between nothing is shown any more.
    if (mine === talk) finish(turn, answer, { requestId, took, first: firstAt && firstAt - started });
  }

  function fail(mine, turn, answer, error, isStopped) {
    answer.calls = [];
    if (isStopped) {
      turn.note("stopped");
      if (answer.text) mine.keep(answer);
      else mine.unsay();
      return;
    }
    mine.unsay();
    const lost = error instanceof TypeError ? new Error("The server could not be reached, or the connection broke.") : error;
    turn.fail(lost instanceof ApiProblem ? lost : { message: lost.message });
  }

  function finish(turn, answer, { requestId, took, first }) {
    turn.show(answer.pictures);
    if (ended(answer)) turn.note(ended(answer));
    if (answer.usage) turn.note(`${Numbers.exact(answer.usage.in, "count")} tokens in, ${Numbers.exact(answer.usage.out, "count")} out`);
    inspector.number("in", answer.usage ? Numbers.exact(answer.usage.in, "count") : "–");
    inspector.number("out", answer.usage ? Numbers.exact(answer.usage.out, "count") : "–");
    inspector.number("first", first ? Numbers.exact(first * 1000, "duration") : "–");
    inspector.number("took", Numbers.exact(took * 1000, "duration"));
    inspector.number("cost", "–");
    if (requestId) {
      turn.request(requestId, offer.addresses.request.replace("REQUEST", encodeURIComponent(requestId)));
      showReceipt(turn, requestId, talk);
    }
    waitingForResults = answer.calls.length > 0;
    if (waitingForResults) {
      turn.calls(answer.calls, (results) => {
        if (running) return false;
        waitingForResults = false;
        talk.results(results);
        for (const { call, result } of results) new Turn(call.name, "user").say(result);
        byId("text").focus();
        ask();
        return true;
      });
    }
  }

  // The cost as it stands on record: that is what statements and budgets count.
  async function showReceipt(turn, requestId, ofTalk) {
    for (let tried = 0; tried < RECEIPT_TRIES; tried += 1) {
      await new Promise((resolve) => setTimeout(resolve, RECEIPT_MS * Math.min(tried, 4)));
      const answer = await fetch(`${offer.addresses.receipt}?request=${encodeURIComponent(requestId)}`).catch(() => null);
      if (!answer?.ok) continue;
      const receipt = await fromPage(answer).catch(() => null);
      if (!receipt) return;
      if (!receipt.known) continue;
      if (receipt.cost_nano === null) {
        turn.note("no price is known");
        return;
      }
      turn.note(Numbers.exact(receipt.cost_nano, "money"));
      if (ofTalk !== talk) return;
      spent += receipt.cost_nano;
      if (turn === latest) inspector.number("cost", Numbers.exact(receipt.cost_nano, "money"));
      inspector.number("total", Numbers.exact(spent, "money"));
      return;
    }
    // The key is another person's: what it costs is told to those who may read its requests.
    turn.unlink();
    if (turn === latest) inspector.number("cost", "not shown to you");
  }

  async function showCode(name, body) {
    const answer = await fetch(offer.addresses.code, {
      method: "POST",
      headers: { "X-CSRFToken": csrf, "Content-Type": "application/json" },
      body: JSON.stringify({ endpoint: name, body }),
    }).catch(() => null);
    const told = answer?.ok && (await fromPage(answer).catch(() => null));
    if (told) inspector.showCode(told.code);
  }

  // --- The page -----------------------------------------------------------------------------------------------------

  function begin() {
    running?.abort();
    talk = speech(byId("endpoint").value);
    waitingForResults = false;
    spent = 0;
    clear();
    byId("new").hidden = true;
    for (const name of ["in", "out", "cost", "total", "first", "took"]) inspector.number(name, "–");
  }

  function submit() {
    const text = byId("text").value;
    if (running || !text.trim()) return;
    try {
      settings();
    } catch {
      // It is told beside the field, and what was typed is still there.
      return;
    }
    // Calls that nobody answered end the conversation that they are in.
    if (waitingForResults) begin();
    talk.say(text);
    new Turn("You", "user").say(text);
    byId("text").value = "";
    byId("text").focus();
    byId("new").hidden = false;
    ask();
  }

  fill(byId("endpoint"), offer.endpoints.filter((one) => one.models.length).map((one) => [one.name, one.label]), "chat");
  showEndpoint();
  showKey();
  begin();

  byId("endpoint").addEventListener("change", () => {
    showEndpoint();
    begin();
  });
  byId("key").addEventListener("change", () => {
    showKey();
    // A stored response belongs to its project: another key may not build upon it.
    begin();
  });
  byId("new").addEventListener("click", () => {
    begin();
    byId("text").focus();
  });
  byId("stop").addEventListener("click", () => running?.abort());
  byId("form").addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  byId("text").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit();
  });
  for (const [name, reader] of Object.entries(READERS)) {
    byId(name).addEventListener("input", () => {
      try {
        reader();
      } catch {
        // It is told beside the field.
      }
    });
  }
  for (const button of document.querySelectorAll("#play [data-example]")) {
    button.addEventListener("click", () => {
      const name = button.dataset.example;
      byId(name).value = JSON.stringify(EXAMPLES[name], null, 2);
      READERS[name]();
    });
  }
  // What the browser remembers of fields must not bring a secret back.
  window.addEventListener("pagehide", () => {
    byId("secret").value = "";
  });
})();
