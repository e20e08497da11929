"""A pass of the playground against a real server: good for its key, its person, its session, and nothing else."""

import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from typing import Any

import pytest

from tests.serving import PASSWORD, ServerProcess, running_server, wait_until

KEYS: dict[str, dict[str, Any]] = {
    "plain": {},
    "reads models": {"permission_mode": "restricted", "permissions": {"models": "read"}},
    "mini only": {"allowed_models": ["gpt-4o-mini*"]},
    "two a minute": {"requests_per_minute": 2},
    "office only": {"allowed_networks": ["10.0.0.0/8"]},
    "to suspend": {},
    "to revoke": {},
}
_PEOPLE = """
from apps.keys.models import ApiKey
from apps.keys.services import key_issue
from apps.organization.models import Membership, Project, User
from apps.organization.services import membership_set
project = Project.objects.get(name="Default project")
people = {}
for name in data["people"]:
    user = User.objects.create_user(name, password=data["password"])
    membership_set(project=project, user=user, role=Membership.Role.MEMBER)
    people[name] = key_issue(project=project, owner=user, name=f"{name}s-key").key.public_id
owner = User.objects.get(username="owner")
issue = lambda name, fields: key_issue(project=project, owner=owner, name=name, **fields).key.public_id
print(json.dumps({name: issue(name, fields) for name, fields in data["keys"].items()} | people))
"""


class Visitor:
    """A browser, as far as cookies go."""

    def __init__(self, server: ServerProcess, name: str) -> None:
        self._server = server
        self._cookies = CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._cookies))
        self.open("/dashboard/sign-in/")
        self.open("/dashboard/sign-in/", {"username": name, "password": PASSWORD})
        assert "sessionid" in self.cookies, name

    @property
    def cookies(self) -> dict[str, str]:
        return {cookie.name: cookie.value or "" for cookie in self._cookies}

    @property
    def session(self) -> str:
        return f"sessionid={self.cookies['sessionid']}"

    def open(self, path: str, form: dict[str, str] | None = None) -> tuple[int, bytes]:
        """A page, or with a form what it is answered."""
        headers = {"X-CSRFToken": self.cookies.get("csrftoken", ""), "Referer": self._server.url}
        body = urllib.parse.urlencode(form).encode() if form is not None else None
        request = urllib.request.Request(f"{self._server.url}{path}", body, headers)  # noqa: S310
        try:
            with self._opener.open(request, timeout=30) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()

    def borrow(self, key: str) -> str:
        """A pass for a key."""
        status, body = self.open("/dashboard/playground/pass/", {"key": key})
        assert status == 200, body
        token: str = json.loads(body)["token"]
        return token


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ServerProcess, dict[str, str]]]:
    """A server of its own, as its people and keys come and go; keys by name."""
    with running_server(tmp_path_factory.mktemp("passes")) as server:
        people = ["mia", "noah", "leaver", "changer", "outsider"]
        keys = server.run_python(_PEOPLE, people=people, keys=KEYS, password=PASSWORD)
        owner = Visitor(server, "owner")
        token = owner.borrow(keys["plain"])
        wait_until(lambda: ask(server, token, owner.session)[0] == 200)
        yield server, keys


def ask(server: ServerProcess, token: str, cookie: str = "", model: str = "gpt-4o-mini") -> tuple[int, dict[str, Any]]:
    """A chat with a pass; its status and answer, with the id of the request under `request`."""
    headers = {"Authorization": f"Bearer {token}"} | ({"Cookie": cookie} if cookie else {})
    body = json.dumps({"model": model, "messages": [{"role": "user", "content": "Hello"}], "max_tokens": 5}).encode()
    status, told, answer = server.request("POST", "/v1/chat/completions", body, headers)
    return status, json.loads(answer) | {"request": told["x-request-id"]}


def test_a_pass_is_answered_and_recorded_as_use_of_its_key(place: tuple[ServerProcess, dict[str, str]]) -> None:
    server, keys = place
    mia = Visitor(server, "mia")
    status, answer = ask(server, mia.borrow(keys["mia"]), mia.session)
    assert status == 200
    [key] = server.query("SELECT id, owner_id FROM keys_apikey WHERE public_id = ?", keys["mia"])
    record = server.record(answer["request"])
    assert (record["key_id"], record["user_id"], record["status"]) == (key["id"], key["owner_id"], 200)
    assert record["cost_nano"] > 0


def test_without_the_cookie_of_its_session_a_pass_is_nothing(place: tuple[ServerProcess, dict[str, str]]) -> None:
    server, keys = place
    mia, noah = Visitor(server, "mia"), Visitor(server, "noah")
    token = mia.borrow(keys["mia"])
    for cookie in (
        "",
        noah.session,
        "sessionid=",
        f"sessionid={'x' * 32}",
        ";;=bad; =; sessionid",
        Visitor(server, "mia").session,
    ):
        status, answer = ask(server, token, cookie)
        assert (status, answer["error"]["code"]) == (401, "invalid_api_key"), cookie
        assert token not in json.dumps(answer)
    assert ask(server, token, mia.session)[0] == 200


