"""The columns of one visit: each list is judged when it comes, and what well ones have
shown is kept at the end.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from scrapy.http import Response

from crawler.column.judgement import judge, judge_further
from crawler.column.memory import learn, learn_more
from crawler.column.moved import moved_rows
from crawler.column.shape import (
    ColumnShape,
    Evidence,
    Judgement,
    Sighting,
    Signs,
    rows_of,
)
from crawler.column.signs import read_signs
from crawler.pages.rows import ListItem
from text.reason import Reason

_TOUCH_AFTER = timedelta(hours=1)
_MAX_REASON_CHARS = 400

Count = Callable[[str, int], None]


class ColumnWatch:
    """Judges the lists of one visit. `known` is set by who has the archive
    (pipelines.middlewares.memory), and `learned` is what it keeps: shapes by the column's address
    in the source's definition.
    """

    def __init__(self, count: Count, now: Callable[[], datetime]) -> None:
        self.known: dict[str, ColumnShape] = {}
        self.learned: dict[str, ColumnShape] = {}
        self.lost: dict[str, Judgement] = {}
        # Entries with new addresses, until who has the archive has taken note.
        self.moved: dict[str, str] = {}
        self._count = count
        self._now = now

    def remember(self, shapes: Mapping[str, dict[str, Any]]) -> None:
        """Take over what earlier visits have kept, by the column's address."""
        self.known = {
            address: ColumnShape.from_json(shape) for address, shape in shapes.items()
        }

    def see(self, column: str, seen: Sighting) -> Judgement:
        """Judge a list; one that is not the column is counted under its finding."""
        judgement = judge(self.known.get(column), seen)
        if not seen.rows:
            self._see_nothing(column, judgement)
        elif judgement.is_column:
            if column in self.known:
                self.moved |= moved_rows(self.known[column], seen)
            learned = self.learned.get(column)
            self.learned[column] = (
                learn_more(learned, seen)
                if learned is not None
                else learn(self.known.get(column), seen)
            )
            self.lost.pop(column, None)
        else:
            self._lose(column, judgement, len(seen.rows))
        return judgement

    def see_further(self, column: str, seen: Sighting) -> Judgement:
        """Judge a further page of a list; one that leads elsewhere is counted, and says
        nothing of the column.
        """
        shape = self.learned.get(column) or self.known.get(column)
        if shape is None:
            return Judgement(None)
        judgement = judge_further(shape, seen)
        if not judgement.is_column:
            self._count(f"column/{judgement.finding}", 1)
            self._count("refused/strangers", len(seen.rows))
        return judgement

    def _see_nothing(self, column: str, judgement: Judgement) -> None:
        """One answer without entries: a finding, unless another answer of the same column has some.

        An address with the day in it may have no issue on a day.
        """
        of_a_day = "{" in column
        if not judgement.is_column and column not in self.learned and not of_a_day:
            self._lose(column, judgement, 0)

    def _lose(
        self,
        column: str,
        judgement: Judgement,
        rows: int,
    ) -> None:
        if column not in self.learned:
            self.lost[column] = judgement
        self._count(f"column/{judgement.finding}", 1)
        self._count("refused/strangers", rows)

    def unanswered(self, column: str, detail: str) -> None:
        """Note that a column's address is gone: other columns of the source may be well."""
        evidence = (Evidence("address", Reason("column.no-answer", detail=detail)),)
        if "{" not in column:
            self._lose(column, Judgement("unanswered", evidence), 0)

    def unchanged(self, column: str) -> None:
        """Note that a column's list is as it was."""
        shape = self.known.get(column)
        if shape is not None and self._now() - shape.seen_at > _TOUCH_AFTER:
            self.learned[column] = _seen_at(shape, self._now())

    def finding(self) -> str | None:
        """What became of the columns that were not found, in one line; None where all are well."""
        if not self.lost:
            return None
        column, judgement = next(iter(self.lost.items()))
        if len(self.lost) > 1:
            column = Reason("column.and-more", column=column, more=len(self.lost) - 1)
        reason = _finding(judgement, column)
        # Only addresses without end make it longer: such a text is cut and keeps no code.
        if len(reason) <= _MAX_REASON_CHARS:
            return reason
        return reason[:_MAX_REASON_CHARS]


def _finding(judgement: Judgement, column: str) -> Reason:
    values = {"column": column, "evidence": judgement.reason}
    match judgement.finding:
        case "emptied":
            return Reason("column.emptied", **values)
        case "redirected":
            return Reason("column.redirected", **values)
        case "redirected-home":
            return Reason("column.redirected-home", **values)
        case "closed":
            return Reason("column.closed", **values)
        case "unanswered":
            return Reason("column.unanswered", **values)
    return Reason("column.strangers", **values)


def _seen_at(shape: ColumnShape, now: datetime) -> ColumnShape:
    return replace(shape, seen_at=now)


def sighting_of(
    response: Response,
    items: Sequence[ListItem],
    now: datetime,
    *,
    html: str | None,
    strict_redirects: bool,
) -> Sighting:
    """What a list answer shows. A list that a page's script fetched has the signs and
    addresses of that page.
    """
    page: dict[str, Any] | None = response.meta.get("column_page")
    urls = tuple(item.url for item in items)
    signs = Signs()
    if page is not None:
        signs = page["signs"]
    elif html is not None:
        signs = read_signs(html, response.url, urls)
    if page:
        asked = page["asked"]
    else:
        asked = asked_address(response)
    return Sighting(
        asked=asked,
        came=page["came"] if page else response.url,
        at=now,
        rows=rows_of(items),
        urls=urls,
        signs=signs,
        strict_redirects=strict_redirects,
    )


def asked_address(response: Response) -> str:
    """The address a response was first asked for, before any redirect."""
    redirects: list[str] | None = response.meta.get("redirect_urls")
    if redirects:
        return redirects[0]
    if response.request is not None:
        return response.request.url
    return response.url
