"""Reading stored responses. Each function asks the database: call them beside the event loop."""

from typing import NamedTuple

from django.db import connection
from django.db.models import QuerySet

from apps.conversations.models import StoredResponse


class Stored(NamedTuple):
    """A response with the items that it was asked for, both as JSON."""

    response_id: str
    input: str
    response: str


def responses_of(project_id: int) -> QuerySet[StoredResponse]:
    """What the keys of a project may see."""
    return StoredResponse.objects.filter(project=project_id, is_deleted=False)


def response_find(project_id: int, response_id: str) -> Stored | None:
    """One response of a project."""
    row = responses_of(project_id).filter(pk=response_id).values_list("response_id", "input", "response").first()
    return Stored(*row) if row else None


def response_chain(project_id: int, response_id: str) -> list[Stored]:
    """A response after all that it builds upon, the first of them first; empty where the project has no such one.

    What is past its time, and all before it, is forgotten.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CHAIN, (response_id, project_id, False, project_id))
        return [Stored(*row) for row in cursor.fetchall()]


_TABLE = StoredResponse._meta.db_table
_CHAIN = f"""
    WITH RECURSIVE chain (response_id, previous_id, input, response, age) AS (
        SELECT response_id, previous_id, input, response, 0 FROM {_TABLE}
        WHERE response_id = %s AND project_id = %s AND is_deleted = %s
        UNION ALL
        SELECT earlier.response_id, earlier.previous_id, earlier.input, earlier.response, chain.age + 1
        FROM {_TABLE} earlier JOIN chain ON earlier.response_id = chain.previous_id
        WHERE earlier.project_id = %s
    )
    SELECT response_id, input, response FROM chain ORDER BY age DESC
"""  # noqa: S608
