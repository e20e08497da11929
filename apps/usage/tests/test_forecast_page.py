"""The page of the forecast: what each person reads there, and that looking at it changes nothing."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.catalog.models import AIModel
from apps.keys.models import ApiKey
from apps.organization.models import User
from apps.usage.forecast import computing
from apps.usage.forecast.budget import BudgetOutlook
from apps.usage.forecast.outlook import Growth
from apps.usage.forecast.presentation import budget_words, growth_words
from apps.usage.forecast.queries import DriverLine
from apps.usage.forecast.question import question_read
from apps.usage.models import Forecast, UsageRollup
from apps.usage.tests.conftest import World

FORECAST = reverse("usage:forecast")
ASK = reverse("usage:forecast-ask")
HTMX = {"HX-Request": "true"}


def _days_of_use(key: ApiKey, days: int = 40, model: str = "gpt-4o") -> None:
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    UsageRollup.objects.bulk_create(
        UsageRollup(
            hour=hour,
            project_id=key.project_id,
            key=key,
            endpoint="chat.completions",
            model=model,
            status_class=2,
            requests=500 if number < 20 else 100,
            cost_nano=3_000_000_000,
            last_request_at=hour,
        )
        for number in range(days)
        for hour in [now - timedelta(days=number)]
    )


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _page(user: User, query: str = "", **headers: str) -> str:
    response = _client(user).get(f"{FORECAST}?{query}", headers=headers)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def asked(world: World, django_capture_on_commit_callbacks: Any) -> Any:
    """Asks as the page does; tasks are done at once."""

    def ask(user: User, query: str = "") -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return _client(user).post(f"{ASK}?{query}", headers=HTMX)

    return ask


def test_looking_changes_nothing_and_the_page_asks_by_a_request_of_its_own(world: World) -> None:
    text = _page(world.owner)
    assert "Being computed" in text
    assert f'hx-post="{ASK}?"' in text
    assert not Forecast.objects.exists()
    assert _client(world.owner).get(ASK).status_code == 405


def test_a_forecast_is_shown_with_its_bands_drivers_and_errors(world: World, asked: Any) -> None:
    _days_of_use(world.key)
    assert asked(world.owner, "metric=requests").status_code == 200
    text = _page(world.owner, "metric=requests")
    for words in (
        "30 days from today",
        "80 %",
        "95 % band",
        "What drives the change",
        "ci-nightly",
        "gpt-4o",
        "The week",
    ):
        assert words in text
    assert "How far off it was on the past" in text
    assert "Last week repeated" in text
    assert '<script id="forecast-data" type="application/json">' in text
    assert text.count('<th scope="row">') > 120, "the table has each day"


def test_the_stranger_and_the_outsider_read_nothing_of_it(world: World, asked: Any) -> None:
    _days_of_use(world.key)
    for query in ("", f"project={world.project.public_id}", f"key={world.key.public_id}"):
        asked(world.owner, query)
    for user in (world.stranger, world.outsider):
        for query in ("", f"project={world.project.public_id}", f"key={world.key.public_id}"):
            asked(user, query)
            text = _page(user, query)
            assert "ci-nightly" not in text
            assert ">Search<" not in text
            assert 'class="figure"' not in text
    assert "You are in no project yet" in _page(world.outsider)
    assert "There is no such key." in _page(world.stranger, f"key={world.key.public_id}")


def test_a_viewer_reads_the_totals_and_no_name_of_a_key(world: World, asked: Any) -> None:
    _days_of_use(world.key)
    asked(world.viewer)
    text = _page(world.viewer, "metric=requests")
    assert "30 days from today" in text
    assert "Keys of others" in text
    assert "ci-nightly" not in text


def test_whoever_has_not_signed_in_is_led_to_the_sign_in(db: None) -> None:
    assert Client().get(FORECAST).status_code == 302
    assert Client().post(ASK).status_code == 302
    assert "HX-Redirect" in Client().get(FORECAST, headers=HTMX).headers
    assert not Forecast.objects.exists()


def test_too_little_history_says_how_much_it_takes(world: World, asked: Any) -> None:
    _days_of_use(world.key, days=6)
    asked(world.owner)
    text = _page(world.owner)
    assert "Too little history" in text
    assert "There are 5 complete days so far, 5 of them with use. A forecast takes 14 days, 7 of them" in text
    assert "<canvas" not in text


def test_what_went_wrong_can_be_tried_again_and_is_not_by_itself(
    world: World, asked: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _days_of_use(world.key)
    with monkeypatch.context() as broken:
        broken.setattr(computing, "use_read", lambda *_: 1 / 0)
        asked(world.owner)
    text = _page(world.owner)
    assert "It could not be computed" in text
    assert "Try again" in text
    assert "load once" not in text
    asked(world.owner)
    assert "30 days from today" in _page(world.owner)


def test_a_stale_forecast_is_shown_while_a_new_one_is_asked_for(world: World, asked: Any) -> None:
    _days_of_use(world.key)
    asked(world.owner)
    assert "load once" not in _page(world.owner)
    Forecast.objects.update(data_until=date(2026, 1, 1))
    text = _page(world.owner)
    assert "30 days from today" in text
    assert "a day has ended since" in text
    assert "load once" in text
    Forecast.objects.update(enqueued_at=timezone.now())
    assert "load delay:2s" in _page(world.owner)
    Forecast.objects.update(enqueued_at=None, failed_at=timezone.now())
    text = _page(world.owner)
    assert "The last try to compute it anew went wrong." in text
    assert "load once" not in text, "or a page would try for ever"


def test_a_worker_that_does_not_come_is_told_of(world: World, asked: Any) -> None:
    asked(world.owner)
    Forecast.objects.update(result="", enqueued_at=timezone.now() - timedelta(minutes=2))
    assert "manage.py run_huey" in _page(world.owner)


def test_htmx_gets_the_part_without_the_filters(world: World) -> None:
    text = _page(world.owner, **HTMX)
    assert "<html" not in text
    assert 'id="forecast-filters"' not in text
    assert "Being computed" in text


def test_without_scripts_the_button_leads_back_to_the_page(world: World) -> None:
    response = _client(world.owner).post(f"{ASK}?metric=tokens")
    assert (response.status_code, response.headers["Location"]) == (302, f"{FORECAST}?metric=tokens")


def test_more_traffic_is_more_and_the_month_so_far_stays(world: World, asked: Any) -> None:
    _days_of_use(world.key)
    asked(world.owner)
    plain, more = _page(world.owner), _page(world.owner, "growth=100")
    assert "Without growth" in more
    assert "Without growth" not in plain
    assert "if traffic grows by 100 %" in more


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("metric=love", "A metric is requests, tokens or cost."),
        ("project=proj_none", "There is no such project."),
        ("key=key_none", "There is no such key."),
        ("model=gpt-none", "There is no such model."),
        ("growth=lots", "A growth is a whole number of percent from -90 to 300."),
        ("growth=301", "A growth is a whole number of percent"),
        ("budget=much", "A budget is a number above zero"),
        ("budget=-1", "A budget is a number above zero"),
        ("budget=nan", "A budget is a number above zero"),
        ("budget=1e400", "A budget is a number above zero"),
    ],
)
def test_what_cannot_be_understood_is_said_and_kept(world: World, query: str, problem: str) -> None:
    text = _page(world.owner, query)
    assert problem in text
    name, _, typed = query.partition("=")
    if name == "budget":
        assert f'value="{typed}"' in text


def test_a_question_is_read_from_the_address(world: World) -> None:
    AIModel.objects.create(name="gpt-known", context_window=1, max_output_tokens=1)
    query = {
        "project": world.project.public_id,
        "model": "gpt-known",
        "metric": "cost",
        "budget": "1,250.5",
        "growth": "-20",
    }
    with timezone.override(ZoneInfo("Asia/Tokyo")):
        question = question_read(world.viewer, query)
    assert (question.scope.zone, question.scope.projects, question.scope.model) == (
        "Asia/Tokyo",
        (world.project.pk,),
        "gpt-known",
    )
    assert (question.budget, question.growth, question.problems) == (1_250_500_000_000, -20, [])
    assert question_read(world.viewer, query | {"metric": "tokens"}).budget == 1_250.5


def test_a_key_is_of_its_project(world: World) -> None:
    query = {"project": world.other_project.public_id, "key": world.key.public_id}
    question = question_read(world.owner, query)
    assert question.problems == ["That key is of another project."]
    assert question.scope.key is None
    question = question_read(world.owner, {"project": world.project.public_id, "key": world.key.public_id})
    assert (question.scope.key, question.scope.projects, question.problems) == (world.key.pk, None, [])


# --- Words ------------------------------------------------------------------------------------------------------------


def test_the_growth_is_told_in_a_sentence() -> None:
    line = DriverLine("ci-nightly", "gpt-4o", 10, 82, 0.72)
    growth = Growth(28, 100.0, 200.0, ())
    assert growth_words(growth, [line], "requests") == (
        "200 in the last 28 days, 100 in the 28 before. 72 % of the growth is ci-nightly on gpt-4o."
    )
    shrunk = growth_words(Growth(7, 200.0, 100.0, ()), [line._replace(model="")], "requests")
    assert shrunk.endswith("72 % of the decline is ci-nightly.")
    assert growth_words(Growth(7, 5.0, 5.0, ()), [line], "requests") == ""
    assert growth_words(None, [], "requests") == ""


def test_a_budget_is_told_with_its_day_and_chance() -> None:
    until, day = date(2026, 7, 31), datetime(2026, 7, 28, tzinfo=UTC).date()
    passed = BudgetOutlook(5e9, until, False, 0.93, date(2026, 7, 26), day, date(2026, 7, 30))
    assert budget_words(passed, "cost") == {
        "figure": "28 July",
        "words": "The chance that $5.00 are passed by 31 July is 93 %. By 30 July it is 90 %.",
    }
    unlikely = passed._replace(chance=0.01, early=None, likely=None, late=None)
    assert budget_words(unlikely, "cost") == {
        "figure": "Not this month",
        "words": "The chance that $5.00 are passed by 31 July is less than 3 %.",
    }
    assert budget_words(passed._replace(is_passed=True), "cost") == {
        "figure": "Passed",
        "words": "$5.00 were used already.",
    }
