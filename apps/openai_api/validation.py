"""Why a body is not what an endpoint takes, in the platform's words.

Each endpoint describes its body once, as a msgspec Struct. msgspec accepts or refuses it in a few microseconds; only
when it refuses, `explain` walks the same description again to say what is wrong and where.
"""

import re
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import inspect as types

from apps.openai_api import errors
from apps.openai_api.errors import ApiError

_ARTICLES = {
    types.StrType: "a string",
    types.IntType: "an integer",
    types.FloatType: "a decimal",
    types.BoolType: "a boolean",
    types.NoneType: "null",
    types.DictType: "an object",
    types.StructType: "an object",
    # The one class of our own in bodies is `multipart.Upload`.
    types.CustomType: "a file",
}
_OBJECTS = (types.StructType, types.DictType)


def explain(struct: type[msgspec.Struct], value: Any, *, lenient: bool = False) -> ApiError | None:
    """The first thing wrong with a decoded body; None where nothing is. `lenient` lets unknown parameters pass."""
    return next(_check(types.type_info(struct), value, "", lenient), None)


def known_only(struct: type[msgspec.Struct], value: Any) -> Any:
    """A decoded body that `explain` let pass, without the parameters that the description does not name."""
    return _known(types.type_info(struct), value)


def _known(kind: types.Type, value: Any) -> Any:
    match kind:
        case types.UnionType():
            option = _option(kind, value)
            return _known(option, value) if option else value
        case types.StructType() if isinstance(value, dict):
            kinds = {field.encode_name: field.type for field in kind.fields}
            known = {name: _known(kinds[name], item) for name, item in value.items() if name in kinds}
            return known | ({kind.tag_field: kind.tag} if kind.tag_field else {})
        case types.ListType() if isinstance(value, list):
            return [_known(kind.item_type, item) for item in value]
        case types.DictType() if isinstance(value, dict):
            return {name: _known(kind.value_type, item) for name, item in value.items()}
        case _:
            return value


def _option(kind: types.UnionType, value: Any) -> types.Type | None:
    """The member of a union that a valid value belongs to."""
    fitting = [option for option in kind.types if _fits(option, value)]
    tagged = [
        option
        for option in fitting
        if isinstance(option, types.StructType) and value.get(option.tag_field) == option.tag
    ]
    return next(iter(tagged or fitting), None)


def _check(kind: types.Type, value: Any, path: str, lenient: bool) -> Iterator[ApiError]:
    match kind:
        case types.UnionType():
            yield from _check_union(kind, value, path, lenient)
        case types.StructType() if isinstance(value, dict):
            yield from _check_struct(kind, value, path, lenient)
        case types.ListType() if isinstance(value, list):
            yield from _check_list(kind, value, path, lenient)
        case types.DictType() if isinstance(value, dict):
            yield from _check_dict(kind, value, path, lenient)
        case types.LiteralType() if isinstance(value, str | int):
            if value not in kind.values:
                yield _unsupported_value(value, kind.values, path)
        case types.StrType() if isinstance(value, str):
            yield from _check_length(kind, len(value), path, "string")
            yield from _check_pattern(kind, value, path)
        case types.IntType() if _is_integer(value):
            yield from _check_range(kind, value, path, "integer")
        case types.FloatType() if _is_integer(value) or isinstance(value, float):
            yield from _check_range(kind, value, path, "decimal")
        case types.BoolType() if isinstance(value, bool):
            pass
        case types.NoneType() if value is None:
            pass
        case types.AnyType() | types.RawType():
            pass
        case types.CustomType() if isinstance(value, kind.cls):
            pass
        case _:
            yield _wrong_type(kind, value, path)


def _check_union(kind: types.UnionType, value: Any, path: str, lenient: bool) -> Iterator[ApiError]:
    fitting = [option for option in kind.types if _fits(option, value)]
    structs = [option for option in fitting if isinstance(option, types.StructType)]
    if not fitting:
        yield _wrong_type(kind, value, path)
    elif len(structs) > 1:
        yield from _check_tagged(structs, value, path, lenient)
    else:
        yield from _check(fitting[0], value, path, lenient)


def _check_tagged(
    structs: list[types.StructType], value: dict[str, Any], path: str, lenient: bool
) -> Iterator[ApiError]:
    """One of several kinds of object, told apart by a field such as `role` or `type`."""
    field = structs[0].tag_field or "type"
    if field not in value:
        yield errors.missing_parameter(_join(path, field))
        return
    by_tag = {struct.tag: struct for struct in structs}
    chosen = by_tag.get(value[field]) if isinstance(value[field], str) else None
    if chosen is None:
        yield _unsupported_value(value[field], tuple(by_tag), _join(path, field))
    else:
        yield from _check_struct(chosen, value, path, lenient)


def _check_struct(kind: types.StructType, value: dict[str, Any], path: str, lenient: bool) -> Iterator[ApiError]:
    tag = kind.tag_field
    if tag and value.get(tag, kind.tag) != kind.tag:
        yield _unsupported_value(value[tag], (kind.tag,), _join(path, tag))
        return
    fields = {field.encode_name: field for field in kind.fields}
    for name, field in fields.items():
        if name in value:
            yield from _check(field.type, value[name], _join(path, name), lenient)
        elif field.required:
            yield errors.missing_parameter(_join(path, name))
    if kind.forbid_unknown_fields and not lenient:
        for name in value:
            if name not in fields and name != kind.tag_field:
                yield errors.unknown_parameter(_join(path, name))


