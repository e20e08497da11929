"""Making a report: what the worker does, and a page for a small one. The rows are read as they are written, so memory
stays flat; the file is there for others once the trail says that it is."""

import logging
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from apps.audit.services import event_record
from apps.exporting.checksum import Batch, ExportChangedError, Reading, Summary
from apps.exporting.csv_writer import csv_read
from apps.exporting.formats import Format
from apps.exporting.json_writer import json_read, jsonl_read
from apps.exporting.pdf.document import pdf_write
from apps.exporting.table import Table
from apps.reports.files import file_of, unfinished
from apps.reports.kinds import REPORTS
from apps.reports.models import ReportRun
from apps.reports.question import Question, question_read
from apps.reports.services import project_of, told_of
from apps.reports.telling import run_tell

logger = logging.getLogger(__name__)
# More is no reading matter: some 600 pages.
PDF_ROWS = 20_000
_TOLD_EVERY_SECONDS = 0.4
# Of the time that a PDF takes: reading the rows for their checksum, then laying them out and drawing them.
_READING_SHARE = 0.2

State = ReportRun.State


class CancelledError(Exception):
    """Somebody cancelled the run, or it was started again elsewhere."""


class RefusedError(Exception):
    """It cannot be made; the message says why, for people."""


def run_carry_out(run_id: int, attempt: int) -> None:
    """Make it. A run that was cancelled, or that another worker has taken up, is left alone: one statement decides."""
    now = timezone.now()
    waiting = ReportRun.objects.filter(pk=run_id, attempt=attempt, state=State.WAITING)
    if not waiting.update(state=State.RUNNING, started_at=now, updated_at=now):
        return
    run = ReportRun.objects.select_related("asked_by").get(pk=run_id)
    try:
        _carry_out(run)
    except CancelledError:
        # Its own file alone: it may have been started again meanwhile.
        unfinished(run).unlink(missing_ok=True)
    except RefusedError as refused:
        _fail(run, str(refused))
    except Exception:
        logger.exception("Report %s failed", run.public_id)
        _fail(run, "Something went wrong; the server's log says what.")


def _carry_out(run: ReportRun) -> None:
    question = _question(run)
    with timezone.override(question.period.zone):
        table = question.report.table(question)
        path = unfinished(run)
        summary = _write(_Teller(run, question), table, path)
    _finish(run, summary, path)


def _question(run: ReportRun) -> Question:
    """As it was asked, and cut to what whoever asked may see now."""
    report, user = REPORTS.get(run.kind), run.asked_by
    if report is None:
        raise RefusedError("There is no such report any more.")
    if user is None or not user.is_active or not report.may(user):
        raise RefusedError("Whoever asked for it may not read it any more.")
    question = question_read(user, report, QueryDict(run.query))
    if question.problems:
        raise RefusedError(" ".join(question.problems)[:300])
    return question


class _Teller:
    """Tells how far the run is, now and then, and learns whether somebody still wants it."""

    def __init__(self, run: ReportRun, question: Question) -> None:
        self.run, self.question = run, question
        self._told_at = time.monotonic()

    def tell(self, rows: int, share: float) -> None:
        if time.monotonic() - self._told_at < _TOLD_EVERY_SECONDS:
            return
        self._told_at = time.monotonic()
        running = ReportRun.objects.filter(pk=self.run.pk, attempt=self.run.attempt, state=State.RUNNING)
        if not running.update(rows=rows, share=min(share, 1.0), updated_at=timezone.now()):
            raise CancelledError


class _Watched(Reading):
    """A reading that tells how far it is. `part`: of all the work."""

    def __init__(self, table: Table, teller: _Teller, part: float = 1.0) -> None:
        super().__init__(table)
        self._teller, self._part = teller, part

    def batches(self) -> Iterator[Batch]:
        for batch in super().batches():
            self._teller.tell(self.rows, self._teller.question.meter.share * self._part)
            yield batch


def _write(teller: _Teller, table: Table, path: Path) -> Summary:
    if teller.run.format == Format.PDF:
        return _write_pdf(teller, table, path)
    reading = _Watched(table, teller)
    with path.open("wb") as file:
        file.writelines(_pieces(teller.run, reading))
    return reading.summary


def _pieces(run: ReportRun, reading: Reading) -> Iterator[bytes]:
    if run.format == Format.CSV:
        return csv_read(reading, byte_order_mark=run.byte_order_mark)
    return json_read(reading) if run.format == Format.JSON else jsonl_read(reading)


def _write_pdf(teller: _Teller, table: Table, path: Path) -> Summary:
    """The title page says the checksum, so the rows are read before it is drawn."""
    reading = _Watched(table, teller, _READING_SHARE)
    for _ in reading.batches():
        if reading.rows > PDF_ROWS:
            raise RefusedError(f"A PDF holds up to {PDF_ROWS:,} rows, and there are more. Narrow it down, or take CSV.")
    summary = reading.summary
    whole = max(2 * summary.rows, 1)

    def tell(done: int) -> None:
        teller.tell(summary.rows, _READING_SHARE + (1 - _READING_SHARE) * done / whole)

    try:
        pdf_write(table, summary, path, tell)
    except ExportChangedError as changed:
        raise RefusedError("The rows changed while they were read. Start it again.") from changed
    return summary


@transaction.atomic
def _finish(run: ReportRun, summary: Summary, path: Path) -> None:
    """The file gets its name, the trail its event, and the run its end, or nothing of it."""
    locked = ReportRun.objects.select_for_update().get(pk=run.pk)
    if (locked.state, locked.attempt) != (State.RUNNING, run.attempt):
        raise CancelledError
    now = timezone.now()
    locked.state, locked.finished_at, locked.updated_at, locked.share = State.DONE, now, now, 1
    locked.rows, locked.checksum, locked.bytes = summary.rows, summary.checksum, path.stat().st_size
    locked.expires_at = now + timedelta(days=settings.REPORT_DAYS)
    locked.save()
    path.rename(file_of(run))
    run_tell(locked)
    told = {**told_of(run), "rows": summary.rows, "checksum": summary.grouped}
    event_record(actor=run.asked_by, verb="report.exported", on=run, after=told, project=project_of(run))


@transaction.atomic
def _fail(run: ReportRun, problem: str) -> None:
    unfinished(run).unlink(missing_ok=True)
    now = timezone.now()
    running = ReportRun.objects.filter(pk=run.pk, attempt=run.attempt, state=State.RUNNING)
    if running.update(state=State.FAILED, problem=problem, finished_at=now, updated_at=now):
        run.refresh_from_db()
        run_tell(run)
