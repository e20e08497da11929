"""What if: recorded traffic priced in another way, held against a computation by hand; whose it is, saved, exported."""

import io
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from apps.audit.models import AuditEvent
from apps.billing.models import SavedWhatIf
from apps.billing.what_if.alternative import Alternative, alternatives_read
from apps.billing.what_if.answer import what_if_read
from apps.billing.what_if.repricing import Use, repriced
from apps.catalog.models import AIModel, Price
from apps.catalog.pricing import ModelPrices, PriceLine
from apps.keys.services import key_issue
from apps.organization.models import Membership, Project, User
from apps.organization.services import membership_set, project_create
from apps.simulator.tokens import encoding
from apps.usage.models import RequestBody
from apps.usage.record import Record
from apps.usage.sink import batch_write

DAY = datetime(2026, 3, 10, 12, tzinfo=UTC)
PERIOD = "period=custom&from=2026-03-10&to=2026-03-11&zone=UTC"
NANO = 10**9


def prices(**dollars: str) -> ModelPrices:
    """Since 2026."""
    start = datetime(2026, 1, 1, tzinfo=UTC).timestamp()
    return ModelPrices(PriceLine((unit, "", ""), start, int(Decimal(text) * NANO)) for unit, text in dollars.items())


BOOK = {
    "large": prices(input="2.5", cached_input="1.25", output="10"),
    "small": prices(input="0.15", output="0.6"),
    "free": prices(),
}
USE = Use(DAY, "large", 7, 1_000_003, 400_001, 33_333, 0, 2_000_000_000, 0)


# --- Computed ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("alternative", "cost"),
    [
        (Alternative(), Fraction(2_000_000_000)),
        (Alternative(growth=50), Fraction(3_000_000_000)),
        (Alternative(is_batch=True), Fraction(1_000_000_000)),
        (Alternative(is_batch=True, growth=-50), Fraction(500_000_000)),
        (Alternative(only="other", model="small"), Fraction(2_000_000_000)),
        # Without a price of its own, what is cached costs what the rest does.
        (Alternative(model="small"), Fraction(1_000_003 * 15 + 33_333 * 60, 100 * 10**6) * NANO),
        (Alternative(model="small", is_batch=True), Fraction(1_000_003 * 15 + 33_333 * 60, 200 * 10**6) * NANO),
        (
            Alternative(prices_of=date(2026, 2, 1)),
            Fraction(600_002 * 250 + 400_001 * 125 + 33_333 * 1_000, 10**8) * NANO,
        ),
        (Alternative(cached=0), Fraction(1_000_003 * 250 + 33_333 * 1_000, 10**8) * NANO),
        (Alternative(cached=100), Fraction(1_000_003 * 125 + 33_333 * 1_000, 10**8) * NANO),
    ],
)
def test_a_cost_is_exact_and_rounded_once(alternative: Alternative, cost: Fraction) -> None:
    bill = repriced(USE, alternative, BOOK, {})
    assert (bill.cost_nano, bill.unpriced) == (round(cost), 0)


def test_tokens_are_converted_and_grow() -> None:
    bill = repriced(USE, Alternative(model="small", growth=100), BOOK, {("large", "small"): Fraction(11, 10)})
    assert (bill.input_tokens, bill.output_tokens, bill.requests) == (2_200_007, 73_333, 14)
    assert bill.cost_nano == round(Fraction(2_200_007 * 15 + 73_333 * 60, 10**8) * NANO)


@pytest.mark.parametrize(
    "alternative", [Alternative(model="free"), Alternative(model="unheard-of"), Alternative(prices_of=date(2025, 1, 1))]
)
def test_a_missing_price_is_told_and_no_zero(alternative: Alternative) -> None:
    bill = repriced(USE, alternative, BOOK, {})
    assert (bill.cost_nano, bill.unpriced) == (0, 7)


def test_images_cost_what_they_did() -> None:
    bill = repriced(USE._replace(images=3), Alternative(model="small", is_batch=True), BOOK, {})
    assert (bill.cost_nano, bill.priced_as, bill.keeps_images) == (1_000_000_000, "large", True)


