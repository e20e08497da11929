"""Several schemas that hold for one value, read as one."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, cast

TYPES = ("object", "array", "string", "number", "integer", "boolean", "null")
# Keywords that speak of one type alone: what a schema without "type" is about.
_ABOUT = (
    ("object", ("properties", "required", "additionalProperties", "patternProperties", "minProperties",
                "maxProperties", "propertyNames", "dependentRequired", "dependentSchemas", "dependencies")),
    ("array", ("items", "prefixItems", "minItems", "maxItems", "uniqueItems", "contains")),
    ("string", ("minLength", "maxLength", "pattern", "format")),
    ("number", ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")),
)  # fmt: skip

# A schema that allows more types than this has not chosen any.
_SEVERAL = 4


class Conjunction(NamedTuple):
    """The schemas, without references and unions: those are resolved and decided. All of them hold."""

    schemas: tuple[dict[str, object], ...]

    def said(self, keyword: str) -> Iterator[object]:
        """What the schemas say under a keyword, one after the other."""
        for schema in self.schemas:
            if keyword in schema:
                yield schema[keyword]

    def first(self, keyword: str) -> object:
        """What the first schema says that says anything; None if none does."""
        return next(self.said(keyword), None)

    def least(self, keyword: str) -> int:
        """The largest of the lower bounds under a keyword such as minItems; 0 without any."""
        return max(self._bounds(keyword), default=0)

    def most(self, keyword: str) -> int | None:
        """The smallest of the upper bounds under a keyword such as maxItems; None without any."""
        return min(self._bounds(keyword), default=None)

    def _bounds(self, keyword: str) -> Iterator[int]:
        return (int(bound) for bound in self.said(keyword) if isinstance(bound, int | float))

    def types(self) -> tuple[str, ...]:
        """The types that a value may have, in the schema's own order; without "type" all of them. "integer" is a kind
        of "number"."""
        left: tuple[str, ...] | None = None
        for said in self.said("type"):
            named = (said,) if isinstance(said, str) else tuple(cast(list[str], said))
            left = named if left is None else _both(left, named)
        left = TYPES if left is None else left
        refused = self._refused_types()
        return tuple(kind for kind in left if kind not in refused) if refused else left

    def meant_types(self) -> tuple[str, ...]:
        """The types to draw from: without "type", the one that the keywords are about."""
        types = self.types()
        meant = [kind for kind, keywords in _ABOUT if kind in types and self.mentions(keywords)]
        return (meant[0],) if meant and len(types) > _SEVERAL else types

    def mentions(self, keywords: Sequence[str]) -> bool:
        """Whether any of the keywords is used."""
        return any(keyword in schema for schema in self.schemas for keyword in keywords)

    def denials(self) -> Iterator[dict[str, object]]:
        """What the value must not be."""
        for denied in self.said("not"):
            if isinstance(denied, dict):
                yield denied

    def _refused_types(self) -> tuple[str, ...]:
        refused: list[str] = []
        for denied in self.denials():
            kinds = denied.get("type")
            if set(denied) == {"type"} and kinds is not None:
                refused += [kinds] if isinstance(kinds, str) else cast(list[str], kinds)
        return (*refused, "integer") if "number" in refused else tuple(refused)


def named(schema: dict[str, object], keyword: str) -> dict[str, object]:
    """What a schema has under a keyword that gives schemas by name."""
    value = schema.get(keyword)
    return value if isinstance(value, dict) else {}


def _both(left: tuple[str, ...], right: tuple[str, ...]) -> tuple[str, ...]:
    kept = [kind for kind in left if kind in right or (kind == "integer" and "number" in right)]
    if "number" in left and "integer" in right and "integer" not in kept:
        kept.append("integer")
    return tuple(kept)
