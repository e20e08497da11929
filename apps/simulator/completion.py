"""An answer in tokens: the composed pieces, cut by stop sequences and by the number of tokens allowed."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from apps.simulator.tokens import Encoding, Segment

STOP = "stop"
LENGTH = "length"
# The JSON delta of a token that ends inside a character.
EMPTY = b'""'


class Completion(NamedTuple):
    """An answer, its tokens and why it ended: `stop` or `length`."""

    segments: tuple[Segment, ...]
    tokens: int
    finish_reason: str

    @property
    def text(self) -> str:
        return "".join([segment.text for segment in self.segments])

    def token_ids(self, encoding: Encoding) -> list[int]:
        """The tokens of its text; of a character that was cut in two there is none in the text, and none here."""
        ids: list[int] = []
        for segment in self.segments:
            shown = segment.tokens
            while shown and not segment.deltas[shown - 1]:
                shown -= 1
            ids += encoding.tokens(segment.whole or segment.text)[:shown]
        return ids

    def json_deltas(self) -> list[tuple[int, bytes]]:
        """The answer as a stream sends it: JSON strings of whole characters, each with the tokens it carries."""
        return json_deltas(self.segments)


def json_deltas(segments: Iterable[Segment]) -> list[tuple[int, bytes]]:
    """Tokens as a stream sends them: JSON strings of whole characters, each with the tokens it carries."""
    deltas = []
    tokens = 0
    for segment in segments:
        for delta in segment.json_deltas:
            tokens += 1
            if delta != EMPTY:
                deltas.append((tokens, delta))
                tokens = 0
    return deltas


def complete(encoding: Encoding, pieces: Iterable[str], *, max_tokens: int, stop: Sequence[str] = ()) -> Completion:
    """Consumes `pieces` (whose tokens are additive, see composer) until the answer ends or is cut.

    An answer of exactly `max_tokens` tokens ends with `length`: its end-of-text token found no room.
    """
    if stop:
        pieces = _until_stop(pieces, stop)
    segments: list[Segment] = []
    tokens = 0
    for piece in pieces:
        segment = encoding.segment(piece)
        if tokens + segment.tokens >= max_tokens:
            segments.append(segment.cut(max_tokens - tokens))
            return Completion(tuple(segments), max_tokens, LENGTH)
        segments.append(segment)
        tokens += segment.tokens
    return Completion(tuple(segments), tokens, STOP)


def _until_stop(pieces: Iterable[str], stop: Sequence[str]) -> Iterable[str]:
    """The text before the first stop sequence, as one piece: a sequence may lie across pieces."""
    text = "".join(pieces)
    cuts = [cut for cut in map(text.find, stop) if cut >= 0]
    text = text[: min(cuts, default=len(text))]
    return (text,) if text else ()