def test_an_address_tells_alternatives_and_what_of_it_is_wrong() -> None:
    told = {"model1": "small", "cache1": "40", "growth2": "20", "batch3": "1", "only3": "large"}
    found, problems = alternatives_read(told, BOOK)
    assert found == [
        Alternative(model="small", cached=40),
        Alternative(growth=20),
        Alternative("", "large", None, True),
    ]
    assert problems == []
    back = QueryDict("&".join(f"{n}={v}" for at, one in enumerate(found, 1) for n, v in one.as_query(at)))
    assert alternatives_read(back.dict(), BOOK) == (found, [])
    wrong = {"model1": "huge", "date1": "soon", "cache2": "101", "growth3": "much"}
    found, problems = alternatives_read(wrong, BOOK)
    assert (found, len(problems)) == ([], 4)


# --- Of what was recorded ---------------------------------------------------------------------------------------------


class World(NamedTuple):
    tariq: User
    """Owner of Aurora."""
    victor: User
    """Viewer of Aurora."""
    sven: User
    """A stranger to Aurora."""
    aurora: Project


@pytest.fixture
def world(db: None) -> World:
    tariq, victor, sven = (User.objects.create_user(name) for name in ("tariq", "victor", "sven"))
    aurora, polaris = project_create(name="Aurora", owner=tariq), project_create(name="Polaris", owner=sven)
    membership_set(project=aurora, user=victor, role=Membership.Role.VIEWER)
    for name, tokenizer, dollars in (("old", "cl100k_base", 30), ("new", "o200k_base", 3), ("other", "o200k_base", 1)):
        model = AIModel.objects.create(name=name, tokenizer=tokenizer, context_window=1_000, max_output_tokens=100)
        for unit in (Price.Unit.INPUT, Price.Unit.OUTPUT):
            Price.objects.create(model=model, unit=unit, amount=dollars, effective_from=DAY - timedelta(days=90))
    records = []
    for project, owner, models in ((aurora, tariq, ("old", "other")), (polaris, sven, ("new",))):
        key = key_issue(project=project, owner=owner, name=f"key-of-{project}").key
        records += [
            Record(DAY.timestamp() + n, f"req_{project}_{model}_{n}", project.pk, key.pk, owner.pk, "chat.completions",
                   model, prompt_tokens=1_000 + n, completion_tokens=10 * n, cost_nano=1_000_000 * n)
            for model in models
            for n in range(1, 11)
        ]  # fmt: skip
    batch_write(records, [])
    return World(tariq, victor, sven, aurora)


def read(user: User, query: str) -> Any:
    found = what_if_read(user, QueryDict(f"{PERIOD}&{query}"))
    assert found.problems == ()
    return found


def test_today_is_what_was_recorded_and_an_alternative_what_a_hand_computes(world: World) -> None:
    today, moved = read(world.tariq, "model1=new&only1=old").outcomes
    assert today.cost_nano == 2 * sum(1_000_000 * n for n in range(1, 11))
    tokens = sum(1_000 + n for n in range(1, 11)), sum(10 * n for n in range(1, 11))
    expected = Fraction((tokens[0] + tokens[1]) * 3 * NANO, 10**6) + sum(1_000_000 * n for n in range(1, 11))
    assert moved.cost_nano == expected
    assert {bill.model: bill.priced_as for bill in moved.bills} == {"old": "new", "other": "other"}


def test_what_another_model_cannot_answer_stays_with_its_own(world: World) -> None:
    AIModel.objects.filter(name="other").update(embeddings=True)
    found = read(world.tariq, "model1=new&batch1=1")
    bills = {bill.model: bill for bill in found.outcomes[1].bills}
    assert (bills["old"].priced_as, bills["other"].priced_as) == ("new", "other")
    assert bills["other"].cost_nano == 55_000_000 // 2
    assert found.stays == ["other"]


def test_without_bodies_tokens_are_taken_as_they_are_and_it_is_said(world: World) -> None:
    [conversion] = read(world.tariq, "model1=new").conversions
    assert (conversion.source, conversion.target, conversion.ratio) == ("cl100k_base", "o200k_base", 1)
    assert "no body is recorded" in conversion.told


def test_with_bodies_tokens_are_converted_by_a_sample_and_its_size_is_told(world: World) -> None:
    said = "Grüße aus Köln: наука и техника, 汉字和假名"
    for n in range(1, 4):
        body = json.dumps({"model": "ignored", "messages": [{"role": "user", "content": said}]})
        RequestBody.objects.create(request_id=f"req_Aurora_old_{n}", time=DAY, request=body, response="{}")
    found = read(world.tariq, "model1=new&only1=old")
    [conversion] = found.conversions
    ratio = Fraction(encoding("o200k_base").count(said), encoding("cl100k_base").count(said))
    assert (conversion.ratio, conversion.bodies) == (ratio, 3)
    assert "a sample of 3 recorded bodies" in conversion.told
    old = next(bill for bill in found.outcomes[1].bills if bill.model == "old")
    assert old.input_tokens == round(sum(1_000 + n for n in range(1, 11)) * ratio)


