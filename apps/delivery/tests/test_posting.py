"""Requests to outside: to the address that was checked, within their time, read up to a bound."""

import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from apps.delivery import posting
from apps.delivery.posting import MOST_BYTES, Answer, PostError, post
from apps.delivery.targets import TargetError
from apps.delivery.tests.endpoint import Endpoint, running_endpoint

Resolved = list[tuple[Any, ...]]


def send(url: str) -> Answer:
    return post(url, b'{"a": 1}', {"webhook-id": "dlv_1", "Content-Type": "application/json"})


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """Names stand for one address after the other; the last for all times after. Returns the names that were asked."""
    asked: list[str] = []
    waiting = list(answers)

    def look_up(host: str, port: int, **_: Any) -> Resolved:
        asked.append(host)
        address = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in address.split()]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


def test_what_is_posted_arrives_whole(endpoint: Endpoint) -> None:
    answer = send(endpoint.url + "?token=1")
    assert (answer.status, answer.body) == (200, b"taken")
    [received] = endpoint.received
    assert (received.path, received.body) == ("/in?token=1", b'{"a": 1}')
    assert received.headers["webhook-id"] == "dlv_1"
    assert received.headers["host"] == f"127.0.0.1:{endpoint.port}"


@pytest.mark.parametrize("address", ["10.0.0.1", "169.254.169.254", "192.168.1.1", "8.8.8.8 10.0.0.1"])
def test_a_name_that_stands_for_an_address_inside_is_refused(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """Also where only one of its addresses is."""
    resolving(monkeypatch, address)
    with pytest.raises(TargetError, match="is not a public address"):
        send("https://innocent.example.com/")


def test_the_connection_goes_to_the_address_that_was_checked_though_the_name_stands_for_another_by_then(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = resolving(monkeypatch, "127.0.0.1", "10.0.0.1")
    send(f"http://rebinding.example.com:{endpoint.port}/in")
    assert asked == ["rebinding.example.com"]
    assert endpoint.received[0].headers["host"] == f"rebinding.example.com:{endpoint.port}"


def test_an_address_as_a_number_is_checked_as_what_it_stands_for(endpoint: Endpoint, settings: Settings) -> None:
    """`2130706433` and `0x7f.1` are loopback to the resolver."""
    settings.DELIVERY_ALLOWED_NETWORKS = []
    for host in ("2130706433", "0x7f.1", "127.1", "localhost"):
        with pytest.raises((TargetError, PostError), match=r"not a public address|cannot be resolved"):
            send(f"http://{host}:{endpoint.port}/in")
    assert not endpoint.received


def test_a_redirect_is_followed_with_the_same_post(endpoint: Endpoint) -> None:
    endpoint.answer, endpoint.location = "redirect", "/take?again=1"
    assert send(endpoint.url).status == 200
    assert [one.path for one in endpoint.received] == ["/in", "/take?again=1"]
    assert endpoint.received[1].body == b'{"a": 1}'


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("http://10.0.0.1/", "10.0.0.1 is not a public address"),
        ("http://169.254.169.254/latest/meta-data/", "169.254.169.254 is not a public address"),
        ("http://[::1]:{port}/take", "::1 is not a public address"),
        ("http://127.0.0.2:{port}/take", "127.0.0.2 is not a public address"),
        ("//127.0.0.2:{port}/take", "127.0.0.2 is not a public address"),
        ("http://user:secret@127.0.0.1:{port}/take", "user name or a password"),
        ("file:///etc/passwd", "begins with https://"),
        ("http://[::1", "no URL"),
    ],
)
def test_a_redirect_is_looked_at_like_the_first_url(endpoint: Endpoint, location: str, words: str) -> None:
    endpoint.answer, endpoint.location = "redirect", location.format(port=endpoint.port)
    with pytest.raises(TargetError, match=words):
        send(endpoint.url)
    assert len(endpoint.received) == 1


def test_a_redirect_from_https_to_http_is_refused(tls: Endpoint, endpoint: Endpoint, settings: Settings) -> None:
    settings.DELIVERY_ALLOW_HTTP = False
    tls.answer, tls.location = "redirect", endpoint.url
    with pytest.raises(TargetError, match="Only https is used"):
        send(tls.url)
    assert not endpoint.received


def test_redirects_that_go_round_end(endpoint: Endpoint) -> None:
    endpoint.answer, endpoint.location = "redirect", "/in"
    with pytest.raises(PostError, match="redirects more than 3 times"):
        send(endpoint.url)
    assert len(endpoint.received) == 4


def test_a_redirect_to_another_page_by_get_is_not_followed(endpoint: Endpoint) -> None:
    endpoint.answer = "see_other"
    assert send(endpoint.url).status == 303
    assert len(endpoint.received) == 1


