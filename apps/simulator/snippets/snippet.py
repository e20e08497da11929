"""From a request to code: which language, which task, which name."""

from functools import lru_cache

from apps.simulator.snippets.languages import BY_NAME, CSHARP, PYTHON, CodeLanguage
from apps.simulator.snippets.naming import Name, name_of
from apps.simulator.snippets.recipes import RECIPES
from apps.simulator.text import Text

_NOUNS = frozenset(
    "code function script program snippet class query method algorithm component endpoint regex one-liner "
    "implementation"
    " funktion skript programm fonction programme función programa codice funzione função código functie"
    " module statement hello"
    " python-funktion python-code python-skript javascript-funktion fibonacci factorial fizzbuzz palindrome".split()
)
_VERBS = frozenset(
    "write create implement implements generate give show make build code need provide add want example how schreibe "
    "schreib"
    " erstelle zeig écris écrivez crée escribe crea scrivi escreva crie schrijf maak".split()
)
_NO_CODE = frozenset(
    "explain describe summarize summarise review essay article poem story email letter blog difference".split()
)
_ALONE = frozenset("c go".split())
_NAMES = frozenset(BY_NAME)
TRIGGERS = _NOUNS | _NAMES


def asks_for_code(text: Text) -> bool:
    """Whether a message wants code: a verb of making, and a piece of code or a language to write it in."""
    vocabulary = text.vocabulary
    if vocabulary.isdisjoint(_VERBS) or not vocabulary.isdisjoint(_NO_CODE):
        return False
    if not vocabulary.isdisjoint(_NOUNS):
        return True
    lower = f"{text.lower} "
    return any(
        f" in {name}{after}" in lower
        for name in sorted(vocabulary & _NAMES)
        for after in (" ", ".", "?", "\n", ",", ":")
    ) or any(f"{name} " in lower for name in ("react component", "html page", "css for", "bash command", "sql for"))


def language_of_code(text: Text) -> CodeLanguage:
    """The language that a request names first; Python if it names none."""
    # "#" is no part of a word.
    if "c#" in text.lower:
        return CSHARP
    for index, word in enumerate(text.words):
        if word in BY_NAME and (word not in _ALONE or _is_meant(index, text.words)):
            return BY_NAME[word]
    return PYTHON


@lru_cache(maxsize=512)
def snippet(request: str, language: CodeLanguage) -> tuple[str, str]:
    """(code, task in words) for a request of at most some hundred characters."""
    words = frozenset(request.lower().replace("-", " ").replace(".", " ").replace(",", " ").split())
    if {"hello", "world"} <= words:
        return language.hello, "hello world"
    for recipe in RECIPES:
        if recipe.words <= words or recipe.words == {"prime"} & {word.removesuffix("s") for word in words}:
            code = recipe.code.get(language.tag)
            if code:
                return code, " ".join(sorted(recipe.words))
    name = name_of(request)
    template = language.class_template if "class" in words else ""
    return _filled(template or language.template, name), " ".join(name.words)


def _filled(template: str, name: Name) -> str:
    for style in ("snake", "camel", "pascal", "kebab", "title", "table"):
        template = template.replace(f"@{style}@", getattr(name, style))
    return template


def _is_meant(index: int, words: list[str]) -> bool:
    """ "go" and "c" are words as well: the language is meant in "in Go", "a Go function", "C program"."""
    after = words[index + 1] if index + 1 < len(words) else ""
    return after in _NOUNS or (index > 0 and words[index - 1] in ("in", "using", "auf", "en"))
