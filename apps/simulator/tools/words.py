"""Words of messages and of tools in a form that can be compared: stems, and what stems have to do with each other."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from apps.simulator.stopwords import STOPWORDS

_WORD = re.compile(r"[^\W_]+(?:'[a-z]+)?")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SUM = re.compile(r"\d\s*(?P<sign>[-+*/x×÷^]|times|plus|minus)\s*\(?\d|\bsquare root\b|\d ?% of\b")
_SUFFIXES = ("ations", "ation", "ings", "ing", "ies", "ied", "ers", "es", "ed", "er", "s")
_SHORTEST_STEM = 3
# Descriptions of tools can be long; what a tool is about stands at the start.
_MOST_DESCRIBED = 600
_MOST_ENUM = 64

# What nearly each tool says of itself: no reason to call it.
_OF_EACH_TOOL = STOPWORDS | frozenset(
    "api call called function functions tool tools given get gets getting fetch fetches obtain return returns returned "
    "retrieve retrieves specific specified current currently information info data value values result results output "
    "input inputs parameter parameters argument arguments optional required default string number integer boolean "
    "object array type name names user users e.g eg i.e etc perform performs handle process provided based used for "
    "new old id ids field fields example format".split()
)
# Verbs tell tools apart that are about the same thing; alone they are no reason to call one.
_VERBS = frozenset(
    "create add make insert delete remove cancel update edit modify set change list show find search lookup look send "
    "read write open close start stop run execute book order buy schedule check compute calculate convert query save "
    "store upload download submit generate analyze analyse extract play turn switch ask answer respond get fetch "
    "retrieve view multiply divide subtract".split()
)
# Verbs that are things as well: "where is my order".
_ALSO_THINGS = frozenset(("order", "schedule"))
# Verbs that a message and a tool may use for the same deed; a question asks to be shown something.
_DEEDS = (
    "create add make insert new put book schedule arrange",
    "delete remove cancel drop erase",
    "update edit modify set change move reschedule rename",
    "list show get fetch retrieve view find search lookup read check see what what's which when where how is are",
    "send write notify tell message",
)
_OPERATORS = {"+": "add sum", "-": "subtract", "*": "multiply", "x": "multiply", "×": "multiply", "/": "divide",
              "÷": "divide", "^": "power", "times": "multiply", "plus": "add", "minus": "subtract"}  # fmt: skip
_CONCEPTS = tuple(
    frozenset(line.split())
    for line in """
weather forecast temperature hot cold warm chilly freezing rain raining rainy snow snowing sunny sun wind windy \
humidity humid umbrella degrees storm cloudy climate jacket coat \
meteo wetter météo tiempo tempo temps
time clock hour timezone o'clock uhr
date today tomorrow yesterday weekday
web internet google news online browse headlines
email mail inbox e-mail
message sms text notify notification slack chat tell inform
calendar meeting event appointment schedule agenda invite availability
reminder remind alarm timer todo task
stock stocks share shares ticker nasdaq quote
price prices cost costs expensive cheap pay much
currency exchange dollar dollars euro euros usd eur gbp yen pounds
order package parcel delivery deliver delivered tracking ship shipped shipping shipment arrive
refund return money reimburse
customer client account profile member user
calculator calculate math arithmetic sum plus minus multiply multiplied times divide divided \
subtract addition compute equation sqrt
flight flights fly plane airport airline ticket
hotel room stay accommodation lodging
restaurant eat dinner lunch food cuisine dine
translate translation translator
music song songs play playlist album artist
light lights lamp brightness dim
location place address map maps where near nearby directions route navigate distance far
file files document documents folder directory
database sql table tables rows records
code python javascript script program snippet
image picture photo draw drawing illustration
contact contacts phone dial
knowledge docs documentation faq policy article articles manual handbook wiki
population inhabitants people
movie movies film films cinema
recipe recipes cook cooking ingredients
thermostat heating
""".strip().splitlines()
)  # fmt: skip


class ToolTerms(NamedTuple):
    """Stems with what each counts: `things` a tool is about; the `deeds` that its name stands for."""

    things: Mapping[str, int]
    deeds: frozenset[str]
    # Whether the tool says anything of itself that a message could be compared with.
    is_told: bool


def stem(word: str) -> str:
    """A word without its ending: "forecasts" and "forecasting" are one. Good enough to compare, not to show."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST_STEM:
            word = word[: -len(suffix)]
            break
    if len(word) > _SHORTEST_STEM and word[-1] == word[-2]:
        word = word[:-1]
    return word[:-1] if len(word) > _SHORTEST_STEM and word[-1] in "eyi" else word


_IGNORED = frozenset(map(stem, _OF_EACH_TOOL)) | _OF_EACH_TOOL
_VERB_STEMS = frozenset(map(stem, _VERBS))
_CONCEPTS_BY_STEM: dict[str, tuple[str, ...]] = {}
for _number, _concept in enumerate(_CONCEPTS):
    for _stem in {stem(word) for word in _concept}:
        _CONCEPTS_BY_STEM[_stem] = (*_CONCEPTS_BY_STEM.get(_stem, ()), f"#{_number}")
_DEEDS_BY_STEM = {stem(word): f"!{number}" for number, deed in enumerate(_DEEDS) for word in deed.split()}
_MATHS = _CONCEPTS_BY_STEM[stem("arithmetic")][0]


def words_of(text: str) -> list[str]:
    """The words of a text in lower case; names like "getWeather" and "get_weather" are several words."""
    return [word.lower() for word in _WORD.findall(_HUMP.sub(" ", text))]


def stems_of(text: str) -> frozenset[str]:
    """The stems of a message, and the concepts that they stand for."""
    stems = set(map(stem, words_of(text)))
    concepts = {concept for one in stems for concept in _CONCEPTS_BY_STEM.get(one, ())}
    for found in _SUM.finditer(text):
        concepts.update((_MATHS, *_OPERATORS.get(found["sign"] or "", "").split()))
    return frozenset(stems | concepts | {_DEEDS_BY_STEM[one] for one in stems if one in _DEEDS_BY_STEM})


def terms_of_tool(name: str, description: str, properties: Mapping[str, Mapping[str, object]]) -> ToolTerms:
    """What a tool's name (3), its enums (2), its description and its parameters (1) say it is about."""
    in_name = words_of(name)
    leading = [word for word in in_name[:1] if word in _VERBS and word not in _ALSO_THINGS and len(in_name) > 1]
    telling = [word for word in in_name[len(leading) :] if word not in _IGNORED]
    things: dict[str, int] = {}
    for weight, terms in (
        (1, _things(" ".join((description[:_MOST_DESCRIBED], *properties)))),
        (2, (term for schema in properties.values() for term in _things(_enum_of(schema)))),
        (3, map(stem, telling or (in_name if len(in_name) == 1 and in_name[0] in _VERBS else ()))),
    ):
        for term in terms:
            things[term] = weight
    for term, weight in tuple(things.items()):
        for concept in _CONCEPTS_BY_STEM.get(term, ()):
            things[concept] = max(things.get(concept, 0), weight)
    deeds = frozenset(_DEEDS_BY_STEM.get(term, term) for term in map(stem, in_name))
    return ToolTerms(things, deeds, bool(things))


def _things(text: str) -> Iterator[str]:
    for word in words_of(text):
        if word not in _IGNORED and len(word) > 1:
            term = stem(word)
            if term not in _VERB_STEMS:
                yield term


def _enum_of(schema: Mapping[str, object]) -> str:
    enum = schema.get("enum")
    return " ".join([value for value in enum[:_MOST_ENUM] if isinstance(value, str)]) if isinstance(enum, list) else ""
