"""What a text mentions: people, places, dates, times, numbers, mail addresses and the like, in the order it does."""

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from apps.simulator.arithmetic import sum_of
from apps.simulator.bounded import BoundedCache
from apps.simulator.equation import Solution, solution_of
from apps.simulator.json_schema import gazetteer
from apps.simulator.stopwords import STOPWORDS
from apps.simulator.text import Text

# What is told stands at the start or the end of a text; what lies between in a pasted document is not searched.
_LONGEST = 6000
_HALF = _LONGEST // 2
_MOST = 40
_WEEKDAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = "|".join([*_MONTHS, *(f"{month[:3]}\\.?" for month in _MONTHS), "sept\\.?"])
_QUOTED = re.compile(r"\"([^\"\n]{1,200})\"|“([^”\n]{1,200})”|`([^`\n]{1,200})`|(?<!\w)'([^'\n]{1,120})'(?!\w)")
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_URL = re.compile(r"https?://[^\s<>\"')\]]{1,300}[^\s<>\"')\].,;:!?]|\bwww\.[\w.-]{1,100}[\w/]")
_UUID = re.compile(r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b")
_CODE = re.compile(
    r"(?<![\w@./-])#?(?=[\w-]{0,30}\d)(?=[\w-]{0,30}[A-Za-z-])[A-Za-z][A-Za-z0-9]*(?:[-_][A-Za-z0-9]+)*(?![\w@])"
)
_ACRONYM = re.compile(r"(?<![\w.@/-])[A-Z]{2,6}(?:[.-][A-Z]{1,3})?(?![\w@-])")
_PATH = re.compile(
    r"(?<![\w:/])(?:~|\.{1,2})?/(?:[\w.-]+/)*[\w.-]*\w"
    r"|\b[\w-]{1,60}\.(?:py|txt|md|json|csv|pdf|js|ts|html|yaml|yml|log|png|jpg)\b"
)
_CURRENCY = re.compile(
    r"\b(?:USD|EUR|GBP|JPY|CHF|INR|CAD|AUD|CNY|SEK|NOK|dollars?|euros?|pounds?|yen|francs|rupees)\b|[$€£¥]",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w.-])\+?\(?\d{1,4}\)?(?:[ .-]?\(?\d{2,4}\)?){2,4}(?![\w-])")
_DATE = re.compile(
    rf"\b(?P<iso>\d{{4}}-\d\d-\d\d)\b|\b(?P<month>{_MONTH})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|"
    rf":)(?:,?\s+(?P<year>\d{{4}}))?"
    rf"|\b(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month2>{_MONTH})\b(?:,?\s+(?P<year2>\d{{4}}))?"
    rf"|\b(?P<slashed>\d{{1,2}}/\d{{1,2}}/\d{{4}})\b"
    rf"|\b(?P<relative>(?:(?:next|this|last|coming)\s+)?(?:{_WEEKDAYS})|today|tomorrow|tonight|yesterday|day "
    rf"after tomorrow"
    r"|(?:next|this|last)\s+(?:week(?:end)?|month|year))\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?\s*(?P<half>[ap]\.?m\b\.?)?"
    r"|\b(?P<hour2>1[0-2]|0?[1-9])\s*(?P<half2>[ap]\.?m\b\.?)|\b(?P<word>noon|midnight)\b",
    re.IGNORECASE,
)
_SPELLED = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "dozen": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "fifty": 50, "hundred": 100,
}  # fmt: skip
_NUMBER = re.compile(
    r"(?P<sign>[$€£¥]\s?)?(?<![\w.])(?P<digits>-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d{1,15}(?:\.\d{1,10})?)"
    r"\s?(?P<unit>%|°\s?[CF]\b|[$€£¥]|[A-Za-z]{1,12}\b)?"
    rf"|\b(?P<spelled>{'|'.join(_SPELLED)})\b(?=\s+(?P<unit2>[a-z]+))",
    re.IGNORECASE,
)
_NAME = r"[A-ZÀ-ÖØ-Þ][\w'’À-ÿ-]*"
_CAPITALISED = re.compile(rf"{_NAME}(?:\s+(?:(?:of|the|de|la|van|von|del|da)\s+)?{_NAME}){{0,3}}")
_PLACE_AFTER = re.compile(
    r"\b(?:in|at|near|around|from|to|visit|visiting|for|of|between|towards|into|via)\s+(?:the\s+)?$", re.IGNORECASE
)
_PERSON_AFTER = re.compile(
    r"\b(?:with|by|and|under|named|called|name is|name:|i am|i'm|invite|tell|ask|email|call|meet|contact|remind|mr\.?|"
    r"mrs\.?|ms\.?|dr\.?|dear|for|to|from|assign|cc|hi|hello|customer|patient|user|author)\s+(?:to\s+)?$",
    re.IGNORECASE,
)
_PLAIN_PLACE = re.compile(
    r"\b(?:in|at|near|from|to|for)\s+(?P<place>[a-z][a-z' -]{2,30}?)(?=\s+(?:today|tomorrow|tonight|now|right|"
    r"this|next|on|at|in|"
    r"please|and|with|like|for|to|from)\b|[?.!,;]|$)"
)


