"""Stored responses: who finds them, what they build upon, and what is left after they were deleted."""

from collections.abc import Callable

import pytest

from apps.conversations.models import StoredResponse
from apps.conversations.queries import Stored, response_chain, response_find
from apps.conversations.tests.conftest import NOON, OURS, THEIRS, deleted, stored

Write = Callable[..., None]


def names(chain: list[Stored]) -> list[str]:
    return [one.response_id for one in chain]


def test_a_response_is_found_as_it_was_stored(write: Write) -> None:
    write(stored("a"))
    assert response_find(OURS, "a") == Stored("a", '["a"]', '{"id":"a"}')
    row = StoredResponse.objects.get()
    assert (row.time.timestamp(), row.model, row.status) == (NOON, "gpt-4o-mini", "completed")


def test_another_project_finds_neither_it_nor_what_builds_upon_it(write: Write) -> None:
    write(stored("a"), stored("b", previous="a"))
    assert response_find(THEIRS, "a") is None
    assert response_chain(THEIRS, "b") == []


def test_a_chain_is_told_from_its_beginning(write: Write) -> None:
    write(stored("a"), stored("b", previous="a"), stored("c", previous="b"), stored("fork", previous="a"))
    assert names(response_chain(OURS, "c")) == ["a", "b", "c"]
    assert names(response_chain(OURS, "fork")) == ["a", "fork"]


def test_a_chain_does_not_lead_into_another_project(write: Write) -> None:
    write(stored("a", project=THEIRS), stored("b", previous="a"))
    assert names(response_chain(OURS, "b")) == ["b"]


def test_what_is_deleted_is_gone(write: Write) -> None:
    write(stored("a"))
    write(deleted("a"))
    assert response_find(OURS, "a") is None
    assert response_chain(OURS, "a") == []
    assert not StoredResponse.objects.exists()


def test_what_others_build_upon_stays_a_part_of_them_alone(write: Write) -> None:
    write(stored("a"), stored("b", previous="a"))
    write(deleted("a"))
    assert response_find(OURS, "a") is None
    assert response_chain(OURS, "a") == []
    assert names(response_chain(OURS, "b")) == ["a", "b"]


def test_nobody_deletes_what_is_another_projects(write: Write) -> None:
    write(stored("a"))
    write(deleted("a", project=THEIRS))
    assert response_find(OURS, "a") is not None


def test_an_id_that_comes_again_stands_for_the_later_response(write: Write) -> None:
    write(stored("a", response="1"), stored("b"), stored("a", response="2"))
    write(deleted("b"))
    write(stored("b", response="3")._replace(request_id="req_later"))
    assert [response_find(OURS, name) for name in "ab"] == [Stored("a", '["a"]', "2"), Stored("b", '["b"]', "3")]


def test_stored_and_deleted_in_one_batch_is_gone(write: Write) -> None:
    write(stored("a"), deleted("a"))
    assert response_find(OURS, "a") is None


def test_a_batch_that_was_committed_before_is_not_written_again(write: Write) -> None:
    write(stored("a"))
    write(deleted("a"))
    write(stored("a"), stored("b"), tried_before=True)
    assert [response_find(OURS, "a"), names(response_chain(OURS, "b"))] == [None, ["b"]]


@pytest.mark.parametrize("count", [1, 3, 300])
def test_any_number_at_once_arrives(write: Write, count: int) -> None:
    write(*(stored(f"r{number}") for number in range(count)))
    assert StoredResponse.objects.count() == count
