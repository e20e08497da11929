"""Phrase books: what can be said in each language, one module a language."""

from apps.simulator.phrases import ar, de, en, es, fr, it, ja, ko, nl, pt, ru, zh
from apps.simulator.phrases.book import Book

BOOKS: dict[str, Book] = {
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
