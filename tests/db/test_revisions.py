"""Earlier readings of an article, and their comparisons, made once."""

from datetime import datetime, timedelta

from sqlalchemy import update

from crawler.items import ArticleItem
from db.articles import articles, revisions
from db.models import Revision
from db.session import Archive
from pipelines.order import take_in
from pipelines.store import Stored
from tests.hostile.bounds import steps
from text.comparison import compared

LINES = [
    f"第{number}条 各地按月报送进度并说明原因，逾期不报的予以通报。"
    for number in range(200)
]


def read(archive: Archive, now: datetime, text: str) -> int:
    """Store a reading of the one page there is; its article's id."""
    taken = take_in(
        archive,
        ArticleItem(
            url="https://www.miit.gov.cn/art_1.html",
            title="关于报送工作进度的通知",
            text=text,
            fetched_at=now,
        ),
        now=now,
    )
    assert isinstance(taken, Stored)
    return taken.article_id


def test_a_comparison_is_made_when_the_revision_is_stored(
    archive: Archive, now: datetime
) -> None:
    """On both databases: it is there with the revision, says what a comparison made anew would, and reading it takes a
    fifth of the steps. Revisions from before are compared when they are asked for."""
    old = "\n".join(LINES)
    new = old.replace("按月", "按季").replace("原因", "情况")
    read(archive, now, old)
    number = read(archive, now + timedelta(days=1), new)
    with archive.read() as session:
        article = articles.by_id(session, number)
        assert article is not None
        ((revision, found),) = revisions.compared_revisions(session, article)
        texts = [f"{one.title}\n{one.text}" for one in (revision, article)]
        assert revision.comparison is not None and found == compared(*texts)
        assert [row.kind for row in found.aligned].count("changed") == len(LINES)

        def shown() -> None:
            revisions.revisions_json(session, article)

        kept = steps(shown, 10_000_000)
        shown_before = revisions.revisions_json(session, article)
    with archive.write() as session:
        session.execute(update(Revision).values(comparison=None))
    with archive.read() as session:
        article = articles.by_id(session, number)
        assert article is not None
        assert revisions.revisions_json(session, article) == shown_before
        assert (
            kept
            < steps(lambda: revisions.revisions_json(session, article), 10_000_000) / 2
        )
