"""Crawl workers: real child processes that are hung, killed, starved and worn out."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from scheduler.settings import Setup
from scheduler.workers import Ended, Workers, starting

Employ = Callable[..., Workers]


def ends(workers: Workers, number: int, within: float = 20) -> dict[str, Ended]:
    """The next `number` ends by source, with `step` called as the service's tick does."""
    got: dict[str, Ended] = {}
    deadline = time.monotonic() + within
    while len(got) < number:
        assert time.monotonic() < deadline, f"only {sorted(got)} ended"
        workers.step()
        while not workers.ended.empty():
            one = workers.ended.get()
            got[one.order.source] = one
        time.sleep(0.02)
    return got


def test_a_visit_runs_and_reports_its_counts(employ: Employ, order) -> None:
    """A worker visits the source and says what Scrapy counted."""
    workers = employ()
    workers.submit([order("well")])
    end = ends(workers, 1)["well-1"]
    assert end.report is not None and end.death is None
    assert end.report.stats["downloader/response_status_count/200"] == 1
    assert end.report.stats["finish_reason"] == "finished"


def test_a_warm_worker_takes_the_next_visit_without_a_new_process(
    employ: Employ, order
) -> None:
    """Twenty visits, one child."""
    workers = employ()
    workers.submit([order("well") for _ in range(20)])
    assert len(ends(workers, 20)) == 20
    assert [worker.made for worker in workers.workers] == [20]


def test_a_hung_page_costs_its_own_source_only(employ: Employ, order) -> None:
    """A page that never comes back from C code is ended within seconds and blamed; the others go on."""
    workers = employ(workers=2)
    workers.submit(
        [order("wait0.8"), order("wait0.8"), order("hang"), order("wait0.8")]
    )
    got = ends(workers, 4)
    assert got["hang-3"].death == "a page held the parser for too long"
    others = [end for source, end in got.items() if source != "hang-3"]
    assert all(
        end.report and end.report.stats["finish_reason"] == "finished" for end in others
    )
    assert workers.deaths == 1


def test_a_killed_worker_is_replaced_and_its_sources_are_tried_again(
    employ: Employ, order
) -> None:
    """`kill -9` while it waits on several: nobody can say who is guilty, so each is tried alone."""
    workers = employ()
    workers.submit([order("wait0.5"), order("wait0.5"), order("well")])
    while not (workers.workers and len(workers.workers[0].visits) >= 2):
        workers.step()
        time.sleep(0.01)
    first = workers.workers[0].pid
    os.kill(first, signal.SIGKILL)
    got = ends(workers, 3)
    assert all(end.report is not None for end in got.values())
    assert workers.workers[0].pid != first


def test_a_source_that_kills_its_worker_is_named(employ: Employ, order) -> None:
    """Alone in its worker, the source that ends it is the one reported, with the signal."""
    workers = employ()
    workers.submit([order("die", solo=True), order("well")])
    got = ends(workers, 2)
    assert got["die-1"].death == "the worker was ended by SIGKILL"
    assert got["well-2"].report is not None


def test_who_ends_the_worker_after_a_wait_is_named_and_not_who_waits(
    employ: Employ, order
) -> None:
    """An attachment or a continued page is read in a later turn of the loop: its own source is blamed, not the one
    that began to wait last."""
    workers = employ()
    workers.submit([order("latedie"), order("wait2"), order("wait2")])
    got = ends(workers, 3)
    assert got["latedie-1"].death == "the worker was ended by SIGKILL"
    assert got["wait2-2"].death is None and got["wait2-3"].death is None
    assert workers.deaths == 1


def test_memory_is_bounded(employ: Employ, order) -> None:
    """A page that takes memory without end meets the limit: its own error or death, never the machine's."""
    workers = employ(worker_memory=512)
    workers.submit([order("eat"), order("well")])
    got = ends(workers, 2)
    assert got["well-2"].report is not None
    assert got["eat-1"].death or got["eat-1"].report.stats.get(
        "spider_exceptions/MemoryError"
    )
    assert all(worker.memory < 512 for worker in workers.workers)


def test_a_print_does_not_garble_the_pipe(employ: Employ, order) -> None:
    """What a library prints goes to standard error; the service does not take it for a report."""
    workers = employ()
    workers.submit([order("print")])
    assert ends(workers, 1)["print-1"].report.stats["policywatch/listed"] == 1


