"""What a model's name tells of its family."""

import re

_GPT = re.compile(r"gpt-(?P<major>\d{1,3})(?:\.(?P<minor>\d{1,3}))?(?![\d.])")

Version = tuple[int, int]


def version_of(model: str) -> Version | None:
    """(5, 4) of "gpt-5.4-mini-2026-03-17"; None for names that carry no such number, as o3 and gpt-4o do."""
    found = _GPT.match(model)
    if not found or model[found.end() : found.end() + 1].isalpha():
        return None
    return int(found["major"]), int(found["minor"] or 0)


def is_since(model: str, version: Version) -> bool:
    """Whether a model belongs to that version of GPT or to a later one."""
    own = version_of(model)
    return own is not None and own >= version


def is_codex(model: str) -> bool:
    return "codex" in model


def is_pro(model: str) -> bool:
    return "-pro" in model


def is_chat_variant(model: str) -> bool:
    """Whether it is the model of a chat product, such as gpt-5-chat-latest."""
    return "-chat" in model
