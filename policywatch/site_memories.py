"""What the pages of each site taught within one import or extraction. Pages without an
address teach nothing.
"""

from collections import OrderedDict

from crawler.template.memory import Lesson, TemplateMemory
from policywatch.importing import Entry
from text.urls import site

MAX_SITES = 200


class SiteMemories:
    """A memory of templates by site; of many sites those read last are kept."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, TemplateMemory] = OrderedDict()

    def of(self, entry: Entry) -> TemplateMemory | None:
        """What the earlier pages of the entry's site taught; None where the site is not known."""
        name = _site_of(entry)
        if name:
            return self._kept.get(name, TemplateMemory())
        return None

    def learn(self, entry: Entry, lesson: Lesson | None) -> None:
        """Learn from a page that was read and not refused."""
        name = _site_of(entry)
        if lesson is None or not name:
            return
        self._kept[name] = self._kept.get(name, TemplateMemory()).after(lesson)
        self._kept.move_to_end(name)
        if len(self._kept) > MAX_SITES:
            self._kept.popitem(last=False)


def _site_of(entry: Entry) -> str:
    if entry.body is not None and entry.url:
        return site(entry.url)
    return ""
