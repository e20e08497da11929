"""Bodies of multipart/form-data: bytes to parts, parts to a validated Struct.

A part's name decides what it is, not its file name or content type, as clients leave those out: where the Struct has an
`Upload` the part is a file, elsewhere it is text. Text becomes what the Struct asks for ("false" is false, "3" is 3),
so that what is wrong is told in the same words as in JSON.
"""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic

import msgspec
from msgspec import inspect as types
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from apps.openai_api import errors
from apps.openai_api.bodies import Body, BodyDecoder

if TYPE_CHECKING:
    from apps.openai_api.call import Call

_MOST_PARTS = 128
# `image[]` and `image[0]` are members of a list, `svg[model]` and `svg[reasoning][effort]` of an object.
_NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
_MEMBER = re.compile(r"\[([^\[\]]*)\]")


class Upload:
    """A file of a form. Its name and content type are the client's word, and may be empty."""

    __slots__ = ("content_type", "data", "filename")

    def __init__(self, data: bytes, filename: str = "", content_type: str = "") -> None:
        self.data = data
        self.filename = filename
        self.content_type = content_type


@dataclass
class Part:
    """What a form holds under a name; `pieces` as they arrived."""

    headers: dict[str, str] = field(default_factory=dict)
    pieces: list[bytes] = field(default_factory=list)
    name: str = ""
    filename: str = ""

    @property
    def data(self) -> bytes:
        return b"".join(self.pieces)

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "")

    def summary(self) -> str:
        """Texts as they are, files by name and size: what may be kept on record."""
        if self.filename or self.content_type:
            return f"({self.filename or 'a file'}, {self.content_type or 'no content type'}, {len(self.data)} bytes)"
        return self.data[:2_000].decode("utf-8", "replace")


async def read_form(call: "Call") -> list[Part]:
    """The parts of a request's body, parsed while it arrives.

    What is kept of it on `call.body` is a summary without the files. Raises ApiError for what is no form.
    """
    boundary = _boundary(call.headers.get(b"content-type", b"").decode("latin-1"))
    reader = _FormReader(boundary)
    await call.take_body(reader.write)
    parts = reader.finished()
    call.body = msgspec.json.encode([[part.name, part.summary()] for part in parts])
    return parts


def _boundary(content_type: str) -> bytes:
    kind, options = parse_options_header(content_type)
    if kind != b"multipart/form-data":
        raise errors.not_multipart(content_type[:100])
    if not options.get(b"boundary"):
        raise errors.broken_form()
    return options[b"boundary"]


class _FormReader:
    """Collects parts from the parser's callbacks."""

    def __init__(self, boundary: bytes) -> None:
        self._parts: list[Part] = []
        self._header = self._value = b""
        self._is_whole = False
        try:
            self._parser = MultipartParser(
                boundary,
                {
                    "on_part_begin": self._on_part_begin,
                    "on_header_field": self._on_header_field,
                    "on_header_value": self._on_header_value,
                    "on_header_end": self._on_header_end,
                    "on_headers_finished": self._on_headers_finished,
                    "on_part_data": self._on_part_data,
                    "on_end": self._on_end,
                },
            )
        except FormParserError:
            raise errors.broken_form() from None

    def write(self, data: bytes) -> None:
        try:
            self._parser.write(data)
        except FormParserError:
            raise errors.broken_form() from None

    def finished(self) -> list[Part]:
        if not self._is_whole:
            raise errors.broken_form()
        return self._parts

    def _on_part_begin(self) -> None:
        if len(self._parts) == _MOST_PARTS:
            raise errors.broken_form()
        self._parts.append(Part())

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header_end(self) -> None:
        self._parts[-1].headers[self._header.decode("latin-1").lower()] = self._value.decode("latin-1")
        self._header = self._value = b""

    def _on_headers_finished(self) -> None:
        part = self._parts[-1]
        _, options = parse_options_header(part.headers.get("content-disposition", ""))
        part.name = options.get(b"name", b"").decode("utf-8", "replace")
        part.filename = options.get(b"filename", b"").decode("utf-8", "replace")
        if not part.name:
            raise errors.broken_form()

    def _on_part_data(self, data: bytes, start: int, end: int) -> None:
        self._parts[-1].pieces.append(data[start:end])

    def _on_end(self) -> None:
        self._is_whole = True


class FormDecoder(Generic[Body]):
    """As `BodyDecoder`, for forms."""

    def __init__(self, kind: type[Body], not_built: frozenset[str] = frozenset()) -> None:
        described = types.type_info(kind)
        assert isinstance(described, types.StructType)
        self._kinds = {one.encode_name: _wanted(one.type) for one in described.fields}
        self._bodies = BodyDecoder(kind, not_built)

    def decode(self, parts: list[Part], *, lenient: bool = False) -> Body:
        """The body, or ApiError with the first thing that is wrong."""
        value: dict[str, Any] = {}
        for part in parts:
            self._add(value, part)
        return self._bodies.check(value, lenient=lenient)

    def _add(self, value: dict[str, Any], part: Part) -> None:
        match = _NAME.fullmatch(part.name)
        name, members = (match[1], _MEMBER.findall(match[2])) if match else (part.name, [])
        _put(value, name, members, self._kinds.get(name, types.AnyType()), part)


def _put(value: dict[str, Any], name: str, members: list[str], kind: types.Type, part: Part) -> None:
    """Puts a part where its name says, into lists and objects as they are wanted there."""
    match kind:
        case types.ListType():
            value.setdefault(name, []).append(_read(_wanted(kind.item_type), part))
        case types.DictType() | types.StructType() if members:
            inner = value.setdefault(name, {})
            # What was sent as text before under the same name has the last word.
            if isinstance(inner, dict):
                _put(inner, members[0], members[1:], _member(kind, members[0]), part)
        case _:
            value[name] = _read(kind, part)


def _member(kind: types.DictType | types.StructType, name: str) -> types.Type:
    """What a member of an object is to be."""
    if isinstance(kind, types.DictType):
        return _wanted(kind.value_type)
    wanted = {one.encode_name: _wanted(one.type) for one in kind.fields}
    return wanted.get(name, types.AnyType())


def _wanted(kind: types.Type) -> types.Type:
    """What a parameter is if it is not null."""
    if isinstance(kind, types.UnionType):
        return next(option for option in kind.types if not isinstance(option, types.NoneType))
    return kind


def _read(kind: types.Type, part: Part) -> Any:
    """A part as what it is to be, or as its text where it cannot be that; empty is as good as not given."""
    if isinstance(kind, types.CustomType):
        return Upload(part.data, part.filename, part.content_type)
    try:
        text = part.data.decode()
    except UnicodeDecodeError:
        raise errors.broken_form() from None
    match kind:
        case types.StrType():
            return text
        case _ if not text:
            return None
        case types.IntType() if re.fullmatch(r"-?[0-9]{1,15}", text):
            return int(text)
        case types.FloatType() if re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,20})?", text):
            return float(text)
        case types.BoolType() if text.lower() in {"true", "false", "1", "0"}:
            return text.lower() in {"true", "1"}
        case _:
            return text