def test_a_spider_that_raises_is_one_counted_error(employ: Employ, order) -> None:
    """An exception in a callback ends neither the visit without a word nor the worker."""
    workers = employ()
    workers.submit([order("raise"), order("well")])
    got = ends(workers, 2)
    assert got["raise-1"].report.stats["spider_exceptions/count"] == 1
    assert len({worker.pid for worker in workers.workers}) == 1 and workers.deaths == 0


def test_two_visits_to_one_host_never_run_at_once(employ: Employ, order) -> None:
    """Sources on the same host wait for each other, in one worker or two."""
    workers = employ(workers=2)
    workers.submit(
        [order("wait0.3", host="127.0.2.1") for _ in range(3)] + [order("wait0.3")]
    )
    deadline, most = time.monotonic() + 15, 0
    while not workers.idle():
        assert time.monotonic() < deadline
        visiting = [
            held.order
            for worker in workers.workers
            for held in list(worker.visits.values())
        ]
        most = max(most, sum(one.host == "127.0.2.1" for one in visiting))
        workers.step()
        time.sleep(0.02)
    assert most == 1


def test_a_visit_past_its_deadline_is_ended(employ: Employ, order) -> None:
    """The source's deadline ends the visit in order, with what it has."""
    workers = employ()
    workers.submit([order("wait", deadline=1.0)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("scheduler.workers.DEADLINE_MARGIN", 2.0)
        end = ends(workers, 1)["wait-1"]
    assert (
        end.death == "the visit did not end at its deadline"
        or end.report.stats["finish_reason"] != "finished"
    )


def test_a_worn_worker_is_replaced_when_idle(employ: Employ, order) -> None:
    """After its number of visits a worker leaves and another takes over; no visit is lost."""
    workers = employ(worker_recycle_visits=3)
    workers.submit([order("well") for _ in range(3)])
    ends(workers, 3)
    first = {worker.pid for worker in workers.workers}
    workers.submit([order("well") for _ in range(3)])
    assert len(ends(workers, 3)) == 3
    assert {worker.pid for worker in workers.workers} != first
    assert workers.deaths == 0


def test_closing_returns_what_was_not_finished(employ: Employ, order) -> None:
    """At the end of the grace the workers are gone, and the caller knows which orders to give again."""
    workers = employ()
    workers.submit([order("wait"), order("well")])
    ends(workers, 1)
    started = time.monotonic()
    unfinished = workers.close(grace=0.3)
    assert [one.source for one in unfinished] == ["wait-1"]
    assert time.monotonic() - started < 3
    assert not workers.workers or all(
        worker.process.poll() is not None for worker in workers.workers
    )


def test_a_worker_leaves_when_the_service_is_gone(employ: Employ, order) -> None:
    """`kill -9` of the service closes the pipe: no worker is left behind."""
    workers = employ()
    workers.submit([order("well")])
    ends(workers, 1)
    process = workers.workers[0].process
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(timeout=5) is not None


def test_a_stop_of_the_service_itself_is_nobodys_fault(employ: Employ, order) -> None:
    """A suspended machine or frozen container: workers that seem silent are heard first, and one that dies at the waking
    costs its source no death."""
    workers = employ()
    workers.submit([order("wait0.5")])
    while not (workers.workers and workers.workers[0].visits):
        workers.step()
        time.sleep(0.01)
    worker = workers.workers[0]
    worker.heard -= 1000
    workers._looked -= 1000
    workers.step()
    assert worker.process.poll() is None
    os.kill(worker.pid, signal.SIGKILL)
    end = ends(workers, 1)["wait0.5-1"]
    assert end.report is not None and end.death is None


def test_a_worker_reads_the_users_holidays(tmp_path: Path) -> None:
    """What the service knows of workdays its workers know, and a file written since begins them anew."""
    setup = Setup("sqlite://", {}, folder=tmp_path)
    before = starting(setup, "crawler.settings")
    assert before["holidays"] is None
    (tmp_path / "holidays.toml").write_text(
        '[2031]\nholidays = ["2031-03-04"]\nworkdays = []\n', "utf-8"
    )
    after = starting(setup, "crawler.settings")
    assert after != before
    code = (
        "import json, sys; from datetime import date; from scheduler.worker_main import adopt_holidays\n"
        "from text.workdays import is_workday\n"
        "adopt_holidays(json.loads(sys.argv[1])); print(is_workday(date(2031, 3, 4)), is_workday(date(2031, 3, 5)))"
    )
    told = json.dumps({"holidays": after["holidays"]})
    done = subprocess.run(
        [sys.executable, "-c", code, told], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", "True"]
    gone = json.dumps({"holidays": [str(tmp_path / "away.toml"), 0]})
    subprocess.run([sys.executable, "-c", code, gone], capture_output=True, check=True)
