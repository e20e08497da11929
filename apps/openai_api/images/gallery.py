"""Pictures that are answered as an address, until it expires.

They are stored as files below DATA_DIR: any process on this host serves them, a restart loses none, and to fetch one
costs a read. (An address that carried a signed request instead, to be painted anew at each fetch, would need no disk,
but would let whoever holds one keep the processor busy, and edits would need their uploads stored all the same.)

An address holds 256 random bits, so that to know one is to have been given it. The file is named by their hash: who can
list the folder, or reads a backup, learns no address. Its time of change says when it was made.
"""

import base64
import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

PREFIX = "/images/"
_NAME = re.compile(r"([A-Za-z0-9_-]{43})\.png")


class ExpiredError(Exception):
    """There was a picture, and its time is over."""


def _folder() -> Path:
    folder: Path = settings.DATA_DIR / "images"
    return folder


def _lifetime() -> float:
    """Seconds."""
    minutes: float = settings.IMAGE_URL_MINUTES
    return minutes * 60


def picture_keep(data: bytes, *, frozen: bool) -> str:
    """Stores a PNG and returns its address. `frozen`: the same picture has the same one, and still nobody's guess."""
    token = _frozen_token(data) if frozen else secrets.token_urlsafe(32)
    path = _path(token)
    path.parent.mkdir(parents=True, exist_ok=True)
    # Nobody sees half a picture: the name appears with the last byte.
    unfinished = path.with_suffix(f".{secrets.token_hex(4)}.part")
    unfinished.write_bytes(data)
    unfinished.replace(path)
    return f"{settings.PUBLIC_URL}{PREFIX}{token}.png"


def picture_read(name: str) -> tuple[bytes, float]:
    """The bytes under the last part of an address, and the seconds that are left of it.

    Raises FileNotFoundError, ExpiredError. Nothing but a token reaches the file system.
    """
    match = _NAME.fullmatch(name)
    if match is None:
        raise FileNotFoundError(name)
    path = _path(match[1])
    left = path.stat().st_mtime + _lifetime() - time.time()
    if left <= 0:
        raise ExpiredError
    return path.read_bytes(), left


def pictures_prune() -> int:
    """Deletes what expired, after one more lifetime in which its address is told to be expired; how many."""
    pruned = 0
    for path in _stored():
        if path.stat().st_mtime + 2 * _lifetime() < time.time():
            path.unlink(missing_ok=True)
            pruned += 1
    return pruned


def _stored() -> Iterator[Path]:
    folder = _folder()
    return folder.iterdir() if folder.is_dir() else iter(())


def _path(token: str) -> Path:
    return _folder() / f"{hashlib.sha256(token.encode()).hexdigest()}.png"


def _frozen_token(data: bytes) -> str:
    digest = hmac.digest(settings.SECRET_KEY.encode(), b"image" + data, "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
