"""Queries of addresses are read by their parameters' types, and refused as bodies are."""

from typing import Annotated, Literal

import pytest
from msgspec import Meta, Struct

from apps.openai_api.errors import ApiError
from apps.openai_api.query import QueryDecoder


class Query(Struct, forbid_unknown_fields=True):
    limit: Annotated[int, Meta(ge=1, le=100)] = 20
    order: Literal["asc", "desc"] = "desc"
    after: str | None = None
    stream: bool | None = None
    include: list[Literal["a", "b"]] | None = None


decoder = QueryDecoder(Query)


def test_each_type_is_read() -> None:
    query = decoder.decode(b"limit=5&order=asc&after=m%20s%67&stream=true&include[]=a&include[]=b")
    assert query == Query(5, "asc", "m sg", True, ["a", "b"])


@pytest.mark.parametrize("query", [b"include=a&include=b", b"include[0]=a&include[1]=b", b"include%5B%5D=a&include=b"])
def test_lists_come_in_several_forms(query: bytes) -> None:
    assert decoder.decode(query).include == ["a", "b"]


def test_what_is_not_said_is_as_by_default() -> None:
    assert decoder.decode(b"") == Query()


@pytest.mark.parametrize(
    ("query", "param", "code"),
    [
        (b"limit=0", "limit", "integer_below_min_value"),
        (b"limit=101", "limit", "integer_above_max_value"),
        (b"limit=ten", "limit", "invalid_type"),
        (b"limit=", "limit", "invalid_type"),
        (b"limit=" + b"9" * 30, "limit", "invalid_type"),
        (b"order=up", "order", "invalid_value"),
        (b"stream=yes", "stream", "invalid_type"),
        (b"include[]=c", "include[0]", "invalid_value"),
        (b"foo=1", "foo", "unknown_parameter"),
        (b"&".join([b"after=1"] * 200), None, None),
    ],
)
def test_what_is_wrong_is_told(query: bytes, param: str | None, code: str | None) -> None:
    with pytest.raises(ApiError) as caught:
        decoder.decode(query)
    assert (caught.value.status, caught.value.body.param, caught.value.body.code) == (400, param, code)


def test_leniently_the_unknown_is_dropped() -> None:
    assert decoder.decode(b"foo=1&limit=3", lenient=True) == Query(3)
