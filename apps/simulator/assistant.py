"""What the assistant answers next: the one question that each face of the platform asks of the simulator."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from apps.simulator.completion import LENGTH, STOP, Completion, complete
from apps.simulator.composer import compose, compose_object
from apps.simulator.conversation import Turn
from apps.simulator.json_schema import said_in
from apps.simulator.moderation.scores import Verdict
from apps.simulator.sampling import DEFAULT, Sampling, sampled
from apps.simulator.scene import MEDIUM, Scene, scene_of
from apps.simulator.tokens import Encoding, Segment
from apps.simulator.tools.arguments import arguments_of, json_of
from apps.simulator.tools.choosing import Errand, errands_of
from apps.simulator.tools.counting import CALL_MADE
from apps.simulator.tools.tool import AUTO, Tool, ToolChoice
from apps.simulator.voice.speech import Speech
from apps.simulator.web_search import Citation

TOOL_CALLS = "tool_calls"
_NOTHING_SAID = Completion((), 0, STOP)


class JsonAnswer(NamedTuple):
    """That the answer is JSON. `schema` is what it satisfies; None: it may be any object."""

    name: str = ""
    schema: Mapping[str, object] | None = None


class Wish(NamedTuple):
    """What a request asks of its answer. `max_tokens` is for the whole of it, calls included."""

    max_tokens: int
    stop: Sequence[str] = ()
    tools: Sequence[Tool] = ()
    tool_choice: ToolChoice = AUTO
    parallel_tool_calls: bool = True
    json: JsonAnswer | None = None
    sampling: Sampling = DEFAULT
    # How much is said where the conversation does not say it: low, medium or high.
    verbosity: str = MEDIUM


class Call(NamedTuple):
    """A tool called. The segments joined are its arguments as JSON, or the bare input of a custom tool.

    `tokens` counts the arguments and what leads to them: the name, and the words that open a call.
    """

    name: str
    arguments: tuple[Segment, ...]
    tokens: int
    is_custom: bool = False

    @property
    def text(self) -> str:
        return "".join([segment.text for segment in self.arguments])


class Reply(NamedTuple):
    """An answer: text, or calls. `completion` is empty where tools are called; `tokens` counts both.

    `finish_reason` is `stop`, `length` or `tool_calls`.
    """

    completion: Completion
    finish_reason: str
    tokens: int
    calls: tuple[Call, ...] = ()
    # What the text cites, of an answer that was looked up.
    citations: tuple[Citation, ...] = ()
    # What says the text, of a spoken answer; its tokens are among the answer's.
    speech: Speech | None = None
    # What a moderation says of it, where one was asked for.
    verdict: Verdict | None = None

    @property
    def text(self) -> str:
        return self.completion.text

    @property
    def told(self) -> str:
        """The answer for people to read: its text, or what it calls."""
        return self.text or "\n".join([f"{call.name}({call.text})" for call in self.calls])


def reply(encoding: Encoding, turns: Sequence[Turn], wish: Wish, *, seed: bytes) -> Reply:
    """The assistant's next turn; the same for the same arguments. Another seed draws other words."""
    if wish.tools:
        scene = scene_of(turns, seed)
        errands = errands_of(scene, wish.tools, wish.tool_choice, parallel=wish.parallel_tool_calls)
        if errands:
            return _called(encoding, _written(scene, errands, seed), wish.max_tokens)
    pieces = _text(encoding, turns, wish, seed) if wish.json is None else _json(turns, wish.json, seed)
    return _said(complete(encoding, pieces, max_tokens=wish.max_tokens, stop=wish.stop))


def _text(encoding: Encoding, turns: Sequence[Turn], wish: Wish, seed: bytes) -> Iterator[str]:
    if wish.sampling is DEFAULT:
        return compose(turns, seed=seed, verbosity=wish.verbosity)

    def with_seed(other: bytes) -> Iterator[str]:
        return compose(turns, seed=other, verbosity=wish.verbosity)

    return sampled(encoding, with_seed, wish.sampling, seed, room=wish.max_tokens)


def _json(turns: Sequence[Turn], asked: JsonAnswer, seed: bytes) -> Iterable[str]:
    if asked.schema is None:
        return compose_object(turns, seed=seed)
    return (json_of(asked.schema, said_in(scene_of(turns, seed), asked.name), seed),)


def _said(completion: Completion) -> Reply:
    return Reply(completion, completion.finish_reason, completion.tokens)


def _written(scene: Scene, errands: Sequence[Errand], seed: bytes) -> list[tuple[Tool, str]]:
    """Tools with their arguments. Two calls that come to the same are one."""
    said = said_in(scene)
    written: dict[tuple[Tool, str], None] = {}
    for errand in errands:
        request, context = errand.request, said.context
        if request != said.request:
            context = (said.request, *context)
        told = said._replace(request=request, context=context, name=errand.tool.name)
        written[errand.tool, arguments_of(errand.tool, told, seed)] = None
    return list(written)


def _called(encoding: Encoding, written: Sequence[tuple[Tool, str]], max_tokens: int) -> Reply:
    """The calls, of which what finds no room is cut as text is."""
    calls: list[Call] = []
    left = max_tokens
    for tool, arguments in written:
        call = _cut(_call(encoding, tool, arguments), left)
        if call is None:
            # A message that calls says at least whom.
            calls = calls or [Call(tool.name, (), left, tool.is_custom)]
            left = 0
            break
        calls.append(call)
        left -= call.tokens
    return Reply(_NOTHING_SAID, TOOL_CALLS if left else LENGTH, max_tokens - left, tuple(calls))


def _call(encoding: Encoding, tool: Tool, arguments: str) -> Call:
    segment = encoding.segment(arguments)
    tokens = CALL_MADE + encoding.count(tool.name) + segment.tokens
    return Call(tool.name, (segment,), tokens, tool.is_custom)


def _cut(call: Call, left: int) -> Call | None:
    """The call as far as there is room for it; None where there is none for its name."""
    too_many = call.tokens - left
    if too_many <= 0:
        return call
    [segment] = call.arguments
    if too_many > segment.tokens:
        return None
    return call._replace(arguments=(segment.cut(segment.tokens - too_many),), tokens=left)
