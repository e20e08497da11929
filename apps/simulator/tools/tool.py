"""A tool as a request defines it, and what the request says about calling it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from apps.simulator.tools.words import ToolTerms, terms_of_tool

_NOTHING: Mapping[str, object] = {}
_NONE: frozenset[str] = frozenset()


class Grammar(NamedTuple):
    """What the input of a custom tool has to match. `syntax` is lark or regex."""

    syntax: str
    definition: str


@dataclass(frozen=True, eq=False)
class Tool:
    """A function with a JSON schema of its arguments, or a custom tool that takes text."""

    name: str
    description: str = ""
    parameters: Mapping[str, object] = field(default_factory=dict)
    is_custom: bool = False
    grammar: Grammar | None = None

    @cached_property
    def terms(self) -> ToolTerms:
        """The words that a message about this tool would use."""
        return terms_of_tool(self.name, self.description, self.properties)

    @property
    def properties(self) -> Mapping[str, Mapping[str, object]]:
        """The named arguments with their schemas; what is no schema of a named argument is left out."""
        properties = self.parameters.get("properties", _NOTHING)
        if not isinstance(properties, dict):
            return {}
        return {name: schema for name, schema in properties.items() if isinstance(schema, dict)}

    @property
    def required(self) -> frozenset[str]:
        """The names of arguments that each call has to bring."""
        required = self.parameters.get("required", ())
        return (
            frozenset(name for name in required if isinstance(name, str)) if isinstance(required, list) else frozenset()
        )


class ToolChoice(NamedTuple):
    """`mode` is auto, none or required; `names` are the tools that may be called, None for any."""

    mode: str = "auto"
    names: frozenset[str] | None = None


AUTO = ToolChoice()
