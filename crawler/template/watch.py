"""The templates of one visit: each page read teaches, and a source that has been redesigned is noticed."""

from collections.abc import Callable

from crawler.pages.reading import Reading
from crawler.template.memory import TemplateMemory

Count = Callable[[str, int], None]


class TemplateWatch:
    """Keeps a visit's memory. `memory` is set, and kept at the end where `has_learned`,
    by who has the archive (pipelines.middlewares.memory).
    """

    def __init__(self, count: Count) -> None:
        self.memory = TemplateMemory()
        self.has_learned = False
        self._count = count

    def learn(self, reading: Reading) -> None:
        """Learn from a page that was read; it is counted as of a known template, a new
        one or, where others are known well, a strange one.
        """
        lesson = reading.lesson
        if lesson is None:
            return
        before = self.memory
        self.memory = before.after(lesson)
        self.has_learned = True
        if lesson.usual:
            self._count("template/usual", 1)
        if self.memory.strange:
            self._count("template/strange", 1)
        elif before.of(lesson.signature) is not None:
            self._count("template/known", 1)
        else:
            self._count("template/new", 1)
