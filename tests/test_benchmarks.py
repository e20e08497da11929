"""The pure parts of the drivers: what they read from wrk and how they judge it."""

import json

import pytest

from benchmarks import big_bodies, fast_path, held_streams, kinds, load
from benchmarks.answer import PROMPT_WORDS
from benchmarks.load import Run
from benchmarks.targets import Target
from tests.serving import SECRET, ServerProcess


def printed(**told: float) -> str:
    line = {"requests": 1000, "seconds": 2.0, "p50_ms": 1.5, "p99_ms": 9.0, "refused": 0, "broken": 0, **told}
    return f"Running 2s test\n  1 threads and 16 connections\n{json.dumps(line)}\n"


def at(rate: float) -> Run:
    return load.parsed(printed(requests=rate * 2), cpu=1.0, memory_mib=50.0)


def test_a_run_tells_rate_and_processor_time_of_each_request() -> None:
    result = load.parsed(printed(), cpu=0.1, memory_mib=50.0)
    assert (result.rate, result.p50_ms, result.p99_ms, result.memory_mib) == (500, 1.5, 9.0, 50.0)
    assert result.cpu_us == pytest.approx(100)


def test_a_refused_request_is_not_an_answer() -> None:
    result = load.parsed(printed(refused=3, broken=2), cpu=0.1, memory_mib=50.0)
    assert (result.answered, result.failed) == (997, 5)


def test_a_run_without_an_answer_can_be_told() -> None:
    assert load.parsed(printed(requests=0), cpu=0.1, memory_mib=50.0).rate == 0


def test_a_round_that_was_slow_for_all_does_not_change_the_ratio() -> None:
    assert fast_path.ratio([at(200), at(20), at(200)], [at(100), at(10), at(100)]) == 2


def test_the_table_names_a_goal_that_was_missed() -> None:
    runs = {"durable": [at(120)], "relaxed": [at(200)], "aimock": [at(100)]}
    lines = list(fast_path.table("chat", 16, runs))
    assert "| relaxed | 200 | 2.00 (goal 1.70) |" in lines[3]
    assert "| durable | 120 | 1.20 (missed 1.30) |" in lines[4]


@pytest.mark.parametrize(("lateness", "expected"), [(0.039, True), (0.041, False), (-0.039, True), (-0.041, False)])
def test_an_event_that_comes_too_early_is_no_better_than_a_late_one(lateness: float, expected: bool) -> None:
    assert held_streams.is_on_time(lateness) is expected


def test_events_count_only_while_all_streams_are_open() -> None:
    tally = held_streams.Tally()
    tally.add(5.0)
    tally.counting = True
    tally.add(0.01)
    tally.add(0.05)
    assert (tally.events, tally.late, tally.worst) == (2, 1, 0.05)


@pytest.mark.parametrize("work", [work for work in load.WORKS.values() if work.body])
def test_each_prompt_is_one_that_the_peer_knows(work: load.Work) -> None:
    body = load.body_of(work)
    assert body is not None
    assert PROMPT_WORDS.encode() in body
    assert (b"@N@" in body) is work.fresh


ASKED = {work.name: work for work in (*load.WORKS.values(), *kinds.KINDS.values()) if work.key == SECRET}


@pytest.mark.parametrize("work", ASKED.values(), ids=ASKED)
def test_the_server_answers_each_kind_as_it_should(server: ServerProcess, work: load.Work) -> None:
    load.check(Target("server", server.base_url, server.process.pid, frozenset()), work)


def test_an_answer_of_another_kind_is_a_wrong_one(server: ServerProcess) -> None:
    target = Target("server", server.base_url, server.process.pid, frozenset())
    with pytest.raises(load.WrongAnswerError, match="chat"):
        load.check(target, load.WORKS["chat"]._replace(is_right=load.is_stream))


def test_a_kind_that_is_too_slow_or_fails_misses_its_goal() -> None:
    runs = {"chat": [at(100)], "tool_call": [at(49)], "structured": [at(51)]}
    assert not kinds.is_reached("tool_call", runs)
    assert kinds.is_reached("structured", runs)
    failed = load.parsed(printed(requests=200, refused=1), cpu=1.0, memory_mib=50.0)
    assert not kinds.is_reached("structured", runs | {"structured": [failed]})


def test_a_large_body_is_answered_and_as_large_as_it_should_be(server: ServerProcess) -> None:
    body = big_bodies.large_body(2_000_000)
    assert 2_000_000 < len(body) < 4_000_000
    status, _, answer = server.request("POST", "/v1/chat/completions", body)
    assert status == 200
    assert "PNG" in json.loads(answer)["choices"][0]["message"]["content"]


def test_the_wait_in_company_is_told_by_the_slowest_hundredth() -> None:
    def slow(p99: float) -> Run:
        return load.parsed(printed(p99_ms=p99), cpu=1.0, memory_mib=50.0)

    assert big_bodies.slowdown([slow(2), slow(2), slow(4)], [slow(6), slow(8), slow(40)]) == 4
