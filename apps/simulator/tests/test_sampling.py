"""What each sampling parameter changes, and that nothing changes without one."""

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from apps.simulator.composer import compose
from apps.simulator.conversation import Turn
from apps.simulator.sampling import DEFAULT, Sampling, sampled
from apps.simulator.tokens import encoding

O200K = encoding("o200k_base")
TEA = [Turn("user", "Tell me about the history of tea.")]


def about_tea(seed: bytes) -> Iterator[str]:
    return compose(TEA, seed=seed)


def text_of(sampling: Sampling, seed: bytes = b"seed") -> str:
    return "".join(sampled(O200K, about_tea, sampling, seed, room=500))


def test_defaults_change_nothing() -> None:
    assert text_of(DEFAULT) == "".join(about_tea(b"seed"))
    for same in (
        Sampling(temperature=1, top_p=1.0, presence_penalty=0, frequency_penalty=0.0),
        Sampling(logit_bias={}),
    ):
        assert same.drawn_from() == "" == DEFAULT.drawn_from()


def test_each_other_value_is_drawn_from_and_an_integer_is_its_decimal() -> None:
    given = [
        Sampling(temperature=0.5),
        Sampling(temperature=2),
        Sampling(top_p=0.5),
        Sampling(presence_penalty=1),
        Sampling(frequency_penalty=1),
        Sampling(frequency_penalty=-1),
        Sampling(logit_bias={5: 3}),
    ]
    assert len({sampling.drawn_from() for sampling in given} | {""}) == len(given) + 1
    assert Sampling(temperature=2).drawn_from() == Sampling(temperature=2.0).drawn_from()


def test_zero_is_greedy() -> None:
    assert Sampling(temperature=0).is_greedy
    assert Sampling(top_p=0.0).is_greedy
    assert not DEFAULT.is_greedy


@given(st.sets(st.sampled_from(sorted(set(O200K.tokens("".join(about_tea(b"seed")))))), max_size=12))
def test_a_banned_token_does_not_come_up(banned: set[int]) -> None:
    text = text_of(Sampling(logit_bias=dict.fromkeys(banned, -100)))
    assert banned.isdisjoint(O200K.tokens(text))


def test_another_phrase_is_preferred_to_one_with_words_left_out() -> None:
    first_word = O200K.tokens("".join(about_tea(b"seed")))[0]
    text = text_of(Sampling(logit_bias={first_word: -100}))
    assert text[0].isupper()
    assert text.endswith(".")
    assert text != text_of(DEFAULT)


def test_where_every_phrase_has_it_the_word_is_left_out() -> None:
    tea = {O200K.tokens(" tea")[0]: -100, O200K.tokens("tea")[0]: -100}
    text = text_of(Sampling(logit_bias=tea))
    assert "tea" in text_of(DEFAULT).split()
    assert "tea" not in text.split()
    assert len(text) > 100


def test_a_token_at_100_is_all_there_is() -> None:
    yes, no = O200K.tokens("yes")[0], O200K.tokens("no")[0]
    said = {text_of(Sampling(logit_bias={yes: 100, no: 100}), bytes([seed])) for seed in range(20)}
    assert said == {"yes", "no"}


def test_a_frequency_penalty_says_nothing_twice() -> None:
    def twice(_: bytes) -> Iterator[str]:
        return iter(("A cup.", " A pot.", " A cup."))

    said = sampled(O200K, twice, Sampling(frequency_penalty=0.5), b"", room=99)
    assert "".join(said) == "A cup. A pot."
    assert "".join(sampled(O200K, twice, Sampling(frequency_penalty=-0.5), b"", room=99)) == "A cup. A pot. A cup."