def test_bodies_that_the_person_may_not_read_are_no_sample(world: World) -> None:
    RequestBody.objects.create(request_id="req_Aurora_old_1", time=DAY, request='{"content": "hello"}', response="{}")
    assert read(world.tariq, "model1=new").conversions[0].bodies == 1
    assert read(world.victor, "model1=new").conversions[0].bodies == 0


def test_who_sees_which_traffic(world: World) -> None:
    assert {bill.model for bill in read(world.victor, "").outcomes[0].bills} == {"old", "other"}
    assert {bill.model for bill in read(world.sven, "").outcomes[0].bills} == {"new"}
    problems = what_if_read(world.sven, QueryDict(f"project={world.aurora.public_id}")).problems
    assert problems == ("There is no such project.",)


# --- The page ---------------------------------------------------------------------------------------------------------


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_the_page_shows_today_beside_the_alternatives_and_changes_nothing(world: World) -> None:
    client = client_of(world.tariq)
    before = AuditEvent.objects.count()
    page = client.get(reverse("what_if:page") + f"?{PERIOD}&model1=new&batch2=1&only2=old")
    text = page.content.decode()
    for told in ("Today", "On new", "old in batches", "$0.11", "as new"):
        assert told in text, told
    assert AuditEvent.objects.count() == before
    assert "Nothing to price" in client.get(reverse("what_if:page") + "?period=1h").content.decode()


def test_it_is_exported_in_each_format_with_one_checksum_and_put_on_the_trail(world: World) -> None:
    client = client_of(world.tariq)
    address = reverse("what_if:export") + f"?{PERIOD}&model1=new"
    answers = {name: client.post(address, {"format": name}) for name in ("csv", "json", "jsonl", "pdf")}
    files = {name: b"".join(one.streaming_content) if one.streaming else one.content for name, one in answers.items()}  # type: ignore[attr-defined]
    assert len({one["X-Checksum-SHA256"] for one in answers.values()}) == 1
    rows = json.loads(files["json"])["rows"]
    assert sum(row["cost_nano_dollars"] for row in rows if row["alternative"] == "Today") == 110_000_000
    paper = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(files["pdf"])).pages)
    assert "On new" in paper
    assert AuditEvent.objects.filter(verb="what_if.exported", actor_label="tariq").count() == 4
    assert client.get(address).status_code == 405
    assert client.post(address, {"format": "xls"}).status_code == 400


def test_it_is_saved_for_oneself_or_shared_with_a_project(world: World) -> None:
    client = client_of(world.tariq)
    address = reverse("what_if:save") + f"?{PERIOD}&model1=new&growth1=20"
    client.post(address, {"name": "Mine"})
    client.post(address, {"name": "Ours", "project": world.aurora.public_id})
    client.post(address, {"name": "  "})
    mine, ours = SavedWhatIf.objects.order_by("name")
    assert QueryDict(ours.query)["growth1"] == "20"
    page = reverse("what_if:page")
    assert b"Mine" in client.get(page).content
    seen = client_of(world.victor).get(page).content
    assert (b"Ours" in seen, b"Mine" in seen) == (True, False)
    assert "model1=new" in client_of(world.victor).get(reverse("what_if:saved", args=(ours.public_id,)))["Location"]
    for person, status in ((world.victor, 404), (world.sven, 404)):
        assert client_of(person).get(reverse("what_if:saved", args=(mine.public_id,))).status_code == status
    assert client_of(world.sven).post(address, {"name": "x", "project": world.aurora.public_id}).status_code == 404


def test_only_who_may_removes_it(world: World) -> None:
    saved = SavedWhatIf.objects.create(name="Ours", owner=world.tariq, project=world.aurora, query=PERIOD)
    address = reverse("what_if:remove", args=(saved.public_id,))
    assert client_of(world.victor).post(address).status_code == 403
    assert client_of(world.sven).post(address).status_code == 404
    assert client_of(world.tariq).get(address).status_code == 405
    client_of(world.tariq).post(address)
    assert not SavedWhatIf.objects.exists()
    assert list(AuditEvent.objects.filter(verb__startswith="what_if").values_list("verb", flat=True)) == [
        "what_if.removed"
    ]
