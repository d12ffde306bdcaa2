"""Tools about articles and stories."""

from typing import Any

from db.articles import articles, revisions
from db.search import search
from db.stories import stories
from policywatch.explaining import explained
from policywatch.known import check_category, check_site, check_source
from policywatch.mcp_server import arguments as args
from policywatch.mcp_server.bounds import with_items, with_text
from policywatch.mcp_server.library import Library, with_marks
from policywatch.web import citations
from policywatch.web.article_pages import by_number
from policywatch.web.asked import Asked
from policywatch.web.problems import NotFound
from text.reason import Reason
from text.sidebyside import Runs, aligned

SEARCH_TIMEOUT_S = 10.0
MAX_REVISIONS = 5
MAX_CHANGED_CHARS = 200
NARROW = "ask for fewer, or narrow the search; `next` goes on behind all of these"


def search_articles(library: Library, asked: args.Search) -> dict[str, Any]:
    """A page of a search."""
    given = asked.model_dump(exclude={"limit", "cursor"})
    wanted = Asked(**given)
    with library.archive.read() as session:
        passports = library.setup.passports
        if wanted.category:
            check_category(session, wanted.category)
        if wanted.site:
            check_site(session, passports, wanted.site)
        if wanted.source:
            check_source(session, passports, wanted.source)
        found = search.search(
            session,
            wanted.spec(),
            limit=asked.limit,
            cursor=asked.cursor,
            seconds=SEARCH_TIMEOUT_S,
        )
        rows = articles.all_as_json(session, [one.article for one in found.items])
        for row, one in zip(rows, found.items, strict=True):
            row["snippet"] = one.snippet
        items = with_marks(session, rows)
    answer = library.answer(
        query=asked.q,
        total=found.total,
        exact=found.exact,
        next=found.next,
    )
    return with_items(answer, "items", items, NARROW)


def one_article(library: Library, asked: args.OneArticle) -> dict[str, Any]:
    """One article with its text from `offset` on."""
    with library.archive.read() as session:
        found = by_number(session, asked.id)
        row = articles.as_json(session, found)
        (item,) = with_marks(session, [row])
        changes = revisions.revisions_json(session, found)[-MAX_REVISIONS:]
    if row["attachments"]:
        item["attachments"] = [
            {
                "url": one["url"],
                "pages": one["pages"],
                "quoted": {"name": one["name"][:100]},
            }
            for one in row["attachments"][:10]
        ]
    item["revisions"] = [
        {
            "seen_at": one["seen_at"],
            "substantive": one["substantive"],
            "quoted": {
                name: [text[:MAX_CHANGED_CHARS] for text in one[name][:3]]
                for name in ("removed", "added")
            },
        }
        for one in changes
    ]
    answer = library.answer(article=item)

    def put(piece: str) -> None:
        item["quoted"]["text"] = piece

    return with_text(answer, row["text"], asked.offset, put)


def one_story(library: Library, asked: args.OneStory) -> dict[str, Any]:
    """One story with its copies, the original first."""
    with library.archive.read() as session:
        shown = stories.story_json(session, asked.id)
        if shown is None:
            raise NotFound(Reason("page.no-story", number=asked.id))
        members = [articles.by_id(session, copy["id"]) for copy in shown["copies"]]
        rows = articles.all_as_json(session, [one for one in members if one])
        items = with_marks(session, rows)
    answer = library.answer(
        story=shown["id"],
        original=shown["head"],
        copies=len(shown["copies"]),
    )
    return with_items(answer, "items", items, "ask for the articles by their ids")


def compare_articles(library: Library, asked: args.Compare) -> dict[str, Any]:
    """The rows in which two articles differ."""
    with library.archive.read() as session:
        pair = [by_number(session, one) for one in (asked.left, asked.right)]
        sides = with_marks(session, articles.all_as_json(session, pair))
        why = ""
        if asked.left != asked.right:
            why = explained(stories.why(session, asked.left, asked.right), "en")
        texts = [f"{one.title}\n{one.text}" for one in pair]
    rows = aligned(*texts)
    items = []
    for row in rows:
        if row.kind != "equal":
            items.append(
                {
                    "kind": row.kind,
                    "quoted": {"left": _marked(row.left), "right": _marked(row.right)},
                }
            )
    answer = library.answer(
        left=sides[0],
        right=sides[1],
        quoted={"relation": why},
        equal_sentences=sum(row.kind == "equal" for row in rows),
    )
    return with_items(answer, "differences", items, "read both with `article`")


def cite(library: Library, asked: args.Cite) -> dict[str, Any]:
    """A citation."""
    with library.archive.read() as session:
        found = by_number(session, asked.id)
        row = articles.as_json(session, found)
        (item,) = with_marks(session, [row])
    if asked.form == "bibtex":
        make = citations.bibtex
    else:
        make = citations.gb7714
    said = make(row, library.now(), item["sha256"])
    return library.answer(
        id=asked.id,
        url=item["url"],
        sha256=item["sha256"],
        fetched_at=item["fetched_at"],
        form=asked.form,
        quoted={"citation": said[:4000]},
    )


def _marked(runs: Runs) -> str:
    """A side with what is on it alone in ⟦ ⟧."""
    return "".join(f"⟦{text}⟧" if only else text for text, only in runs)
