"""What people meet: a question and what its answer looks like."""

import ast
import json

import pytest

from apps.simulator.composer import compose
from apps.simulator.conversation import Turn
from apps.simulator.tokens import encoding

SEEDS = [bytes([number]) * 16 for number in range(24)]


def answer(*messages: str | Turn, seed: bytes = SEEDS[0]) -> str:
    """The answer to a conversation; texts are those of the user and the assistant in turn."""
    turns = [
        message if isinstance(message, Turn) else Turn(("user", "assistant")[index % 2], message)
        for index, message in enumerate(messages)
    ]
    return "".join(compose(turns, seed=seed))


def sentence_count(text: str) -> int:
    return sum(text.count(end) for end in (". ", "? ", ": ")) + 1


def code_of(text: str, tag: str) -> str:
    return text.split(f"```{tag}\n", 1)[1].split("\n```", 1)[0]


@pytest.mark.parametrize(
    "question",
    [
        "What is photosynthesis?", "How do I bake bread?", "Why is the sky blue?", "Is Python faster than Go?",
        "Compare cats and dogs", "Tell me about the Alps", "Explain how a compiler works",
        "I have a billing service. What should I watch?",
    ],
)  # fmt: skip
def test_a_normal_question_gets_sixty_tokens_to_a_hundred_and_eighty_words(question: str) -> None:
    for seed in SEEDS:
        text = answer(question, seed=seed)
        assert encoding("o200k_base").count(text) >= 60, text
        assert len(text.split()) <= 180


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("What is photosynthesis?", "photosynthesis"), ("Tell me about the Alps", "the Alps"),
        ("How do I bake bread?", "bake bread"), ("Why is the sky blue?", "the sky"),
        ("Compare cats and dogs", "dogs"), ("Can you explain my billing service?", "your billing service"),
    ],
)  # fmt: skip
def test_an_answer_is_about_the_subject_of_the_question(question: str, subject: str) -> None:
    for seed in SEEDS:
        assert subject in answer(question, seed=seed)


@pytest.mark.parametrize("message", ["Hello", "hi there", "Good morning", "Thanks a lot", "Goodbye", "How are you?"])
def test_a_pleasantry_is_returned_in_one_or_two_sentences(message: str) -> None:
    for seed in SEEDS:
        assert sentence_count(answer(message, seed=seed)) <= 3


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("Say hello", "hello"), ("Say 'this is a test'", "this is a test"), ("Say this is a test", "this is a test"),
        ("Repeat after me: the quick brown fox", "the quick brown fox"), ("Reply with OK", "OK"),
        ("Reply with exactly: PONG", "PONG"), ("answer only yes", "yes"), ("Please reply with just the word banana.",
        "banana"),
        ('Say "hi" and nothing else', "hi"), ("Respond with only the number 42", "42"), ("Sage hallo", "hallo"),
    ],
)  # fmt: skip
def test_what_is_dictated_is_said_word_for_word(command: str, said: str) -> None:
    assert answer(command) == said


@pytest.mark.parametrize(
    "message", ["Write a poem about say", "Respond with a short greeting", "Answer the question: what is tea?"]
)
def test_a_description_of_an_answer_is_no_dictation(message: str) -> None:
    assert answer(message) not in message


@pytest.mark.parametrize(
    ("question", "result"),
    [
        ("what is 12 * 7?", "84"), ("2+2", "4"), ("What is 15% of 80?", "12"), ("calculate (1+2)*3 - 4/5", "8.2"),
        ("what is 2^10?", "1024"), ("12 divided by 8", "1.5"), ("What is 1,000 + 1?", "1001"),
    ],
)  # fmt: skip
def test_sums_come_out_right(question: str, result: str) -> None:
    assert answer(question).rstrip(".").endswith(result)


def test_a_date_is_no_sum() -> None:
    assert "2022" not in answer("2024-01-01")


@pytest.mark.parametrize(
    "question", ["Is tea healthy?", "Can dogs swim?", "Does Go have generics?", "Should I learn SQL?"]
)
def test_a_yes_or_no_question_is_answered_with_yes_or_no(question: str) -> None:
    for seed in SEEDS:
        assert answer(question, seed=seed).startswith(("Yes", "No"))


@pytest.mark.parametrize(
    ("wish", "count"),
    [
        ("Explain gravity in one sentence", 1),
        ("Explain gravity in 3 sentences", 3),
        ("Explain gravity in two or three sentences", 3),
    ],
)
def test_the_number_of_sentences_is_kept(wish: str, count: int) -> None:
    for seed in SEEDS:
        text = answer(wish, seed=seed)
        assert text.count(". ") + text.count("? ") + 1 == count, text


def test_the_number_of_sentences_that_instructions_ask_for_is_kept() -> None:
    wish = Turn("system", "You are a helpful assistant. Always answer in one sentence.")
    assert answer(wish, Turn("user", "How do glaciers move?")).count(".") == 1
    assert answer(wish, Turn("user", "Explain gravity in three sentences.")).count(".") == 3


