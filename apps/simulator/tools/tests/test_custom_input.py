"""What custom tools are called with: code, a text that a grammar allows, or what was said."""

import re
import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.simulator.json_schema import Said, UnsatisfiableSchemaError
from apps.simulator.tools.custom_input import input_of
from apps.simulator.tools.tool import Grammar, Tool

# Of the platform's documentation. It derives a term in two ways, which Lark's own parsers refuse.
MATHS = """
start: expr
expr: term (SP ADD SP term)* -> add
| term
term: factor (SP MUL SP factor)* -> mul
| factor
factor: INT
SP: " "
ADD: "+"
MUL: "*"
%import common.INT
"""
SQL = """
start: "SELECT" columns "FROM" NAME [where] ";"
columns: "*" | NAME ("," NAME)*
where: "WHERE"i NAME "=" (NUMBER | ESCAPED_STRING)
NAME: /[a-z_]{3,8}/
%import common (NUMBER, ESCAPED_STRING)
%import common.WS
%ignore WS
"""


def written(definition: str, syntax: str = "lark", *, seed: bytes = b"", request: str = "") -> str:
    tool = Tool("tool", is_custom=True, grammar=Grammar(syntax, definition))
    return input_of(tool, Said(request=request), seed)


def test_a_tool_that_runs_code_gets_code_and_any_other_what_was_said() -> None:
    said = Said(request="Use it to print hello world")
    assert "print(" in input_of(Tool("code_exec", "Executes python code", is_custom=True), said, b"")
    assert input_of(Tool("note", is_custom=True), said, b"") == said.request


@pytest.mark.parametrize("pattern", [r"[A-Z]{3}-\d{4}", r"^(yes|no)$", r"(?P<hour>0?[1-9]|1[0-2])(AM|PM)"])
def test_all_of_a_text_matches_a_regular_expression(pattern: str) -> None:
    for seed in range(20):
        assert re.fullmatch(pattern, written(pattern, "regex", seed=bytes([seed])))


def test_texts_are_derived_from_a_grammar_and_differ_by_seed() -> None:
    sums = {written(MATHS, seed=bytes([seed])) for seed in range(40)}
    assert len(sums) > 10
    assert all(re.fullmatch(r"\d+( [+*] \d+)*", one) for one in sums)
    assert any(" + " in one for one in sums)


def test_words_are_kept_apart_where_blanks_are_ignored() -> None:
    query = r"SELECT (\*|[a-z_]+( , [a-z_]+)*) FROM [a-z_]+( WHERE [a-z_]+ = (\S+|\".*\"))? ;"
    for seed in range(20):
        assert re.fullmatch(query, written(SQL, seed=bytes([seed])))


def test_each_part_of_the_notation_is_written() -> None:
    assert written('start: "a" ["b"~2] "c"~1..2 "d".."e" /f+/ X\nX: "x" ("y" | "z")?', seed=b"1")[0] == "a"
    for seed in range(20):
        text = written('start: "a" ["b"~2] "c"~1..2 "d".."e" /f+/ X\nX: "x" ("y" | "z")?', seed=bytes([seed]))
        assert re.fullmatch(r"a(bb)?c{1,2}[de]f+x[yz]?", text)
    assert written(r'start: "\"\n"') == '"\n'


@pytest.mark.parametrize(
    "definition",
    [
        "",
        "start: missing",
        'begin: "a"',
        'start: "a',
        "start: start start",
        "start: /(/",
        "start: A\nA: B\nB: A",
        "%import .secrets.X\nstart: X",
        "%import other.X\nstart: X",
        "%declare X\nstart: X",
        'start: f{x}\nf{a}: a a\nx: "1"',
        "start: " + "(" * 500 + '"a"' + ")" * 500,
        "start: " + "|".join(f'"{at}"' for at in range(3000)),
        "\n".join(f"r{at}: r{at + 1} r{at + 1}" for at in range(300)) + '\nr300: "a"\nstart: r0',
        "\n".join(f"A{at}: A{at + 1} A{at + 1}" for at in range(300)) + '\nA300: "a"\nstart: A0',
        'start: "x"~100000',
    ],
)
def test_what_is_no_grammar_or_makes_too_much_work_is_refused_soon(definition: str) -> None:
    begun = time.thread_time()
    with pytest.raises(UnsatisfiableSchemaError):
        written(definition)
    assert time.thread_time() - begun < 1


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet='abAB: \n"|()[]*+?~12./%\\_>-{}', max_size=60), st.sampled_from(["lark", "regex"]))
def test_any_grammar_gives_a_text_or_is_refused(definition: str, syntax: str) -> None:
    for text in (definition, f"start: {definition}"):
        with suppress(UnsatisfiableSchemaError):
            assert isinstance(written(text, syntax), str)
