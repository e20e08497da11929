"""Code that is handed out runs, whatever it was asked for."""

import ast
import re
import shutil
import sqlite3
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.simulator.snippets.languages import (
    BASH,
    BY_NAME,
    JAVASCRIPT,
    LANGUAGES,
    PYTHON,
    SQL,
    TYPESCRIPT,
    CodeLanguage,
)
from apps.simulator.snippets.naming import name_of
from apps.simulator.snippets.recipes import RECIPES
from apps.simulator.snippets.snippet import asks_for_code, language_of_code, snippet
from apps.simulator.text import Text

REQUESTS = (
    "Write a function that parses invoice lines",
    "write code for hello world",
    "write a class",
    "write a class for a bank account",
    "write a function that imports values",
    *(f"Write a function: {' '.join(sorted(recipe.words))}" for recipe in RECIPES),
)


def printed_by(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=20).stdout


@pytest.mark.parametrize("request_", REQUESTS)
def test_python_code_parses(request_: str) -> None:
    ast.parse(snippet(request_, PYTHON)[0])


@given(st.text())
def test_python_code_parses_whatever_the_request_says(request_: str) -> None:
    ast.parse(snippet(request_, PYTHON)[0])


@given(st.text())
def test_sql_runs_whatever_the_request_says(request_: str) -> None:
    query = snippet(request_, SQL)[0]
    database = sqlite3.connect(":memory:")
    table = re.search(r"FROM (\w+)\nWHERE", query)
    if table:
        database.execute(f"CREATE TABLE {table[1]} (status TEXT, created_at TEXT)")
    database.execute(query).fetchall()
    database.close()


@pytest.mark.parametrize(
    ("task", "output"),
    [
        ("fibonacci", "[0, 1, 1, 2, 3, 5, 8, 13, 21, 34]"),
        ("factorial", "120"),
        ("checks for a prime", "[2, 3, 5, 7, 11, 13, 17, 19, 23, 29]"),
        ("palindrome", "True"),
        ("reverses a string", "olleh"),
        ("adds two numbers", "5"),
        ("sorts a list", "[1, 2, 3]"),
        ("hello world", "Hello, world"),
    ],
)
def test_well_known_tasks_are_solved(task: str, output: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(snippet(f"Write a Python function: {task}", PYTHON)[0], {})  # noqa: S102 - that it runs is what is tested
    assert capsys.readouterr().out.strip() == output


@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not installed")
def test_javascript_runs() -> None:
    for request_ in REQUESTS:
        assert printed_by("node", "-e", snippet(request_, JAVASCRIPT)[0])


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_bash_runs() -> None:
    for request_ in REQUESTS:
        assert printed_by("bash", "-c", snippet(request_, BASH)[0], "script", "3")


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.tag)
def test_a_task_that_is_no_recipe_gives_the_code_its_name(language: CodeLanguage) -> None:
    code, task = snippet("Write a function that parses invoice lines", language)
    assert task == "parse invoice lines"
    assert any(
        part in code.lower() for part in ("parse_invoice_lines", "parseinvoicelines", "parse-invoice-lines", "lines")
    )
    assert "@" not in code.replace('"$@"', "")


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ("Write a Python function that matches phone numbers", ("match", "phone", "numbers")),
        ("write a script to fetch weather data", ("fetch", "weather", "data")),
        ("How do I merge two dictionaries in Python?", ("merge", "dictionaries")),
        ("write some code", ("process", "items")),
        ("a function that copies", ("copy", "items")),
    ],
)
def test_a_name_is_made_of_the_words_of_the_request(request_: str, words: tuple[str, ...]) -> None:
    assert name_of(request_).words == words


def test_a_name_is_made_in_other_languages_too() -> None:
    assert name_of("Schreibe eine Python-Funktion, die Zahlen sortiert").words == ("zahlen", "sortiert")
    assert name_of("Escribe una función en Python que suma números").words == ("suma", "numeros")


def test_a_class_is_written_where_one_is_asked_for() -> None:
    for language in (PYTHON, JAVASCRIPT, TYPESCRIPT):
        assert "class BankAccount" in snippet("Write a class for a bank account", language)[0]


@pytest.mark.parametrize("tag", ["go", "java", "rust", "typescript", "javascript", "python"])
@pytest.mark.parametrize("task", ["fibonacci", "factorial", "prime", "fizzbuzz"])
def test_well_known_tasks_are_solved_in_several_languages(tag: str, task: str) -> None:
    language = next(language for language in LANGUAGES if language.tag == tag)
    assert "what is empty" not in snippet(f"write code for {task}", language)[0]


def test_a_name_has_its_form_in_each_style() -> None:
    name = name_of("a function that parses invoice lines")
    assert (name.snake, name.camel, name.pascal) == ("parse_invoice_lines", "parseInvoiceLines", "ParseInvoiceLines")
    assert (name.kebab, name.title, name.table) == ("parse-invoice-lines", "Parse invoice lines", "lines")


@pytest.mark.parametrize(
    ("request_", "tag"),
    [
        ("Write a TypeScript function", "typescript"),
        ("Write a function in Go", "go"),
        ("write a program in C", "c"),
        ("Where should I go to write a function?", "python"),
        ("Write a C# class", "csharp"),
        ("Write a C++ program", "cpp"),
        ("write a query for postgres", "sql"),
        ("Write a Python function that builds SQL queries", "python"),
    ],
)
def test_the_language_is_the_one_that_is_named(request_: str, tag: str) -> None:
    assert language_of_code(Text(request_)).tag == tag


@pytest.mark.parametrize(
    "message",
    ["What is a function?", "Explain this code", "Write a poem about Python", "Write an essay about the Go language"],
)
def test_a_message_about_code_is_not_a_request_for_code(message: str) -> None:
    assert not asks_for_code(Text(message))


def test_languages_are_found_by_each_of_their_names() -> None:
    assert BY_NAME["ts"] is TYPESCRIPT
    assert len(BY_NAME) == sum(len(language.names) for language in LANGUAGES)
