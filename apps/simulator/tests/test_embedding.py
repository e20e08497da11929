"""Vectors: laws that hold for any text, and nearness that a search can rely on."""

from collections.abc import Sequence
from hashlib import sha256

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.simulator.embedding.stems import stem_of
from apps.simulator.embedding.vector import Embedder, Vector
from apps.simulator.embedding.words import words_of

SMALL = Embedder("text-embedding-3-small", 1536)
LARGE = Embedder("text-embedding-3-large", 3072)
ADA = Embedder("text-embedding-ada-002", 1536)
texts = st.text(st.characters(), max_size=60)

DOCUMENTS = (
    "Our refund policy: purchases are reimbursed within 14 days if the item comes back unused.",
    "Standard delivery takes three to five business days; express parcels arrive overnight.",
    "To reset your password, open the sign-in page and follow the link in the mail that we send.",
    "Invoices are sent by mail on the first of each month and can be paid by card or bank transfer.",
    "The warranty covers manufacturing defects for two years after purchase.",
    "Photosynthesis lets plants turn sunlight, water and carbon dioxide into sugar and oxygen.",
    "The French Revolution began in 1789 with the storming of the Bastille in Paris.",
    "Beat the eggs, add flour and milk, and fry thin pancakes in a hot buttered pan.",
    "Black holes form when massive stars collapse under their own gravity.",
    "Employees accrue twenty-five vacation days a year; unused days expire in March.",
    "Two-factor authentication protects an account with a code from a phone.",
    "The Great Barrier Reef is the largest coral reef system, off the coast of Australia.",
    "Mozart composed his first symphony at the age of eight in London.",
    "A database index speeds up queries at the cost of slower writes and more storage.",
    "Vaccines train the immune system to recognise a virus before an infection.",
    "Our office is open from nine to five on weekdays and closed on public holidays.",
    "Interest rates rose again as the central bank fights inflation.",
    "Bees pollinate most fruit trees, so orchards keep hives near by.",
    "The marathon is run over a distance of 42.195 kilometres.",
    "Containers package an application with its libraries so that it runs the same everywhere.",
)
QUESTIONS = (
    "How do I get my money back?",
    "When will my parcel be delivered?",
    "I forgot my pasword, how can I change it?",
    "Where can I see my invoice?",
    "Is a defective product covered by warranties?",
    "How do plants make oxygen from light?",
    "What happened in France in 1789?",
    "recipe for pancake batter",
    "What becomes of collapsing stars?",
    "How many days of holiday do employees have?",
    "How is my account protected with a second factor?",
    "Where is the biggest coral reef?",
    "Who wrote a symphony as a child?",
    "Why are my queries slow without an index?",
    "How does vaccination work against viruses?",
    "What are your opening hours?",
    "What does the central bank do about inflating prices?",
    "pollination by a bee",
    "How many kilometers is a marathon?",
    "Why run apps in a container?",
)


def nearness(one: Vector, other: Vector) -> float:
    return float(np.dot(one.astype(np.float64), other.astype(np.float64)))


def near(one: str, other: str, embedder: Embedder = SMALL) -> float:
    return nearness(embedder.embed(one), embedder.embed(other))


def found(questions: Sequence[str], embedder: Embedder, dimensions: int | None = None) -> list[int]:
    """For each question the number of the document that is nearest."""
    documents = np.array([embedder.embed(document, dimensions) for document in DOCUMENTS])
    return [int((documents @ embedder.embed(question, dimensions)).argmax()) for question in questions]


# --- Laws ---


@settings(max_examples=60, deadline=None)
@given(texts, st.integers(1, 1536))
def test_each_vector_has_unit_length_and_the_asked_dimensions(text: str, dimensions: int) -> None:
    vector = SMALL.embed(text, dimensions)
    assert (vector.shape, vector.dtype) == ((dimensions,), np.dtype("float32"))
    assert nearness(vector, vector) == pytest.approx(1.0, abs=1e-5)


@settings(max_examples=60, deadline=None)
@given(texts, st.integers(2, 3072))
def test_fewer_dimensions_are_the_first_ones_made_a_unit_again(text: str, dimensions: int) -> None:
    whole = LARGE.embed(text)[:dimensions].astype(np.float64)
    length = np.sqrt(np.dot(whole, whole))
    if length:
        # What the whole vector was rounded by weighs more in a short one.
        np.testing.assert_allclose(LARGE.embed(text, dimensions), whole / length, atol=max(1e-6, 1e-7 / length))


@settings(max_examples=40, deadline=None)
@given(texts)
def test_a_text_has_the_same_vector_whatever_came_before(text: str) -> None:
    before = SMALL.embed(text)
    assert (before == Embedder("text-embedding-3-small", 1536).embed(text)).all()
    assert (before == SMALL.embed(text)).all()


