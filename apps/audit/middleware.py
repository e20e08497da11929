"""Tells the trail from which address and client a request comes."""

from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from typing import cast

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

from apps.audit.actors import NOBODY, Actor, person_actor
from apps.audit.context import Origin, originating

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
