// The Vercel AI SDK with its provider for OpenAI against a server, over Chat Completions and over Responses.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createOpenAI } from "@ai-sdk/openai";
import {
  APICallError,
  cosineSimilarity,
  embed,
  embedMany,
  generateImage,
  generateText,
  Output,
  stepCountIs,
  streamText,
  tool,
} from "ai";
import { z } from "zod";

const openai = createOpenAI(); // reads OPENAI_BASE_URL and OPENAI_API_KEY
const models = { chat: openai.chat("gpt-4o-mini"), responses: openai.responses("gpt-4o-mini") };
const vienna = "Tell me something about the city of Vienna.";
const Event = z.object({ name: z.string(), date: z.string(), participants: z.array(z.string()) });
const invitation = "Alice and Bob are going to a science fair on Friday.";
const degrees = { Paris: 21, Rome: 27 };
const maxRetries = 0;

for (const [name, model] of Object.entries(models)) {
  test(`${name}: a text comes with its usage`, async () => {
    const { text, finishReason, usage } = await generateText({ model, prompt: vienna, maxRetries });
    assert.match(text, /Vienna/);
    assert.equal(finishReason, "stop");
    assert.equal(usage.totalTokens, usage.inputTokens + usage.outputTokens);
  });

  test(`${name}: a stream joins to the whole text and has its usage`, async () => {
    const whole = await generateText({ model, prompt: vienna, maxRetries });
    const result = streamText({ model, prompt: vienna, maxRetries });
    const parts = [];
    for await (const part of result.textStream) parts.push(part);
    assert.ok(parts.length > 5);
    assert.equal(parts.join(""), whole.text);
    const { inputTokens, outputTokens } = await result.usage;
    assert.deepEqual([inputTokens, outputTokens], [whole.usage.inputTokens, whole.usage.outputTokens]);
  });

  for (const [manner, run] of Object.entries({ whole: generateText, streamed: streamText })) {
    test(`${name}: an agent calls its tools and ends (${manner})`, async () => {
      const asked = [];
      const tools = {
        get_weather: tool({
          description: "Get the current weather in a city",
          inputSchema: z.object({ city: z.string() }),
          execute: async ({ city }) => {
            asked.push(city);
            return { city, temperature_c: degrees[city] };
          },
        }),
      };
      const prompt = "What's the weather in Paris and Rome?";
      const result = await run({ model, prompt, tools, stopWhen: stepCountIs(5), maxRetries });
      const [text, steps] = [await result.text, await result.steps];
      assert.deepEqual(asked, ["Paris", "Rome"]);
      assert.equal(steps.length, 2);
      for (const word of ["Paris", "21", "Rome", "27"]) assert.match(text, new RegExp(word));
    });
  }

  test(`${name}: an object is valid against its zod schema, whole and streamed`, async () => {
    const request = { model, prompt: invitation, output: Output.object({ schema: Event }), maxRetries };
    const { output } = await generateText(request);
    assert.deepEqual([output.date, output.participants], ["Friday", ["Alice", "Bob"]]);
    assert.deepEqual(await streamText(request).output, output);
  });

  test(`${name}: a picture arrives as what it is`, async () => {
    const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    const content = [
      { type: "text", text: "What is in this picture?" },
      { type: "image", image: Buffer.from(pixel, "base64") },
    ];
    const { text } = await generateText({ model, messages: [{ role: "user", content }], maxRetries });
    assert.match(text, /1 × 1 PNG/);
  });

  test(`${name}: an error tells its status and what the server said`, async () => {
    await assert.rejects(generateText({ model: openai[name]("gpt-0"), prompt: "Hello", maxRetries }), (error) => {
      assert.ok(APICallError.isInstance(error));
      assert.equal(error.statusCode, 404);
      assert.equal(error.data.error.code, "model_not_found");
      return true;
    });
  });
}

test("texts that share a subject are near each other", async () => {
  const model = openai.embedding("text-embedding-3-small");
  const { embeddings } = await embedMany({ model, values: ["Refunds are paid in 14 days.", "Whales sleep upright."] });
  const { embedding } = await embed({ model, value: "When is a refund paid?" });
  const [near, far] = embeddings.map((one) => cosineSimilarity(one, embedding));
  assert.ok(near > far);
});

test("an image is made in the size asked for", async () => {
  const request = { model: openai.image("gpt-image-1"), prompt: "A red house by the sea", size: "1024x1536" };
  const { image } = await generateImage(request);
  const bytes = Buffer.from(image.uint8Array);
  assert.equal(image.mediaType, "image/png");
  assert.deepEqual([bytes.readUInt32BE(16), bytes.readUInt32BE(20)], [1024, 1536]);
});
