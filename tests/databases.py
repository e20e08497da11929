"""Servers on PostgreSQL and MySQL: each test has a database of its own, made and dropped."""

import os
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import psycopg.rows
import pymysql
import pymysql.cursors

from tests.serving import ServerProcess

# Where the tests may make databases; the servers as a fresh installation of each has them.
ADDRESSES = {
    "postgresql": os.environ.get("TEST_POSTGRESQL_URL", "postgres://postgres@127.0.0.1:5432/postgres"),
    "mysql": os.environ.get("TEST_MYSQL_URL", "mysql://root@127.0.0.1:3306/mysql"),
}


def _connected(kind: str, address: str) -> Any:
    if kind == "postgresql":
        return psycopg.connect(address, autocommit=True, row_factory=psycopg.rows.dict_row, connect_timeout=3)
    parts = urlsplit(address)
    return pymysql.connect(
        host=parts.hostname or "",
        port=parts.port or 3306,
        user=parts.username or "",
        password=parts.password or "",
        database=parts.path.strip("/"),
        autocommit=True,
        connect_timeout=3,
        cursorclass=pymysql.cursors.DictCursor,
    )


def is_there(kind: str) -> bool:
    try:
        _connected(kind, ADDRESSES[kind]).close()
    except (psycopg.OperationalError, pymysql.OperationalError):
        return False
    return True


@contextmanager
def scratch_database(kind: str) -> Iterator[str]:
    """The address of an empty database, which is dropped afterwards, whoever is still connected."""
    name = f"mock_{secrets.token_hex(6)}"
    with closing(_connected(kind, ADDRESSES[kind])) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}{'' if kind == 'postgresql' else ' CHARACTER SET utf8mb4'}")
        try:
            yield urlsplit(ADDRESSES[kind])._replace(path=f"/{name}").geturl()
        finally:
            cursor.execute(f"DROP DATABASE {name}{' WITH (FORCE)' if kind == 'postgresql' else ''}")


class DatabaseServer(ServerProcess):
    """A server whose database is not SQLite."""

    def __init__(self, data_dir: Path, kind: str, address: str, **environment: str) -> None:
        data_dir.mkdir(exist_ok=True)
        super().__init__(data_dir, DATABASE_URL=address, **environment)
        self._kind = kind
        self._address = address

    def set_up(self) -> None:
        self.manage("bootstrap_installation")

    def query(self, statement: str, *values: Any) -> list[dict[str, Any]]:
        with closing(_connected(self._kind, self._address)) as connection, connection.cursor() as cursor:
            cursor.execute(statement.replace("?", "%s"), values)
            return list(cursor.fetchall())


@contextmanager
def serving(*servers: ServerProcess) -> Iterator[None]:
    """The servers run; the first sets the database up."""
    servers[0].set_up()
    try:
        for server in servers:
            server.start()
        yield
    finally:
        for server in servers:
            if hasattr(server, "process") and server.process.poll() is None:
                server.kill()
