"""The demo itself: the real command line and the real service, watching sample sites
that publish in three waves.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from db.session import open_archive
from db.stories.stories import why
from policywatch.cli.failures import CommandError
from policywatch.cli.printing import SHANGHAI
from policywatch.demo.report import Outcome
from policywatch.demo.smtp_sink import Mailbox
from policywatch.demo.webserver import SampleSites
from policywatch.demo.workplace import furnish
from policywatch.explaining import explained

# What one look finds for one recipient would be one mail.
RULES = (
    ("新质生产力", "新质生产力", "analyst@example.org"),
    ("人工智能补助", "人工智能 AND (补助 OR 奖励)", "planner@example.org"),
)
QUERY = "新質(zhì)生產(chǎn)力"
PATIENCE = 90  # seconds for a wave; a small machine under load needs about ten
MARKER = ".policywatch-demo"

Say = Callable[[str], None]


class Steps:
    """Runs `policywatch …` as a person would, in the demo's folder."""

    def __init__(self, configuration: Path) -> None:
        self.configuration = configuration
        # The person's own settings must not reach into the demo.
        self.environment = {
            k: v for k, v in os.environ.items() if not k.startswith("POLICYWATCH_")
        }

    def command(self, *words: str) -> list[str]:
        return [
            sys.executable,
            "-m",
            "policywatch",
            "--config",
            str(self.configuration),
            *words,
        ]

    def run(self, *words: str) -> str:
        done = subprocess.run(
            self.command(*words),
            capture_output=True,
            text=True,
            env=self.environment,
        )
        if done.returncode:
            raise CommandError(
                f"demo: policywatch {words[0]} failed: {done.stderr.strip()}"
            )
        return done.stdout

    def json(self, *words: str) -> Any:
        return json.loads(self.run(*words, "--json"))

    @contextmanager
    def service(self, log: Path) -> Iterator[subprocess.Popen[bytes]]:
        with log.open("wb") as sink:
            process = subprocess.Popen(
                self.command("--verbose", "run"),
                stdout=sink,
                stderr=sink,
                env=self.environment,
            )
            try:
                yield process
            finally:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(30)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


def run_demo(folder: Path, say: Say | None = None) -> Outcome:
    """Run the demo in `folder` (recreated; refused if it holds anything else) and report the result.

    Raises CommandError where a step fails or a wave does not arrive in time.
    """
    tell = say or (lambda line: None)
    began = time.monotonic()
    _clear(folder)
    now = datetime.now(SHANGHAI)
    with SampleSites(now) as sites, Mailbox(folder / "mails") as mailbox:
        steps = Steps(furnish(folder, sites.homes, mailbox.port))
        (folder / MARKER).touch()
        tell(
            f"Five sample sites on loopback, {len(sites.published())} articles on them; folder {folder}/"
        )
        for name, query, to in RULES:
            steps.run("alerts", "add", name, "--query", query, "--to", to)
        with steps.service(folder / "service.log") as service:
            _watch(sites, mailbox, steps, service, tell)
        return _gather(folder, sites, mailbox, steps, time.monotonic() - began)


def _clear(folder: Path) -> None:
    if folder.is_dir() and any(folder.iterdir()):
        if not (folder / MARKER).exists():
            raise CommandError(
                f"{folder}/ exists and was not made by the demo: choose another with --dir"
            )
        shutil.rmtree(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(f"{folder}: {error.strerror}") from error


def _watch(
    sites: SampleSites,
    mailbox: Mailbox,
    steps: Steps,
    service: subprocess.Popen[bytes],
    tell: Say,
) -> None:
    tell("The service runs; every source is visited every two seconds.")
    for wave, news in enumerate(
        ("what was there before", "five sites publish", "reposts follow")
    ):
        sites.wave = wave
        expected = len(sites.published())

        def all_stored(expected: int = expected) -> bool:
            return bool(steps.json("status")["articles"] >= expected)

        _wait_for(all_stored, service, f"{expected} articles in the archive")
        tell(
            f"  {news}: {expected} articles in the archive, {len(mailbox.messages())} mails"
        )
    _wait_for(
        lambda: len(mailbox.messages()) >= len(RULES) + 1,
        service,
        "the alert mails",
    )
    # Whatever would wrongly come twice gets the time to come.
    time.sleep(3)


def _wait_for(
    ready: Callable[[], bool],
    service: subprocess.Popen[bytes],
    what: str,
) -> None:
    deadline = time.monotonic() + PATIENCE
    while not ready():
        if service.poll() is not None:
            raise CommandError(
                f"demo: the service ended with status {service.returncode}; see service.log"
            )
        if time.monotonic() > deadline:
            raise CommandError(
                f"demo: waited {PATIENCE} s for {what}, which did not happen; see service.log"
            )
        time.sleep(0.3)


def _gather(
    folder: Path,
    sites: SampleSites,
    mailbox: Mailbox,
    steps: Steps,
    seconds: float,
) -> Outcome:
    stories = list(map(json.loads, steps.run("stories", "--jsonl").splitlines()))
    found = steps.json("search", QUERY, "--by", "article")
    mails = []
    for path, mail in mailbox.messages():
        mails.append((path, str(mail["Subject"]), str(mail["To"])))
    return Outcome(
        folder=folder,
        seconds=seconds,
        status=steps.json("status"),
        sources=steps.json("sources", "list"),
        stories=stories,
        search=found,
        mails=mails,
        whys=_reasons(stories, folder),
        visits=sites.visits,
    )


def _reasons(stories: list[dict[str, Any]], folder: Path) -> dict[int, str]:
    """For each copy, the line that says why it joined its story."""
    archive = open_archive(f"sqlite:///{folder / 'policywatch.db'}")
    try:
        with archive.read() as session:
            reasons: dict[int, str] = {}
            for story in stories:
                for copy in story["copies"]:
                    if copy["id"] != story["head"]:
                        reasons[copy["id"]] = explained(
                            why(session, story["head"], copy["id"]),
                            "en",
                        )
            return reasons
    finally:
        archive.close()
