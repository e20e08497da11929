"""What a tool brought back, in the language of the answer: prose in English, labelled values in the others."""

from collections.abc import Iterator

from apps.simulator.drawing import Draw
from apps.simulator.language import ENGLISH
from apps.simulator.phrases.book import Book
from apps.simulator.results import english
from apps.simulator.results.labels import LABELS
from apps.simulator.results.measures import label_of, listed, words_of
from apps.simulator.results.parsed import Value, failure_of, parsed, plain
from apps.simulator.results.record import Record, is_sentence, record_of
from apps.simulator.results.rows import rows_of
from apps.simulator.text import sentences_of

_LONGEST_QUOTE = 240
_MOST_READ = 2_000


class Teller:
    """Tells results in one language."""

    def __init__(self, language: str, book: Book, draw: Draw) -> None:
        self._is_english = language == ENGLISH
        self._labels = LABELS.get(language, {})
        self._book = book
        self._draw = draw

    def told(self, result: str) -> str:
        """A result in words. Lists of objects come as a table or a list, with an empty line before them."""
        value = parsed(result)
        failure = failure_of(value)
        if failure is not None:
            with_reason, without = self._book.tool_failed
            return _ended(with_reason.format(told=failure), self._book) if failure else without
        if value in (None, "", [], {}):
            return self._book.tool_empty
        if isinstance(value, dict):
            return self._object(record_of(value)) or self._book.tool_empty
        if isinstance(value, list):
            return self._list(value) or self._book.tool_empty
        return self._text(value) if isinstance(value, str) else self._bare(plain(value))

    def _object(self, record: Record) -> str:
        if self._is_english:
            prose = english.record_told(record)
        else:
            pairs = [(key, told) for key, told in (record.name, record.place) if key]
            told = [(label_of(words_of(key)), value) for key, value in pairs]
            told += [(measure.label, measure.told) for _, _, measure in record.fields]
            prose = self._book.space.join((*self._paired(told), *record.said))
        return "\n\n".join((*((prose,) if prose else ()), *self._blocks(record)))

    def _blocks(self, record: Record) -> Iterator[str]:
        for name, objects in record.lists:
            yield self._block(label_of(words_of(name)), list(objects))

    def _block(self, kind: str, objects: list[dict[str, Value]]) -> str:
        rows = "\n".join(rows_of(objects, self._named))
        return f"{english.heading(len(objects), kind)}\n\n{rows}" if self._is_english else rows

    def _list(self, values: list[Value]) -> str:
        objects = [value for value in values if isinstance(value, dict)]
        if len(objects) == len(values):
            return self.told_object(objects[0]) if len(objects) == 1 else self._block("results", objects)
        items = [plain(value) for value in values if not isinstance(value, dict | list)]
        return self._bare(listed(items)) if items else ""

    def told_object(self, value: dict[str, Value]) -> str:
        """One object."""
        return self._object(record_of(value))

    def _text(self, text: str) -> str:
        """A sentence stands by itself; of a longer text the first sentence is quoted."""
        text = text.strip()
        if self._is_english and is_sentence(text) and len(text) <= _LONGEST_QUOTE:
            return " ".join(text.split())
        if self._is_english and "\n" not in text and 0 < len(text.split()) <= 2:
            return self._bare(plain(text))
        sentences = sentences_of(text[:_MOST_READ])
        quote = sentences[0][:_LONGEST_QUOTE].strip() if sentences else ""
        return self._draw.pick(self._book.tool_quote).format(quote=quote) if quote else self._book.tool_empty

    def _bare(self, told: str) -> str:
        return english.value_told(told) if self._is_english else next(iter(self._paired([("", told)])))

    def _paired(self, pairs: list[tuple[str, str]]) -> Iterator[str]:
        if pairs:
            told = ", ".join(f"{self._named(label)}: {value}" if label else value for label, value in pairs)
            yield self._draw.pick(self._book.tool_pairs).format(pairs=told)

    def _named(self, label: str) -> str:
        return self._labels.get(label, label)


def _ended(text: str, book: Book) -> str:
    return text if text[-1:] in ".!?…。" else f"{text}{'.' if book.space else '。'}"
