"""The formats, and a table as the answer to a request in one of them."""

from collections.abc import Iterator

from django.core.handlers.asgi import ASGIRequest
from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone

from apps.exporting.checksum import Summary
from apps.exporting.csv_writer import csv_pieces
from apps.exporting.json_writer import json_pieces, jsonl_pieces
from apps.exporting.pdf.document import pdf_bytes
from apps.exporting.pieces import from_a_thread
from apps.exporting.table import Table

CHECKSUM_HEADER = "X-Checksum-SHA256"


class Format(TextChoices):
    CSV = "csv", "CSV"
    JSON = "json", "JSON"
    JSONL = "jsonl", "JSON lines"
    PDF = "pdf", "PDF"


MEDIA_TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.JSON: "application/json",
    Format.JSONL: "application/jsonl",
    Format.PDF: "application/pdf",
}


def export_response(
    request: HttpRequest, table: Table, summary: Summary, chosen: Format, *, byte_order_mark: bool = False
) -> HttpResponseBase:
    """The file, to be saved. CSV and JSON are sent as they are read, so memory stays flat whatever their size.

    The checksum is in the header X-Checksum-SHA256, its first 12 digits in the name of the file.
    """
    if chosen == Format.PDF:
        answer: HttpResponseBase = HttpResponse(pdf_bytes(table, summary), content_type=MEDIA_TYPES[chosen])
    else:
        pieces = _pieces(table, summary, chosen, byte_order_mark)
        # The test client and WSGI want it plain, the server wants it asynchronous.
        streamed = from_a_thread(pieces) if isinstance(request, ASGIRequest) else pieces
        answer = StreamingHttpResponse(streamed, content_type=MEDIA_TYPES[chosen])
    name = f"{table.file_name}-{timezone.now():%Y%m%dT%H%M%SZ}-{summary.checksum[:12]}.{chosen.value}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer[CHECKSUM_HEADER] = summary.checksum
    answer["Cache-Control"] = "no-store"
    return answer


def _pieces(table: Table, summary: Summary, chosen: Format, byte_order_mark: bool) -> Iterator[bytes]:
    if chosen == Format.CSV:
        return csv_pieces(table, summary, byte_order_mark=byte_order_mark)
    return json_pieces(table, summary) if chosen == Format.JSON else jsonl_pieces(table, summary)
