"""Reads one text: the entry to everything this package knows about policy documents."""

from text.policy.documents import DocumentReader
from text.policy.facts import MAX_ATTACHED_CHARS, TextFacts, Window
from text.policy.scene import Scene
from text.policy.targets import TargetReader
from text.policy.times import day_of
from text.policy.widths import as_printed, one_width, unwrapped
from text.policy.windows import read_windows

MAX_TEXT_CHARS = 400_000


def read_facts(
    text: str,
    title: str = "",
    published_at: str | None = None,
) -> TextFacts:
    """The facts of a text about policy documents.

    `published_at` is an ISO date or time; without one, times such as 今天 and
    7月31日 stay unresolved. Text beyond MAX_TEXT_CHARS is not read.
    """
    original = unwrapped(text[:MAX_TEXT_CHARS])
    changed = one_width(original)
    scene = Scene(changed, one_width(title), day_of(published_at))
    facts = TextFacts()
    facts.documents, facts.untitled_documents = DocumentReader(scene).read()
    facts.targets, facts.deadlines = TargetReader(scene).read()
    facts.windows = read_windows(scene)
    return as_printed(facts, original, changed)


def read_attached_windows(
    text: str,
    title: str,
    published_at: str | None,
) -> list[Window]:
    """The windows that an attachment of a notice states. Text beyond
    MAX_ATTACHED_CHARS is not read: forms and annexes follow the notice's own text."""
    plain = one_width(unwrapped(text[:MAX_ATTACHED_CHARS]))
    return read_windows(Scene(plain, one_width(title), day_of(published_at)))
