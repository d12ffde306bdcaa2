"""What an item is compared by: worked out before the archive's write lock is taken.

The story is chosen under the lock (`placement`, called by pipelines.store).
"""

from collections.abc import Callable, Iterable

from crawler.items import ArticleItem
from db.session import Archive, Session
from db.stories import site_boilerplate, stories
from db.stories.comparable_texts import prepare
from text.boilerplate import body
from text.urls import site


def signed_item(session: Session, item: ArticleItem) -> ArticleItem:
    """Work out the item's comparing form and signature, so that the write lock is held
    the shorter. Reads only.
    """
    item.boilerplate = site_boilerplate.repeated_paragraphs(
        session,
        site(item.url),
        item.text or "",
    )
    item.comparable = prepare(
        item.title or "",
        body(item.text or "", item.boilerplate),
        maybe_taiwanese="traditional" in item.flags,
    )
    item.comparable.lsh_bands  # noqa: B018 — worked out now, kept by the object
    return item


def sign_all(
    archive: Archive,
    items: Iterable[ArticleItem],
    noting: Callable[[str | None], None] = lambda source: None,
) -> list[ArticleItem]:
    """Works out what items are compared by; what their sites repeat is read once.

    `noting` is told the source of each item before it is taken up.
    """
    signed = []
    items = list(items)
    with archive.read() as session:
        site_boilerplate.load(session, [site(item.url) for item in items])
        for item in items:
            noting(item.source)
            signed.append(signed_item(session, item))
    noting(None)
    return signed


def placement(session: Session, item: ArticleItem) -> stories.Placement:
    """Return what the archive holds near the item's text. Reads only."""
    boilerplate = site_boilerplate.repeated_paragraphs(
        session,
        site(item.url),
        item.text or "",
    )
    if item.comparable is None or item.boilerplate != boilerplate:
        # The site was found to repeat a paragraph after the item was signed.
        signed_item(session, item)
    assert item.comparable is not None
    return stories.place(session, item.comparable)
