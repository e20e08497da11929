import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.simulator.arithmetic import sum_of
from apps.simulator.text import Text


def result(message: str) -> str | None:
    found = sum_of(Text(message))
    return found[1] if found else None


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("What is 12 * 7?", "84"),
        ("what's 3 plus 4 times 2", "11"),
        ("(3 + 4) * 2 =", "14"),
        ("2+2", "4"),
        ("Calculate 10 / 4", "2.5"),
        ("what is 1/3", "0.333333"),
        ("What is -2 - -3?", "1"),
        ("what is 2^3^2", "512"),
        ("What is 17 % 5?", "2"),
        ("What is 7 divided by 0?", "undefined"),
        ("What is 1,250 + 50?", "1300"),
        ("Hi. What is 5 x 5? Thanks.", "25"),
        ("What is 15% of 80?", "12"),
        ("the square root of 144", "12"),
        ("What is the square root of 2?", "1.414213"),
        ("what is the sum of 19 and 23", "42"),
        ("what is the product of 6 and 7?", "42"),
        ("Was ist 6 mal 7?", "42"),
        ("Combien font 6 fois 7 ?", "42"),
        ("¿Cuánto es 6 por 7?", "42"),
    ],
)
def test_a_sum_is_worked_out(message: str, expected: str) -> None:
    assert result(message) == expected


@pytest.mark.parametrize(
    "message",
    [
        "2024-05-01",
        "Are you open 24/7?",
        "version 1.2.3",
        "Call 555-1234",
        "What happened in 1969?",
        "What is 3?",
        "Give me 5-10 ideas",
        "what is (1 + 2",
        "what is 2 ^ 99999",
        "2 ** 0.5",
        "What is ٣ + ٤?",
    ],
)
def test_what_is_no_sum_is_left_alone(message: str) -> None:
    assert result(message) is None


@given(st.integers(-(10**6), 10**6), st.integers(1, 10**6), st.sampled_from("+-*"))
def test_whole_numbers_come_out_as_python_has_them(left: int, right: int, sign: str) -> None:
    expected = {"+": left + right, "-": left - right, "*": left * right}[sign]
    assert result(f"What is {left} {sign} {right}?") == str(expected)


@given(st.text(alphabet="0123456789+-*/^%(). ,", max_size=80))
def test_no_row_of_signs_breaks_it(signs: str) -> None:
    result(f"What is {signs}?")
