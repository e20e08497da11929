"""Queries of addresses: to a validated Struct, as bodies are, or the error that says what is wrong with them."""

from typing import Any, Generic, TypeVar
from urllib.parse import parse_qsl

import msgspec
from msgspec import inspect as types

from apps.openai_api import errors
from apps.openai_api.validation import explain, known_only

Query = TypeVar("Query", bound=msgspec.Struct)
_MOST_FIELDS = 100
_LONGEST_NUMBER = 18


class QueryDecoder(Generic[Query]):
    """Decodes one kind of query. Lists come in brackets (`include[]=a&include[]=b`) or as a name that is repeated."""

    def __init__(self, kind: type[Query]) -> None:
        self._kind = kind
        self._types = {field.encode_name: _without_none(field.type) for field in types.type_info(kind).fields}  # type: ignore[attr-defined]

    def decode(self, query: bytes, *, lenient: bool = False) -> Query:
        """The query, or ApiError with the first thing that is wrong. `lenient` drops unknown parameters."""
        value = self._plain(query)
        error = explain(self._kind, value, lenient=lenient)
        if error is not None:
            raise error
        return msgspec.convert(known_only(self._kind, value) if lenient else value, self._kind)

    def _plain(self, query: bytes) -> dict[str, Any]:
        try:
            pairs = parse_qsl(
                query.decode("latin-1"), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="replace"
            )
        except ValueError:
            raise errors.too_many_fields(_MOST_FIELDS) from None
        value: dict[str, Any] = {}
        for given, text in pairs:
            name = given.partition("[")[0]
            kind = self._types.get(name)
            if isinstance(kind, types.ListType):
                value.setdefault(name, []).append(_typed(kind.item_type, text))
            else:
                value[given] = _typed(kind, text)
        return value


def _without_none(kind: types.Type) -> types.Type:
    """A parameter that may be left out is not null in a query."""
    if isinstance(kind, types.UnionType):
        return next(option for option in kind.types if not isinstance(option, types.NoneType))
    return kind


def _typed(kind: types.Type | None, text: str) -> Any:
    """The text as its parameter's type, where it can be read so."""
    match kind:
        case types.BoolType() if text in ("true", "false"):
            return text == "true"
        case types.IntType() if text.removeprefix("-").isdecimal() and text.isascii() and len(text) <= _LONGEST_NUMBER:
            return int(text)
        case _:
            return text
