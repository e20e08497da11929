from hypothesis import given
from hypothesis import strategies as st

from apps.simulator.tokens import Encoding, encoding

O200K = encoding("o200k_base")
CL100K = encoding("cl100k_base")


def test_counts_are_those_of_the_published_examples() -> None:
    # OpenAI cookbook, "How to count tokens with tiktoken".
    assert CL100K.tokens("tiktoken is great!") == [83, 1609, 5963, 374, 2294, 0]
    assert O200K.count("antidisestablishmentarianism") == 6
    assert CL100K.count("2 + 2 = 4") == 7
    assert O200K.count("お誕生日おめでとう") == 8
    assert CL100K.count("お誕生日おめでとう") == 9


def test_names_of_special_tokens_are_plain_text() -> None:
    assert O200K.count("<|endoftext|>") > 1


def test_a_million_blanks_are_counted() -> None:
    assert O200K.count(" " * 1_000_000) > 1_000


@given(st.text())
def test_a_text_survives_its_tokens(text: str) -> None:
    assert O200K.decode(O200K.tokens(text)) == text


@given(st.text())
def test_deltas_join_to_the_text_and_number_its_tokens(text: str) -> None:
    segment = O200K.segment(text)
    assert "".join(segment.deltas) == text
    assert segment.tokens == O200K.count(text) == len(segment.deltas)


@given(st.text(), st.integers(0, 30))
def test_a_cut_keeps_the_first_tokens(text: str, tokens: int) -> None:
    segment = O200K.segment(text)
    assert text.startswith(segment.cut(tokens).text)


def test_a_character_of_several_tokens_is_never_split() -> None:
    segment = O200K.segment("🜀")
    assert segment.tokens > 1
    assert segment.deltas[:-1] == ("",) * (segment.tokens - 1)
    assert segment.deltas[-1] == "🜀"


SENTENCES = st.lists(
    st.text() | st.sampled_from(["It rains", "e.g", "3", "…", "«So»", "/path", "a\n", "don't", "东京"])
)


@given(SENTENCES, st.sampled_from([O200K, CL100K]))
def test_a_text_has_the_tokens_of_its_sentences(sentences: list[str], encoding: Encoding) -> None:
    text = ". ".join([*sentences, "Long enough to be cut into its sentences. " * 5])
    assert encoding.count(text) == len(encoding.tokens(text))