class Number(NamedTuple):
    """A number with the words around it; `unit` is what follows it directly, `is_money` says that it has a currency."""

    value: Fraction
    before: tuple[str, ...]
    unit: str
    after: tuple[str, ...]
    is_money: bool
    currency: str


class Moment(NamedTuple):
    """A date or a time: as it was written, and in ISO 8601 if it can be told without a calendar at hand ("")."""

    written: str
    iso: str


class Mentions:
    """What one text mentions; each kind is looked for when it is first asked for."""

    def __init__(self, text: str) -> None:
        self.text = text if len(text) <= _LONGEST else f"{text[:_HALF]}\n{text[-_HALF:]}"
        self.lower = self.text.lower()
        # What was found for a property is found again for each item of a list, and for the next request.
        self.told: dict[tuple[str, ...], tuple[str, ...]] = {}

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(re.findall(r"[^\W_]+", self.lower))

    @cached_property
    def read(self) -> Text:
        return Text(self.text)

    @cached_property
    def sum(self) -> tuple[str, str] | None:
        """(sum, result) if one is asked for."""
        return sum_of(self.read)

    @cached_property
    def solution(self) -> Solution | None:
        return solution_of(self.text)

    @cached_property
    def quoted(self) -> tuple[str, ...]:
        return _unique(next(filter(None, found.groups())).strip() for found in _some(_QUOTED, self.text))

    @cached_property
    def emails(self) -> tuple[str, ...]:
        return _unique(found[0].rstrip(".") for found in _some(_EMAIL, self.text))

    @cached_property
    def urls(self) -> tuple[str, ...]:
        return _unique(found[0] for found in _some(_URL, self.text))

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Identifiers: of letters and digits, as in AB-1234 or #A17."""
        uuids = [found[0] for found in _some(_UUID, self.text)]
        bare = _UUID.sub(" ", _URL.sub(" ", _EMAIL.sub(" ", self.text)))
        return _unique([*uuids, *(found[0].lstrip("#") for found in _some(_CODE, bare))])

    @cached_property
    def acronyms(self) -> tuple[str, ...]:
        """Words in capitals: symbols of shares, codes of airports."""
        return _unique(found[0] for found in _some(_ACRONYM, self.text) if found[0].lower() not in _NO_NAMES)

    @cached_property
    def paths(self) -> tuple[str, ...]:
        return _unique(found[0] for found in _some(_PATH, _URL.sub(" ", self.text)))

    @cached_property
    def currencies(self) -> tuple[str, ...]:
        """Codes of the currencies, in ISO 4217."""
        found = (match[0].lower() for match in _some(_CURRENCY, self.text))
        return _unique(_CURRENCIES.get(name, name.upper()) for name in found)

    @cached_property
    def phones(self) -> tuple[str, ...]:
        bare = _DATE.sub(" ", self.text)
        found = [match[0].strip() for match in _some(_PHONE, bare)]
        return _unique(phone for phone in found if sum(sign.isdecimal() for sign in phone) >= 7)

    @cached_property
    def dates(self) -> tuple[Moment, ...]:
        return tuple(dict.fromkeys(_date(found) for found in _some(_DATE, self.text)))

    @cached_property
    def times(self) -> tuple[Moment, ...]:
        return tuple(dict.fromkeys(_time(found) for found in _some(_TIME, self.text)))

    @cached_property
    def numbers(self) -> tuple[Number, ...]:
        """The numbers that are not part of a date, a time, an identifier or an address."""
        bare = self.text
        for pattern in (_URL, _EMAIL, _UUID, _CODE, _DATE, _TIME):
            bare = pattern.sub(lambda found: "|" * len(found[0]), bare)
        return tuple(number for found in _some(_NUMBER, bare) if (number := _number(found, bare)))

    @cached_property
    def people(self) -> tuple[str, ...]:
        """Names that are likely a person's."""
        return _unique(name for name, lead in self._names if self._is_person(name, lead))

    @cached_property
    def places(self) -> tuple[str, ...]:
        """Names that are likely a place's: well-known ones, and those that follow "in", "to" and the like."""
        known = [name for name, _ in self._names if name.lower() in gazetteer.PLACES]
        led = [
            name
            for name, lead in self._names
            if _PLACE_AFTER.search(lead) and name.lower() not in gazetteer.FIRST_NAMES
        ]
        found = sorted({*known, *led}, key=lambda name: self.text.find(name))
        return _unique([*found, *self._plain_places])

    @cached_property
    def names(self) -> tuple[str, ...]:
        """All names of something."""
        return _unique(name for name, _ in self._names)

    @cached_property
    def _plain_places(self) -> list[str]:
        """Places in lower case: "weather in san francisco today"."""
        known = [
            found["place"].title() for found in _some(_PLAIN_PLACE, self.text) if found["place"] in gazetteer.PLACES
        ]
        return known or [
            place.title()
            for place in gazetteer.CITIES
            if f" {place}" in self.lower and re.search(rf"\b{place}\b", self.lower)
        ]

    @cached_property
    def _names(self) -> tuple[tuple[str, str], ...]:
        """(name, what stands before it): runs of capitalised words that are no ordinary words."""
        names: list[tuple[str, str]] = []
        for found in _some(_CAPITALISED, self.text):
            words = found[0].split()
            opens = self._starts(found.start())
            while words and (words[0].lower() in _NO_NAMES or (opens and _is_ordinary(words))):
                words = words[1:]
            name = _without_office(" ".join(words).removesuffix("'s").removesuffix("’s"))
            if len(name) > 1:
                start = found.start() + max(0, found[0].find(name))
                names.append((name, self.text[max(0, start - 24) : start]))
        return tuple(names)

    def _starts(self, at: int) -> bool:
        """Whether a sentence starts here, so that a capital says nothing."""
        before = self.text[:at].rstrip(" \"'“(*-")
        return not before or before[-1] in ".!?:\n"

    def _is_person(self, name: str, lead: str) -> bool:
        lower = name.lower()
        if lower in gazetteer.PLACES or lower in gazetteer.COMPANIES:
            return False
        if lower.split()[0] in gazetteer.FIRST_NAMES:
            return True
        return bool(_PERSON_AFTER.search(lead)) and not name.isupper()


