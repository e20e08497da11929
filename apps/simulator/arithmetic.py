"""Small sums, done exactly: "what is 12 * 7", "15% of 80", "square root of 144"."""

import re
from fractions import Fraction
from math import isqrt

from apps.simulator.text import Text

# A sum that is longer was not meant for mental arithmetic, and powers beyond this fill pages.
_LONGEST = 120
_LARGEST_POWER = 64
_MOST_DIGITS = 40
_DECIMALS = 6

_LEAD = (
    r"(?:(?:please |now |ok,? )*(?:what(?:'s| is| does| are)|calculate|compute|solve|evaluate|how much (?:is|are)|add"
    r" up|was"
    r" (?:ist|ergibt)|wie ?viel ist|berechne|combien (?:font|fait)|calcul(?:e|ez)|cu[aá]nto (?:es|son)|calcula|quanto"
    r" (?:fa|è|é)"
    r"|calcola|calcule|hoeveel is|bereken|wat is)\s*:?\s*)?(?:the (?:result|value|answer) of\s+)?"
)
_WORDS = (
    (" plus ", "+"), (" minus ", "-"), (" times ", "*"), (" multiplied by ", "*"), (" divided by ", "/"), (" over ",
    "/"),
    (" mal ", "*"), (" geteilt durch ", "/"), (" fois ", "*"), (" divisé par ", "/"), (" por ", "*"), (" más ", "+"),
    (" mas ", "+"), (" menos ", "-"), (" per ", "*"), (" più ", "+"), (" meno ", "-"), (" mais ", "+"), (" vezes ",
    "*"),
    (" keer ", "*"), (" gedeeld door ", "/"), (" moins ", "-"), (" to the power of ", "^"), (" modulo ", "%"), (" mod ",
    "%"),
)  # fmt: skip
_SUM = re.compile(
    rf"{_LEAD}(?P<sum>[-+(\d.][\d\s.,()+*/x×÷·:^%−-]*[\d)])\s*(?:equal(?:s)?(?: to)?|make|gleich)?\s*[=?.!]*\s*$",
    re.IGNORECASE,
)
_PERCENT = re.compile(
    rf"{_LEAD}(?P<percent>\d+(?:\.\d+)?)\s*(?:%|percent) of (?P<whole>\d+(?:\.\d+)?)\s*[?.!]*$", re.IGNORECASE
)
_ROOT = re.compile(rf"{_LEAD}(?:the )?square root of (?P<square>\d{{1,20}})\s*[?.!]*$", re.IGNORECASE)
_OF_TWO = re.compile(
    rf"{_LEAD}(?:the )?(?P<name>sum|product|difference) (?:of|between) (?P<left>\d{{1,12}}) and (?P<right>\d{{1,12}})"
    r"\s*[?.!]*$",
    re.IGNORECASE,
)
_SIGNS = {"sum": "+", "product": "*", "difference": "-"}
_TOKEN = re.compile(r"\*\*|\d+(?:\.\d+)?|\.\d+|[-+*/^%()]")
_OPERATOR = re.compile(r"[-+*/^%]")


def sum_of(text: Text) -> tuple[str, str] | None:
    """(sum as written, result) if a message asks for one; None if it does not."""
    for sentence in text.sentences[:3]:
        if len(sentence) <= _LONGEST and any(character.isdecimal() for character in sentence):
            found = _percent(sentence) or _root(sentence) or _of_two(sentence) or _plain_sum(sentence)
            if found:
                return found
    return None


def _percent(sentence: str) -> tuple[str, str] | None:
    found = _PERCENT.match(sentence)
    if not found or not sentence.isascii():
        return None
    percent, whole = found["percent"], found["whole"]
    return f"{percent}% of {whole}", _written(Fraction(percent) * Fraction(whole) / 100)


def _root(sentence: str) -> tuple[str, str] | None:
    found = _ROOT.match(sentence)
    if not found:
        return None
    square = int(found["square"])
    root = isqrt(square)
    # isqrt of a number shifted by 12 digits gives the root to six decimals, without floats.
    result = str(root) if root * root == square else _written(Fraction(isqrt(square * 10**12), 10**6))
    return f"the square root of {square}", result


def _of_two(sentence: str) -> tuple[str, str] | None:
    found = _OF_TWO.match(sentence)
    return _evaluated(f"{int(found['left'])} {_SIGNS[found['name'].lower()]} {int(found['right'])}") if found else None


def _plain_sum(sentence: str) -> tuple[str, str] | None:
    lower = sentence.lower().lstrip("¿ ")
    for word, sign in _WORDS:
        if word in lower:
            lower = lower.replace(word, f" {sign} ")
    found = _SUM.match(lower)
    if not found:
        return None
    written = " ".join(found["sum"].split())
    asked = found.start("sum") > 0 or "=" in sentence
    # "2024-05-01", "24/7" and "1.2.3" alone are no sums.
    if not asked and " " not in written and not re.fullmatch(r"\d+[+*x×^]\d+", written):
        return None
    return _evaluated(written)


def _evaluated(written: str) -> tuple[str, str] | None:
    signs = written.replace("×", "*").replace("x", "*").replace("·", "*").replace("÷", "/").replace(":", "/")
    signs = re.sub(r"(?<=\d),(?=\d{3}\b)", "", signs.replace("−", "-"))
    if not signs.isascii() or not _OPERATOR.search(signs[1:]):
        return None
    tokens = _TOKEN.findall(signs)
    if "".join(tokens) != signs.replace(" ", ""):
        return None
    try:
        result = _written(_Reader(tokens).whole())
    except ZeroDivisionError:
        result = "undefined"
    except (ValueError, RecursionError):
        return None
    return written, result


class _Reader:
    """Reads a row of tokens by the usual precedence. ValueError: it is no sum, or too large a one."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = [*tokens, ""]
        self._at = 0

    def whole(self) -> Fraction:
        value = self._terms()
        if self._tokens[self._at]:
            raise ValueError
        return value

    def _taken(self, *wanted: str) -> str:
        token = self._tokens[self._at]
        if token and token in wanted:
            self._at += 1
            return token
        return ""

    def _terms(self) -> Fraction:
        value = self._factors()
        while sign := self._taken("+", "-"):
            value = value + self._factors() if sign == "+" else value - self._factors()
        return value

    def _factors(self) -> Fraction:
        value = self._power()
        while sign := self._taken("*", "/", "%"):
            right = self._power()
            value = value * right if sign == "*" else value / right if sign == "/" else value % right
        return value

    def _power(self) -> Fraction:
        if self._taken("-"):
            return -self._power()
        base = self._number()
        if not self._taken("^", "**"):
            return base
        exponent = self._power()
        if exponent.denominator != 1 or abs(exponent) > _LARGEST_POWER:
            raise ValueError
        return Fraction(base ** int(exponent))

    def _number(self) -> Fraction:
        if self._taken("("):
            value = self._terms()
            if not self._taken(")"):
                raise ValueError
            return value
        token = self._tokens[self._at]
        if not token or len(token) > _MOST_DIGITS:
            raise ValueError
        self._at += 1
        return Fraction(token)


def _written(value: Fraction) -> str:
    """Whole, or with up to six decimals, rounded half up."""
    if value.denominator == 1:
        if abs(value.numerator) >= 10**200:
            raise ValueError
        return str(value.numerator)
    scaled = int(abs(value) * 10**_DECIMALS + Fraction(1, 2))
    whole, decimals = divmod(scaled, 10**_DECIMALS)
    sign = "-" if value < 0 and scaled else ""
    return f"{sign}{whole}.{decimals:0{_DECIMALS}d}".rstrip("0").rstrip(".")
