"""The text that a custom tool is called with: code where it takes code, otherwise what the user said."""

from apps.simulator.drawing import Draw
from apps.simulator.json_schema import Said, instance_of
from apps.simulator.snippets.snippet import asks_for_code, language_of_code, snippet
from apps.simulator.text import Text
from apps.simulator.tools.tool import Tool
from apps.simulator.tools.words import words_of

_CODE = frozenset("code python javascript script sql shell bash terminal interpreter program exec".split())
_LONGEST = 2000


def input_of(tool: Tool, said: Said, seed: bytes) -> str:
    """The input of a call of a custom tool. UnsatisfiableSchemaError: no text that its grammar allows was found."""
    if tool.grammar is None:
        return _free(tool, said.request)

    def drawn(pattern: str) -> str:
        return str(instance_of({"type": "string", "pattern": f"^(?:{pattern})$"}, seed=seed, said=said))

    if tool.grammar.syntax == "regex":
        return drawn(tool.grammar.definition)
    # Loaded with the first such grammar: few servers ever see one.
    from apps.simulator.tools import lark_grammar

    return lark_grammar.text_of(tool.grammar.definition, Draw(seed), drawn)


def _free(tool: Tool, request: str) -> str:
    told = f"{tool.name} {tool.description}"
    if _CODE.intersection(words_of(told)) or asks_for_code(Text(request)):
        return snippet(request[:_LONGEST], language_of_code(Text(f"{request} {told}"[:_LONGEST])))[0]
    return request[:_LONGEST]
