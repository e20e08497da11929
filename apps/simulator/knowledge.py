"""The few facts that tests like to ask for."""

import re

from apps.simulator.text import Text

CAPITALS = {
    "france": "Paris", "germany": "Berlin", "italy": "Rome", "spain": "Madrid", "portugal": "Lisbon",
    "the netherlands": "Amsterdam", "netherlands": "Amsterdam", "belgium": "Brussels", "austria": "Vienna",
    "switzerland": "Bern", "poland": "Warsaw", "sweden": "Stockholm", "norway": "Oslo", "denmark": "Copenhagen",
    "finland": "Helsinki", "iceland": "Reykjavik", "ireland": "Dublin", "england": "London",
    "the united kingdom": "London", "the uk": "London", "uk": "London", "united kingdom": "London",
    "scotland": "Edinburgh",
    "wales": "Cardiff", "greece": "Athens", "turkey": "Ankara", "russia": "Moscow", "ukraine": "Kyiv",
    "hungary": "Budapest", "romania": "Bucharest", "bulgaria": "Sofia", "croatia": "Zagreb", "serbia": "Belgrade",
    "slovenia": "Ljubljana", "slovakia": "Bratislava", "estonia": "Tallinn", "latvia": "Riga", "lithuania": "Vilnius",
    "the czech republic": "Prague", "czechia": "Prague", "luxembourg": "Luxembourg", "malta": "Valletta",
    "the united states": "Washington, D.C.", "the usa": "Washington, D.C.", "usa": "Washington, D.C.",
    "the us": "Washington, D.C.", "canada": "Ottawa", "mexico": "Mexico City", "brazil": "Brasília",
    "argentina": "Buenos Aires", "chile": "Santiago", "peru": "Lima", "colombia": "Bogotá", "cuba": "Havana",
    "uruguay": "Montevideo", "venezuela": "Caracas", "ecuador": "Quito", "japan": "Tokyo", "china": "Beijing",
    "india": "New Delhi", "south korea": "Seoul", "north korea": "Pyongyang", "vietnam": "Hanoi",
    "thailand": "Bangkok", "indonesia": "Jakarta", "malaysia": "Kuala Lumpur", "the philippines": "Manila",
    "philippines": "Manila", "singapore": "Singapore", "pakistan": "Islamabad", "bangladesh": "Dhaka",
    "nepal": "Kathmandu",
    "australia": "Canberra", "new zealand": "Wellington", "egypt": "Cairo", "morocco": "Rabat", "kenya": "Nairobi",
    "nigeria": "Abuja", "ethiopia": "Addis Ababa", "ghana": "Accra", "south africa": "Pretoria", "tunisia": "Tunis",
    "israel": "Jerusalem", "iran": "Tehran", "iraq": "Baghdad", "saudi arabia": "Riyadh", "jordan": "Amman",
    "california": "Sacramento", "texas": "Austin", "new york": "Albany", "florida": "Tallahassee",
}  # fmt: skip
_CAPITAL = re.compile(
    r"\bcapital(?: city)? of (?P<country>[a-z .]{2,30}?)\s*(?:[?.!,]|$|\bin\b|\band\b)|\bwhat is (?P<owner>[a-z "
    r"]{2,20})'s capital",
    re.IGNORECASE,
)
_MEMBERS = {
    "fruit": "apple banana orange pear grape mango cherry peach plum kiwi lemon strawberry pineapple melon fig",
    "vegetable": "carrot potato tomato onion spinach broccoli cucumber pepper cabbage leek pea bean beetroot celery "
        "pumpkin",
    "color": "red blue green yellow orange purple white black brown pink grey turquoise violet gold silver",
    "animal": "dog cat horse elephant lion rabbit owl dolphin fox bear otter penguin wolf deer hedgehog",
    "country": "France Japan Brazil Kenya Canada Norway India Egypt Mexico Portugal Thailand Australia Chile Poland "
        "Greece",
    "city": "Paris Tokyo Nairobi Lisbon Toronto Mumbai Oslo Cairo Lima Berlin Seoul Sydney Vienna Prague Dublin",
    "planet": "Mercury Venus Earth Mars Jupiter Saturn Uranus Neptune",
    "day": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "month": "January February March April May June July August September October November December",
    "programming language": "Python JavaScript Java Go Rust TypeScript Ruby Swift Kotlin C PHP Haskell Scala Elixir "
        "Lua",
    "language": "English Spanish French German Italian Portuguese Dutch Japanese Korean Arabic Hindi Swahili Polish "
        "Greek Turkish",
    "season": "spring summer autumn winter",
    "tree": "oak beech birch maple pine willow ash elm fir chestnut larch poplar cedar linden alder",
    "flower": "rose tulip lily daisy orchid violet poppy iris peony dahlia lavender jasmine aster crocus marigold",
    "instrument": "piano violin guitar flute cello drum trumpet harp clarinet oboe saxophone organ viola banjo lute",
}  # fmt: skip
_PLURALS = {"countries": "country", "cities": "city", "colours": "color", "colour": "color"}
_MEMBERS_ASKED = re.compile(
    r"(?:list|name|give me|tell me|what are|enumerate|write)\b[^.?!]{0,30}?\b(?P<noun>programming languages?|[a-z]+)"
    r"(?: of the (?:week|year|solar system))?(?: in (?:our|the) solar system)?(?: in (?:english|order|a list))?\s*"
    r"(?:[?.!,:;\n]|as\b|separated|one per|in (?:a|json|alphab)|$)",
    re.IGNORECASE,
)

TRIGGERS = frozenset(
    {"capital"}
    | {word for noun in _MEMBERS for word in (noun.split()[-1], f"{noun.split()[-1]}s")}
    | frozenset(_PLURALS)
)


def capital_of(text: Text) -> tuple[str, str] | None:
    """(country as written, capital) if a message asks for one that is known."""
    found = _CAPITAL.search(text.raw)
    if not found:
        return None
    country = (found["country"] or found["owner"]).strip(" .")
    capital = CAPITALS.get(country.lower())
    return (country, capital) if capital else None


def members_of(text: Text) -> tuple[str, ...] | None:
    """The members of a well-known kind of thing that a message asks to list: fruits, planets, days of the week."""
    found = _MEMBERS_ASKED.search(text.raw)
    if not found:
        return None
    noun = found["noun"].lower()
    noun = _PLURALS.get(noun, noun)
    members = _MEMBERS.get(noun) or _MEMBERS.get(noun.removesuffix("s"))
    return tuple(members.split()) if members else None
