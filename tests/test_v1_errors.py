"""Every error of /v1 that a client of chat completions and models can meet: its status, its words, its one shape."""

import base64
import json
import re
import socket
import threading
import time
from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest

from tests.serving import ServerProcess, wait_until

CHAT = "/v1/chat/completions"
HELLO: dict[str, Any] = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Hello"}]}
INVALID = "invalid_request_error"


class Refused(NamedTuple):
    """An answer that is an error in the one shape."""

    status: int
    message: str
    type: str
    param: str | None
    code: str | None
    headers: Mapping[str, str]


def refused(
    server: ServerProcess,
    method: str = "POST",
    path: str = CHAT,
    *,
    body: bytes | None = None,
    secret: str | None = None,
    headers: Mapping[str, str] | None = None,
    **changes: Any,
) -> Refused:
    """The error that a request is answered with. `changes` are made to a good chat request; ... leaves one out."""
    if body is None and method == "POST":
        body = json.dumps({name: value for name, value in (HELLO | changes).items() if value is not ...}).encode()
    given = dict(headers or {})
    if secret is not None:
        given["Authorization"] = f"Bearer {secret}"
    status, answered, text = server.request(method, path, body, given)
    assert status >= 400, text
    answer = json.loads(text)
    assert set(answer) == {"error"}
    assert set(answer["error"]) == {"message", "type", "param", "code"}
    assert answered["content-type"] == "application/json"
    assert re.fullmatch(r"req_[0-9a-f]{32}", answered["x-request-id"])
    assert server.record(answered["x-request-id"])["status"] == status
    return Refused(status=status, headers=answered, **answer["error"])


# --- The key ---


@pytest.mark.parametrize("authorization", ["", "Bearer ", "Digest abc", "Basic !", "Basic Og=="])
@pytest.mark.parametrize(("method", "path"), [("POST", CHAT), ("GET", "/v1/models"), ("GET", "/v1/models/gpt-4o")])
def test_a_request_without_a_key_is_told_how_to_send_one(
    server: ServerProcess, method: str, path: str, authorization: str
) -> None:
    error = refused(server, method, path, headers={"Authorization": authorization})
    assert (error.status, error.type, error.param, error.code) == (401, INVALID, None, None)
    assert error.message.startswith(
        "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth "
        "(i.e. Authorization: Bearer YOUR_KEY), or as the password field (with blank username) if you're accessing the "
        "API from your browser and are prompted for a username and password."
    )
    assert f"{server.url}/admin/" in error.message


def test_a_wrong_key_is_shown_masked(server: ServerProcess) -> None:
    secret = "sk-proj-abcdSECRETSECRETSECRETSECRETSECRETSECRETwxyz"
    error = refused(server, secret=secret)
    assert (error.status, error.type, error.param, error.code) == (401, INVALID, None, "invalid_api_key")
    assert re.match(r"Incorrect API key provided: sk-proj-\S*wxyz\. ", error.message)
    assert "SECRET" not in error.message


@pytest.mark.parametrize("secret", ["x", "sk-", "sk-proj-", "ключ", "sk-" + "a" * 5_000])
def test_any_other_word_is_a_wrong_key_and_is_not_repeated(server: ServerProcess, secret: str) -> None:
    encoded = secret.encode().decode("latin-1")
    error = refused(server, secret=encoded)
    assert (error.status, error.code) == (401, "invalid_api_key")
    assert len(error.message) < 300


def test_a_key_is_taken_as_a_password_too(server: ServerProcess) -> None:
    basic = base64.b64encode(f":{server.secret}".encode()).decode()
    assert server.request("GET", "/v1/models", headers={"Authorization": f"Basic {basic}"})[0] == 200


def test_a_revoked_key_is_refused_within_a_second_of_its_revocation(
    server: ServerProcess, keys: Mapping[str, str]
) -> None:
    headers = {"Authorization": f"Bearer {keys['to be revoked']}"}
    assert server.request("GET", "/v1/models", headers=headers)[0] == 200
    let_in: list[float] = []
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            if server.request("GET", "/v1/models", headers=headers)[0] == 200:
                let_in.append(time.time())
            time.sleep(0.02)

    asker = threading.Thread(target=ask)
    asker.start()
    try:
        committed = server.run_python(_CHANGE + "key_revoke(key=key, reason='leaked')" + _NOW, name="to be revoked")
        time.sleep(max(0.0, committed + 1.2 - time.time()))
    finally:
        done.set()
        asker.join(10)
    assert let_in[-1] < committed + 1.0
    error = refused(server, secret=keys["to be revoked"])
    assert (error.status, error.type, error.param, error.code) == (401, INVALID, None, "invalid_api_key")
    assert error.message.startswith("Incorrect API key provided: sk-proj-")
    assert server.records("to be revoked")[-1]["error_code"] == "invalid_api_key"


