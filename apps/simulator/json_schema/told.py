"""Which of the things that a text mentions is meant for a property."""

import re
from collections.abc import Callable, Iterator
from fractions import Fraction

from apps.simulator.json_schema import gazetteer
from apps.simulator.json_schema.meanings import Meaning
from apps.simulator.json_schema.mentions import Mentions, Moment
from apps.simulator.json_schema.slot import Slot, singular
from apps.simulator.knowledge import capital_of
from apps.simulator.snippets.languages import BY_NAME
from apps.simulator.snippets.snippet import asks_for_code, language_of_code, snippet
from apps.simulator.summary import main_sentences, text_to_summarise
from apps.simulator.translation import asked_translation, translated

_LONGEST_QUERY = 120
_SECOND = frozenset("end return out checkout until finish arrival stop".split())
_FROM = frozenset("from origin source departure start depart leaving".split())
_TO = frozenset("to destination arrival target end arrive".split())
_EVENT = re.compile(
    r"\b(?:going to|attend(?:ing)?|go to|join(?:ing)?|invited to|having|have|hosting|schedule|book|plan(?:ning)?|"
    r"organi[sz]e)\s+"
    r"(?:an?\s+|the\s+|my\s+|our\s+)?(?P<event>[\w' -]{3,50}?)(?=\s+(?:on|at|in|with|for|this|next|from|tomorrow|"
    r"today|tonight|"
    r"and)\b|[.,;!?\n]|$)",
    re.IGNORECASE,
)
_SEARCH = re.compile(
    r"\b(?:search (?:the web |online |google )?(?:for|about)|look up|look for|find|google|research)\s+(?:me\s+|"
    r"information (?:on|about)\s+)?"
    r"(?P<query>[^.?!\n]{2,120})",
    re.IGNORECASE,
)
_SAYING = re.compile(
    r"\b(?:saying|that says|says|message:|body:|text:|telling (?:him|her|them)|"
    r"write:)\s+(?:that\s+)?(?P<text>[^\n]{2,300})",
    re.I,
)
_THAT = re.compile(
    r"\b(?:tell|text|message|inform|notify|let|email|write)\s+(?:to\s+)?[\w.@-]+(?:\s+know)?\s+that\s+(?P<text>[^\n]{2,300})",
    re.I,
)
_TASK = re.compile(
    r"\b(?:remind (?:me|us) to|remember to|need to|have to|to-?do:|task:|don't forget to)\s+"
    r"(?P<task>[^.,;!?\n]{2,100}?)(?=\s+(?:at|on|by|in|tomorrow|today|tonight|next|before|every)\b|[.,;!?\n]|$)",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\b(?:about|regarding|concerning|re:|subject:?)\s+(?P<topic>[^.,;?!\n]{2,80}?)"
    r"(?=\s+(?:saying|that says|and|on|at|to|with)\b|[.,;?!\n]|$)",
    re.IGNORECASE,
)
_JOB = re.compile(
    r"\b(?:is|am|i'm|works? as|as)\s+an?\s+(?P<job>(?:[a-z]+\s){0,2}[a-z]+(?:er|or|ist|ian|ant|ent|eur|man|yst|"
    r"ect|cher|nurse|chef|pilot))\b",
    re.IGNORECASE,
)
_EMPLOYER = re.compile(
    r"\b(?:works? (?:at|for)|working (?:at|for)|employed (?:at|by)|ceo of|cto of|founder of|"
    r"from)\s+(?P<name>[A-Z][\w&. -]{1,30}?)(?=[.,;!?\n]|\s+(?:as|in|and|since|on)\b|$)"
)
_ORDERED = re.compile(
    r"\b(?:buy|order|purchase|add|get|return|sell|bought|ordered)\s+(?:me\s+)?(?:(?:an?|the|some|"
    r"my|\d+|one|two|three|"
    r"four|five|six)\s+)?(?P<thing>[a-z][\w' -]{2,40}?)(?=\s+(?:for|to|from|at|with|in|and|on|please|by|of)\b|"
    r"[.,;!?\n]|$)",
    re.IGNORECASE,
)
UNITS_OF_TIME = frozenset(
    "second seconds minute minutes min mins hour hours hr hrs day days week weeks month months year years".split()
)
_SPOKEN = frozenset("text message body content note comment input word phrase sentence code string caption".split())


# So much is remembered of one text.
_MOST_REMEMBERED = 200


