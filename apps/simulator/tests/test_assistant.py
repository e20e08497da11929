"""What the assistant answers next."""

from apps.simulator.assistant import Wish, reply
from apps.simulator.conversation import Turn
from apps.simulator.tokens import encoding
from apps.simulator.tools.tool import Tool

O200K = encoding("o200k_base")
TEA = [Turn("user", "Tell me about tea.")]


def test_a_reply_in_words_counts_its_own_tokens() -> None:
    said = reply(O200K, TEA, Wish(500), seed=b"1")
    assert (said.tokens, said.calls, said.finish_reason) == (O200K.count(said.text), (), "stop")


def test_a_reply_is_no_longer_than_wished_for() -> None:
    said = reply(O200K, TEA, Wish(5), seed=b"1")
    assert (said.tokens, said.finish_reason) == (5, "length")


def test_a_reply_ends_before_a_stop_sequence() -> None:
    whole = reply(O200K, TEA, Wish(500), seed=b"1").text
    assert reply(O200K, TEA, Wish(500, (whole[20:30],)), seed=b"1").text == whole[:20]


def test_a_call_is_told_as_people_write_it() -> None:
    city = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
    wish = Wish(500, tools=[Tool("get_weather", "", city)])
    said = reply(O200K, [Turn("user", "weather in Paris")], wish, seed=b"")
    assert (said.text, said.told) == ("", 'get_weather({"city":"Paris"})')


def test_two_calls_that_come_to_the_same_are_one() -> None:
    wish = Wish(500, tools=[Tool("get_weather")])
    said = reply(O200K, [Turn("user", "The weather in Paris and Rome")], wish, seed=b"")
    assert [call.text for call in said.calls] == ["{}"]
