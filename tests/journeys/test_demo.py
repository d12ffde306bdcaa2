"""The demo does the main job, by the real service, and what it reports is so."""

import json
import os
import subprocess
import sys
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

ARTICLES = 32
COPIES = 8


def run_demo(folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("POLICYWATCH_")
    }
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "policywatch",
            "demo",
            "--dir",
            str(folder),
            "--json",
        ],
        capture_output=True,
        text=True,
        env=environment,
        timeout=280,
    )


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    done = run_demo(tmp_path_factory.mktemp("demo") / "here")
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


pytestmark = pytest.mark.timeout(300)


def test_everything_published_is_collected_once(
    outcome: dict[str, Any],
) -> None:
    """All sample articles are in the archive, each source has its own, and reposts joined their originals."""
    assert outcome["status"]["articles"] == ARTICLES
    assert outcome["status"]["stories"] == ARTICLES - COPIES
    assert {row["id"]: row["articles"] for row in outcome["sources"]} == {
        "demo-feed": 7, "demo-ministry": 10, "demo-mirror": 3, "demo-portal": 7, "demo-repost": 5,
    }  # fmt: skip


def test_the_issuing_body_heads_its_stories(outcome: dict[str, Any]) -> None:
    """Where the ministry's own page is among the copies, it is the original."""
    ministry = {row["id"]: row for row in outcome["sources"]}["demo-ministry"]
    assert ministry["articles"] == 10
    heads = {
        story["title"]: next(
            copy for copy in story["copies"] if copy["id"] == story["head"]
        )
        for story in outcome["stories"]
    }
    assert heads["云州省印发人形机器人产业三年行动方案"]["site"] == "127.0.10.1"
    assert heads["关于支持脑机接口产业发展的若干措施"]["site"] == "127.0.10.1"


def test_disguised_and_doubled_pages_are_found_clean(
    outcome: dict[str, Any],
) -> None:
    """A query in the disguise finds clean text: doubled, annotated and plain copies alike."""
    flags = [tuple(item["flags"]) for item in outcome["search"]["items"]]
    assert (
        flags.count(("doubled",)) == 2
        and flags.count(("annotated", "traditional")) == 1
    )
    assert all(
        "新质生产力" in item["text"] and "(zhì)" not in item["text"]
        for item in outcome["search"]["items"]
    )
    doubled = next(
        item for item in outcome["search"]["items"] if item["flags"] == ["doubled"]
    )
    assert doubled["text"].count("新质生产力") == 1


def test_three_mails_and_no_more(outcome: dict[str, Any]) -> None:
    """Each rule and story sends one mail; reposts and what stood there before send none."""
    subjects = [mail["subject"] for mail in outcome["mails"]]
    assert len(subjects) == 3 == len(set(subjects))
    for mail in outcome["mails"]:
        message = message_from_bytes(
            Path(mail["file"]).read_bytes(), policy=policy.default
        )
        html = message.get_body(("html",)).get_content()
        assert "<mark" in html or "background" in html
        assert message["X-Policywatch-Story"] and message["X-Policywatch-Rule"]


def test_it_refuses_a_folder_that_is_not_its_own(tmp_path: Path) -> None:
    """A folder with somebody's work in it is left alone."""
    (tmp_path / "thesis.txt").write_text("important", "utf-8")
    done = run_demo(tmp_path)
    assert done.returncode == 1 and "--dir" in done.stderr
    assert (tmp_path / "thesis.txt").read_text("utf-8") == "important"
