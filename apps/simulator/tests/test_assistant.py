"""What the assistant answers next."""

from apps.simulator.assistant import Wish, reply
from apps.simulator.conversation import Turn
from apps.simulator.tokens import encoding

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
