"""Tells the trail from which address and client a request comes, and people when nothing can be put on it."""

import logging
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from typing import cast

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

from apps.audit.actors import NOBODY, Actor, person_actor
from apps.audit.context import Origin, originating
from apps.audit.services import ChainError
from apps.pages.errors import not_now

logger = logging.getLogger(__name__)

Answer = Callable[[HttpRequest], HttpResponseBase | Awaitable[HttpResponseBase]]


@sync_and_async_middleware
def origin_middleware(get_response: Answer) -> Answer:
    if iscoroutinefunction(get_response):

        async def answer_async(request: HttpRequest) -> HttpResponseBase:
            with originating(origin_of(request)):
                return await cast("Awaitable[HttpResponseBase]", get_response(request))

        return answer_async

    def answer(request: HttpRequest) -> HttpResponseBase:
        with originating(origin_of(request)):
            return cast("HttpResponseBase", get_response(request))

    return answer


class TrailGoneMiddleware:
    """What cannot be recorded is not done, and its page says so instead of failing."""

    sync_capable = async_capable = True

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, ChainError):
            return None
        logger.error("%s", exception)
        return not_now(
            request,
            "Nothing can be put on record",
            "The audit trail has lost its end, and nothing is done here that is not put on it. Whoever runs the server "
            "finds out more with manage.py audit_verify, and lets it go on with manage.py audit_restore_head.",
        )


def origin_of(request: HttpRequest) -> Origin:
    """The address is the connection's: behind a proxy that FORWARDED_ALLOW_IPS trusts, the server has put the
    client's there. A header is never read here, so nobody writes an address of their choice into the trail."""

    def actor() -> Actor:
        # Only when it is asked for: the session is looked up further in.
        return person_actor(request.user) if hasattr(request, "user") else NOBODY

    address = _address(request.META.get("REMOTE_ADDR", ""))
    return Origin(actor=actor, address=address, client=request.headers.get("User-Agent", ""))


def _address(text: str) -> str:
    """Empty where it is none, as with a Unix socket."""
    try:
        return str(ip_address(text))
    except ValueError:
        return ""
