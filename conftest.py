"""What holds for all tests, and `--no-skip`, with which a continuous integration run refuses silent gaps."""

from collections.abc import Generator, Iterator

import pytest
from django.db import connection
from django.test import override_settings
from pytest_django import DjangoDbBlocker


@pytest.fixture(scope="session", autouse=True)
def _settings_for_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A cheap password hash, no lock-out, no file in the checkout, tasks done at once. Of the session, so that
    setUpTestData has it too."""
    from huey.contrib.djhuey import HUEY

    HUEY.immediate = True
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        AXES_ENABLED=False,
        DATA_DIR=tmp_path_factory.mktemp("data"),
    ):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Tests with real transactions are emptied after by DELETE, which the triggers of the audit trail refuse."""
    from apps.audit.triggers import triggers_remove

    with django_db_blocker.unblock():
        triggers_remove(connection)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-skip", action="append", default=[], metavar="MARK", help="fail tests so marked that skip")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    unskippable = [mark for mark in item.config.getoption("--no-skip") if item.get_closest_marker(mark)]
    if report.skipped and unskippable and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Skipped, but --no-skip={unskippable[0]} was asked for: {report.longrepr}"
    return report
