"""The order in which an item goes into the archive; the same for crawled pages and for imports.

normalise → undouble → validate → deduplicate → store. The last two are one step here, because what decides is
whether the archive holds the text already, and that is known only under the archive's write lock.
"""

from dataclasses import dataclass
from datetime import datetime

from crawler.items import ArticleItem
from db.session import Archive
from pipelines.normalise import normalise_item
from pipelines.store import BACKLOG_ONLY, USUAL, Stored, store
from pipelines.undouble import undouble_item
from pipelines.validate import refusal


@dataclass(frozen=True)
class Refused:
    """Why an item does not go into the archive: `no-title`, `no-text`, `too-short`, …"""

    reason: str


def take_in(archive: Archive, item: ArticleItem, *, now: datetime, alert: bool = True) -> Stored | Refused:
    """All steps for one item. `alert=False`: it is history, and alerts nobody."""
    item = undouble_item(normalise_item(item))
    reason = refusal(item, now)
    if reason is not None:
        return Refused(reason)
    return store(archive, item, now, window=USUAL if alert else BACKLOG_ONLY)