def test_a_suspended_key_is_told_since_when_and_why_until_it_is_resumed(
    server: ServerProcess, keys: Mapping[str, str]
) -> None:
    secret = keys["to be suspended"]
    since = server.run_python(_CHANGE + "key_suspend(key=key, reason='Budget review')" + _NOW, name="to be suspended")
    wait_until(lambda: server.request("GET", "/v1/models", headers={"Authorization": f"Bearer {secret}"})[0] == 401)
    error = refused(server, secret=secret)
    assert (error.status, error.type, error.param, error.code) == (401, INVALID, None, "account_deactivated")
    told = re.search(r"suspended since (\d{4}-\d\d-\d\d \d\d:\d\d) UTC\. Reason: Budget review\.", error.message)
    assert told
    minutes = {time.strftime("%Y-%m-%d %H:%M", time.gmtime(since - age)) for age in (0, 5)}
    assert told[1] in minutes
    server.run_python(_CHANGE + "key_resume(key=key)" + _NOW, name="to be suspended")
    wait_until(lambda: server.request("GET", "/v1/models", headers={"Authorization": f"Bearer {secret}"})[0] == 200)


def test_an_expired_key_is_refused_from_that_moment_on(server: ServerProcess) -> None:
    made = server.run_python(_EXPIRING)
    headers = {"Authorization": f"Bearer {made['secret']}"}
    wait_until(lambda: b"Incorrect API key" not in server.request("GET", "/v1/models", headers=headers)[2])
    assert server.request("GET", "/v1/models", headers=headers)[0] == 200
    time.sleep(max(0.0, made["until"] - time.time()))
    error = refused(server, secret=made["secret"])
    assert (error.status, error.type, error.param, error.code) == (401, INVALID, None, "invalid_api_key")


def test_a_rotated_key_works_with_both_secrets_during_its_grace(server: ServerProcess, keys: Mapping[str, str]) -> None:
    fresh = server.run_python(
        _CHANGE
        + "from datetime import timedelta\n"
        + "print(json.dumps(key_rotate(key=key, grace=timedelta(hours=1)).secret))",
        name="to be rotated",
    )

    def is_let_in(secret: str) -> bool:
        return server.request("GET", "/v1/models", headers={"Authorization": f"Bearer {secret}"})[0] == 200

    wait_until(lambda: is_let_in(fresh))
    assert is_let_in(keys["to be rotated"])
    assert [row["status"] for row in server.records("to be rotated")][-2:] == [200, 200]


_CHANGE = """
import time
from apps.keys.models import ApiKey
from apps.keys.services import key_resume, key_revoke, key_rotate, key_suspend
key = ApiKey.objects.get(name=data["name"])
"""
_NOW = "\nprint(json.dumps(time.time()))"
_EXPIRING = """
from datetime import timedelta
from django.utils import timezone
from apps.keys.services import key_issue
from apps.organization.models import Project
project = Project.objects.get(name="Default project")
until = timezone.now() + timedelta(seconds=2.5)
issued = key_issue(project=project, owner=project.memberships.first().user, name="expiring", expires_at=until)
print(json.dumps({"secret": issued.secret, "until": until.timestamp()}))
"""


# --- What the key may do ---


@pytest.mark.parametrize(
    ("key", "method", "path", "scope"),
    [
        ("reads models", "POST", CHAT, "model.request"),
        ("chats", "GET", "/v1/models", "api.model.read"),
        ("chats", "GET", "/v1/models/gpt-4o", "api.model.read"),
    ],
)
def test_a_key_without_the_scope_is_told_which_it_lacks(
    server: ServerProcess, keys: Mapping[str, str], key: str, method: str, path: str, scope: str
) -> None:
    error = refused(server, method, path, secret=keys[key])
    assert (error.status, error.type, error.param, error.code) == (401, INVALID, None, None)
    assert error.message == (
        f"You have insufficient permissions for this operation. Missing scopes: {scope}. Check that you have the "
        "correct role in your organization (Reader, Writer, Owner) and project (Member, Owner), and if you're using a "
        "restricted API key, that it has the necessary scopes."
    )


