"""One server process for all tests that only talk to it."""

from collections.abc import Iterator

import pytest

from tests.serving import ServerProcess, running_server


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with running_server(tmp_path_factory.mktemp("server")) as started:
        yield started
