"""Applications built on `langchain-openai` against a real server process, over Chat Completions and Responses."""

import asyncio
import gzip
import hashlib
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import openai
import pytest
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, SystemMessage
from langchain_core.tools import BaseTool, tool
from langchain_core.vectorstores import InMemoryVectorStore
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from pydantic import BaseModel

from tests.serving import ServerProcess

QUESTION = "What's the weather in Paris and Rome?"
CALLED = [("get_weather", {"city": "Paris"}), ("get_weather", {"city": "Rome"})]
DEGREES = {"Paris": 21, "Rome": 27}
# The files that tiktoken would fetch to split texts into tokens: their addresses, and where bpe-openai ships them.
ENCODINGS = "https://openaipublic.blob.core.windows.net/encodings"
MOST_TURNS = 5


@tool
def get_weather(city: str) -> dict[str, Any]:
    """Get the current weather in a city."""
    return {"city": city, "temperature_c": DEGREES[city], "condition": "sunny"}


class Ticket(BaseModel):
    """What a customer writes about."""

    name: str
    email: str
    topic: str


@pytest.fixture(autouse=True)
def _talks_to_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"):
        monkeypatch.setenv(name, "false")


@pytest.fixture(params=[False, True], ids=["chat", "responses"])
def model(server: ServerProcess, request: pytest.FixtureRequest) -> ChatOpenAI:
    return chat_model(server, use_responses_api=request.param)


def chat_model(server: ServerProcess, **options: Any) -> ChatOpenAI:
    given: dict[str, Any] = {"model": "gpt-4o-mini", "max_retries": 0, "stream_usage": True} | options
    return ChatOpenAI(api_key=lambda: server.secret, base_url=server.base_url, **given)


def joined(chunks: list[AIMessageChunk]) -> AIMessageChunk:
    whole, *rest = chunks
    for chunk in rest:
        whole += chunk
    return whole


def calls_of(message: AIMessage) -> list[tuple[str, dict[str, Any]]]:
    return [(call["name"], call["args"]) for call in message.tool_calls]


def run_agent(model: ChatOpenAI, tools: list[BaseTool], question: str) -> list[BaseMessage]:
    """The loop of every agent: the model calls, its tools answer, until it calls no more."""
    bound = model.bind_tools(tools)
    known = {one.name: one for one in tools}
    messages: list[BaseMessage] = [SystemMessage("Use the tools."), HumanMessage(question)]
    for _ in range(MOST_TURNS):
        answer = bound.invoke(messages)
        messages.append(answer)
        if not answer.tool_calls:
            return messages
        messages += [known[call["name"]].invoke(call) for call in answer.tool_calls]
    raise AssertionError("the loop did not end")


def test_an_answer_comes_with_its_usage(model: ChatOpenAI) -> None:
    answer = model.invoke("What is the capital of France?")
    assert "Paris" in answer.text
    assert answer.response_metadata["model_name"].startswith("gpt-4o-mini")
    usage = answer.usage_metadata
    assert usage is not None
    assert usage["input_tokens"] > 0 < usage["output_tokens"]
    assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"]


def test_a_stream_adds_up_to_the_whole_answer_and_its_usage(model: ChatOpenAI) -> None:
    question = "Tell me something about the city of Vienna."
    chunks = list(model.stream(question))
    whole, streamed = model.invoke(question), joined(chunks)
    assert len(chunks) > 5
    assert streamed.text == whole.text
    assert streamed.usage_metadata == whole.usage_metadata


def test_the_asynchronous_stream_tells_the_same(server: ServerProcess, model: ChatOpenAI) -> None:
    async def streamed() -> str:
        # A client of its own: the one that LangChain keeps would outlive this loop.
        async with openai.DefaultAsyncHttpxClient() as client:
            own = chat_model(server, use_responses_api=model.use_responses_api, http_async_client=client)
            return "".join([chunk.text async for chunk in own.astream(QUESTION)])

    assert asyncio.run(streamed()) == model.invoke(QUESTION).text


def test_a_batch_is_answered_in_its_order(model: ChatOpenAI) -> None:
    answers = model.batch(["What is the capital of France?", "What is the capital of Italy?"])
    assert ["Paris" in answers[0].text, "Rome" in answers[1].text] == [True, True]


def test_an_agent_loop_calls_its_tools_and_ends(model: ChatOpenAI) -> None:
    messages = run_agent(model, [get_weather], QUESTION)
    called, told = messages[2], messages[-1]
    assert isinstance(called, AIMessage)
    assert calls_of(called) == CALLED
    # System, question, one turn of calls, two results, the answer.
    assert len(messages) == 6
    for word in ("Paris", "Rome", "21", "27", "sunny"):
        assert word in told.text


