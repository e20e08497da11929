"""Storing and deleting responses: rows that a request brings along, written in the transaction of its record."""

from collections.abc import Sequence

from apps.conversations.models import StoredResponse
from apps.usage.rows import Row, Values, rows_register
from apps.usage.statements import database_moment, execute, insert_rows, placeholder, where_there

_STORED = "response"
_DELETED = "deleted response"
_COLUMNS = (
    "response_id",
    "time",
    "project_id",
    "model",
    "status",
    "previous_id",
    "is_deleted",
    "input",
    "response",
)


def response_store(
    *,
    request_id: str,
    response_id: str,
    time: float,
    project_id: int,
    model: str,
    status: str,
    previous_id: str,
    input_json: str,
    response_json: str,
) -> Row:
    """What stores a response once it goes to the writer; `time` in Unix seconds."""
    values = (response_id, time, project_id, model, status, previous_id, input_json, response_json)
    return Row(request_id, _STORED, values)


def response_delete(*, request_id: str, response_id: str, project_id: int) -> Row:
    """What deletes a response of a project; one that is not there, or is another project's, stays as it is."""
    return Row(request_id, _DELETED, (response_id, project_id))


def register() -> None:
    """Tells the writer how the rows of this app are written."""
    rows_register(_STORED, _store)
    rows_register(_DELETED, _delete)


def _store(rows: Sequence[Values]) -> None:
    # Of those that come twice in a statement only the last can stand; the database refuses both.
    latest = {row[0]: row for row in rows}
    # An id comes twice only where the client froze it (X-Mock-Freeze): the later one stands.
    later_stands = where_there(StoredResponse, _COLUMNS[:1], replace=_COLUMNS[1:])
    insert_rows(StoredResponse, _COLUMNS, [_columns(row) for row in latest.values()], later_stands)


def _columns(row: Values) -> tuple[object, ...]:
    identity, time, project_id, model, status, previous_id, given, response = row
    return (identity, database_moment(float(time or 0)), project_id, model, status, previous_id, False, given, response)


def _delete(rows: Sequence[Values]) -> None:
    table, mark = StoredResponse._meta.db_table, placeholder()
    this = f"WHERE response_id = {mark} AND project_id = {mark}"
    for row in rows:
        execute(f"UPDATE {table} SET is_deleted = {mark} {this}", (True, *row))  # noqa: S608
        execute(
            f"DELETE FROM {table} {this} AND NOT EXISTS "  # noqa: S608
            f"(SELECT 1 FROM {table} later WHERE later.previous_id = {table}.response_id)",
            row,
        )