def _check_list(kind: types.ListType, value: list[Any], path: str, lenient: bool) -> Iterator[ApiError]:
    yield from _check_length(kind, len(value), path, "array")
    for index, item in enumerate(value):
        yield from _check(kind.item_type, item, f"{path}[{index}]", lenient)


def _check_dict(kind: types.DictType, value: dict[str, Any], path: str, lenient: bool) -> Iterator[ApiError]:
    if kind.max_length is not None and len(value) > kind.max_length:
        yield ApiError(
            400,
            f"Invalid '{path}': too many properties. Expected an object with at most {kind.max_length} properties, but "
            f"got an object with {len(value)} properties instead.",
            code="object_above_max_properties",
            param=path,
        )
    for name, item in value.items():
        yield from _check(kind.key_type, name, path, lenient)
        yield from _check(kind.value_type, item, _join(path, name), lenient)


def _check_length(kind: types.StrType | types.ListType, length: int, path: str, noun: str) -> Iterator[ApiError]:
    article = "an" if noun == "array" else "a"
    if kind.min_length is not None and length < kind.min_length:
        problem = f"empty {noun}" if length == 0 else f"{noun} too short"
        got = f"an empty {noun}" if length == 0 else f"{article} {noun} with length {length}"
        code = f"empty_{noun}" if length == 0 else f"{noun}_below_min_length"
        bound = f"minimum length {kind.min_length}"
    elif kind.max_length is not None and length > kind.max_length:
        problem, got = f"{noun} too long", f"{article} {noun} with length {length}"
        code, bound = f"{noun}_above_max_length", f"maximum length {kind.max_length}"
    else:
        return
    yield ApiError(
        400,
        f"Invalid '{path}': {problem}. Expected {article} {noun} with {bound}, but got {got} instead.",
        code=code,
        param=path,
    )


def _check_pattern(kind: types.StrType, value: str, path: str) -> Iterator[ApiError]:
    if kind.pattern is not None and not re.search(kind.pattern, value):
        yield ApiError(
            400,
            f"Invalid '{path}': string does not match pattern. Expected a string that matches the pattern "
            f"'{kind.pattern}'.",
            code="invalid_value",
            param=path,
        )


def _check_range(kind: types.IntType | types.FloatType, value: float, path: str, noun: str) -> Iterator[ApiError]:
    if kind.ge is not None and value < kind.ge:
        side, bound = "below minimum", f">= {kind.ge:g}"
    elif kind.le is not None and value > kind.le:
        side, bound = "above maximum", f"<= {kind.le:g}"
    else:
        return
    yield ApiError(
        400,
        f"Invalid '{path}': {noun} {side} value. Expected a value {bound}, but got {value} instead.",
        code=f"{noun}_{'below_min' if side == 'below minimum' else 'above_max'}_value",
        param=path,
    )


def _unsupported_value(value: Any, supported: tuple[Any, ...], path: str) -> ApiError:
    listed = errors.listing(supported)
    return ApiError(
        400,
        f"Invalid value: '{_short(value)}'. Supported values are: {listed}.",
        code="invalid_value",
        param=path,
    )


def _wrong_type(kind: types.Type, value: Any, path: str) -> ApiError:
    if not path:
        return errors.not_json()
    return ApiError(
        400,
        f"Invalid type for '{path}': expected {_expected(kind)}, but got {_got(value)} instead.",
        code="invalid_type",
        param=path,
    )


def _expected(kind: types.Type) -> str:
    if isinstance(kind, types.UnionType):
        names = list(
            dict.fromkeys(_expected(option) for option in kind.types if not isinstance(option, types.NoneType))
        )
        if len(names) > 1:
            bare = [name.removeprefix("a ").removeprefix("an ") for name in names[1:]]
            return f"one of {names[0]} or {', or '.join(bare)}"
        return names[0]
    if isinstance(kind, types.ListType):
        return f"an array of {_plural(kind.item_type)}"
    if isinstance(kind, types.LiteralType):
        return f"one of {', '.join(repr(value) for value in kind.values)}"
    return _ARTICLES.get(type(kind), "a value")


def _plural(kind: types.Type) -> str:
    if isinstance(kind, types.UnionType):
        kind = kind.types[0]
    if isinstance(kind, types.ListType):
        return "arrays"
    return _ARTICLES.get(type(kind), "a value").split(" ", 1)[-1] + "s"


def _got(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int():
            return "an integer"
        case float():
            return "a decimal"
        case str():
            return "a string"
        case list():
            return "an array"
        case _:
            return "an object"


def _fits(kind: types.Type, value: Any) -> bool:
    match kind:
        case types.StructType() | types.DictType():
            return isinstance(value, dict)
        case types.ListType():
            return isinstance(value, list)
        case types.StrType():
            return isinstance(value, str)
        case types.LiteralType():
            return type(value) in {type(option) for option in kind.values}
        case types.IntType():
            return _is_integer(value)
        case types.FloatType():
            return _is_integer(value) or isinstance(value, float)
        case types.BoolType():
            return isinstance(value, bool)
        case types.NoneType():
            return value is None
        case types.CustomType():
            return isinstance(value, kind.cls)
        case _:
            return True


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 100 else text[:100] + "…"
