"""Names of models and patterns of them, as keys and projects are limited to."""

import re
from collections.abc import Iterable, Iterator

from django.core.exceptions import ValidationError

_PATTERN = re.compile(r"[A-Za-z0-9*][A-Za-z0-9*._:/-]{0,99}")


def check_models(value: object) -> None:
    """A list of model names or patterns, where `*` stands for any characters. Raises ValidationError."""
    if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
        raise ValidationError("This is a list of texts.")
    if wrong := list(_wrong(value)):
        raise ValidationError(wrong)


def _wrong(entries: Iterable[str]) -> Iterator[str]:
    for entry in entries:
        if not _PATTERN.fullmatch(entry):
            yield (
                f"“{entry}” is not a model name or pattern: letters, digits, dots, hyphens, colons, slashes and * only."
            )