def test_streamed_calls_add_up_to_the_whole_ones(model: ChatOpenAI) -> None:
    bound = model.bind_tools([get_weather])
    chunks = [chunk for chunk in bound.stream(QUESTION) if isinstance(chunk, AIMessageChunk)]
    assert calls_of(joined(chunks)) == CALLED


def test_a_choice_forces_a_tool(model: ChatOpenAI) -> None:
    bound = model.bind_tools([get_weather], tool_choice="get_weather")
    [call] = bound.invoke("Hello, I am in Lisbon.").tool_calls
    assert (call["name"], call["args"]) == ("get_weather", {"city": "Lisbon"})


@pytest.mark.parametrize("method", ["json_schema", "function_calling", "json_mode"])
def test_structured_output_is_an_instance_of_the_model(model: ChatOpenAI, method: Any) -> None:
    text = "I am Ada Lovelace (ada@example.com) and I want a refund. Answer as JSON with name, email and topic."
    answer = model.with_structured_output(Ticket, method=method).invoke(text)
    assert answer == Ticket(name="Ada Lovelace", email="ada@example.com", topic="refund")


def test_structured_output_tells_its_raw_message_too(model: ChatOpenAI) -> None:
    text = "I am Ada Lovelace (ada@example.com) and I want a refund."
    told: Any = model.with_structured_output(Ticket, include_raw=True).invoke(text)
    assert told["parsing_error"] is None
    assert Ticket.model_validate_json(told["raw"].text) == told["parsed"]


def test_a_conversation_goes_on_from_a_stored_response(server: ServerProcess) -> None:
    model = chat_model(server, use_responses_api=True, use_previous_response_id=True)
    first = model.invoke([HumanMessage("My name is Ada.")])
    second = model.invoke([HumanMessage("My name is Ada."), first, HumanMessage("What is my name?")])
    assert "Ada" in second.text


def test_an_error_keeps_its_class(server: ServerProcess) -> None:
    with pytest.raises(openai.NotFoundError) as caught:
        chat_model(server, model="gpt-0").invoke("Hello")
    assert caught.value.code == "model_not_found"


@pytest.fixture(scope="module")
def encodings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache of tiktoken that holds what it would fetch: LangChain sends long texts as tokens."""
    folder = tmp_path_factory.mktemp("encodings")
    for name in ("cl100k_base", "o200k_base"):
        shipped = distribution("bpe-openai").locate_file(f"bpe_openai/data/{name}.tiktoken.gz")
        address = f"{ENCODINGS}/{name}.tiktoken"
        key = hashlib.sha1(address.encode(), usedforsecurity=False).hexdigest()
        (folder / key).write_bytes(gzip.decompress(Path(str(shipped)).read_bytes()))
    return folder


@pytest.fixture
def embeddings(server: ServerProcess, encodings: Path, monkeypatch: pytest.MonkeyPatch) -> OpenAIEmbeddings:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(encodings))
    return OpenAIEmbeddings(
        model="text-embedding-3-small", api_key=lambda: server.secret, base_url=server.base_url, max_retries=0
    )


def test_texts_sent_as_tokens_have_the_same_vectors(server: ServerProcess, embeddings: OpenAIEmbeddings) -> None:
    texts = ["Our refunds are paid within 14 days.", "Whales sleep upright."]
    plain = embeddings.model_copy(update={"check_embedding_ctx_length": False})
    as_tokens = embeddings.embed_documents(texts)
    assert [len(vector) for vector in as_tokens] == [1_536, 1_536]
    assert as_tokens == plain.embed_documents(texts)
    assert embeddings.embed_query(texts[0]) == as_tokens[0]


def test_a_retriever_finds_the_text_that_answers(embeddings: OpenAIEmbeddings) -> None:
    store = InMemoryVectorStore.from_texts(
        [
            "Refunds are paid within 14 days of the return.",
            "Our shops are open from nine to six.",
            "Parcels are delivered by bicycle in the city.",
        ],
        embedding=embeddings,
    )
    [found] = store.similarity_search("How long does it take until a refund is paid?", k=1)
    assert found.page_content.startswith("Refunds")


def test_vectors_are_as_short_as_asked_for(server: ServerProcess) -> None:
    short = OpenAIEmbeddings(
        model="text-embedding-3-large",
        dimensions=256,
        check_embedding_ctx_length=False,
        api_key=lambda: server.secret,
        base_url=server.base_url,
    )
    assert len(short.embed_query("Whales sleep upright.")) == 256