def _without_office(name: str) -> str:
    """ "Apple" of "CEO of Apple"; "Bank of America" stays what it is."""
    office, of, rest = name.partition(" of ")
    return rest if of and (office.isupper() or rest.lower() in gazetteer.COMPANIES) else name


def _is_ordinary(words: list[str]) -> bool:
    """Whether the first word of a sentence has its capital from there alone: "Text Sarah", "Patient John Smith"."""
    first, second = words[0].lower(), words[1].lower() if len(words) > 1 else ""
    return first in _OPENINGS or (second in gazetteer.FIRST_NAMES and first not in gazetteer.FIRST_NAMES)


_NO_NAMES = frozenset(
    [*_MONTHS, *_WEEKDAYS.split("|"), *(month[:3] for month in _MONTHS if month != "may"), "i", "i'm", "i'd", "i've",
     "i'll", "am", "pm", "ok", "json", "api", "usd", "eur", "gbp", "the", "a", "an", "today", "tomorrow", "tonight",
     "my", "our", "your", "his", "her", "their", "please", "what", "what's", "who", "when", "where", "how", "is", "are"]
)  # fmt: skip
# Words that open a sentence and are no names, beside the stop words.
_OPENINGS = STOPWORDS | frozenset(
    "book schedule set send call email remind extract turn play order buy search weather convert calculate solve "
    "plan reserve cancel update delete open close start stop fetch check classify invite move add remove hey thanks "
    "text patient customer user dear compare show multiply convert make weather tell grade invoice set "
    "generate return parse analyze analyse translate summarize forecast meeting event name date time location".split()
)


