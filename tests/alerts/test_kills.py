"""Processes that scan and send are killed at random moments, and no mail is lost."""

from pathlib import Path

from benchmarks.kills import run


def test_kill_9_loses_no_mail(tmp_path: Path) -> None:
    """Four kills under load, two services: every story arrives, each under one Message-ID, the archive is
    sound, and there are no more duplicates than answers lost and kills.
    """
    seen = run(tmp_path, kills=4, services=2)
    assert seen["mails_expected"] > 20
    assert (seen["lost"], seen["second_message_ids"], seen["integrity"]) == (0, 0, "ok")
    assert seen["outbox"]["sent"] == seen["mails_expected"]
    assert seen["duplicates"] <= seen["answers_lost"] + seen["kills"]
