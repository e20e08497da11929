"""Phrase books: what can be said in each language, one module a language."""

from apps.simulator.phrases import ar, de, en, es, fr, it, ja, ko, nl, pt, ru, zh
from apps.simulator.phrases.book import Book, Passage

_BOOKS: dict[str, Book] = {
    "en": en.BOOK,
    "de": de.BOOK,
    "fr": fr.BOOK,
    "es": es.BOOK,
    "it": it.BOOK,
    "pt": pt.BOOK,
    "nl": nl.BOOK,
    "ja": ja.BOOK,
    "zh": zh.BOOK,
    "ko": ko.BOOK,
    "ru": ru.BOOK,
    "ar": ar.BOOK,
}


def _termless(passage: Passage) -> Passage:
    """The passage for a message that brought no phrases along beside its subject."""
    slots = (tuple(template for template in slot if "{a}" not in template) for slot in passage)
    return tuple(slot for slot in slots if slot)


def _prepared(book: Book) -> Book:
    return book._replace(termless={kind: _termless(passage) for kind, passage in book.passages.items()})


BOOKS = {language: _prepared(book) for language, book in _BOOKS.items()}
