"""The text that a custom tool is called with: code where it takes code, otherwise what the user said."""

from apps.simulator.json_schema import Said, UnsatisfiableSchemaError, instance_of
from apps.simulator.snippets.snippet import asks_for_code, language_of_code, snippet
from apps.simulator.text import Text
from apps.simulator.tools.tool import Tool
from apps.simulator.tools.words import words_of

_CODE = frozenset("code python javascript script sql shell bash terminal interpreter program exec".split())
_LONGEST = 2000


def input_of(tool: Tool, said: Said, seed: bytes) -> str:
    """The input of a call of a custom tool. UnsatisfiableSchemaError: no text that its grammar allows was found."""
    if tool.grammar is not None:
        if tool.grammar.syntax != "regex":
            raise UnsatisfiableSchemaError("Grammars in the syntax lark are not supported by this server.")
        # The grammar is a regular expression; all of the text has to match.
        text = instance_of({"type": "string", "pattern": f"^(?:{tool.grammar.definition})$"}, seed=seed, said=said)
        return str(text)
    return _free(tool, said.request)


def _free(tool: Tool, request: str) -> str:
    told = f"{tool.name} {tool.description}"
    if _CODE.intersection(words_of(told)) or asks_for_code(Text(request)):
        return snippet(request[:_LONGEST], language_of_code(Text(f"{request} {told}"[:_LONGEST])))[0]
    return request[:_LONGEST]
