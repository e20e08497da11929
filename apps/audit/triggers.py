"""The database itself refuses to change or delete an event, so that a slip in a shell or another program cannot either.

It is a lock on the door, not the proof: whoever owns the database can take the triggers away. The proof is the chain.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

_REFUSAL = "Events of the audit trail cannot be changed or deleted."
_TABLE = "audit_auditevent"

_INSTALL = {
    "sqlite": [
        f"CREATE TRIGGER audit_no_{verb} BEFORE {verb} ON {_TABLE} BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        for verb in ("update", "delete")
    ],
    "postgresql": [
        "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$",
        f"CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {_TABLE} "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
    ],
    "mysql": [
        f"CREATE TRIGGER audit_no_{verb} BEFORE {verb} ON {_TABLE} FOR EACH ROW "
        f"SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '{_REFUSAL}'"
        for verb in ("update", "delete")
    ],
}
_REMOVE = {
    "sqlite": [f"DROP TRIGGER IF EXISTS audit_no_{verb}" for verb in ("update", "delete")],
    "mysql": [f"DROP TRIGGER IF EXISTS audit_no_{verb}" for verb in ("update", "delete")],
    "postgresql": [
        f"DROP TRIGGER IF EXISTS audit_append_only ON {_TABLE}",
        "DROP FUNCTION IF EXISTS audit_refuse()",
    ],
}


def triggers_install(connection: BaseDatabaseWrapper) -> None:
    """SQLite rebuilds a table to change it, without its triggers: a migration of the table installs them again."""
    _run(connection, _INSTALL)


def triggers_remove(connection: BaseDatabaseWrapper) -> None:
    _run(connection, _REMOVE)


def _run(connection: BaseDatabaseWrapper, statements: dict[str, list[str]]) -> None:
    with connection.cursor() as cursor:
        for statement in statements.get(connection.vendor, []):
            cursor.execute(statement)
