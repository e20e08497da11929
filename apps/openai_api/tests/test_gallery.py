"""Addresses of pictures: nobody's guess, for their time, from any process, and nothing else from the disk."""

import asyncio
import os
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from apps.openai_api.call import Message
from apps.openai_api.images.gallery import PREFIX, picture_keep, pictures_prune
from apps.openai_api.images.served import serve_picture
from apps.openai_api.tasks import prune_pictures

PNG = b"\x89PNG a picture"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.DATA_DIR = tmp_path
    settings.PUBLIC_URL = "https://mock.example.com"
    settings.IMAGE_URL_MINUTES = 60.0
    (tmp_path / "secret.png").write_bytes(b"not yours")
    return tmp_path / "images"


def kept(data: bytes = PNG) -> str:
    """The path of a new picture's address."""
    url = picture_keep(data, frozen=False)
    assert re.fullmatch(r"https://mock\.example\.com/images/[A-Za-z0-9_-]{43}\.png", url)
    return url.removeprefix("https://mock.example.com")


def fetch(path: str, method: str = "GET", origin: bytes | None = None) -> tuple[int, dict[bytes, bytes], bytes]:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    headers = [(b"origin", origin)] if origin else []
    asyncio.run(serve_picture({"method": method, "path": path, "headers": headers}, receive, send))
    return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"]


def age(folder: Path, minutes: float) -> None:
    for path in folder.iterdir():
        then = time.time() - minutes * 60
        os.utime(path, (then, then))


def test_a_picture_is_served_as_one_and_as_nothing_else() -> None:
    status, headers, body = fetch(kept())
    assert (status, body) == (200, PNG)
    assert headers[b"content-type"] == b"image/png"
    assert headers[b"content-length"] == b"%d" % len(PNG)
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert headers[b"content-security-policy"] == b"default-src 'none'; sandbox"
    assert re.fullmatch(rb"private, max-age=3(599|600)", headers[b"cache-control"])


def test_each_picture_has_an_address_of_its_own() -> None:
    assert len({kept() for _ in range(20)}) == 20


def test_a_frozen_address_follows_from_picture_and_secret(settings: Settings) -> None:
    settings.SECRET_KEY = "one"
    first = picture_keep(PNG, frozen=True)
    assert picture_keep(PNG, frozen=True) == first
    assert picture_keep(b"another", frozen=True) != first
    settings.SECRET_KEY = "two"
    assert picture_keep(PNG, frozen=True) != first


def test_who_sees_the_folder_learns_no_address(folder: Path) -> None:
    token = kept().removeprefix(PREFIX).removesuffix(".png")
    [path] = folder.iterdir()
    assert token not in path.name
    assert fetch(f"{PREFIX}{path.name}")[0] == 404


def test_head_tells_without_the_picture_and_nothing_can_be_written() -> None:
    path = kept()
    status, headers, body = fetch(path, "HEAD")
    assert (status, body, headers[b"content-length"]) == (200, b"", b"%d" % len(PNG))
    for method in ("POST", "PUT", "DELETE"):
        assert fetch(path, method)[:1] == (405,)


def test_a_page_of_another_origin_may_read_it(settings: Settings) -> None:
    path = kept()
    settings.CORS_ALLOWED_ORIGINS = ["https://app.example.com"]
    assert (
        fetch(path, origin=b"https://app.example.com")[1][b"access-control-allow-origin"] == b"https://app.example.com"
    )
    assert b"access-control-allow-origin" not in fetch(path, origin=b"https://else.example.com")[1]


def test_an_address_expires_is_told_so_and_then_forgotten(folder: Path) -> None:
    path, young = kept(), kept(b"young")
    age(folder, 61)
    young = kept(b"young")
    status, headers, body = fetch(path)
    assert (status, headers[b"content-type"]) == (403, b"text/plain; charset=utf-8")
    assert b"expired" in body
    assert pictures_prune() == 0
    age(folder, 121)
    young = kept(b"young")
    prune_pictures.call_local()
    assert fetch(path)[0] == 404
    assert fetch(young)[0] == 200
    assert len(list(folder.iterdir())) == 1


def test_an_installation_without_pictures_has_nothing_to_forget() -> None:
    assert pictures_prune() == 0


NOT_THERE = ["", "x.png", "../secret.png", "..%2fsecret.png", "a" * 43, "a" * 43 + ".png", "a" * 40 + "/../.png"]


@pytest.mark.parametrize("name", NOT_THERE)
def test_what_is_not_there_is_not_there(name: str) -> None:
    kept()
    assert fetch(PREFIX + name)[0] == 404


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_no_name_reads_anything_else(name: str) -> None:
    assert fetch(PREFIX + name)[0] == 404
