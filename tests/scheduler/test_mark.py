"""The mark of the page a worker is busy with, and the alarm that goes with it."""

import signal

from scheduler.mark import Mark


def test_the_mark_outlives_its_writer() -> None:
    """What was set is read back, and nothing once it is cleared."""
    mark = Mark.create()
    mark.note("miit")
    assert mark.read() == "miit"
    mark.note(None)
    assert mark.read() is None
    mark.close()


def test_each_page_winds_the_alarm_up_anew() -> None:
    """A page's time counts from its own beginning: many quick pages in a row are not one slow page."""
    mark = Mark.create()
    mark.stall_cpu = 100.0
    try:
        signal.setitimer(signal.ITIMER_PROF, 10.0)
        mark.set("miit")
        left, _ = signal.getitimer(signal.ITIMER_PROF)
        assert left > 90
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        mark.close()
