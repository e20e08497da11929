"""Linear equations in one unknown, solved step by step: "how can I solve 8x + 7 = -23"."""

import re
from fractions import Fraction
from typing import NamedTuple

# An equation stands in a text of any length; each side of it is short.
_LONGEST_SIDE = 60
_EQUATION = re.compile(
    rf"(?<![\w.])(?P<left>[-+−\d.\s*()a-z]{{1,{_LONGEST_SIDE}}})=(?P<right>[-+−\d.\s*()a-z]{{1,{_LONGEST_SIDE}}})",
    re.IGNORECASE,
)
_TERM = re.compile(r"(?P<sign>[-+])?\s*(?P<factor>\d+(?:\.\d+)?)?\s*\*?\s*(?P<unknown>[a-z])?", re.IGNORECASE)
_SIDE = re.compile(
    r"\s*[-+]?\s*(?:\d+(?:\.\d+)?\s*\*?\s*[a-z]?|[a-z])(?:\s*[-+]\s*(?:\d+(?:\.\d+)?\s*\*?\s*[a-z]?|[a-z])){0,7}\s*",
    re.I,
)
_LARGEST = 10**12


class Step(NamedTuple):
    """What is done, and what the equation then says."""

    told: str
    output: str


class Solution(NamedTuple):
    """An equation as it was written, the steps to its solution, and that: "x = -3.75"."""

    equation: str
    steps: tuple[Step, ...]
    answer: str


class _Side(NamedTuple):
    factor: Fraction
    rest: Fraction


def solution_of(text: str) -> Solution | None:
    """The solution of the first linear equation in a text; None if there is none with exactly one."""
    if "=" not in text:
        return None
    for found in _EQUATION.finditer(text):
        left_text, right_text = _tail(found["left"]), _head(found["right"])
        unknowns = {sign.lower() for sign in re.findall(r"[a-z]", left_text + right_text, re.IGNORECASE)}
        if left_text and right_text and len(unknowns) == 1:
            solved = _solved(left_text, right_text, unknowns.pop())
            if solved:
                return solved
    return None


def _tail(written: str) -> str:
    """The side itself, at the end of what stands before the sign: "8x + 7" of "how can I solve 8x + 7"."""
    for at in range(len(written)):
        starts = at == 0 or not (written[at - 1].isalnum() or written[at - 1] == ".")
        if starts and _SIDE.fullmatch(written[at:]) and written[at:].strip():
            return written[at:].strip()
    return ""


def _head(written: str) -> str:
    found = _SIDE.match(written)
    # "= 5 for x" ends after the 5.
    while (
        found and found.end() < len(written) and written[found.end() - 1].isalpha() and written[found.end()].isalpha()
    ):
        found = _SIDE.fullmatch(written, 0, found.end() - 1)
    return found[0].strip() if found else ""


def _read(written: str) -> _Side | None:
    factor = rest = Fraction(0)
    for found in _TERM.finditer(written.replace("−", "-").replace(" ", "")):
        if not (found["factor"] or found["unknown"]):
            continue
        value = Fraction(found["factor"] or 1) * (-1 if found["sign"] == "-" else 1)
        if abs(value) > _LARGEST:
            return None
        factor, rest = (factor + value, rest) if found["unknown"] else (factor, rest + value)
    return _Side(factor, rest)


def _solved(left_text: str, right_text: str, unknown: str) -> Solution | None:
    left, right = _read(left_text), _read(right_text)
    if left is None or right is None or left.factor == right.factor:
        return None
    equation = f"{' '.join(left_text.split())} = {' '.join(right_text.split())}"
    steps = [Step("Start with the equation as it is given.", equation)]
    if right.factor:
        done = _done(right.factor, unknown)
        left, right = _Side(left.factor - right.factor, left.rest), _Side(Fraction(0), right.rest)
        steps.append(
            Step(f"{done} both sides to collect the terms with {unknown} on the left.", _shown(left, right, unknown))
        )
    if left.rest:
        done = _done(left.rest, "")
        left, right = _Side(left.factor, Fraction(0)), _Side(Fraction(0), right.rest - left.rest)
        steps.append(Step(f"{done} both sides to isolate the term with {unknown}.", _shown(left, right, unknown)))
    if left.factor != 1:
        told = f"Divide both sides by {number_text(left.factor)} to solve for {unknown}."
        left, right = _Side(Fraction(1), Fraction(0)), _Side(Fraction(0), right.rest / left.factor)
        steps.append(Step(told, _shown(left, right, unknown)))
    return Solution(equation, tuple(steps), _shown(left, right, unknown))


def _done(value: Fraction, unknown: str) -> str:
    written = f"{number_text(abs(value)) if not unknown or abs(value) != 1 else ''}{unknown}"
    return f"Subtract {written} from" if value > 0 else f"Add {written} to"


def _shown(left: _Side, right: _Side, unknown: str) -> str:
    factor = "" if left.factor == 1 else "-" if left.factor == -1 else number_text(left.factor)
    rest = f" {'+' if left.rest > 0 else '-'} {number_text(abs(left.rest))}" if left.rest else ""
    return f"{factor}{unknown}{rest} = {number_text(right.rest)}"


def number_text(value: Fraction) -> str:
    """A whole number, a short decimal, or a fraction: 3, -3.75, 1/3."""
    if value.denominator == 1:
        return str(value.numerator)
    decimal = value * 10_000
    return f"{float(value):.4f}".rstrip("0") if decimal.denominator == 1 else f"{value.numerator}/{value.denominator}"
