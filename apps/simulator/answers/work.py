"""Answers for programs and programmers: code, JSON, and what tools brought back."""

from collections.abc import Iterator

from apps.simulator.json_answer import json_answer, keys_of
from apps.simulator.json_schema import said_in
from apps.simulator.results.telling import Teller
from apps.simulator.scene import Scene
from apps.simulator.snippets.languages import BY_NAME
from apps.simulator.snippets.snippet import snippet

_MOST_RESULTS = 5
_LONGEST_REQUEST = 1000
_MOST_SEEDS = 2**32 - 1
_BARE = ("only the code", "only code", "code only", "just the code", "just code", "no explanation",
"without explanation",
         "without any explanation", "no comments", "nur den code", "solo el código", "uniquement le code")  # fmt: skip


def code(scene: Scene) -> Iterator[str]:
    """A block of code with a word before and after it, unless only the code is wanted."""
    name, request = scene.reading.intent.details
    language = BY_NAME[name]
    written, task = snippet(request, language)
    block = f"```{language.tag}\n{written}\n```"
    if any(cue in request.lower() for cue in _BARE):
        yield block
        return
    book, draw = scene.book, scene.draw
    yield f"{draw.pick(book.code_intro).format(language=language.label, s=task)}\n\n"
    if scene.shape.brief:
        yield block
        return
    yield f"{block}\n\n"
    yield draw.pick(book.code_outro)


def json_object(scene: Scene) -> Iterator[str]:
    """One JSON object, bare, so that it can be parsed as it stands."""
    request = _object_request(scene)
    said = said_in(scene)
    if scene.turns and scene.turns[-1].role == "tool":
        said = said._replace(sentences=("".join(tool_results(scene)),))
    yield json_answer(request, said, scene.draw.number(0, _MOST_SEEDS).to_bytes(4, "big"))


def names_keys(scene: Scene) -> bool:
    """Whether the conversation says which keys an object has."""
    return bool(keys_of(_object_request(scene)))


def _object_request(scene: Scene) -> str:
    """What is said of the object: the message, and instructions that ask for JSON."""
    told = [turn.text[:_LONGEST_REQUEST] for turn in scene.turns if turn.role in ("system", "developer")]
    asked = scene.turns[scene.at].text[:_LONGEST_REQUEST] if scene.turns else ""
    return "\n".join([*(text for text in told if "json" in text.lower()), asked])


def tool_results(scene: Scene) -> Iterator[str]:
    """What the tools brought back, told together; as one piece, since it may hold lists and words of any kind."""
    results: list[str] = []
    for turn in reversed(scene.turns):
        if turn.role != "tool" or len(results) == _MOST_RESULTS:
            break
        results.append(turn.text)
    teller = Teller(scene.language, scene.book, scene.draw)
    told = [teller.told(result) for result in reversed(results)]
    yield ("\n\n" if any("\n" in one for one in told) else scene.book.space).join(told)
