"""Clients for Node.js: the packages that `tests/node/package.json` pins, installed by npm into a cache of the user."""

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parent / "node"
# What the Vercel AI SDK and what it stands on ask for.
_LEAST_VERSION = (18, 17)
_INSTALL_SECONDS = 180


def node_modules() -> Path:
    """The folder `node_modules` with the pinned packages; skips the test where it cannot be had."""
    manifest = (SCRIPTS / "package.json").read_bytes()
    folder = _cache_folder() / hashlib.sha256(manifest).hexdigest()[:16]
    lacking = _what_is_lacking(manifest, folder)
    if lacking:
        pytest.skip(lacking)
    return folder / "node_modules"


def run_script(name: str, folder: Path, *, base_url: str, secret: str) -> "subprocess.CompletedProcess[str]":
    """Runs a script of `tests/node/` by Node's own test runner; what it prints is TAP."""
    # Node looks for packages from a script's own place upwards.
    (folder / "node_modules").symlink_to(node_modules(), target_is_directory=True)
    script = shutil.copy(SCRIPTS / name, folder)
    return subprocess.run(
        ["node", "--test", "--test-reporter=tap", script],
        cwd=folder,
        env={**os.environ, "OPENAI_BASE_URL": base_url, "OPENAI_API_KEY": secret},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@cache
def _what_is_lacking(manifest: bytes, folder: Path) -> str:
    """Why the packages cannot be had; "" once they are there. Tried once, as a registry may be slow to fail."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return "Node.js is not installed, or npm is not."
    told = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    found = re.match(r"v(\d+)\.(\d+)", told)
    if found is None or (int(found[1]), int(found[2])) < _LEAST_VERSION:
        return f"Node.js is too old: {told.strip()}, where {'.'.join(map(str, _LEAST_VERSION))} is the least."
    return "" if folder.exists() else _install(manifest, folder)


def _cache_folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "openai-mock-server" / "node"


def _install(manifest: bytes, folder: Path) -> str:
    """Makes the folder whole or not at all, as two runs may do so side by side. What npm complains of, if it fails."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as made:
        whole = Path(made) / "whole"
        whole.mkdir()
        (whole / "package.json").write_bytes(manifest)
        complaint = _npm_install(whole)
        if not complaint and not folder.exists():
            whole.rename(folder)
        return complaint


def _npm_install(folder: Path) -> str:
    options = [
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--no-package-lock",
        "--fetch-retries=1",
        "--loglevel=error",
    ]
    try:
        done = subprocess.run(
            ["npm", "install", *options],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=_INSTALL_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return f"npm took longer than {_INSTALL_SECONDS} s to install the packages."
    said = (done.stderr or done.stdout).strip()[-300:]
    return f"npm cannot install the packages ({done.returncode}). {said}".strip() if done.returncode else ""