def told_texts(text: Mentions, slot: Slot, meaning: Meaning, named: str) -> tuple[str, ...]:
    """What the text has for a property, the most fitting first. `named` is its format, if it has one."""
    key = (slot.name, meaning.value, named)
    known = text.told.get(key)
    if known is None:
        known = tuple(_told(text, slot, meaning, named))
        if len(text.told) < _MOST_REMEMBERED:
            text.told[key] = known
    return known


def _told(text: Mentions, slot: Slot, meaning: Meaning, named: str) -> Iterator[str]:
    if named in _BY_FORMAT:
        yield from _BY_FORMAT[named](text, slot)
        return
    yield from _stated(text, slot)
    teller = _BY_MEANING.get(meaning)
    if teller is not None:
        yield from teller(text, slot)


def _stated(text: Mentions, slot: Slot) -> Iterator[str]:
    """What stands behind the property's own name: "title: Dune", "the subject is 'Hello'", "city = Paris"."""
    words = slot.words
    if not words or len("".join(words)) < 3:
        return
    spoken = r"[\s_-]+".join(re.escape(word) for word in words)
    pattern = (
        rf"\b{spoken}\b(?:\s+(?:is|are|was|should be|must be|of|as|called|named))?[\"']?\s*[:=]?\s*"
        rf"(?:\"(?P<a>[^\"\n]{{1,200}})\"|'(?P<b>[^'\n]{{1,120}})'|“(?P<c>[^”\n]{{1,200}})”)"
        rf"|\b{spoken}\b\s*(?:[:=]|\bis\b|\bcalled\b|\bnamed\b)\s+(?P<d>[^\s,;\n.?!][^,;\n.?!]{{0,80}}?)"
        r"(?=\s+(?:and|but|with|on|at|for|which|please)\b|[,;\n?!]|\.(?:\s|$)|$)"
    )
    for found in re.finditer(pattern, text.text, re.IGNORECASE):
        value = next(filter(None, found.groups()), "").strip()
        if value[:1].isalnum() and value.lower() not in _EMPTY:
            yield value


# What stands there in an example, not for a value.
_EMPTY = frozenset("a an the not it that this what string str text number integer int float boolean bool value".split())


def _people(text: Mentions, slot: Slot) -> Iterator[str]:
    mine = _led(
        text,
        text.people,
        "from|by|i'm|i am|this is|regards" if _FROM & set(slot.words) or "sender" in slot.words else "",
    )
    yield from mine or text.people


def _led(text: Mentions, names: tuple[str, ...], leads: str) -> list[str]:
    """The names that one of the words leads to."""
    return [
        name
        for name in names
        if leads and re.search(rf"\b(?:{leads})\s+(?:the\s+)?{re.escape(name)}", text.text, re.IGNORECASE)
    ]


def _emails(text: Mentions, _: Slot) -> Iterator[str]:
    """Addresses; without any the ones that the people of the text would have."""
    yield from text.emails
    if not text.emails:
        yield from (f"{'.'.join(name.lower().split())}@example.com" for name in text.people if name.isascii())


def _first_names(text: Mentions, _: Slot) -> Iterator[str]:
    yield from (name.split()[0] for name in text.people)


def _last_names(text: Mentions, _: Slot) -> Iterator[str]:
    yield from (name.split()[-1] for name in text.people if " " in name)


def _places(text: Mentions, slot: Slot) -> Iterator[str]:
    words = set(slot.words)
    asked = capital_of(text.read)
    if asked:
        yield asked[1]
    if words & _FROM and not words & _TO:
        yield from _led(text, text.places, "from|leaving|departing")
    elif words & _TO and not words & _FROM:
        yield from _led(text, text.places, "to|towards|into|visit|visiting")
    yield from (place for place in text.places if place.lower() not in gazetteer.COUNTRIES or len(text.places) == 1)
    yield from text.places


def _countries(text: Mentions, _: Slot) -> Iterator[str]:
    yield from (name for name in text.names if name.lower() in gazetteer.COUNTRIES)


def _companies(text: Mentions, _: Slot) -> Iterator[str]:
    yield from (
        found["name"].strip()
        for found in _EMPLOYER.finditer(text.text)
        if found["name"].lower() not in gazetteer.PLACES
    )
    yield from (
        name
        for name in text.names
        if name.lower() in gazetteer.COMPANIES or name.endswith(("Inc", "Corp", "Ltd", "GmbH"))
    )


