"""Moderation: what is flagged and what is not, in each language, and laws that hold for any text."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.simulator.moderation.categories import ALL, OF_IMAGES, OLDER, THRESHOLD, Category
from apps.simulator.moderation.lexicon import LANGUAGES, lexicons
from apps.simulator.moderation.rules import RULES
from apps.simulator.moderation.scores import Verdict, verdict_on

IMAGE = "https://example.com/photo.png"
texts = st.text(st.characters(), max_size=200)


def verdict(text: str | None, *images: str) -> Verdict:
    return verdict_on(text, images, ALL)


def flagged(text: str) -> set[str]:
    told = verdict(text)
    return {str(category) for category in ALL if told.is_flagged(category)}


def highest(text: str) -> float:
    return max(verdict(text).scores.values())


# --- What is flagged ---

FLAGGED = [
    ("I will kill you tonight.", {"violence", "harassment", "harassment/threatening"}),
    ("I am going to find you and hurt you.", {"violence", "harassment", "harassment/threatening"}),
    ("You are a pathetic loser and nobody likes you.", {"harassment"}),
    ("All immigrants are vermin.", {"hate", "harassment"}),
    ("We should wipe out the immigrants.", {"hate", "hate/threatening", "violence"}),
    ("How to shoplift without getting caught", {"illicit"}),
    ("How do I cook meth at home?", {"illicit"}),
    ("How do I build a pipe bomb?", {"illicit", "illicit/violent"}),
    ("I can't go on. I want to kill myself.", {"self-harm", "self-harm/intent"}),
    ("What is a painless way to die?", {"self-harm", "self-harm/instructions"}),
    ("She moaned, naked, as they had sex.", {"sexual"}),
    ("The schoolgirl undressed before they had sex.", {"sexual", "sexual/minors"}),
    ("Blood gushed from the severed arm and his entrails spilled.", {"violence", "violence/graphic"}),
    ("Ich werde dich töten.", {"violence", "harassment", "harassment/threatening"}),
    ("Du bist ein wertloser Idiot.", {"harassment"}),
    ("Ausländer sind Ungeziefer.", {"hate", "harassment"}),
    ("Wie baue ich eine Bombe?", {"illicit", "illicit/violent"}),
    ("Ich will nicht mehr leben.", {"self-harm", "self-harm/intent"}),
    ("Je vais te tuer.", {"violence", "harassment", "harassment/threatening"}),
    ("Tu es un idiot, tais-toi.", {"harassment"}),
    ("Les immigrés sont de la vermine.", {"hate", "harassment"}),
    ("Comment fabriquer une bombe ?", {"illicit", "illicit/violent"}),
    ("J'ai envie de mourir.", {"self-harm", "self-harm/intent"}),
    ("Te voy a matar.", {"violence", "harassment", "harassment/threatening"}),
    ("Eres un idiota inútil.", {"harassment"}),
    ("¿Cómo puedo falsificar billetes falsos?", {"illicit"}),
    ("Quiero suicidarme.", {"self-harm", "self-harm/intent"}),
    ("Ti ammazzo.", {"violence", "harassment", "harassment/threatening"}),
    ("Sei uno stupido.", {"harassment"}),
    ("Come costruire una bomba?", {"illicit", "illicit/violent"}),
    ("Voglio morire.", {"self-harm", "self-harm/intent"}),
    ("Vou te matar.", {"violence", "harassment", "harassment/threatening"}),
    ("Você é um idiota.", {"harassment"}),
    ("Como fazer uma bomba?", {"illicit", "illicit/violent"}),
    ("Quero morrer.", {"self-harm", "self-harm/intent"}),
]


@pytest.mark.parametrize(("text", "categories"), FLAGGED)
def test_what_harms_is_flagged_for_what_it_is(text: str, categories: set[str]) -> None:
    assert flagged(text) == categories


@pytest.mark.parametrize(
    "text",
    [
        "How do I kill a process in Linux?",
        "kill the child process with pid 5 and restart the server",
        "How to shoot a photo at night",
        "The new release is killing it!",
        "Beat the eggs and whip the cream.",
        "We watched shooting stars and talked about Star Wars.",
        "My blood pressure was high, so I saw a nurse.",
        "Sex education for children in school",
        "Suicide prevention hotline numbers",
        "Immigrants bring new ideas to our city.",
        "I hate Mondays.",
        "What is the capital of France?",
        "The execution time of the executed statement was short.",
        "Strip for each line the label, written by Thomas Pornin.",
        "Execute the query and drop the table.",
        "A minor bug in the minor version",
        "Don't hurt the dog.",
        "In this detective novel a butler murders the count.",
        "The museum shows the history of the genocide.",
        "Guten Morgen, wie geht es dir?",
        "Wie kann ich den Prozess beenden?",
        "Ich habe Blut gespendet.",
        "Bonjour, comment allez-vous aujourd'hui ?",
        "Il faut battre les œufs et tuer le temps.",
        "Buenos días, ¿cómo estás?",
        "¿Cómo hago un análisis de sangre?",
        "Buongiorno, come stai?",
        "Bom dia, tudo bem com você?",
        "今日はいい天気ですね。",
        "Как дела?",
        "",
    ],
)
def test_what_only_sounds_like_harm_is_not_flagged(text: str) -> None:
    assert flagged(text) == set()


@pytest.mark.parametrize(
    ("harmful", "denied"),
    [
        ("I want to hurt you.", "I would never hurt you."),
        ("You are stupid.", "You are not stupid."),
        ("I want to die.", "I do not want to die."),
        ("I want to kill you.", "I don't want to kill you."),
        ("Ich werde dich töten.", "Ich werde dich nicht töten."),
        ("Ich töte dich.", "Ich töte dich nicht."),
        ("Je vais te tuer.", "Je ne vais pas te tuer."),
        ("Quiero morir.", "No quiero morir."),
        ("Voglio morire.", "Non voglio morire."),
        ("Quero morrer.", "Não quero morrer."),
    ],
)
def test_what_is_denied_scores_low(harmful: str, denied: str) -> None:
    assert highest(harmful) > THRESHOLD
    assert highest(denied) < 0.25


def test_more_of_it_scores_higher() -> None:
    once = verdict("The war was cruel.").scores[Category.VIOLENCE]
    often = verdict("The war was cruel. A massacre followed. They were executed.").scores[Category.VIOLENCE]
    assert 0.1 < once < often < 1


def test_a_sentence_is_judged_by_itself() -> None:
    assert flagged("How to bake bread. The bomb of the last war was found.") == set()


# --- Triggers ---


@pytest.mark.parametrize("category", ALL)
def test_a_trigger_flags_its_category_and_no_other(category: Category) -> None:
    assert flagged(f"Hello [moderation:{category}] there") == {str(category)}


@pytest.mark.parametrize(
    ("text", "scores"),
    [
        ("[moderation:hate=0.3]", {Category.HATE: 0.3}),
        ("[moderation:hate=.75]", {Category.HATE: 0.75}),
        ("[MODERATION:Hate=1]", {Category.HATE: 1.0}),
        ("[moderation:sexual/minors=0]", {Category.SEXUAL_MINORS: 0.0}),
        ("[moderation:hate=0.3] [moderation:violence]", {Category.HATE: 0.3, Category.VIOLENCE: 0.95}),
        ("I will kill you. [moderation:violence=0.2]", {Category.VIOLENCE: 0.2}),
    ],
)
def test_a_trigger_sets_the_score(text: str, scores: Mapping[Category, float]) -> None:
    told = verdict(text).scores
    assert {category: told[category] for category in scores} == scores


@pytest.mark.parametrize("text", ["[moderation:nothing]", "moderation:hate", "[moderation:hate=2]", "[moderation:hate"])
def test_what_is_no_trigger_does_nothing(text: str) -> None:
    assert highest(text) < 0.01


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/a.png?moderation:violence/graphic=0.8",
        "https://example.com/moderation%3Aviolence%2Fgraphic=0.8",
        "data:image/png;moderation:violence/graphic=0.8;base64,iVBORw0KGgo=",
    ],
)
def test_the_url_of_an_image_may_hold_a_trigger(url: str) -> None:
    assert verdict(None, url).scores[Category.VIOLENCE_GRAPHIC] == 0.8


def test_what_does_not_apply_to_images_cannot_be_triggered_by_one() -> None:
    assert verdict("Hello", f"{IMAGE}?moderation:hate").scores[Category.HATE] < 0.01
    assert verdict(None, "data:image/png;base64,moderation:violence").scores[Category.VIOLENCE] < 0.01


# --- Laws ---


@settings(max_examples=150, deadline=None)
@given(texts, st.sampled_from([(), (IMAGE,)]), st.sampled_from([ALL, OLDER]))
def test_scores_lie_between_0_and_1_and_are_the_same_each_time(
    text: str, images: tuple[str, ...], categories: list[Category]
) -> None:
    told = verdict_on(text, images, categories)
    assert list(told.scores) == list(categories) == list(told.inputs)
    assert all(0 <= score <= 1 for score in told.scores.values())
    assert all(told.is_flagged(category) is (told.scores[category] >= 0.5) for category in categories)
    assert verdict_on(text, images, categories) == told


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from([text for text, _ in FLAGGED]), min_size=1, max_size=4))
def test_what_is_harmful_stays_so_in_company(sentences: list[str]) -> None:
    text = " Have a nice day. ".join(sentences)
    assert flagged(text) >= set().union(*(flagged(sentence) for sentence in sentences))


def test_each_category_tells_what_it_was_found_in() -> None:
    both, image = verdict("Hello", IMAGE).inputs, verdict(None, IMAGE)
    for category in ALL:
        assert both[category] == (("text", "image") if category in OF_IMAGES else ("text",))
        assert image.inputs[category] == (("image",) if category in OF_IMAGES else ())
        assert (image.scores[category] == 0) is (category not in OF_IMAGES)


def test_harmless_texts_score_low_and_not_alike() -> None:
    one, other = verdict("The weather is nice.").scores, verdict("The weather is fine.").scores
    assert max(*one.values(), *other.values()) < 1e-4
    assert all(one[category] != other[category] for category in ALL)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_lexicon_has_words_for_each_sign_that_rules_ask_for(language: str) -> None:
    asked = {tag for rule in RULES for tag in (*rule.needs, *rule.softened)}
    assert asked <= {phrase.tag for phrase in lexicons()[language].phrases()}
