"""Logs as lines of `key=value` on standard error, with the source in each line that concerns one."""

import json
import logging
import os
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime

# The source whose visit a task belongs to. All that the task starts inherits it, while
# the mark of a page being read (scheduler.mark) lasts until the loop's next turn, in
# which other visits' callbacks run.
VISITED: ContextVar[str | None] = ContextVar("visited", default=None)
# What journald reads in front of a line as its priority (sd-daemon(3)).
_PRIORITY = {
    logging.DEBUG: 7,
    logging.INFO: 6,
    logging.WARNING: 4,
    logging.ERROR: 3,
    logging.CRITICAL: 2,
}
_LIBRARIES = (
    "scrapy", "twisted", "asyncio", "apscheduler", "alembic", "filelock", "procrastinate",
    "psycopg", "py.warnings",
)  # fmt: skip
# They say ERROR, with a traceback, of every site that does not answer; the visit's own line says it once.
_COUNTED_ANYWAY = (
    "scrapy.downloadermiddlewares.retry",
    "scrapy.downloadermiddlewares.robotstxt",
)


class KeyValueFormatter(logging.Formatter):
    """One line a record: nothing a page or a server says can start a second one."""

    def __init__(self, *, journal: bool) -> None:
        super().__init__()
        self.journal = journal

    def format(self, record: logging.LogRecord) -> str:
        fields = {
            "level": record.levelname.lower(),
            "source": source_of(record),
            "part": record.name,
        }
        fields["message"] = record.getMessage()
        if record.exc_info and record.exc_info[1] is not None:
            fields["error"] = "".join(traceback.format_exception(*record.exc_info))
        text = " ".join(
            f"{key}={_value(value)}" for key, value in fields.items() if value
        )
        if self.journal:
            return f"<{_PRIORITY.get(record.levelno, 6)}>{text}"
        at = datetime.fromtimestamp(record.created, UTC).astimezone()
        return f"time={at.isoformat(timespec='milliseconds')} {text}"


def _value(value: str) -> str:
    plain = value.isprintable() and not any(sign in value for sign in ' "=\\')
    if plain:
        return value
    return json.dumps(value, ensure_ascii=False)


def source_of(record: logging.LogRecord) -> str | None:
    """The source a record is about: the one it names, its spider's, or the one whose visit it came from."""
    named = getattr(record, "source", None)
    if named:
        return str(named)
    crawler = getattr(getattr(record, "spider", None), "crawler", None)
    if crawler is not None:
        return str(crawler.settings.get("POLICYWATCH_SOURCE"))
    return VISITED.get()


def worth_a_line(record: logging.LogRecord) -> bool:
    """Libraries log only what is worth a warning.

    At INFO Scrapy prints every overridden setting for each visit, and resets the level
    of its own loggers. APScheduler warns at every tick while a job takes longer than
    its interval; a job's problem is in its note.
    """
    if record.name in _COUNTED_ANYWAY:
        return False
    if record.name == "apscheduler.scheduler" and record.levelno == logging.WARNING:
        return False
    return record.levelno >= logging.WARNING or not record.name.startswith(_LIBRARIES)


def log_to_stderr(level: str = "INFO") -> None:
    """Let everything log to standard error, one line a record."""
    out = logging.StreamHandler(sys.stderr)
    out.setFormatter(KeyValueFormatter(journal="JOURNAL_STREAM" in os.environ))
    out.addFilter(worth_a_line)
    logging.basicConfig(handlers=[out], level=level, force=True)
