"""Spoken answers, for as long as a conversation may refer to them by id.

What was said is stored as a small file below DATA_DIR, so that any process of this host knows it; the sound is not
kept. The file is named by a hash of the project and the id: an id of another project's is as good as none.
"""

import hashlib
import secrets
import time
from pathlib import Path
from typing import NamedTuple

import msgspec
from django.conf import settings

# The platform keeps them for an hour.
LIFETIME = 3_600


class Recording(NamedTuple):
    """What was said, and for how many tokens of input it counts when it comes again."""

    transcript: str
    tokens: int


_decode = msgspec.json.Decoder(tuple[str, int]).decode


def recording_keep(project_id: int, identity: str, recording: Recording) -> None:
    """Stores what was said under an id."""
    path = _path(project_id, identity)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{secrets.token_hex(4)}.part")
    unfinished.write_bytes(msgspec.json.encode(recording))
    unfinished.replace(path)


def recording_read(project_id: int, identity: str) -> Recording | None:
    """What was said under an id of the project; None for one that is unknown or expired."""
    path = _path(project_id, identity)
    try:
        if path.stat().st_mtime + LIFETIME < time.time():
            return None
        return Recording(*_decode(path.read_bytes()))
    except FileNotFoundError:
        return None


def recordings_prune() -> int:
    """Deletes what expired; how many."""
    pruned = 0
    folder = _folder()
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.stat().st_mtime + LIFETIME < time.time():
            path.unlink(missing_ok=True)
            pruned += 1
    return pruned


def _folder() -> Path:
    folder: Path = settings.DATA_DIR / "recordings"
    return folder


def _path(project_id: int, identity: str) -> Path:
    name = hashlib.sha256(f"{project_id}/{identity}".encode("utf-8", "surrogatepass")).hexdigest()
    return _folder() / f"{name}.json"