def test_a_restricted_key_may_do_what_it_was_given(server: ServerProcess, keys: Mapping[str, str]) -> None:
    reads, chats = ({"Authorization": f"Bearer {keys[name]}"} for name in ("reads models", "chats"))
    assert server.request("GET", "/v1/models", headers=reads)[0] == 200
    assert server.request("POST", CHAT, json.dumps(HELLO).encode(), chats)[0] == 200


def test_a_model_that_the_key_may_not_use_is_refused(server: ServerProcess, keys: Mapping[str, str]) -> None:
    error = refused(server, secret=keys["mini only"], model="gpt-4o")
    project = error.headers["openai-project"]
    assert (error.status, error.type, error.param, error.code) == (403, INVALID, None, "model_not_found")
    assert error.message == f"Project `{project}` does not have access to model `gpt-4o`"


@pytest.mark.parametrize("path", [CHAT, "/v1/models/gpt-nothing"])
def test_an_unknown_model_is_not_found(server: ServerProcess, path: str) -> None:
    error = refused(server, "POST" if path == CHAT else "GET", path, model="gpt-nothing")
    assert (error.status, error.type, error.param, error.code) == (404, INVALID, None, "model_not_found")
    assert error.message == "The model `gpt-nothing` does not exist or you do not have access to it."


def test_a_model_that_cannot_chat_is_refused(server: ServerProcess) -> None:
    error = refused(server, model="text-embedding-3-small")
    assert (error.status, error.type, error.param) == (404, INVALID, "model")


def test_a_key_is_refused_outside_its_networks(server: ServerProcess, keys: Mapping[str, str]) -> None:
    error = refused(server, secret=keys["office only"])
    assert (error.status, error.type, error.code) == (401, INVALID, "ip_not_authorized")
    assert "127.0.0.1" in error.message
    inside = {"Authorization": f"Bearer {keys['at home']}"}
    assert server.request("GET", "/v1/models", headers=inside)[0] == 200


def test_a_client_cannot_talk_itself_into_a_network(server: ServerProcess, keys: Mapping[str, str]) -> None:
    error = refused(
        server, secret=keys["office only"], headers={"X-Forwarded-For": "10.1.2.3", "X-Real-IP": "10.1.2.3"}
    )
    assert error.code == "ip_not_authorized"


@pytest.mark.parametrize(
    ("header", "message", "code"),
    [
        (
            "OpenAI-Organization",
            "OpenAI-Organization header should match organization for API key",
            "mismatched_organization",
        ),
        ("OpenAI-Project", "OpenAI-Project header should match project for API key", "mismatched_project"),
    ],
)
def test_a_named_owner_must_be_the_keys_own(server: ServerProcess, header: str, message: str, code: str) -> None:
    own = server.request("GET", "/v1/models")[1][header.lower()]
    assert server.request("GET", "/v1/models", headers={header: own})[0] == 200
    error = refused(server, headers={header: "somebody-else"})
    assert (error.status, error.type, error.param, error.code) == (401, INVALID, None, code)
    assert error.message == message


# --- The body ---


@pytest.mark.parametrize("body", [b"", b"{", b"null", b"[]", b"\xff\xfe{}", b"model=gpt-4o", b"[" * 50_000])
def test_what_is_not_json_is_refused(server: ServerProcess, body: bytes) -> None:
    error = refused(server, body=body)
    assert (error.status, error.type, error.param, error.code) == (400, INVALID, None, None)
    assert error.message.startswith("We could not parse the JSON body of your request. ")


