"""The table on paper: text that can be searched in the scripts of the world, heads on each page, nothing cut off."""

import io
from typing import Any

import pytest
from django.conf import settings
from pypdf import PdfReader

from apps.exporting.checksum import ExportChangedError, Summary, summary_of
from apps.exporting.pdf.document import MOST_ROWS, pdf_bytes
from apps.exporting.pdf.fonts import BOLD, MISSING, runs_of
from apps.exporting.pdf.lines import lines_of
from apps.exporting.table import Column, Fact, PaperColumn, Table

SCRIPTS = {
    "Latin": "Grüße, žluťoučký kůň, tiếng Việt",
    "Cyrillic": "Обычный текст, ї, ґ, ђ",
    "Greek": "Ελληνικά γράμματα",
    "Chinese": "审计日志",
    "Japanese": "ひらがなカタカナ漢字",
    "Korean": "한국어",
    "signs": "a → b − c … “d”",
}


def table_of(rows: list[Any], **more: Any) -> Table:
    paper = (
        PaperColumn("Number", lambda row: f"{row[0]:,}", 1, is_number=True),
        PaperColumn("Reason given", lambda row: str(row[1]), 4),
    )
    columns = (Column("number", lambda row: row[0]), Column("text", lambda row: row[1]))
    return Table("Audit trail", "audit-trail", columns, lambda: iter(rows), paper_columns=paper, **more)


def pages_of(table: Table) -> list[str]:
    reader = PdfReader(io.BytesIO(pdf_bytes(table, summary_of(table))))
    return [page.extract_text() for page in reader.pages]


def test_the_title_page_tells_what_it_is_with_which_filters_and_the_checksum() -> None:
    table = table_of([(1, "x"), (2, "y")], facts=(Fact("Project", "Atlas 搜索"), Fact("Actor", "mia")))
    title, _ = pages_of(table)
    for told in (settings.INSTALLATION_NAME, "Audit trail", "Project", "Atlas 搜索", "Actor", "mia", "Rows"):
        assert told in title
    assert summary_of(table).grouped in title.replace("\n", "")


@pytest.mark.parametrize("script", SCRIPTS)
def test_text_of_each_script_can_be_searched(script: str) -> None:
    assert SCRIPTS[script] in pages_of(table_of([(1, SCRIPTS[script])]))[1]


def test_a_sign_that_no_font_has_is_shown_as_missing() -> None:
    assert f"party {MISSING} time" in pages_of(table_of([(1, "party 🎉 time")]))[1]


def test_each_page_has_the_heads_and_its_number_and_no_row_is_lost() -> None:
    pages = pages_of(table_of([(number, f"row-{number}-end") for number in range(1, 301)]))
    assert len(pages) > 5
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in page
    for page in pages[1:]:
        assert "Reason given" in page
    found = "\n".join(pages)
    assert all(f"row-{number}-end" in found for number in range(1, 301))


def test_a_row_that_is_taller_than_a_page_goes_on_on_the_next() -> None:
    pages = pages_of(table_of([(1, "\n".join(f"line-{number}-end" for number in range(200)))]))
    assert len(pages) > 4
    assert all(f"line-{number}-end" in "\n".join(pages) for number in range(200))


def test_without_rows_there_is_the_title_page_alone() -> None:
    (title,) = pages_of(table_of([]))
    assert "Page 1 of 1" in title


def test_more_rows_than_it_holds_are_refused() -> None:
    with pytest.raises(ValueError, match="up to 5,000 rows"):
        pdf_bytes(table_of([]), Summary(MOST_ROWS + 1, "0" * 64))


def test_other_rows_than_those_that_were_summed_up_are_refused() -> None:
    with pytest.raises(ExportChangedError):
        pdf_bytes(table_of([(1, "x")]), summary_of(table_of([])))


def test_its_fonts_are_embedded_but_for_those_that_readers_bring() -> None:
    table = table_of([(1, " ".join(SCRIPTS.values()))])
    page: Any = PdfReader(io.BytesIO(pdf_bytes(table, summary_of(table)))).pages[1]
    embedded: set[str] = set()
    named: set[str] = set()
    for font in page["/Resources"]["/Font"].values():
        descriptor = font.get_object().get("/FontDescriptor")
        (embedded if descriptor and "/FontFile2" in descriptor.get_object() else named).add(font["/BaseFont"])
    assert any("NotoSans" in name for name in embedded)
    assert not any("NotoSans" in name for name in named)


# --- Lines ------------------------------------------------------------------------------------------------------------


def test_lines_are_cut_at_blanks_and_no_word_is_lost() -> None:
    text = "the quick brown fox jumps over the lazy dog again and again"
    lines = lines_of(text, 80, 8)
    assert len(lines) > 2
    assert " ".join(lines) == text


def test_a_word_that_is_wider_than_the_column_is_cut() -> None:
    lines = lines_of("short " + "x" * 200, 80, 8)
    assert "".join(lines).replace("short", "") == "x" * 200


def test_chinese_is_cut_without_blanks() -> None:
    text = "中文审计日志导出为文件很长很长的句子需要换行才能放得下"
    lines = lines_of(text, 80, 8)
    assert len(lines) > 2
    assert "".join(lines) == text


def test_line_breaks_stay_and_nothing_is_one_line() -> None:
    assert lines_of("a\n\nb", 80, 8) == ["a", "", "b"]
    assert lines_of("", 80, 8) == [""]


def test_han_characters_take_the_font_of_the_language_beside_them() -> None:
    def han(text: str) -> str:
        return next(run.font for run in runs_of(text) if "漢" in run.text)

    assert len({han("漢"), han("漢かな"), han("漢한국")}) == 3
    assert next(iter(runs_of("Bold", BOLD))).font == BOLD