def _in_turn(moments: tuple[Moment, ...], slot: Slot) -> tuple[Moment, ...]:
    """The second of two, for what ends or returns."""
    return moments[1:] if len(moments) > 1 and not _SECOND.isdisjoint(slot.words) else moments


def _dates(text: Mentions, slot: Slot) -> Iterator[str]:
    yield from (moment.written for moment in _in_turn(text.dates, slot))


def _times(text: Mentions, slot: Slot) -> Iterator[str]:
    yield from (moment.written for moment in _in_turn(text.times, slot))


def _currencies(text: Mentions, slot: Slot) -> Iterator[str]:
    found = text.currencies
    is_second = len(found) > 1 and not {"to", "target"}.isdisjoint(slot.words)
    yield from found[1:] if is_second else found


def _entities(text: Mentions, _: Slot) -> Iterator[str]:
    yield from text.names


def _tasks(text: Mentions, _: Slot) -> Iterator[str]:
    yield from (found["task"].strip() for found in _TASK.finditer(text.text))


def _codes(text: Mentions, slot: Slot) -> Iterator[str]:
    """Code that does what was asked, in the language that was asked for."""
    request = text.read
    if "sql" in slot.words or asks_for_code(request):
        yield snippet(text.text, BY_NAME["sql"] if "sql" in slot.words else language_of_code(request))[0]


def _translations(text: Mentions, _: Slot) -> Iterator[str]:
    asked = asked_translation(text.read)
    if asked:
        yield translated(*asked)


def _summaries(text: Mentions, _: Slot) -> Iterator[str]:
    given = text_to_summarise(text.read)
    if given:
        yield " ".join(main_sentences(given, 2))
    else:
        yield from _calculations(text, _)


def _calculations(text: Mentions, _: Slot) -> Iterator[str]:
    done = text.sum
    if done:
        yield f"{done[0]} = {done[1]}."


def _iso_dates(text: Mentions, slot: Slot) -> Iterator[str]:
    yield from (moment.iso for moment in _in_turn(text.dates, slot) if moment.iso)


def _iso_times(text: Mentions, slot: Slot) -> Iterator[str]:
    yield from (f"{moment.iso}Z" for moment in _in_turn(text.times, slot))


def _iso_moments(text: Mentions, slot: Slot) -> Iterator[str]:
    times = _in_turn(text.times, slot)
    for moment in _in_turn(text.dates, slot) or text.dates:
        if moment.iso:
            yield f"{moment.iso}T{times[0].iso if times else '09:00:00'}Z"


def _moments(text: Mentions, slot: Slot) -> Iterator[str]:
    yield from _iso_moments(text, slot)
    if text.dates:
        yield f"{text.dates[0].written} {text.times[0].written}" if text.times else text.dates[0].written


def _durations(text: Mentions, _: Slot) -> Iterator[str]:
    yield from (f"{_plain(number.value)} {number.unit}" for number in text.numbers if number.unit in UNITS_OF_TIME)


def _identifiers(text: Mentions, slot: Slot) -> Iterator[str]:
    for number in text.numbers:
        if number.value >= 10 and not set(slot.words).isdisjoint(number.before[-2:]):
            yield _plain(number.value)
    if {"symbol", "ticker"} & set(slot.words):
        yield from text.acronyms
    yield from text.codes
    yield from (_plain(number.value) for number in text.numbers if number.value >= 1000 and not number.is_money)


def _events(text: Mentions, _: Slot) -> Iterator[str]:
    yield from text.quoted
    for found in _EVENT.finditer(text.text):
        yield found["event"].strip().title() if found["event"].islower() else found["event"].strip()


def _products(text: Mentions, _: Slot) -> Iterator[str]:
    yield from text.quoted
    yield from (singular(found["thing"].strip()) for found in _ORDERED.finditer(text.text))


def _queries(text: Mentions, _: Slot) -> Iterator[str]:
    found = _SEARCH.search(text.text)
    if found:
        yield found["query"].strip().strip("\"'")
    yield " ".join(text.text.split())[:_LONGEST_QUERY].rstrip(" ?.!")


def _expressions(text: Mentions, _: Slot) -> Iterator[str]:
    done = text.sum
    if done:
        yield done[0]
    solved = text.solution
    if solved:
        yield solved.equation


def _answers(text: Mentions, _: Slot) -> Iterator[str]:
    done = text.sum
    if done:
        yield done[1]
    solved = text.solution
    if solved:
        yield solved.answer
    asked = capital_of(text.read)
    if asked:
        yield asked[1]


