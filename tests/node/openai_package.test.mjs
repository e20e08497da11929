// The official `openai` package for JavaScript against a server; OPENAI_BASE_URL and OPENAI_API_KEY say which.
import assert from "node:assert/strict";
import { test } from "node:test";
import OpenAI, { toFile } from "openai";
import { zodFunction, zodResponseFormat, zodTextFormat } from "openai/helpers/zod";
import { z } from "zod";

const client = new OpenAI({ maxRetries: 0 });
const model = "gpt-4o-mini";
const vienna = [{ role: "user", content: "Tell me something about the city of Vienna." }];
const weather = [{ role: "user", content: "What's the weather in Paris and Rome?" }];
const City = z.object({ city: z.string() });
const Event = z.object({ name: z.string(), date: z.string(), participants: z.array(z.string()) });
const invitation = [{ role: "user", content: "Alice and Bob are going to a science fair on Friday." }];
const degrees = { Paris: 21, Rome: 27 };

const measured = (city) => JSON.stringify({ city, temperature_c: degrees[city] });
const length = (vector) => Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
const isPng = (data) => Buffer.from(data, "base64").subarray(1, 4).toString() === "PNG";

async function collected(stream) {
  const all = [];
  for await (const one of stream) all.push(one);
  return all;
}

test("a chat completion is answered, with usage that adds up", async () => {
  const answer = await client.chat.completions.create({ model, messages: vienna });
  assert.equal(answer.choices[0].finish_reason, "stop");
  assert.match(answer.choices[0].message.content, /Vienna/);
  const { prompt_tokens, completion_tokens, total_tokens } = answer.usage;
  assert.ok(prompt_tokens > 0 && completion_tokens > 0);
  assert.equal(total_tokens, prompt_tokens + completion_tokens);
  assert.match(answer._request_id, /^req_/);
});

test("a streamed chat joins to the text and usage of the whole one", async () => {
  const whole = await client.chat.completions.create({ model, messages: vienna });
  const streamed = { model, messages: vienna, stream: true, stream_options: { include_usage: true } };
  const chunks = await collected(await client.chat.completions.create(streamed));
  assert.ok(chunks.length > 5);
  const text = chunks.map((chunk) => chunk.choices[0]?.delta.content ?? "").join("");
  assert.equal(text, whole.choices[0].message.content);
  assert.deepEqual(chunks.at(-1).usage, whole.usage);
});

test("the stream helper gathers the final completion", async () => {
  const stream = client.chat.completions.stream({ model, messages: vienna });
  const deltas = [];
  stream.on("content", (delta) => deltas.push(delta));
  assert.equal((await stream.finalChatCompletion()).choices[0].message.content, deltas.join(""));
});

test("runTools calls the functions, and the loop ends with what they said", async () => {
  const asked = [];
  const tool = zodFunction({
    name: "get_weather",
    description: "Get the current weather in a city",
    parameters: City,
    function: ({ city }) => {
      asked.push(city);
      return measured(city);
    },
  });
  const runner = client.chat.completions.runTools({ model, messages: weather, tools: [tool] });
  const told = await runner.finalContent();
  assert.deepEqual(asked, ["Paris", "Rome"]);
  for (const word of ["Paris", "21", "Rome", "27"]) assert.match(told, new RegExp(word));
});

test("streamed tool calls join to the whole ones", async () => {
  const parameters = z.toJSONSchema(City);
  const tools = [{ type: "function", function: { name: "get_weather", parameters } }];
  const request = { model, messages: weather, tools };
  const called = (message) => message.tool_calls.map((call) => [call.function.name, call.function.arguments]);
  const whole = await client.chat.completions.create(request);
  const final = await client.chat.completions.stream(request).finalMessage();
  assert.equal(whole.choices[0].finish_reason, "tool_calls");
  assert.deepEqual(called(final), called(whole.choices[0].message));
});

test("structured output is parsed by the zod schema that asked for it", async () => {
  const request = { model, messages: invitation, response_format: zodResponseFormat(Event, "event") };
  const answer = await client.chat.completions.parse(request);
  assert.deepEqual(answer.choices[0].message.parsed.participants, ["Alice", "Bob"]);
  assert.equal(answer.choices[0].message.parsed.date, "Friday");
  const streamed = await client.chat.completions.stream(request).finalMessage();
  assert.deepEqual(streamed.parsed, answer.choices[0].message.parsed);
});

test("embeddings are the same as numbers and as base64", async () => {
  const request = { model: "text-embedding-3-small", input: ["Whales sleep upright.", "Refunds take 14 days."] };
  const asked = await client.embeddings.create(request); // the package asks for base64 and decodes it
  const floats = await client.embeddings.create({ ...request, encoding_format: "float" });
  const base64 = await client.embeddings.create({ ...request, encoding_format: "base64" });
  for (const [index, { embedding }] of floats.data.entries()) {
    assert.equal(embedding.length, 1536);
    assert.ok(Math.abs(length(embedding) - 1) < 1e-5);
    assert.deepEqual([...asked.data[index].embedding].map(Math.fround), embedding.map(Math.fround));
    const bytes = Buffer.from(base64.data[index].embedding, "base64");
    assert.deepEqual(embedding.map((_, at) => bytes.readFloatLE(at * 4)), embedding.map(Math.fround));
  }
  assert.equal(asked.usage.total_tokens, floats.usage.total_tokens);
});

