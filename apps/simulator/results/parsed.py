"""A tool's result as data: JSON without its wrappings, or text; and whether it says that something failed."""

import json
import re
from typing import TypeAlias

Value: TypeAlias = "dict[str, Value] | list[Value] | str | int | float | bool | None"

_LONGEST_JSON = 65_536
_LONGEST_VALUE = 80
_LONGEST_MESSAGE = 240
# An object with one of these alone is what is inside of it.
_WRAPPINGS = frozenset("data result results response output value content payload body current main".split())
_FAILED = frozenset("error failed failure fail exception".split())
_WORKED = frozenset(("ok", "success", "succeeded", "successful"))
_ERROR_KEYS = ("error", "errors", "exception", "error_message", "errormessage")
_MESSAGE_KEYS = ("message", "detail", "details", "reason", "description", "error", "title")
_FAILURE = re.compile(
    r"^\s*(?:\w*error|\w*exception|failed|failure|traceback)\b(?:\s*\([^)\n]{0,60}\))?\s*[:\-–]\s*", re.I
)


def parsed(result: str) -> Value:
    """The value of a JSON result without its wrappings; a text that is no JSON as it is."""
    if len(result) > _LONGEST_JSON:
        return result
    try:
        value: Value = json.loads(result)
    except (ValueError, RecursionError):
        return result
    while isinstance(value, dict) and len(value) == 1:
        [(name, inner)] = value.items()
        if name.lower() not in _WRAPPINGS or not isinstance(inner, dict | list):
            break
        value = inner
    return value


def failure_of(value: Value) -> str | None:
    """What a result that tells of a failure says of it, "" if nothing; None if it tells of none."""
    if isinstance(value, str):
        found = _FAILURE.match(value)
        return plain(value[found.end() :].strip(), _LONGEST_MESSAGE) if found else None
    if not isinstance(value, dict):
        return None
    lower = {name.lower(): inner for name, inner in value.items()}
    error = next((lower[name] for name in _ERROR_KEYS if lower.get(name)), None)
    if error is None and not _says_failed(lower):
        return None
    message = _message_of(error) or _message_of({name: lower.get(name) for name in _MESSAGE_KEYS})
    if error is None and not message and not _is_flag(lower):
        # An order whose status is "failed" is told as any order is.
        return None if len(lower) > 1 else ""
    code = lower.get("code", lower.get("status_code"))
    return f"{message} ({code})" if message and isinstance(code, int | str) and str(code) not in message else message


def says_success(name: str, value: Value) -> bool:
    """Whether a field says no more than that it worked: `"success": true`, `"status": "ok"`."""
    if name.lower() in ("success", "ok", "succeeded"):
        return value is True
    return name.lower() in ("status", "result") and isinstance(value, str) and value.lower() in _WORKED


def plain(value: Value, most: int = _LONGEST_VALUE) -> str:
    """A value in one line, cut where it is long."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "none"
    # JSON can say half of a character, which no answer can.
    text = " ".join(str(value).encode(errors="replace").decode().split())
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _says_failed(fields: dict[str, Value]) -> bool:
    status = fields.get("status")
    return _is_flag(fields) or (isinstance(status, str) and status.lower() in _FAILED)


def _is_flag(fields: dict[str, Value]) -> bool:
    return any(fields.get(name) is False for name in ("success", "ok", "succeeded"))


def _message_of(value: Value) -> str:
    """The first text in an error: itself, or that of the first one in a list."""
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = next((value[name] for name in _MESSAGE_KEYS if isinstance(value.get(name), str)), "")
    return plain(value, _LONGEST_MESSAGE) if isinstance(value, str) else ""