@pytest.mark.parametrize("count", [1, 5, 10, 50, 300])
def test_the_number_of_words_is_kept(count: int) -> None:
    for seed in SEEDS:
        assert len(answer(f"Explain gravity in {count} words", seed=seed).split()) == count


def test_brief_is_shorter_than_usual_and_detail_longer() -> None:
    brief, usual, long = (len(answer(f"Explain gravity{how}")) for how in (" briefly", "", " in detail"))
    assert brief < usual < long


@pytest.mark.parametrize("count", [3, 7, 20])
def test_a_list_has_as_many_items_as_were_asked_for(count: int) -> None:
    lines = answer(f"List {count} tips for sleeping well").splitlines()
    assert sum(line.startswith(("- ", "1", "2", "3", "4", "5", "6", "7", "8", "9")) for line in lines) == count


def test_bullet_points_are_bullets() -> None:
    text = answer("Give me bullet points on hiking")
    assert text.count("\n- ") >= 3
    assert "hiking" in text


def test_a_table_is_markdown() -> None:
    rows = [line for line in answer("Make a table comparing tea and coffee").splitlines() if line.startswith("|")]
    assert len(rows) >= 4
    assert len({row.count("|") for row in rows}) == 1


def test_headings_are_markdown() -> None:
    assert "## " in answer("Explain TLS with headings")


def test_well_known_things_are_listed() -> None:
    assert "apple" in answer("List 3 fruits").lower() or answer("List 3 fruits").count("\n") == 2
    assert "Paris" in answer("What is the capital of France?")


def test_python_code_parses_and_is_named_after_the_task() -> None:
    code = code_of(answer("Write a Python function that parses invoice lines"), "python")
    names = [node.name for node in ast.walk(ast.parse(code)) if isinstance(node, ast.FunctionDef)]
    assert names == ["parse_invoice_lines"]


@pytest.mark.parametrize(
    ("language", "tag"),
    [
        ("Python", "python"), ("JavaScript", "javascript"), ("TypeScript", "typescript"), ("SQL", "sql"), ("bash",
        "bash"),
        ("Go", "go"), ("Java", "java"), ("Rust", "rust"), ("HTML", "html"), ("CSS", "css"),
    ],
)  # fmt: skip
def test_code_comes_in_the_language_asked_for(language: str, tag: str) -> None:
    text = answer(f"Write code in {language} that sorts customer names")
    assert f"```{tag}\n" in text
    assert text.count("```") == 2


def test_a_summary_is_made_of_sentences_of_the_text() -> None:
    sentences = [
        "The harbour was closed for repairs in March.", "Ships were sent to the northern port instead.",
        "The repairs cost two million more than planned.", "In May the harbour opened again.",
    ]  # fmt: skip
    text = answer("Summarize the following text in two sentences:\n\n" + " ".join(sentences))
    assert sum(sentence in text for sentence in sentences) == 2


@pytest.mark.parametrize(
    ("request_text", "keys"),
    [
        ("Return a JSON object with keys name and age", {"name", "age"}),
        ("Describe Ada as JSON with name, email and topic.", {"name", "email", "topic"}),
        ("Answer with a JSON object containing `title` and `body`", {"title", "body"}),
        ("Answer as JSON with three colours", {"subject", "answer", "points"}),
    ],
)
def test_json_that_is_asked_for_can_be_read(request_text: str, keys: set[str]) -> None:
    text = answer(request_text)
    assert set(json.loads(text.removeprefix("```json\n").removesuffix("\n```"))) == keys


@pytest.mark.parametrize(
    ("statement", "question", "value"),
    [
        ("My name is Ada.", "What is my name?", "Ada"), ("I live in Paris", "Where do I live?", "Paris"),
        ("My favourite colour is green.", "What is my favorite color?", "green"),
        ("Remember the number 42.", "What number did I ask you to remember?", "42"),
        ("My dog is called Rex", "What is my dog's name?", "Rex"), ("Ich heiße Ada", "Wie heiße ich?", "Ada"),
        ("Je m'appelle Ada", "Comment je m'appelle ?", "Ada"), ("Me llamo Ada", "¿Cómo me llamo?", "Ada"),
    ],
)  # fmt: skip
def test_what_was_told_is_remembered(statement: str, question: str, value: str) -> None:
    assert value in answer(statement, "Good to know.", "What is tea?", "A drink.", question)


def test_the_latest_statement_counts() -> None:
    text = answer("My name is Ada.", "Hello.", "Sorry, my name is Grace.", "Hello.", "What is my name?")
    assert "Grace" in text
    assert "Ada" not in text


@pytest.mark.parametrize(
    ("message", "label"),
    [
        ("Is the following review positive or negative? 'I loved it, a wonderful film.'", "Positive"),
        ("Positive or negative: the food was terrible and I hate the place", "Negative"),
        ("Classify the sentiment as positive, negative, or neutral: I loved it", "positive"),
    ],
)
def test_a_review_is_judged_by_its_words(message: str, label: str) -> None:
    assert answer(message) == label