def _steps(text: Mentions, slot: Slot) -> Iterator[str]:
    """What is done in each step of a calculation. `told_texts` gives all: the place in the list chooses."""
    solved = text.solution
    if solved and not {"equation", "expression"} & set(slot.words):
        yield from (step.told for step in solved.steps)
    else:
        yield from _calculations(text, slot)


def _outputs(text: Mentions, _: Slot) -> Iterator[str]:
    solved = text.solution
    if solved:
        yield from (step.output for step in solved.steps)
    yield from _answers(text, _)


def _spoken(text: Mentions, slot: Slot) -> Iterator[str]:
    """A text that is to be passed on, as far as it was said."""
    if _SPOKEN.isdisjoint(slot.words[-1:]):
        yield from _calculations(text, slot)
        return
    yield from text.quoted
    found = _SAYING.search(text.text) or _THAT.search(text.text)
    if found:
        yield found["text"].strip()


def _topics(text: Mentions, _: Slot) -> Iterator[str]:
    yield from text.quoted
    yield from (found["topic"].strip() for found in _ABOUT.finditer(text.text))


def _jobs(text: Mentions, _: Slot) -> Iterator[str]:
    yield from (found["job"].strip() for found in _JOB.finditer(text.text))


def _listed(options: tuple[str, ...]) -> Callable[[Mentions, Slot], Iterator[str]]:
    def teller(text: Mentions, _: Slot) -> Iterator[str]:
        found = [(text.lower.find(option.lower()), option) for option in options if option.lower() in text.words]
        yield from (option for _, option in sorted(found))

    return teller


def _things(text: Mentions, _: Slot) -> Iterator[str]:
    yield from text.quoted


def _plain(value: Fraction) -> str:
    return str(int(value)) if value.denominator == 1 else str(float(value))


_BY_FORMAT: dict[str, Callable[[Mentions, Slot], Iterator[str]]] = {
    "email": lambda text, _: iter(text.emails),
    "idn-email": lambda text, _: iter(text.emails),
    "uri": lambda text, _: iter(text.urls),
    "url": lambda text, _: iter(text.urls),
    "iri": lambda text, _: iter(text.urls),
    "uri-reference": lambda text, _: iter(text.urls),
    "date": _iso_dates,
    "time": _iso_times,
    "date-time": _iso_moments,
    "uuid": lambda text, _: iter(text.codes),
}
_BY_MEANING: dict[Meaning, Callable[[Mentions, Slot], Iterator[str]]] = {
    Meaning.PERSON: _people,
    Meaning.FIRST_NAME: _first_names,
    Meaning.LAST_NAME: _last_names,
    Meaning.EMAIL: _emails,
    Meaning.PHONE: lambda text, _: iter(text.phones),
    Meaning.PLACE: _places,
    Meaning.COUNTRY: _countries,
    Meaning.COMPANY: _companies,
    Meaning.DATE: _dates,
    Meaning.TIME: _times,
    Meaning.DATE_AND_TIME: _moments,
    Meaning.DURATION: _durations,
    Meaning.URL: lambda text, _: iter(text.urls),
    Meaning.IDENTIFIER: _identifiers,
    Meaning.CURRENCY: _currencies,
    Meaning.COLOUR: _listed(gazetteer.COLOURS),
    Meaning.LANGUAGE: _listed((*gazetteer.LANGUAGES, *gazetteer.PROGRAMMING)),
    Meaning.ENTITY: _entities,
    Meaning.TASK: _tasks,
    Meaning.CODE: _codes,
    Meaning.TRANSLATION: _translations,
    Meaning.SUMMARY: _summaries,
    Meaning.FILE: lambda text, _: iter((*text.paths, *text.quoted)),
    Meaning.UNIT: _listed(("celsius", "fahrenheit", "kelvin", "metric", "imperial")),
    Meaning.EVENT: _events,
    Meaning.TITLE: _events,
    Meaning.PRODUCT: _products,
    Meaning.QUERY: _queries,
    Meaning.EXPRESSION: _expressions,
    Meaning.ANSWER: _answers,
    Meaning.OUTPUT: _outputs,
    Meaning.STEP: _steps,
    Meaning.TEXT: _spoken,
    Meaning.TOPIC: _topics,
    Meaning.JOB: _jobs,
    Meaning.THING: _things,
}