def test_a_redirect_that_says_not_where_to_is_told(endpoint: Endpoint) -> None:
    endpoint.answer = "nowhere"
    with pytest.raises(PostError, match="says not where to"):
        send(endpoint.url)


@pytest.mark.parametrize("answer", ["hang", "drip"])
def test_an_endpoint_that_takes_its_time_is_given_up(endpoint: Endpoint, answer: str) -> None:
    """A byte now and then does not prolong it."""
    endpoint.answer = answer
    began = time.monotonic()
    with pytest.raises(PostError, match="did not answer within 1 seconds"):
        send(endpoint.url)
    assert 0.9 < time.monotonic() - began < 5


def test_an_answer_that_never_ends_is_read_up_to_a_bound(endpoint: Endpoint) -> None:
    endpoint.answer = "endless"
    answer = send(endpoint.url)
    assert (answer.status, len(answer.body)) == (200, MOST_BYTES)


def test_an_answer_that_breaks_off_after_its_status_is_an_answer(endpoint: Endpoint) -> None:
    endpoint.answer = "break_off"
    assert send(endpoint.url).status == 204


def test_what_is_no_http_is_told(endpoint: Endpoint) -> None:
    endpoint.answer = "babble"
    with pytest.raises(PostError, match="did not answer with HTTP"):
        send(endpoint.url)


def test_a_port_where_nobody_listens_is_told(endpoint: Endpoint) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        with pytest.raises(PostError, match=r"No connection to http://127.0.0.1:"):
            send(f"http://127.0.0.1:{closed.getsockname()[1]}/")


def test_an_address_that_takes_no_connection_is_given_up(endpoint: Endpoint, settings: Settings) -> None:
    settings.DELIVERY_CONNECT_SECONDS = 0.2
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        address = full.getsockname()
        # Whoever comes after these waits to be let in.
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(address)
        time.sleep(0.1)
        with pytest.raises(PostError, match="took no connection in time"):
            send(f"http://127.0.0.1:{address[1]}/")
        for one in waiting:
            one.close()


def test_the_second_address_is_tried_where_the_first_takes_no_connection(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.DELIVERY_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    resolving(monkeypatch, "127.0.0.9 127.0.0.1")
    assert send(f"http://two.example.com:{endpoint.port}/in").status == 200


def test_a_resolver_that_hangs_is_given_up(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    def look_up(*_: Any, **__: Any) -> Resolved:
        endpoint.ended.wait(10)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with pytest.raises(PostError, match="was not resolved in time"):
        send("http://slow.example.com/")


def test_a_name_that_nobody_has_is_told(endpoint: Endpoint) -> None:
    with pytest.raises(PostError, match=r"The name nobody.invalid cannot be resolved"):
        send("http://nobody.invalid/")


def test_no_proxy_of_the_environment_is_used(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert send(endpoint.url).status == 200


# --- TLS --------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Of `hook.example.com`, signed by itself."""
    folder = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subject = ["-subj", "/CN=hook.example.com", "-addext", "subjectAltName=DNS:hook.example.com,IP:127.0.0.1"]
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
    try:
        subprocess.run([*made, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("openssl is not there to make a certificate with.")
    return key, certificate


@pytest.fixture
def tls(endpoint: Endpoint, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    """An endpoint by https whose certificate is trusted. `endpoint`: for its settings."""
    key, public = certificate
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(public, key)
    monkeypatch.setattr(posting, "tls_context", lambda: ssl.create_default_context(cafile=str(public)))
    with running_endpoint(serving) as started:
        serving.sni_callback = lambda _socket, name, _context: started.names.append(name)
        yield started


def test_the_certificate_is_asked_for_by_the_name_of_the_url(tls: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, "127.0.0.1")
    answer = send(f"https://hook.example.com:{tls.port}/in")
    assert answer.status == 200
    assert tls.names == ["hook.example.com"]
    assert tls.received[0].headers["host"] == f"hook.example.com:{tls.port}"


def test_a_certificate_of_another_name_is_refused(tls: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, "127.0.0.1")
    with pytest.raises(PostError, match=r"The certificate of other.example.com is not valid"):
        send(f"https://other.example.com:{tls.port}/in")
    assert not tls.received


def test_a_certificate_that_nobody_trusts_is_refused(tls: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "tls_context", ssl.create_default_context)
    with pytest.raises(PostError, match=r"The certificate of 127.0.0.1 is not valid"):
        send(tls.url)


def test_an_endpoint_that_speaks_no_tls_is_told(endpoint: Endpoint) -> None:
    with pytest.raises(PostError, match=r"No secure connection|did not answer"):
        send(endpoint.url.replace("http://", "https://"))


@pytest.mark.parametrize("answer", ["hang", "drip"])
def test_time_runs_out_with_tls_too(tls: Endpoint, answer: str) -> None:
    tls.answer = answer
    with pytest.raises(PostError, match="did not answer within 1 seconds"):
        send(tls.url)
