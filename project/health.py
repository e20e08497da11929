"""Is it alive, is it ready, how much does it do: /healthz, /readyz, /metrics. None of them needs a login.

A check of readiness is a function that raises NotReadyError with a sentence for whoever runs the server; add it to
`READINESS_CHECKS`. Sentences are shown to strangers, so they carry no address, no name and no text of an exception.
"""

import hmac
import logging
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from apps.openai_api.application import application
from apps.usage.metrics import REGISTRY

logger = logging.getLogger(__name__)


class NotReadyError(Exception):
    """Requests should go elsewhere for now."""


def check_database() -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        logger.warning("The database does not answer: %s", error)
        raise NotReadyError("The database does not answer.") from error


class MigrationsCheck:
    """Whether all migrations are applied. Reading them takes some 50 ms, so a yes is kept: none is ever unapplied."""

    def __init__(self) -> None:
        self._applied = False

    def __call__(self) -> None:
        self._applied = self._applied or self._is_up_to_date()
        if not self._applied:
            raise NotReadyError("Migrations are missing: run `python manage.py migrate`.")

    def _is_up_to_date(self) -> bool:
        try:
            executor = MigrationExecutor(connection)
            return not executor.migration_plan(executor.loader.graph.leaf_nodes())
        except DatabaseError as error:
            raise NotReadyError("The database does not answer.") from error


def check_writer() -> None:
    """Whether records are being committed; requests wait or are refused where they are not."""
    server = application.server
    if server is not None and server.writer.is_failing:
        raise NotReadyError("Records cannot be written.")


READINESS_CHECKS: dict[str, Callable[[], None]] = {
    "database": check_database,
    "migrations": MigrationsCheck(),
    "writer": check_writer,
}


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers. Asks nothing else, so that a database that is away does not get the process restarted."""
    return JsonResponse({"status": "alive", "version": settings.VERSION})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 where all checks pass, else 503; the answer names each check and what is wrong with it."""
    outcomes = {name: _outcome(check) for name, check in READINESS_CHECKS.items()}
    ready = all(outcome == "ok" for outcome in outcomes.values())
    return JsonResponse({"status": "ready" if ready else "not ready", "checks": outcomes}, status=200 if ready else 503)


def _outcome(check: Callable[[], None]) -> str:
    try:
        check()
    except NotReadyError as error:
        return str(error)
    return "ok"


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text for whoever brings METRICS_TOKEN; no such page where that is empty."""
    if not settings.METRICS_TOKEN:
        raise Http404
    if not _carries_token(request):
        return HttpResponse("A Bearer token is needed.\n", status=401, headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)


def _carries_token(request: HttpRequest) -> bool:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    expected: str = settings.METRICS_TOKEN
    return scheme.lower() == "bearer" and hmac.compare_digest(token.strip().encode(), expected.encode())