def test_a_cookie_without_a_pass_is_nothing_either(place: tuple[ServerProcess, dict[str, str]]) -> None:
    server, _ = place
    mia = Visitor(server, "mia")
    for token in ("", "pass-", "pass-.", "pass-e30.00", mia.cookies["sessionid"]):
        assert ask(server, token, mia.session)[0] == 401


def test_after_the_sign_out_a_pass_is_refused(place: tuple[ServerProcess, dict[str, str]]) -> None:
    server, keys = place
    noah = Visitor(server, "noah")
    token, cookie = noah.borrow(keys["noah"]), noah.session
    assert ask(server, token, cookie)[0] == 200
    page = noah.open("/dashboard/")[1].decode()
    [address] = set(re.findall(r'action="(/[^"]*(?:logout|sign-out)[^"]*)"', page))
    noah.open(address, {})
    assert ask(server, token, cookie)[0] == 401


def test_after_a_change_of_the_password_a_pass_is_refused(place: tuple[ServerProcess, dict[str, str]]) -> None:
    server, keys = place
    changer = Visitor(server, "changer")
    token = changer.borrow(keys["changer"])
    code = """
from apps.organization.models import User
user = User.objects.get(username="changer")
user.set_password("another horse battery staple")
user.save()
print("{}")
"""
    server.run_python(code)
    assert ask(server, token, changer.session)[0] == 401


def test_whoever_left_the_project_has_no_use_of_a_pass(place: tuple[ServerProcess, dict[str, str]]) -> None:
    server, keys = place
    leaver = Visitor(server, "leaver")
    token = leaver.borrow(keys["leaver"])
    assert ask(server, token, leaver.session)[0] == 200
    server.run_python("""
from apps.organization.models import Membership
Membership.objects.filter(user__username="leaver").delete()
print("{}")
""")
    assert ask(server, token, leaver.session)[0] == 401


@pytest.mark.parametrize(
    ("key", "options", "status", "code"),
    [
        ("reads models", {}, 401, None),
        ("mini only", {"model": "gpt-4o"}, 403, "model_not_found"),
        ("mini only", {}, 200, None),
        ("office only", {}, 401, "ip_not_authorized"),
    ],
)
def test_a_pass_may_no_more_than_its_key(
    place: tuple[ServerProcess, dict[str, str]], key: str, options: dict[str, Any], status: int, code: str | None
) -> None:
    server, keys = place
    owner = Visitor(server, "owner")
    told, answer = ask(server, owner.borrow(keys[key]), owner.session, **options)
    assert told == status
    assert told == 200 or answer["error"]["code"] == code


def test_passes_share_the_limits_of_their_key(place: tuple[ServerProcess, dict[str, str]]) -> None:
    server, keys = place
    owner, elsewhere = Visitor(server, "owner"), Visitor(server, "owner")
    passes = [(one, one.borrow(keys["two a minute"])) for one in (owner, elsewhere, owner)]
    answers = [ask(server, token, visitor.session) for visitor, token in passes]
    assert [status for status, _ in answers] == [200, 200, 429]
    assert answers[-1][1]["error"]["code"] == "rate_limit_exceeded"


@pytest.mark.parametrize(
    ("key", "verb", "code"),
    [("to suspend", "key_suspend", "account_deactivated"), ("to revoke", "key_revoke", "invalid_api_key")],
)
def test_a_key_that_was_stopped_stops_its_passes(
    place: tuple[ServerProcess, dict[str, str]], key: str, verb: str, code: str
) -> None:
    server, keys = place
    owner = Visitor(server, "owner")
    token = owner.borrow(keys[key])
    assert ask(server, token, owner.session)[0] == 200
    server.run_python(
        f"""
from apps.keys.models import ApiKey
from apps.keys.services import {verb}
{verb}(key=ApiKey.objects.get(public_id=data["key"]), actor=None, reason="Test")
print("{{}}")
""",
        key=keys[key],
    )
    wait_until(lambda: ask(server, token, owner.session)[0] == 401, seconds=3)
    assert ask(server, token, owner.session)[1]["error"]["code"] == code


def test_what_else_v1_has_takes_a_pass_too(place: tuple[ServerProcess, dict[str, str]]) -> None:
    server, keys = place
    owner = Visitor(server, "owner")
    headers = {"Authorization": f"Bearer {owner.borrow(keys['plain'])}", "Cookie": owner.session}
    assert server.request("GET", "/v1/models", None, headers)[0] == 200
    body = json.dumps({"model": "gpt-4o-mini", "input": "Hello"}).encode()
    assert server.request("POST", "/v1/responses", body, headers)[0] == 200


def test_a_pass_is_stored_nowhere(place: tuple[ServerProcess, dict[str, str]]) -> None:
    server, keys = place
    owner = Visitor(server, "owner")
    token = owner.borrow(keys["plain"])
    assert ask(server, token, owner.session)[0] == 200
    part = token.split(".")[1].encode()
    for path in server.data_dir.rglob("*"):
        assert not path.is_file() or part not in path.read_bytes(), path
