"""What a sign of life notes comes back as the reasons it was made of."""

from datetime import UTC, datetime

from db.models import Beat
from scheduler.beats import beat_trouble, note_of, noted_troubles, service_troubles
from text.reason import Reason, code_of, in_language

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
LOW = Reason("trouble.disk", free=5, folder="/var/lib", floor=200)
NO_WORKER = Reason("trouble.workers", cause="OSError: [Errno 12] no; memory")


def test_noted_troubles_keep_their_words_in_both_languages() -> None:
    """Several troubles are one note; each is itself again, whatever signs its values hold."""
    note = note_of([LOW, "a mistake\nwithout words", NO_WORKER])
    troubles = noted_troubles(note)
    assert troubles == [LOW, "a mistake without words", NO_WORKER]
    assert [code_of(one) for one in troubles] == [
        "trouble.disk",
        None,
        "trouble.workers",
    ]
    assert in_language(troubles[0], "zh").startswith("/var/lib 只剩 5 MB")
    assert note_of([]) is None and noted_troubles(None) == []


def test_a_service_says_each_trouble_by_itself() -> None:
    """The list has them apart; the line has them all."""
    beat = Beat(name="service", at=NOW, note=note_of([LOW, NO_WORKER]))
    assert service_troubles(beat, NOW) == [LOW, NO_WORKER]
    assert beat_trouble(beat, NOW) == f"{LOW}; {NO_WORKER}"
    assert service_troubles(None, NOW) == [Reason("trouble.never-run")]
