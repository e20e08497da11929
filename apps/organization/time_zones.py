"""The zone that a person sees times in. Stored times are UTC."""

from collections.abc import Awaitable, Callable
from functools import cache
from typing import cast
from zoneinfo import ZoneInfo, available_timezones

from asgiref.sync import iscoroutinefunction
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.decorators import sync_and_async_middleware

Answer = Callable[[HttpRequest], HttpResponseBase | Awaitable[HttpResponseBase]]


@cache
def time_zones() -> frozenset[str]:
    """The names of all zones; finding them means looking through a folder."""
    return frozenset(available_timezones())


def check_time_zone(name: str) -> None:
    """Raises ValidationError for what is no zone."""
    if name not in time_zones():
        raise ValidationError(f"{name} is no time zone. Names are like Europe/Berlin.")


@sync_and_async_middleware
def time_zone_middleware(get_response: Answer) -> Answer:
    """Times on pages are those of the person who reads them."""
    if iscoroutinefunction(get_response):

        async def answer_async(request: HttpRequest) -> HttpResponseBase:
            with timezone.override(_zone_of(await request.auser())):
                return await cast("Awaitable[HttpResponseBase]", get_response(request))

        return answer_async

    def answer(request: HttpRequest) -> HttpResponseBase:
        with timezone.override(_zone_of(request.user)):
            return cast("HttpResponseBase", get_response(request))

    return answer


def _zone_of(person: object) -> ZoneInfo | None:
    """None: as the installation."""
    name = getattr(person, "time_zone", "")
    return ZoneInfo(name) if name in time_zones() else None
