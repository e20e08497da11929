"""How many tokens an image counts: pure rules from its size, the model and the detail asked for.

The rules are those of OpenAI's guide "Images and vision", section "Calculating costs"
(https://platform.openai.com/docs/guides/images-vision). There are two kinds:

- **Tiles**: `low` counts the base alone. Else the image is fitted into 2048 × 2048, then its shortest side to 768,
  never enlarged, and each tile of 512 × 512 that it touches counts on top of the base.
- **Patches**: squares of 32 × 32 count, scaled down so that no more than the budget are needed, times a factor for the
  smaller models. `low` fits the image into 512 × 512 first.

`auto` is counted as `high`, which the guide leaves to the model. Models that the guide does not name count like the
newest ones.
"""

import math
from fractions import Fraction
from typing import NamedTuple

LOW = "low"
ORIGINAL = "original"

_FIT = 2048
_SHORTEST = 768
_TILE = 512
_PATCH = 32
_LOW_FIT = 512
_ORIGINAL_PATCHES = 10_000
_ORIGINAL_FIT = 6000


class Tiles(NamedTuple):
    """Tokens of any image, and of each tile on top."""

    base: int
    tile: int


class Patches(NamedTuple):
    """The most patches, tokens per 100 patches, the longest side before patches are counted (0: any)."""

    budget: int = 1536
    per_hundred: int = 100
    fit: int = 0
    has_original: bool = False


_NEWEST = Patches(budget=2500, fit=2048, has_original=True)
# By the beginning of a model's name; the first that fits decides.
_RULES: tuple[tuple[str, Tiles | Patches], ...] = (
    ("gpt-4o-mini", Tiles(2833, 5667)),
    ("gpt-4.1-mini", Patches(per_hundred=162)),
    ("gpt-4.1-nano", Patches(per_hundred=246)),
    ("gpt-4", Tiles(85, 170)),
    ("chatgpt-4o", Tiles(85, 170)),
    ("o4-mini", Patches(per_hundred=172)),
    ("codex-mini", Patches(per_hundred=172)),
    ("o1", Tiles(75, 150)),
    ("o3", Tiles(75, 150)),
    ("computer-use", Tiles(65, 129)),
    ("gpt-5-mini", Patches(per_hundred=162)),
    ("gpt-5-nano", Patches(per_hundred=246)),
    ("gpt-5.1-mini", Patches(per_hundred=162)),
    ("gpt-5.2", Patches()),
    ("gpt-5.3", Patches()),
    ("gpt-5.4-mini", Patches(per_hundred=162)),
    ("gpt-5.4-nano", Patches(per_hundred=246)),
    ("gpt-5.1", Tiles(70, 140)),
    ("gpt-5-", Tiles(70, 140)),
)


def takes_original(model: str) -> bool:
    """Whether a model knows the detail `original`."""
    rule = _rule(model)
    return isinstance(rule, Patches) and rule.has_original


def image_tokens(model: str, width: int, height: int, detail: str) -> int:
    """Tokens of an image of so many pixels; `detail` is auto, low, high or original."""
    rule = _rule(model)
    if isinstance(rule, Tiles):
        return rule.base if detail == LOW else rule.base + rule.tile * _tiles(width, height)
    # Upwards, as the calculator on the pricing page does.
    return -(-_patches(rule, width, height, detail) * rule.per_hundred // 100)


def _rule(model: str) -> Tiles | Patches:
    return next((rule for beginning, rule in _RULES if model.startswith(beginning)), _NEWEST)


def _tiles(width: int, height: int) -> int:
    scale = min(Fraction(1), Fraction(_FIT, max(width, height)))
    scale = min(scale, Fraction(_SHORTEST, min(width, height)))
    return math.ceil(width * scale / _TILE) * math.ceil(height * scale / _TILE)


def _patches(rule: Patches, width: int, height: int, detail: str) -> int:
    budget, fit = rule.budget, rule.fit
    if detail == LOW:
        fit = _LOW_FIT
    elif detail == ORIGINAL:
        budget, fit = _ORIGINAL_PATCHES, _ORIGINAL_FIT
    scale = min(Fraction(1), Fraction(fit, max(width, height))) if fit else Fraction(1)
    across, down = width * scale / _PATCH, height * scale / _PATCH
    patches = math.ceil(across) * math.ceil(down)
    return patches if patches <= budget else _shrunk(float(across), float(down), budget)


def _shrunk(across: float, down: float, budget: int) -> int:
    """Patches of an image that has too many of them: shrunk to the budget, then until one side is whole patches."""
    factor = math.sqrt(budget / (across * down))
    across, down = across * factor, down * factor
    ratio = min(max(1, math.floor(across)) / across, max(1, math.floor(down)) / down)
    # What is whole patches by construction must not become one more by the last bit of a float.
    patches = math.ceil(across * ratio - 1e-6) * math.ceil(down * ratio - 1e-6)
    return min(patches, budget)