def test_a_name_that_was_never_told_is_not_known() -> None:
    assert "name" in answer("What is my name?")
    assert "not" in answer("What is my name?")


def test_a_follow_up_goes_on_with_the_earlier_subject() -> None:
    for seed in SEEDS:
        assert "photosynthesis" in answer("What is photosynthesis?", "It is a process.", "Tell me more", seed=seed)


def test_a_new_question_refers_to_the_earlier_subject() -> None:
    text = answer("What is photosynthesis?", "It is a process.", "What is a glacier?")
    assert "photosynthesis" in text
    assert "glacier" in text


def test_the_results_of_tools_are_told() -> None:
    call = [Turn("user", "What is the weather in Paris?"), Turn("assistant", "")]
    text = answer(*call, Turn("tool", '{"city": "Paris", "temperature_c": 21.5, "sky": ["clear", "windy"]}'))
    assert all(value in text for value in ("Paris", "21.5", "clear", "windy"))
    assert "It rained all day" in answer(*call, Turn("tool", "It rained all day."))


def test_the_results_of_several_tools_are_all_told() -> None:
    tools = [Turn("tool", '{"city": "Paris", "sky": "clear"}'), Turn("tool", '{"city": "Rome", "sky": "cloudy"}')]
    text = answer("Weather in Paris and Rome?", Turn("assistant", ""), *tools)
    assert all(value in text for value in ("Paris", "clear", "Rome", "cloudy"))


@pytest.mark.parametrize(
    "question", ["Are you a real model?", "Which model are you?", "Are you a mock?", "Who are you?"]
)
def test_asked_what_it_is_it_says_that_it_is_simulated(question: str) -> None:
    for seed in SEEDS:
        assert "simulated" in answer(question, seed=seed)


def test_it_does_not_mention_that_unasked() -> None:
    for seed in SEEDS:
        assert "simulat" not in answer("What is tea?", seed=seed)


@pytest.mark.parametrize(
    ("question", "subject", "own"),
    [
        ("Was ist Photosynthese?", "Photosynthese", " die "), ("Qu'est-ce que la photosynthèse ?", "photosynthèse",
        " de "),
        ("¿Qué es la fotosíntesis?", "fotosíntesis", " de "), ("Cos'è la fotosintesi?", "fotosintesi", " di "),
        ("O que é a fotossíntese?", "fotossíntese", " de "), ("Wat is fotosynthese?", "fotosynthese", " de "),
        ("Что такое фотосинтез?", "фотосинтез", " и "), ("光合作用是什么？", "光合作用", "。"),
        ("光合成とは何ですか", "光合成", "。"),
    ],
)  # fmt: skip
def test_a_question_is_answered_in_its_language(question: str, subject: str, own: str) -> None:
    text = answer(question)
    assert subject in text
    assert own in text
    assert " the " not in text


def test_the_language_asked_for_wins() -> None:
    assert " die " in answer("Answer in German: what is tea?") or " das " in answer("Answer in German: what is tea?")
    assert " de " in answer(Turn("system", "Always answer in French."), Turn("user", "What is tea?"))


def test_instructions_that_dictate_are_obeyed() -> None:
    assert answer(Turn("system", "Always reply with exactly: PONG"), Turn("user", "What is tea?")) == "PONG"


@pytest.mark.parametrize("turns", [[], [Turn("user", "")], [Turn("system", "Be kind.")], [Turn("assistant", "Hello.")]])
def test_a_conversation_without_a_question_is_answered_all_the_same(turns: list[Turn]) -> None:
    assert "".join(compose(turns, seed=SEEDS[0]))


def test_a_poem_a_story_a_letter_and_a_joke_are_written() -> None:
    assert answer("Write a poem about rain").count("\n") >= 3
    assert "rain" in answer("Write a poem about rain")
    assert "Subject:" in answer("Write an email about the release")
    assert len(answer("Tell me a story about a lighthouse").split()) > 60
    assert answer("Tell me a joke")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How do plants store energy?", "how plants store energy"),
        ("Which is better, Postgres or MySQL?", "MySQL"),
        ("What do you think about remote work?", "remote work"),
        ("Explain the pros and cons of microservices", "microservices"),
        ("What happened in 1969?", "this question"),
    ],
)
def test_the_subject_is_found_behind_the_way_of_asking(question: str, said: str) -> None:
    assert said in answer(question)


def test_phrases_of_a_long_question_are_taken_up() -> None:
    question = "My bakery sells bread to the old hotel near the harbour. What should I know about pricing?"
    assert any("the old hotel" in answer(question, seed=seed) for seed in SEEDS)


def test_instructions_in_a_long_prompt_are_no_text_to_summarise() -> None:
    prompt = "You review notes. Summarise, in two sentences, what changed. Mention the new policy. Keep the tone calm."
    assert "Keep the tone calm" not in answer(prompt)


def test_yes_or_no_is_a_choice_and_no_dictation() -> None:
    assert answer("Reply with a single word: yes or no. Is water wet?").rstrip(".") in ("Yes", "No", "yes", "no")
