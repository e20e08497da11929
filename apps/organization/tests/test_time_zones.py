"""Times on pages are those of the person who reads them."""

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from apps.organization.models import User
from apps.organization.time_zones import check_time_zone, time_zone_middleware


@pytest.mark.parametrize(("zone", "seen"), [("Asia/Tokyo", "Asia/Tokyo"), ("", "UTC"), ("Gone/Away", "UTC")])
def test_a_page_is_answered_in_the_zone_of_the_person_and_the_next_one_is_not(zone: str, seen: str) -> None:
    def view(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(timezone.get_current_timezone_name())

    request = HttpRequest()
    request.user = User(username="mia", time_zone=zone)
    answer = time_zone_middleware(view)(request)
    assert isinstance(answer, HttpResponse)
    assert answer.content.decode() == seen
    assert timezone.get_current_timezone_name() == "UTC"


@pytest.mark.parametrize("name", ["Mars/Olympus", "../../etc/passwd", "europe"])
def test_what_is_no_zone_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="no time zone"):
        check_time_zone(name)
    check_time_zone("Europe/Berlin")
