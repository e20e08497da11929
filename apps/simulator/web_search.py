"""A text as one who searched the web would give it: with citations of pages. Nothing is fetched; no such page exists.

Hosts are below `.example`, which RFC 2606 keeps free for ever, so that no citation leads to anybody.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import quote

from apps.simulator.conversation import Turn
from apps.simulator.drawing import Draw
from apps.simulator.scene import scene_of

# Pages by how much of the web is looked at.
PAGES = {"low": 2, "medium": 4, "high": 6}
_SITES = (
    ("Encyclopedia", "encyclopedia.example", "wiki"),
    ("The Daily Record", "daily-record.example", "news"),
    ("Field Guide", "field-guide.example", "guides"),
    ("Open Journal", "open-journal.example", "articles"),
    ("Questions & Answers", "answers.example", "questions"),
    ("The Handbook", "handbook.example", "chapters"),
    ("Data Portal", "data-portal.example", "datasets"),
    ("Public Library", "public-library.example", "topics"),
)
_LOCAL = ("Local Guide", "local-guide.example", "places")
_SENTENCE_END = re.compile(r"[.!?…](?=\s|$)|[。！？]")
_FENCE = "```"
# Lines that a citation would break: headings and rows of tables.
_UNCITED = ("#", "|", "    ")
_LONGEST_SUBJECT = 60


class Place(NamedTuple):
    """Where the user is said to be; `country` is a code of two letters."""

    name: str = ""
    country: str = ""


class Page(NamedTuple):
    """A page that is cited."""

    title: str
    url: str
    host: str

    @property
    def citation(self) -> str:
        """As the platform writes it into the text."""
        return f"([{self.host}]({self.url}))"


class Citation(NamedTuple):
    """A page, and where its citation stands: `text[start:end]`."""

    page: Page
    start: int
    end: int


def pages_for(turns: Sequence[Turn], place: Place, count: int, seed: bytes) -> list[Page]:
    """So many pages about the subject of the last message, the first from near the place where there is one."""
    scene = scene_of(turns, seed)
    subject = " ".join(scene.subject_or("the web").label.split())[:_LONGEST_SUBJECT].strip() or "the web"
    slug = quote(re.sub(r"[^\w]+", "-", subject.lower()).strip("-") or "page")
    first = Draw(seed + b"web").number(0, len(_SITES) - 1)
    sites = (_SITES + _SITES)[first : first + count - bool(place.name)]
    pages = [_page(subject, slug, *site, place.country) for site in sites]
    if place.name:
        near = quote(re.sub(r"[^\w]+", "-", place.name.lower()).strip("-") or "here")
        pages.insert(0, _page(f"{subject} in {place.name}", f"{near}/{slug}", *_LOCAL, place.country))
    return pages


def _page(subject: str, slug: str, name: str, host: str, folder: str, country: str) -> Page:
    host = f"{country.lower()}.{host}" if country else host
    title = f"{subject[:1].upper()}{subject[1:]} - {name}"
    return Page(title, f"https://{host}/{folder}/{slug}?utm_source=openai", host)


def cited(text: str, pages: Sequence[Page]) -> tuple[str, list[Citation]]:
    """The text with citations behind its sentences, spread over it; a page that finds no sentence is not cited."""
    places = _places(text)
    if not places:
        return text, []
    pages = pages[: len(places)]
    chosen = [places[at * len(places) // len(pages)] for at in range(len(pages))]
    parts, citations, before, length = [], [], 0, 0
    for place, page in zip(chosen, pages, strict=True):
        parts += [text[before:place], " ", page.citation]
        length += place - before + 1
        citations.append(Citation(page, length, length + len(page.citation)))
        length += len(page.citation)
        before = place
    return "".join([*parts, text[before:]]), citations


def _places(text: str) -> list[int]:
    """The ends of sentences in prose and lists; where there is none, the end of the text."""
    places, at, fenced = [], 0, False
    for line in text.splitlines(keepends=True):
        if line.lstrip().startswith(_FENCE):
            fenced = not fenced
        elif not fenced and not line.startswith(_UNCITED):
            places += [at + match.end() for match in _SENTENCE_END.finditer(line)]
        at += len(line)
    return places or ([len(text)] if text and not fenced and _FENCE not in text else [])