@settings(max_examples=40, deadline=None)
@given(texts, texts)
def test_two_texts_never_have_the_same_vector(one: str, other: str) -> None:
    assert (near(one, other) > 0.999999) is (one == other)


def test_vectors_are_the_same_on_every_machine() -> None:
    """Bytes that were written down: a change of numpy, of Python or of the processor must not change them."""
    text = "Größe matters: 東京, naïve cafés & 42 €uros — don’t panic!"
    found = sha256(SMALL.embed(text).tobytes() + LARGE.embed(text, 7).tobytes()).hexdigest()
    assert found == "92ba6a4dd809982081ab5bfc51ab61632da3383ab0c6dcfee4423006a56f8542"


def test_models_have_vectors_of_their_own() -> None:
    text = "The same text for all of them."
    small, large, ada = (embedder.embed(text, 1536) for embedder in (SMALL, LARGE, ADA))
    assert max(abs(nearness(*pair)) for pair in ((small, large), (small, ada), (large, ada))) < 0.15


def test_a_vector_looks_like_one() -> None:
    """No component stands out, and all are used: what stores vectors may compress them."""
    vector = SMALL.embed(DOCUMENTS[0])
    assert abs(vector).max() < 0.15
    assert np.unique(vector).size > 1000


# --- Nearness ---


@pytest.mark.parametrize("embedder", [SMALL, LARGE, ADA], ids=["small", "large", "ada"])
def test_twenty_questions_find_their_documents(embedder: Embedder) -> None:
    assert found(QUESTIONS, embedder) == list(range(20))


def test_most_questions_find_their_documents_with_few_dimensions() -> None:
    hits = [at == number for number, at in enumerate(found(QUESTIONS, SMALL, 256))]
    assert sum(hits) >= 18


@pytest.mark.parametrize(
    ("one", "other", "least"),
    [
        ("refund", "refunds", 0.6),
        ("refund", "REFUNDED", 0.6),
        ("password", "pasword", 0.6),
        ("received", "recieved", 0.2),
        ("Wo ist mein Paket?", "Where is my parcel?", 0.25),
        ("¿Cómo cancelo mi pedido?", "I want to cancel my order", 0.25),
        ("crème brûlée", "creme brulee", 0.95),
        ("dog bites man", "man bites dog", 0.95),
        ("東京の天気はどうですか", "東京の天気", 0.4),
        ("Привет, как дела?", "привет", 0.3),
    ],
)
def test_what_belongs_together_is_near(one: str, other: str, least: float) -> None:
    assert near(one, other) > least


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The cat sat on the mat.", "Stock markets fell sharply today."),
        ("refund policy", "Photosynthesis converts light into energy."),
        ("東京の天気", "猫が好き"),
        ("Was kostet das?", "How do whales sleep?"),
        ("🙂", "😡"),
        (" ", "\n"),
    ],
)
def test_what_has_nothing_in_common_is_far(one: str, other: str) -> None:
    assert abs(near(one, other)) < 0.15


def test_words_matter_more_than_what_holds_them_together() -> None:
    question = "What is the capital of the country?"
    assert near(question, "country capital") > near(question, "What is the color of the sky?")


def test_a_word_that_comes_again_matters_more_but_not_without_end() -> None:
    once, often = near("cat", "cat dog"), near("cat", "cat cat cat dog")
    assert once < often < near("cat", "cat " * 500 + "dog") < 1


# --- Words and stems ---


@pytest.mark.parametrize("text", ["L'ÉTÉ: l’été!", "l'ete l'ete", "L ETE\nl-ete_"])
def test_words_are_read_without_case_accents_and_punctuation(text: str) -> None:
    assert words_of(text) == {"l": 2, "ete": 2}


def test_a_text_without_words_is_read_sign_by_sign() -> None:
    assert words_of("?! :-)") == {"?": 1, "!": 1, ":": 1, "-": 1, ")": 1}
    assert words_of("🙂🙂") == {"🙂": 2}


def test_scripts_without_blanks_are_read_in_pairs() -> None:
    assert list(words_of("東京都 is 大")) == ["東京", "京都", "is", "大"]


def test_a_long_run_of_letters_is_cut() -> None:
    assert max(map(len, words_of("QUJD" * 1_000))) == max(map(len, words_of("äöü" * 1_000))) == 24


@pytest.mark.parametrize(
    "forms",
    [
        "refund refunds refunded refunding",
        "ship ships shipped shipping",
        "delivery deliveries deliver delivered",
        "policy policies",
        "zahlung zahlungen zahl",
        "cancelar cancelando",
        "annuler annulation",
    ],
)
def test_inflections_meet_in_one_stem(forms: str) -> None:
    assert len({stem_of(form) for form in forms.split()}) == 1


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(categories=["L"]), min_size=1, max_size=24))
def test_a_stem_is_never_empty_and_begins_as_its_word_does(word: str) -> None:
    assert stem_of(word)[0] == word[0]
