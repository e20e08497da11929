"""Who speaks: how high, how fast, and with what throat."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import NamedTuple


class Speaker(NamedTuple):
    """`pitch` in hertz, `throat` a factor on all formants, `pace` one on all lengths, `breath` from 0 to 1."""

    pitch: float
    throat: float
    pace: float
    breath: float


SPEAKERS: Mapping[str, Speaker] = {
    "alloy": Speaker(165, 1.02, 1.0, 0.10),
    "ash": Speaker(112, 0.92, 1.02, 0.12),
    "ballad": Speaker(140, 0.97, 1.14, 0.16),
    "cedar": Speaker(98, 0.88, 1.04, 0.08),
    "coral": Speaker(208, 1.12, 0.94, 0.12),
    "echo": Speaker(122, 0.94, 0.98, 0.06),
    "fable": Speaker(182, 1.05, 1.08, 0.14),
    "marin": Speaker(196, 1.09, 1.0, 0.18),
    "nova": Speaker(220, 1.14, 0.92, 0.08),
    "onyx": Speaker(88, 0.85, 1.06, 0.05),
    "sage": Speaker(190, 1.07, 1.1, 0.20),
    "shimmer": Speaker(232, 1.16, 0.98, 0.22),
    "verse": Speaker(148, 0.99, 0.96, 0.10),
}


def speaker_of(voice: str) -> Speaker:
    """The speaker of a name; a voice that is none of the platform's own has a speaker that follows from its name."""
    known = SPEAKERS.get(voice)
    if known is not None:
        return known
    drawn = blake2b(voice.encode("utf-8", "surrogatepass"), digest_size=4).digest()
    return Speaker(85 + drawn[0] * 0.65, 0.84 + drawn[1] / 750, 0.9 + drawn[2] / 1_000, drawn[3] / 1_200)
