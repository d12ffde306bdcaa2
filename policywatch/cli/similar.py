"""`policywatch similar`: stories that mean the same in other words (extra `[meaning]`)."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from policywatch.cli.failures import CommandError
from policywatch.cli.printing import AsJson, print_json, print_table
from policywatch.cli.work import clock, work_of

if TYPE_CHECKING:
    from db.search.meanings import Near
    from db.session import Archive, Session
    from text.meaning.model import Model

TEXTS_A_BATCH = 32


def similar(
    context: typer.Context,
    what: Annotated[
        str, typer.Argument(metavar="ID|TEXT", help="An article, or what you look for.")
    ],
    limit: Annotated[int, typer.Option(min=1, max=100, help="At most this many.")] = 10,
    read_first: Annotated[
        int,
        typer.Option(
            "--read",
            min=0,
            help="First read the titles of so many more stories.",
        ),
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """Find stories that mean the same as an article or a text, in whatever words."""
    from db.errors import SearchTimeout
    from text.meaning.model import MeaningError, Model

    model = Model()
    try:
        with work_of(context).archive(must_exist=True) as archive:
            _read_titles(archive, model, read_first)
            with archive.read() as session:
                rows = [_row(one) for one in _near(session, model, what, limit)]
    except (MeaningError, SearchTimeout) as error:
        raise CommandError(str(error)) from error
    finally:
        model.close()
    if as_json:
        print_json(rows)
    else:
        _print(rows)


def _read_titles(archive: "Archive", model: "Model", number: int) -> None:
    from scheduler.meanings import read_titles

    while number > 0:
        batch = min(number, TEXTS_A_BATCH)
        if not read_titles(archive, model, clock, batch):
            return
        number -= batch


def _near(
    session: "Session",
    model: "Model",
    what: str,
    limit: int,
) -> "list[Near]":
    from db.articles.articles import by_id
    from policywatch.similar import similar_to_article, similar_to_question

    if not what.isdecimal():
        return similar_to_question(session, model, what, limit)
    article = by_id(session, int(what))
    if article is None:
        raise CommandError(f"no article {what} in the archive")
    return similar_to_article(session, model, article, limit)


def _row(near: "Near") -> dict[str, Any]:
    article = near.article
    return {
        "id": article.id,
        "score": near.score,
        "title": article.title,
        "publisher": article.publisher,
        "url": article.url,
    }


def _print(rows: list[dict[str, Any]]) -> None:
    cells = []
    for row in rows:
        cells.append(
            [
                f"{row['score']:.2f}",
                str(row["id"]),
                row["title"],
                row["publisher"] or "",
            ]
        )
    print_table(["", "id", "title", "publisher"], cells, empty="nothing near")


def add_to(app: typer.Typer) -> None:
    """Add this file's command."""
    app.command()(similar)
