/* What the playground says to each endpoint, and how it reads what comes back. No page here, only objects. */
"use strict";

window.PlaygroundSpeech = (() => {
  // What was answered, as far as it is known: text, calls of tools, pictures, and tokens in and out.
  const nothing = () => ({ text: "", calls: [], pictures: [], usage: null, ending: "" });

  const tokens = (usage) =>
    usage && {
      in: usage.prompt_tokens ?? usage.input_tokens ?? 0,
      out: usage.completion_tokens ?? usage.output_tokens ?? 0,
    };

  function given(parameters) {
    return Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== undefined));
  }

  // A tool as chats have it, flat as responses do.
  const flat = (tool) => (tool && tool.function ? { type: tool.type, ...tool.function } : tool);
  const nested = (tool) => {
    if (!tool || tool.type !== "function" || tool.function) return tool;
    const { type, ...rest } = tool;
    return { type, function: rest };
  };

  class Chat {
    constructor() {
      this.messages = [];
    }

    say(text) {
      this.messages.push({ role: "user", content: text });
    }

    results(results) {
      for (const { call, result } of results) {
        this.messages.push({ role: "tool", tool_call_id: call.id, content: result });
      }
    }

    body(settings) {
      const told = settings.instructions ? [{ role: "system", content: settings.instructions }] : [];
      return given({
        model: settings.model,
        messages: [...told, ...this.messages],
        temperature: settings.temperature,
        max_completion_tokens: settings.tokens,
        tools: settings.tools?.map(nested),
        response_format: settings.schema && {
          type: "json_schema",
          json_schema: { name: "answer", schema: settings.schema },
        },
        stream: settings.stream || undefined,
        stream_options: settings.stream ? { include_usage: true } : undefined,
        ...settings.more,
      });
    }

    read(answer, told) {
      const choice = told.choices?.find((one) => one.index === 0);
      const part = choice?.delta || choice?.message;
      if (part?.content) answer.text += part.content;
      if (part?.audio?.transcript) answer.text += part.audio.transcript;
      for (const [at, call] of (part?.tool_calls || []).entries()) {
        const known = (answer.calls[call.index ?? at] ??= { id: "", name: "", text: "", type: call.type });
        known.id ||= call.id;
        known.name ||= call.function?.name || call.custom?.name || "";
        known.text += call.function?.arguments || call.custom?.input || "";
      }
      if (choice?.finish_reason) answer.ending = choice.finish_reason;
      answer.usage = tokens(told.usage) || answer.usage;
    }

    // What was answered becomes part of the conversation; what was cut off as far as it came, if it is text.
    keep(answer) {
      if (!answer.text && !answer.calls.length) return;
      const calls = answer.calls.map((call) =>
        call.type === "custom"
          ? { id: call.id, type: "custom", custom: { name: call.name, input: call.text } }
          : { id: call.id, type: "function", function: { name: call.name, arguments: call.text } },
      );
      this.messages.push(
        given({
          role: "assistant",
          content: answer.text || (calls.length ? null : ""),
          tool_calls: calls.length ? calls : undefined,
        }),
      );
    }

    // A message that got no answer is not asked again with the next one.
    unsay() {
      while (this.messages.length && this.messages.at(-1).role !== "assistant") this.messages.pop();
    }
  }

  class Responses {
    constructor() {
      this.before = undefined;
      this.input = [];
    }

    say(text) {
      this.input.push({ role: "user", content: text });
    }

    results(results) {
      for (const { call, result } of results) {
        const kind = call.type === "custom" ? "custom_tool_call_output" : "function_call_output";
        this.input.push({ type: kind, call_id: call.id, output: result });
      }
    }

    body(settings) {
      return given({
        model: settings.model,
        instructions: settings.instructions || undefined,
        input: this.input,
        previous_response_id: this.before,
        temperature: settings.temperature,
        max_output_tokens: settings.tokens,
        tools: settings.tools?.map(flat),
        text: settings.schema && { format: { type: "json_schema", name: "answer", schema: settings.schema } },
        stream: settings.stream || undefined,
        ...settings.more,
      });
    }

    read(answer, told) {
      if (told.type === "response.output_text.delta") answer.text += told.delta;
      const whole = told.object === "response" ? told : undefined;
      const last = ["response.completed", "response.incomplete", "response.failed"].includes(told.type);
      const response = whole || (last ? told.response : undefined);
      if (!response) return;
      answer.id = response.id;
      answer.ending = response.status;
      answer.usage = tokens(response.usage) || answer.usage;
      const items = response.output || [];
      if (whole) {
        const parts = items.filter((item) => item.type === "message").flatMap((item) => item.content);
        answer.text = parts.map((part) => part.text || part.refusal || "").join("");
      }
      answer.calls = items
        .filter((item) => item.type === "function_call" || item.type === "custom_tool_call")
        .map((item) => ({
          id: item.call_id,
          name: item.name,
          text: item.arguments ?? item.input ?? "",
          type: item.type === "custom_tool_call" ? "custom" : "function",
        }));
    }

    keep(answer) {
      // Without an id, as after a stop, there is nothing to build upon.
      if (answer.id) this.before = answer.id;
      this.input = [];
    }

    unsay() {
      this.input = [];
    }
  }

  // Endpoints without a conversation: each message is a request of its own.
  class Single {
    constructor(field, read) {
      this.field = field;
      this.readAnswer = read;
      this.text = "";
    }

    say(text) {
      this.text = text;
    }

    body(settings) {
      return { model: settings.model, [this.field]: this.text, ...settings.more };
    }

    read(answer, told) {
      this.readAnswer(answer, told);
      answer.usage = tokens(told.usage) || answer.usage;
    }

    keep() {}

    unsay() {}
  }

  const digits = (number) => number.toFixed(4);

  function vectors(answer, told) {
    answer.text = (told.data || [])
      .map(({ embedding }) =>
        Array.isArray(embedding)
          ? `${embedding.length} dimensions: ${embedding.slice(0, 8).map(digits).join(", ")}, …`
          : `${embedding.length} characters of Base64`,
      )
      .join("\n");
  }

  const kinds = { png: "image/png", jpeg: "image/jpeg", webp: "image/webp", gif: "image/gif", svg: "image/svg+xml" };

  function pictures(answer, told) {
    const entries = told.data || (told.type?.endsWith(".completed") ? [told] : []);
    const kind = kinds[told.output_format] || "image/png";
    answer.pictures.push(
      ...entries.map((entry) => (entry.b64_json ? `data:${kind};base64,${entry.b64_json}` : entry.url)),
    );
  }

  function speech(endpoint) {
    if (endpoint === "chat") return new Chat();
    if (endpoint === "responses") return new Responses();
    return endpoint === "images" ? new Single("prompt", pictures) : new Single("input", vectors);
  }

  return { nothing, speech };
})();
