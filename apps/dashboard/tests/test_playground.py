"""The playground: whose keys it offers, what it says where there is none, and what it tells of a request."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from apps.catalog.models import AIModel
from apps.dashboard.tests.conftest import World
from apps.keys.services import key_issue, key_revoke, key_suspend
from apps.organization.services import project_archive

PAGE = "/dashboard/playground/"
PEOPLE = ("olga", "tariq", "mia", "victor", "sven", "otto")


def read(client: Client, world: World, name: str) -> str:
    client.force_login(world.people[name])
    response = client.get(PAGE)
    assert response.status_code == 200
    return response.content.decode()


def offered(page: str) -> list[str]:
    select = page[page.index('id="play-key"') : page.index("</select>", page.index('id="play-key"'))]
    return re.findall(r'<option value="(key_[^"]+)"', select)


def offer_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script id="play-offer" type="application/json">(.*?)</script>', page)
    assert found
    offer: dict[str, Any] = json.loads(found[1])
    return offer


def test_whoever_is_not_signed_in_is_sent_to_the_sign_in(client: Client, world: World) -> None:
    for address in (PAGE, f"{PAGE}pass/", f"{PAGE}code/", f"{PAGE}receipt/"):
        for response in (client.get(address), client.post(address)):
            assert response.status_code == 302
            assert response["location"].startswith("/dashboard/sign-in/")


def test_everybody_is_offered_their_own_keys_and_nobody_elses(client: Client, world: World) -> None:
    own = {"tariq": world.tariqs_key, "mia": world.mias_key, "sven": world.foreign_key}
    for name in PEOPLE:
        expected = [own[name].public_id] if name in own else []
        assert offered(read(client, world, name)) == expected, name


def test_keys_that_do_not_work_are_not_offered(client: Client, world: World) -> None:
    mia = world.people["mia"]
    spare = key_issue(project=world.atlas, owner=mia, name="spare").key
    assert len(offered(read(client, world, "mia"))) == 2
    key_suspend(key=spare, actor=mia, reason="Audit")
    key_revoke(key=world.mias_key, actor=mia, reason="Over")
    assert offered(read(client, world, "mia")) == []
    project_archive(project=world.borealis, actor=world.people["sven"], reason="Over")
    assert offered(read(client, world, "sven")) == []


def test_without_a_key_the_page_says_how_to_come_by_one(client: Client, world: World) -> None:
    assert "You have no key that works now" not in read(client, world, "mia")
    outside = read(client, world, "otto")
    assert "You have no key that works now" in outside
    assert "an owner of a project can invite you" in outside
    owner = read(client, world, "olga")
    assert '<a class="page-button" href="/dashboard/keys/new/">Make a key</a>' in owner


def test_the_models_on_offer_are_those_of_each_endpoint_by_their_shorter_names(client: Client, world: World) -> None:
    fields = {"context_window": 1_000, "max_output_tokens": 100}
    model = AIModel.objects.create(name="talker-2026-01-01", chat=True, **fields)
    model.aliases.create(name="talker")
    AIModel.objects.create(name="gone", chat=True, enabled=False, **fields)
    AIModel.objects.create(name="painter", images=True, **fields)
    endpoints = {one["name"]: one for one in offer_of(read(client, world, "mia"))["endpoints"]}
    assert "talker" in endpoints["chat"]["models"]
    assert {"talker-2026-01-01", "gone", "painter"}.isdisjoint(endpoints["chat"]["models"])
    assert "painter" in endpoints["images"]["models"]
    assert endpoints["chat"]["path"] == "/v1/chat/completions"


def test_nothing_that_is_typed_into_the_settings_has_a_name_to_be_sent_under(client: Client, world: World) -> None:
    page = read(client, world, "mia")
    settings = page[page.index('id="play"') : page.index('id="play-copyable"')]
    assert re.findall(r'<(?:input|select|textarea)[^>]* name="([^"]+)"', settings) == ["csrfmiddlewaretoken"]


# --- Passes ---


def test_a_pass_is_given_for_ones_own_key_alone(client: Client, world: World) -> None:
    for name in PEOPLE:
        client.force_login(world.people[name])
        for key in (world.tariqs_key, world.mias_key, world.foreign_key):
            response = client.post(f"{PAGE}pass/", {"key": key.public_id})
            assert response.status_code == (200 if key.owner_id == world.people[name].pk else 404), (name, key)
    assert client.post(f"{PAGE}pass/", {}).status_code == 404


def test_a_pass_is_asked_for_by_post_with_the_token_of_the_form_and_kept_by_no_cache(world: World) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.people["mia"])
    assert strict.get(f"{PAGE}pass/").status_code == 405
    assert strict.post(f"{PAGE}pass/", {"key": world.mias_key.public_id}).status_code == 403
    client = Client()
    client.force_login(world.people["mia"])
    response = client.post(f"{PAGE}pass/", {"key": world.mias_key.public_id})
    assert response.json()["token"].startswith("pass-")
    assert "no-store" in response["cache-control"]


# --- Receipts and code ---


def test_a_receipt_is_for_whoever_may_read_the_request(client: Client, used: World) -> None:
    address = f"{PAGE}receipt/?request=req_mias-key_200"
    seen = {}
    for name in PEOPLE:
        client.force_login(used.people[name])
        seen[name] = client.get(address).json()
    assert {name for name, told in seen.items() if told != {"known": False}} == {"olga", "tariq", "mia"}
    client.force_login(used.people["mia"])
    told = client.get(address).json()
    assert (told["prompt_tokens"], told["cost_nano"], told["duration_us"]) == (2_017, 2_017_000, 200_000)


def test_code_asks_the_same_in_three_languages(client: Client, world: World) -> None:
    client.force_login(world.people["mia"])
    body = {"endpoint": "images", "body": {"model": "gpt-image-1", "prompt": "A boat"}}
    told = client.post(f"{PAGE}code/", body, content_type="application/json").json()["code"]
    assert [one["title"] for one in told] == ["curl", "Python", "Node"]
    assert "/v1/images/generations" in told[0]["code"]
    assert "client.images.generate(" in told[1]["code"]
    assert "await client.images.generate({" in told[2]["code"]


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"endpoint": "none", "body": {}}', b'{"endpoint": "chat", "body": []}', b"[" * 9_000]
)
def test_what_is_no_request_is_refused_in_plain_words(client: Client, world: World, body: bytes) -> None:
    client.force_login(world.people["mia"])
    assert client.post(f"{PAGE}code/", body, content_type="application/json").status_code == 400
