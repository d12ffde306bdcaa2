"""Processes that scan and send are killed at random moments, and no mail is lost."""

from benchmarks.kills import run
from db.session import Archive


def test_kill_9_loses_no_mail(archive: Archive) -> None:
    """Kills under load, two services on one archive: every story arrives, each under one Message-ID, the archive is
    sound, and there are no more duplicates than answers lost and kills."""
    seen = run(archive.url, kills=2, services=2)
    assert seen["articles"] > 5
    assert (seen["lost"], seen["second_message_ids"], seen["integrity"]) == (
        0,
        0,
        "ok",
    )
    assert seen["outbox"]["sent"] == seen["mails_taken"] == seen["mails_in_outbox"]
    assert seen["duplicates"] <= seen["answers_lost"] + seen["kills"]