@pytest.mark.parametrize(
    ("changes", "message", "code", "param"),
    [
        ({"messages": ...}, "Missing required parameter: 'messages'.", "missing_required_parameter", "messages"),
        (
            {"messages": [{"role": "user"}]},
            "Missing required parameter: 'messages[0].content'.",
            "missing_required_parameter",
            "messages[0].content",
        ),
        (
            {"temperature": "hot"},
            "Invalid type for 'temperature': expected a decimal, but got a string instead.",
            "invalid_type",
            "temperature",
        ),
        (
            {"temperature": 3.5},
            "Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 3.5 instead.",
            "decimal_above_max_value",
            "temperature",
        ),
        (
            {"max_tokens": 0},
            "Invalid 'max_tokens': integer below minimum value. Expected a value >= 1, but got 0 instead.",
            "integer_below_min_value",
            "max_tokens",
        ),
        ({"foo": 1}, "Unknown parameter: 'foo'.", "unknown_parameter", "foo"),
        (
            {"model": "o3-mini", "max_tokens": 5},
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' "
            "instead.",
            "unsupported_parameter",
            "max_tokens",
        ),
        (
            {"web_search_options": {}},
            "Web search options not supported with this model.",
            None,
            "web_search_options",
        ),
        (
            {"messages": [{"role": "tool", "content": "21 °C", "tool_call_id": "call_1"}]},
            "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with "
            "'tool_calls'.",
            None,
            "messages.[0].role",
        ),
        (
            {"max_tokens": 16_385},
            "max_tokens is too large: 16385. This model supports at most 16384 completion tokens, whereas you provided "
            "16385.",
            "invalid_value",
            "max_tokens",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and " " not in value else "",
)
def test_a_wrong_body_is_refused_in_the_words_of_the_platform(
    server: ServerProcess, changes: dict[str, Any], message: str, code: str | None, param: str
) -> None:
    error = refused(server, **changes)
    assert (error.status, error.type) == (400, INVALID)
    assert (error.message, error.code, error.param) == (message, code, param)


def test_a_conversation_longer_than_the_context_is_refused_with_both_numbers(server: ServerProcess) -> None:
    error = refused(server, messages=[{"role": "user", "content": " tea" * 130_000}])
    assert (error.status, error.type, error.param, error.code) == (400, INVALID, "messages", "context_length_exceeded")
    assert error.message == (
        "This model's maximum context length is 128000 tokens. However, your messages resulted in 130007 tokens. "
        "Please reduce the length of the messages."
    )


# --- The address ---


@pytest.mark.parametrize(
    "path", ["/v1", "/v1/", "/v1/nothing", "/v1/models/", "/v1/chat", "/v1/chat/completions/", "/v1//models"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_unknown_address_is_told_so(server: ServerProcess, method: str, path: str) -> None:
    error = refused(server, method, path)
    assert (error.status, error.type, error.param, error.code) == (404, INVALID, None, "unknown_url")
    assert error.message.startswith(
        f"Unknown request URL: {method} {path}. Please check the URL for typos, or see the docs"
    )


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", CHAT, "POST"),
        ("DELETE", CHAT, "POST"),
        ("POST", "/v1/models", "GET"),
        ("PUT", "/v1/models/gpt-4o", "GET"),
    ],
)
def test_a_wrong_method_is_told_the_right_one(server: ServerProcess, method: str, path: str, allowed: str) -> None:
    error = refused(server, method, path)
    assert (error.status, error.type, error.param, error.code) == (405, INVALID, None, "method_not_supported")
    assert (error.message, error.headers["allow"]) == (f"Not allowed to {method} on {path}.", allowed)


def test_a_query_changes_no_address(server: ServerProcess) -> None:
    assert server.request("GET", "/v1/models?limit=5")[0] == 200


def test_the_log_has_no_secret_and_no_traceback(server: ServerProcess, keys: Mapping[str, str]) -> None:
    # Pages of the admin write to the same log.
    before = len(server.log.read_text())
    wrong: list[dict[str, Any]] = [{"temperature": 9}, {"model": "none"}, {"messages": []}]
    for changes in wrong:
        refused(server, secret=keys["chats"], **changes)
    log = server.log.read_text()
    assert "Traceback" not in log[before:]
    assert not [name for name, secret in keys.items() if secret in log]
    assert server.secret not in log


# --- HTTP at its roughest ---


@pytest.mark.parametrize(
    "sent",
    [
        b"nonsense\r\n\r\n",
        b"POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n",
        b"POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: many\r\n\r\n",
        b"GET /v1/models HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \xff\xfe\x00\r\n\r\n",
    ],
    ids=["no HTTP", "negative length", "wordy length", "bytes for a key"],
)
def test_broken_http_ends_in_an_error_and_the_server_goes_on(server: ServerProcess, sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
        connection.sendall(sent)
        assert re.match(rb"HTTP/1.1 4\d\d ", connection.recv(65_536))
    assert server.request("GET", "/v1/models")[0] == 200
