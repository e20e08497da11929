"""How much a reasoning model thinks before it answers: which efforts it knows, and how many tokens they take.

Efforts by family follow OpenAI's guide "Reasoning models" and the notes on each model
(https://platform.openai.com/docs/guides/reasoning); newer models than those known count like the latest.
"""

from hashlib import blake2b

from apps.simulator.family import is_codex, is_pro, is_since, version_of

NONE = "none"
MEDIUM = "medium"
_EARLY = ("low", "medium", "high")
_FIRST_GPT = ("minimal", "low", "medium", "high")
_WITH_NONE = ("none", "low", "medium", "high")
_WITH_EXTRA = (*_WITH_NONE, "xhigh")
_WITH_MOST = (*_WITH_EXTRA, "max")
_PRO = ("medium", "high", "xhigh")
# Without the parameter these versions answer at once; the ones before and after them think.
_QUIET = ((5, 1), (5, 5))

# Tokens at an effort, from the least to the most; the platform tells them in steps of 64.
_TOKENS = {
    "none": (0, 0),
    "minimal": (0, 0),
    "low": (64, 320),
    "medium": (192, 1024),
    "high": (576, 2560),
    "xhigh": (1536, 5120),
    "max": (2560, 10240),
}
_STEP = 64
# A prompt of so many tokens is thought about in full; of a greeting there is less to think.
_FULL_PROMPT = 400


def efforts_of(model: str) -> tuple[str, ...]:
    """The values of `reasoning_effort` that a reasoning model knows; none for the earliest."""
    if model.startswith(("o1-mini", "o1-preview")):
        return ()
    if version_of(model) is None:
        return _EARLY
    if is_pro(model):
        return _PRO
    if is_since(model, (5, 6)):
        return _WITH_MOST
    if is_codex(model):
        return _EARLY
    if is_since(model, (5, 2)):
        return _WITH_EXTRA
    return _WITH_NONE if is_since(model, (5, 1)) else _FIRST_GPT


def default_effort(model: str) -> str:
    """How hard a reasoning model thinks if nothing is asked for."""
    first, end = _QUIET
    is_quiet = is_since(model, first) and not is_since(model, end) and NONE in efforts_of(model)
    return NONE if is_quiet else MEDIUM


def reasoning_tokens(effort: str, prompt_tokens: int, seed: bytes) -> int:
    """Tokens of the thinking before one answer: more for a harder effort and a longer prompt; the same each time."""
    least, most = _TOKENS[effort]
    drawn = int.from_bytes(blake2b(seed, digest_size=4, person=b"reasoning").digest(), "big") / 2**32
    share = drawn * drawn * min(1.0, 0.25 + prompt_tokens / _FULL_PROMPT)
    return (least + int((most - least) * share)) // _STEP * _STEP