test("moderations tell harm from harmless", async () => {
  const answer = await client.moderations.create({
    model: "omni-moderation-latest",
    input: ["I will kill you tonight.", "What a lovely morning."],
  });
  assert.deepEqual(answer.results.map((result) => result.flagged), [true, false]);
  assert.equal(Object.keys(answer.results[0].category_scores).length, 13);
});

test("images are made, streamed in parts and edited", async () => {
  const request = { model: "gpt-image-1", prompt: "A red house by the sea", size: "1024x1024", quality: "low" };
  const made = await client.images.generate(request);
  assert.ok(isPng(made.data[0].b64_json));
  const events = await collected(await client.images.generate({ ...request, stream: true, partial_images: 1 }));
  assert.deepEqual(
    events.map((event) => event.type),
    ["image_generation.partial_image", "image_generation.completed"],
  );
  assert.equal(events.at(-1).b64_json, made.data[0].b64_json);
  const image = await toFile(Buffer.from(made.data[0].b64_json, "base64"), "house.png", { type: "image/png" });
  const edited = await client.images.edit({ ...request, image, prompt: "Make the house blue" });
  assert.ok(isPng(edited.data[0].b64_json));
  assert.notEqual(edited.data[0].b64_json, made.data[0].b64_json);
});

test("a legacy completion is answered", async () => {
  const request = { model: "gpt-3.5-turbo-instruct", prompt: "Once upon a time", max_tokens: 20 };
  const answer = await client.completions.create(request);
  assert.ok(answer.choices[0].text.length > 0);
});

test("a response is answered, kept, continued and deleted", async () => {
  const first = await client.responses.create({ model, input: "My name is Ada.", store: true });
  assert.equal(first.status, "completed");
  assert.equal((await client.responses.retrieve(first.id)).output_text, first.output_text);
  const second = await client.responses.create({ model, input: "What is my name?", previous_response_id: first.id });
  assert.match(second.output_text, /Ada/);
  await client.responses.delete(first.id);
  await assert.rejects(client.responses.retrieve(first.id), OpenAI.NotFoundError);
});

test("a streamed response joins to the whole one, event by event", async () => {
  const request = { model, input: vienna[0].content };
  const whole = await client.responses.create(request);
  const events = await collected(await client.responses.create({ ...request, stream: true }));
  assert.deepEqual(events.map((event) => event.sequence_number), events.map((_, index) => index));
  assert.equal(events[0].type, "response.created");
  assert.equal(events.at(-1).type, "response.completed");
  const deltas = events.filter((event) => event.type === "response.output_text.delta");
  assert.equal(deltas.map((event) => event.delta).join(""), whole.output_text);
  assert.deepEqual(events.at(-1).response.usage, whole.usage);
});

test("a response calls functions, and ends once they have answered", async () => {
  const tool = { type: "function", name: "get_weather", parameters: z.toJSONSchema(City), strict: true };
  const input = [...weather];
  const first = await client.responses.create({ model, input, tools: [tool] });
  const calls = first.output.filter((item) => item.type === "function_call");
  assert.deepEqual(calls.map((call) => JSON.parse(call.arguments).city), ["Paris", "Rome"]);
  const results = calls.map(({ call_id, arguments: given }) => ({
    type: "function_call_output",
    call_id,
    output: measured(JSON.parse(given).city),
  }));
  const last = await client.responses.create({ model, input: [...input, ...first.output, ...results], tools: [tool] });
  assert.ok(last.output.every((item) => item.type === "message"));
  for (const word of ["21", "27"]) assert.match(last.output_text, new RegExp(word));
});

test("a response is parsed by the zod schema that asked for it", async () => {
  const text = { format: zodTextFormat(Event, "event") };
  const answer = await client.responses.parse({ model, input: invitation, text });
  assert.deepEqual(answer.output_parsed.participants, ["Alice", "Bob"]);
});

test("models are listed and looked up", async () => {
  const names = (await collected(await client.models.list())).map(({ id }) => id);
  assert.ok(names.includes(model));
  assert.equal((await client.models.retrieve(model)).id, model);
});

test("errors come as their classes, with code and parameter", async () => {
  const wrong = new OpenAI({ apiKey: "sk-proj-wrong", maxRetries: 0 });
  await assert.rejects(wrong.models.list(), (error) => {
    assert.ok(error instanceof OpenAI.AuthenticationError);
    assert.equal(error.code, "invalid_api_key");
    return true;
  });
  await assert.rejects(client.chat.completions.create({ model: "gpt-0", messages: vienna }), OpenAI.NotFoundError);
  await assert.rejects(client.chat.completions.create({ model, messages: vienna, temperature: 3 }), (error) => {
    assert.ok(error instanceof OpenAI.BadRequestError);
    assert.deepEqual([error.param, error.code], ["temperature", "decimal_above_max_value"]);
    assert.match(error.requestID, /^req_/);
    return true;
  });
});