def _some(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """The first matches; a long list is not read to its end."""
    for at, found in enumerate(pattern.finditer(text)):
        if at == _MOST:
            return
        yield found


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _date(found: re.Match[str]) -> Moment:
    written = found[0]
    if found["iso"]:
        return Moment(written, written)
    month, day = found["month"] or found["month2"], found["day"] or found["day2"]
    year = found["year"] or found["year2"]
    if month and year:
        number = next(at for at, name in enumerate(_MONTHS, start=1) if name.startswith(month.lower().rstrip(".")[:3]))
        return Moment(written, _iso(int(year), number, int(day)))
    if found["slashed"]:
        first, second, year = found["slashed"].split("/")
        # The American order, unless it cannot be.
        month_number, day_number = (int(second), int(first)) if int(first) > 12 else (int(first), int(second))
        return Moment(written, _iso(int(year), month_number, day_number))
    return Moment(written, "")


def _iso(year: int, month: int, day: int) -> str:
    return f"{year:04d}-{month:02d}-{day:02d}" if 1 <= month <= 12 and 1 <= day <= 31 else ""


def _time(found: re.Match[str]) -> Moment:
    if found["word"]:
        return Moment(found[0], "12:00:00" if found["word"].lower() == "noon" else "00:00:00")
    hour, half = int(found["hour"] or found["hour2"]), (found["half"] or found["half2"] or "").lower()
    if half.startswith("p") and hour < 12:
        hour += 12
    elif half.startswith("a") and hour == 12:
        hour = 0
    return Moment(found[0].strip(), f"{hour:02d}:{found['minute'] or '00'}:{found['second'] or '00'}")


_CURRENCIES = {
    "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "dollar": "USD", "dollars": "USD", "usd": "USD", "bucks": "USD",
    "euro": "EUR", "euros": "EUR", "eur": "EUR", "pound": "GBP", "pounds": "GBP", "gbp": "GBP", "yen": "JPY",
    "jpy": "JPY", "chf": "CHF", "francs": "CHF", "rupees": "INR", "inr": "INR",
}  # fmt: skip


def _number(found: re.Match[str], text: str) -> Number | None:
    spelled, sign = found["spelled"], (found["sign"] or "").strip()
    unit = (found["unit"] or found["unit2"] or "").lower().replace(" ", "")
    # "one of them" counts nothing.
    if spelled and (unit in STOPWORDS and unit not in ("people", "persons")):
        return None
    value = Fraction(_SPELLED[spelled.lower()]) if spelled else Fraction(found["digits"].replace(",", ""))
    before = tuple(re.findall(r"[^\W\d_]+", text[max(0, found.start() - 40) : found.start()].lower())[-4:])
    after = tuple(re.findall(r"[^\W\d_]+", text[found.end() : found.end() + 40].lower())[:4])
    if unit == "k" and not spelled:
        value, unit = value * 1000, ""
    currency = _CURRENCIES.get(sign) or _CURRENCIES.get(unit, "")
    return Number(value, before, unit, after, bool(currency), currency)


_known: BoundedCache[Mentions] = BoundedCache(1_000_000)


def mentions_of(text: str) -> Mentions:
    """What a text mentions; remembered."""
    known = _known.get(text)
    if known is None:
        known = Mentions(text)
        # What is found of each kind is kept with the text.
        _known.put(text, known, size=4 * min(len(text), _LONGEST))
    return known
