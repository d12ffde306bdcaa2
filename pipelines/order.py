"""The order in which an item goes into the archive; the same for crawled pages and for imports.

normalise → undouble → validate → sign → store. The last two are one step here, because what decides is
whether the archive holds the text already, and that is known only under the archive's write lock.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from crawler.items import ArticleItem
from db.session import Archive
from pipelines.normalise import normalise_item
from pipelines.sign import sign_all
from pipelines.store import USUAL, Stored, Storing, Window, store_all
from pipelines.undouble import undouble_item
from pipelines.validate import refusal


@dataclass(frozen=True)
class Refused:
    """Why an item does not go into the archive: `no-title`, `no-text`, `too-short`, …"""

    reason: str


def take_in(
    archive: Archive,
    item: ArticleItem,
    *,
    now: datetime,
    window: Window = USUAL,
) -> Stored | Refused:
    """All steps for one item."""
    return take_in_all(archive, [item], now=now, window=window)[0]


def take_in_all(
    archive: Archive,
    items: Iterable[ArticleItem],
    *,
    now: datetime,
    window: Window = USUAL,
) -> list[Stored | Refused]:
    """All steps for some items, what is stored in one transaction (an article each
    costs ten times the disk's time).

    The answers are in the order of the items. `window` says which of them alert;
    HISTORY: none.
    """
    ready = [prepared(item, now) for item in items]
    return store_prepared(archive, ready, now=now, window=window)


def store_prepared(
    archive: Archive,
    ready: Sequence[ArticleItem | Refused],
    *,
    now: datetime,
    window: Window = USUAL,
) -> list[Stored | Refused]:
    """Store in one transaction what came from `prepared`; the answers are in its order."""
    accepted = []
    for one in ready:
        if isinstance(one, ArticleItem):
            accepted.append(one)
    if accepted:
        accepted = sign_all(archive, accepted)
    stored = iter(
        store_all(archive, [Storing(one, now, window) for one in accepted])
        if accepted
        else []
    )
    return [one if isinstance(one, Refused) else next(stored) for one in ready]


def prepared(item: ArticleItem, now: datetime) -> ArticleItem | Refused:
    """Return the item cleaned and validated; or why it is refused."""
    item = undouble_item(normalise_item(item))
    reason = refusal(item, now)
    if reason is None:
        return item
    return Refused(reason)
