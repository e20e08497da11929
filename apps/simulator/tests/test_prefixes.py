"""Prompts are known again by the tokens that they begin with."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.simulator.conversation import Attachment, ToolCall, Turn
from apps.simulator.prefixes import prefixes_of, tokens_of
from apps.simulator.tokens import encoding
from apps.simulator.tools.tool import Tool

O200K = encoding("o200k_base")


def prefixes(*turns: Turn, tools: Sequence[Tool] = ()) -> tuple[bytes, ...]:
    return prefixes_of(O200K, turns, tools)


def words(count: int, word: str = " tea") -> str:
    return word * count


@given(st.lists(st.integers(0, 1500), min_size=1, max_size=4))
@settings(deadline=None)
def test_there_is_one_from_1024_tokens_on_and_one_more_each_128(sizes: list[int]) -> None:
    turns = [Turn("user", words(size)) for size in sizes]
    total = sum(4 + O200K.count(turn.text) for turn in turns)
    found = prefixes(*turns)
    assert len(found) == max(0, (total - 1024) // 128 + 1)
    assert tokens_of(len(found)) <= total
    assert len(set(found)) == len(found)


def test_what_follows_changes_no_prefix_before_it() -> None:
    first = Turn("system", words(2000))
    short, long = prefixes(first), prefixes(first, Turn("user", words(500)))
    assert long[: len(short)] == short
    assert len(long) > len(short)


def test_a_word_changes_all_prefixes_from_there_on() -> None:
    before, after = prefixes(Turn("user", words(3000))), prefixes(Turn("user", words(1500) + " cup" + words(1499)))
    same = [one == other for one, other in zip(before, after, strict=True)]
    assert same == sorted(same, reverse=True)
    assert sum(same) == 4


def test_roles_tools_images_and_calls_are_part_of_it() -> None:
    text = words(1100)
    png = Attachment("image", "a PNG", 85, "one")
    different = [
        prefixes(Turn("user", text)),
        prefixes(Turn("system", text)),
        prefixes(Turn("user", text), tools=[Tool("get_weather")]),
        prefixes(Turn("user", "", attachments=(png,)), Turn("user", text)),
        prefixes(Turn("user", "", attachments=(png._replace(digest="two"),)), Turn("user", text)),
        prefixes(Turn("assistant", "", calls=(ToolCall("f", "{}"),)), Turn("user", text)),
    ]
    assert len({found[0] for found in different}) == len(different)
