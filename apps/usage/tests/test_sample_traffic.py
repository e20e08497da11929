"""Sample traffic: plausible, the same from the same seed, and gone without a trace when it is removed."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.audit.models import AuditEvent
from apps.catalog.queries import catalog_load
from apps.keys.models import ApiKey
from apps.organization.models import Project, User
from apps.usage.models import ClientUse, DailyRollup, ErrorRollup, FineRollup, RequestBody, RequestRecord, UsageRollup
from apps.usage.record import Record
from apps.usage.sample.profiles import PROFILES
from apps.usage.sample.traffic import Sender, traffic
from apps.usage.sink import batch_write
from apps.usage.tallies import TALLIES
from apps.usage.tests.conftest import RecordRequest, World
from apps.usage.verification import rollup_differences

UNTIL = datetime(2026, 11, 3, 17, 35, tzinfo=UTC)


@pytest.fixture
def shelf(db: None) -> None:
    call_command("loaddata", "initial_data", verbosity=0)


@pytest.fixture
def owner(db: None) -> User:
    return User.objects.create_superuser("olga")


def made(seed: int = 1, requests: int = 3_000, days: int = 21) -> list[Record]:
    senders = [Sender(profile, 10 + index, 2, 3) for index, profile in enumerate(PROFILES)]
    hours = traffic(senders, catalog_load(), days=days, requests=requests, seed=seed, until=UNTIL)
    return [record for records in hours for record in records]


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("generate_traffic", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.usefixtures("shelf")
def test_the_same_seed_makes_the_same_traffic_and_another_does_not() -> None:
    assert made(1, 300) == made(1, 300)
    assert made(1, 300) != made(2, 300)


@pytest.mark.usefixtures("shelf")
def test_it_is_as_much_as_was_asked_for_in_order_and_in_time() -> None:
    records = made()
    assert len(records) == len({record.request_id for record in records}) == 3_000
    times = [record.time for record in records]
    assert times == sorted(times)
    assert times[-1] < UNTIL.timestamp()
    assert times[0] >= (UNTIL - timedelta(days=21)).timestamp() - 3600


@pytest.mark.usefixtures("shelf")
def test_its_cost_is_that_of_the_price_book() -> None:
    catalog = {model.name: model for model in catalog_load().values()}
    priced = [record for record in made() if record.status == 200 and record.model and not record.images]
    assert len(priced) > 2_000
    for record in priced:
        assert record.cost_nano == catalog[record.model].prices.cost_nano(
            record.time,
            prompt_tokens=record.prompt_tokens,
            cached_tokens=record.cached_tokens,
            completion_tokens=record.completion_tokens,
        )


@pytest.mark.usefixtures("shelf")
def test_it_has_what_pages_show() -> None:
    records = made(requests=6_000)
    days = Counter(datetime.fromtimestamp(record.time, UTC).isoweekday() for record in records)
    assert min(days[day] for day in range(1, 6)) > max(days[6], days[7])
    assert {record.key_id for record in records} == {10 + index for index in range(len(PROFILES))}
    assert {"chat.completions", "responses", "embeddings", "images", "moderations"} <= {r.endpoint for r in records}
    assert {record.status // 100 for record in records} >= {2, 4}
    assert any(record.status == 429 for record in records)
    assert all(record.first_token_us for record in records if record.streamed)
    assert all(record.cost_nano == 0 and not record.prompt_tokens for record in records if record.status >= 400)
    assert all(record.cached_tokens <= record.prompt_tokens for record in records)
    assert all(record.reasoning_tokens <= record.completion_tokens for record in records)


@pytest.mark.usefixtures("shelf")
def test_the_command_writes_it_and_its_sums(owner: User) -> None:
    assert run("--days", "3", "--requests", "400") == "\rWrote 400 requests of 3 days into Sample traffic.\n"
    project = Project.objects.get(name="Sample traffic")
    assert RequestRecord.objects.filter(project=project).count() == 400
    now = timezone.now()
    assert rollup_differences(now - timedelta(days=4), now + timedelta(hours=1)) == []
    assert set(ApiKey.objects.values_list("owner", flat=True)) == {owner.pk}
    assert AuditEvent.objects.filter(verb="key.issued").count() == len(PROFILES)


@pytest.mark.usefixtures("shelf", "owner")
def test_it_spends_no_budget() -> None:
    tallied: list[Record] = []

    def tally(records: Sequence[Record]) -> Callable[[], None]:
        tallied.extend(records)
        return lambda: None

    TALLIES.append(tally)
    try:
        run("--days", "1", "--requests", "5")
        assert not tallied
        batch_write([Record(UNTIL.timestamp(), "req_real")], [])
        assert len(tallied) == 1
    finally:
        TALLIES.remove(tally)


@pytest.mark.usefixtures("shelf", "owner")
def test_it_is_made_once_and_then_refused() -> None:
    run("--days", "1", "--requests", "5")
    with pytest.raises(CommandError, match="has sample traffic already"):
        run("--days", "1", "--requests", "5")
    assert RequestRecord.objects.count() == 5


@pytest.mark.usefixtures("shelf")
def test_it_stays_away_from_real_traffic_unless_told(world: World, record_request: RecordRequest) -> None:
    record_request()
    with pytest.raises(CommandError, match="Search has real traffic"):
        run("--project", "Search", "--requests", "5")
    assert not ApiKey.objects.filter(name__startswith="sample-").exists()
    run("--project", "Search", "--requests", "5", "--days", "1", "--beside-real")
    assert RequestRecord.objects.filter(project=world.project).count() == 6


@pytest.mark.usefixtures("shelf", "owner")
def test_removed_it_leaves_nothing_behind() -> None:
    run("--days", "2", "--requests", "300")
    some = RequestRecord.objects.first()
    assert some is not None
    RequestBody.objects.create(request_id=some.request_id, time=some.time, request="{}", response="{}")
    assert run("--remove").endswith(f"Removed 300 requests, their sums, {len(PROFILES)} keys and the project.\n")
    sums = (DailyRollup, UsageRollup, FineRollup, ErrorRollup, ClientUse)
    for table in (RequestRecord, RequestBody, *sums, ApiKey, Project):
        assert not table._default_manager.exists(), table
    assert AuditEvent.objects.filter(verb="key.erased").count() == len(PROFILES)
    assert AuditEvent.objects.filter(verb="project.erased").count() == 1


@pytest.mark.usefixtures("shelf")
def test_removal_leaves_real_traffic_alone(world: World, record_request: RecordRequest) -> None:
    real = record_request()
    before = list(UsageRollup.objects.values())
    run("--project", "Search", "--requests", "50", "--days", "1", "--beside-real")
    run("--project", "Search", "--remove")
    assert list(RequestRecord.objects.all()) == [real]
    assert list(UsageRollup.objects.values()) == before
    assert ApiKey.objects.filter(project=world.project).get() == world.key
    assert Project.objects.filter(pk=world.project.pk).exists()


def test_a_key_that_is_merely_called_like_one_is_not_removed(world: World) -> None:
    ApiKey.objects.filter(pk=world.key.pk).update(name="sample-studio")
    with pytest.raises(CommandError, match="Search has no sample traffic"):
        run("--project", "Search", "--remove")
    assert ApiKey.objects.filter(pk=world.key.pk).exists()


@pytest.mark.parametrize(
    "arguments", [["--days", "0"], ["--requests", "0"], ["--seed", "-1"], ["--owner", "nobody"], ["--project", "None"]]
)
def test_what_cannot_be_is_said(world: World, arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        run(*arguments)
    assert not Project.objects.filter(name="Sample traffic").exists()


@pytest.mark.usefixtures("shelf", "owner")
def test_one_application_of_the_team_is_made_alone_with_all_that_was_asked_for() -> None:
    run("--days", "7", "--requests", "500", "--profile", "ci-nightly")
    assert set(RequestRecord.objects.values_list("key__name", flat=True)) == {"sample-ci-nightly"}
    assert RequestRecord.objects.count() == 500


@pytest.mark.usefixtures("shelf", "owner")
def test_a_team_is_all_its_applications() -> None:
    run("--days", "7", "--requests", "2000", "--profile", "team")
    assert set(RequestRecord.objects.values_list("key__name", flat=True)) == {f"sample-{one.name}" for one in PROFILES}


@pytest.mark.usefixtures("shelf", "owner")
def test_a_profile_that_there_is_not_is_refused() -> None:
    with pytest.raises(CommandError, match="invalid choice"):
        run("--profile", "nobody")
