"""System checks: combinations of settings that would go wrong later, each with an id and a hint.

E: the server must not start so. W: it may, and someone should know.
"""

import os
from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Caution

SQLITE = "django.db.backends.sqlite3"
DURABILITIES = ("durable", "committed", "relaxed")
REGISTRATIONS = ("closed", "invitation", "domain", "open")
# Counts, sizes and times of which less than none makes no sense. (name, smallest sound value)
SMALLEST: tuple[tuple[str, float], ...] = (
    ("MAX_BODY_BYTES", 1),
    ("BODY_TIMEOUT_SECONDS", 0.001),
    ("STALLED_STREAM_SECONDS", 0.001),
    ("SHUTDOWN_SECONDS", 0),
    ("DEFAULT_REQUESTS_PER_MINUTE", 0),
    ("DEFAULT_TOKENS_PER_MINUTE", 0),
    ("DEFAULT_REQUESTS_PER_DAY", 0),
    ("DEFAULT_IMAGES_PER_MINUTE", 0),
    ("DEFAULT_CONCURRENT_REQUESTS", 0),
    ("USAGE_LINGER_MS", 0),
    ("USAGE_QUEUE_ROWS", 1),
    ("USAGE_WAIT_SECONDS", 0),
    ("RECORD_BODY_BYTES", 0),
    ("RECORD_BODIES_DAYS", 0),
    ("RECORDS_DAYS", 0),
    ("REPORT_DAYS", 1),
    ("REPORT_LINK_HOURS", 1),
    ("REPORT_AT_ONCE_ROWS", 0),
    ("DELIVERY_CONNECT_SECONDS", 0.1),
    ("DELIVERY_ANSWER_SECONDS", 0.1),
    ("DELIVERY_TRIES", 1),
    ("DELIVERY_PER_MINUTE", 1),
    ("DELIVERY_STALE_HOURS", 0.1),
    ("DELIVERY_PAUSE_FAILURES", 1),
    ("DELIVERY_PAUSE_HOURS", 0),
    ("DELIVERY_DAYS", 0),
)


@register(Tags.security)
def check_secret_key(**_: Any) -> Iterator[CheckMessage]:
    if settings.SECRET_KEY_IS_TEMPORARY and not settings.DEBUG:
        yield Caution(
            "SECRET_KEY is not set: each process makes its own, and people are signed out when it ends.",
            hint="Run ./setup.sh, which writes one to .env, or set SECRET_KEY.",
            id="project.W001",
        )


@register(Tags.security)
def check_exposure(**_: Any) -> Iterator[CheckMessage]:
    if settings.DEBUG and not is_loopback(settings.HOST):
        yield Caution(
            f"DEBUG is on and HOST is {settings.HOST}: others in the network can read settings off error pages.",
            hint="Set DEBUG=0, or HOST=127.0.0.1.",
            id="project.W002",
        )
    if "*" in settings.ALLOWED_HOSTS and not settings.DEBUG:
        yield Caution(
            "ALLOWED_HOSTS holds *: the server believes any Host header.",
            hint="Name the hosts that people use, such as ALLOWED_HOSTS=mock.example.com.",
            id="project.W003",
        )
    if "*" in settings.FORWARDED_ALLOW_IPS:
        yield Caution(
            "FORWARDED_ALLOW_IPS holds *: any client can claim any address, and pass a key's network limits.",
            hint="Name the addresses of your proxies, such as FORWARDED_ALLOW_IPS=10.0.0.2.",
            id="project.W004",
        )


@register()
def check_durability(**_: Any) -> Iterator[CheckMessage]:
    if settings.USAGE_DURABILITY not in DURABILITIES:
        yield Error(
            f"USAGE_DURABILITY is {settings.USAGE_DURABILITY!r}.",
            hint=f"Set it to one of {', '.join(DURABILITIES)}.",
            id="project.E001",
        )


@register()
def check_data_dir(**_: Any) -> Iterator[CheckMessage]:
    if not (settings.DATA_DIR.is_dir() and os.access(settings.DATA_DIR, os.W_OK)):
        yield Error(
            f"The data folder {settings.DATA_DIR} cannot be written.",
            hint="Let the server's user write it, or set DATA_DIR to a folder that it may write.",
            id="project.E002",
        )


@register()
def check_numbers(**_: Any) -> Iterator[CheckMessage]:
    for name, smallest in SMALLEST:
        value = getattr(settings, name)
        if value < smallest:
            yield Error(f"{name} is {value}.", hint=f"Set {name} to {smallest:g} or more.", obj=name, id="project.E003")


@register()
def check_database(**_: Any) -> Iterator[CheckMessage]:
    database = settings.DATABASES["default"]
    engine, name = database.get("ENGINE", ""), str(database.get("NAME", ""))
    if not engine or engine.endswith(".dummy"):
        yield Error(
            "DATABASE_URL names no database.",
            hint="Such as sqlite:////srv/mock/db.sqlite3 (four slashes) or postgres://user:password@host/name.",
            id="project.E004",
        )
    elif engine == SQLITE and not _in_memory(name) and not Path(name).parent.is_dir():
        yield Error(
            f"The folder of the SQLite file {name} does not exist.",
            hint="Make it, or correct DATABASE_URL: an absolute path takes four slashes, sqlite:////srv/mock/db.sqlite3.",
            id="project.E004",
        )


@register()
def check_port(**_: Any) -> Iterator[CheckMessage]:
    if not 1 <= settings.PORT <= 65_535:
        yield Error(f"PORT is {settings.PORT}.", hint="Set PORT to a number from 1 to 65535.", id="project.E005")


@register()
def check_registration(**_: Any) -> Iterator[CheckMessage]:
    if settings.REGISTRATION not in REGISTRATIONS:
        yield Error(
            f"REGISTRATION is {settings.REGISTRATION!r}.",
            hint=f"Set it to {', '.join(REGISTRATIONS[:-1])} or {REGISTRATIONS[-1]}.",
            id="project.E006",
        )
    elif settings.REGISTRATION == "domain" and not settings.REGISTRATION_DOMAINS:
        yield Error(
            "REGISTRATION is domain, and REGISTRATION_DOMAINS names none: nobody could register.",
            hint="Name the domains, such as REGISTRATION_DOMAINS=example.com.",
            id="project.E007",
        )


@register()
def check_delivery_networks(**_: Any) -> Iterator[CheckMessage]:
    for network in settings.DELIVERY_ALLOWED_NETWORKS:
        try:
            ip_network(network)
        except ValueError as error:
            yield Error(
                f"DELIVERY_ALLOWED_NETWORKS holds {network!r}: {error}.",
                hint="Write networks such as 10.20.0.0/16 or fd12:3456::/48, separated by commas.",
                id="project.E008",
            )


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a server that listens there."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _in_memory(name: str) -> bool:
    return name == ":memory:" or "mode=memory" in name
