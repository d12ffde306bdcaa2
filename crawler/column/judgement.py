"""Whether a list is the column that is known. Pure: the shape, the sighting, and
nothing else.

Certain evidence goes first. Entries that were on the column's list before are found
again on it, whatever its markup is now; and entries dated within the time whose entries
are all known, which were never on it, belong to another list. Only where neither says
enough (a list that is new from end to end, one without dates) what the page looks like
decides: its headings, the part of the page, the form of its addresses, its pace.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.column.forms import matching_share
from crawler.column.shape import ColumnShape, Evidence, Judgement, Row, Sighting
from text.reason import Reason
from text.urls import site

_INDEX = ("index", "default", "home", "main")
_ENDINGS = ("html", "htm", "shtml", "jhtml", "jsp", "php", "asp", "aspx")
_CLOSED = re.compile(
    r"(?:本|该|此|原)(?:栏目|频道|版块|板块|专栏)\D{0,40}"
    r"(?:迁移|迁至|移至|搬迁|停止更新|停更|不再更新|停用|关闭|下线|撤销)$"
)
_MIN_CUT_TITLE = 10
_RECENT_ROWS = 10
_CERTAIN_ROWS = 3
_FORM_SHARE = 0.5
SAME, DIFFERENT, UNKNOWN = "same", "different", "unknown"


@dataclass(frozen=True)
class _Counts:
    """How the rows of a sighting relate to the shape. Of the unknown ones, `foreign`
    are dated where all is known, `fresh` on the day of the last visit or later. `due`:
    how many new ones the pace lets expect at most.
    """

    rows: int
    known: int
    foreign: int
    fresh: int
    beside: int
    recent_share: float
    due: float


def judge(known: ColumnShape | None, seen: Sighting) -> Judgement:
    """What a list is: the column (`finding` None), or what was found instead."""
    moved = _moved(known, seen)
    if known is None:
        return _judge_first(seen, moved)
    if not seen.rows:
        closed = "emptied"
        if seen.signs.notice:
            closed = "closed"
        if seen.signs.away:
            says = _away_evidence(seen)
        else:
            says = _EMPTY
        return Judgement(moved or closed, (_address_evidence(seen, moved), says))
    counts = _count(known, seen)
    looks = _looks(known, seen)
    evidence = (
        _address_evidence(seen, moved),
        _overlap_evidence(counts),
        *(_look_evidence(name, verdict) for name, verdict in looks.items()),
    )
    if _is_certain(counts, looks, moved):
        if _has_ended(counts, seen):
            return Judgement("closed", (_notice_evidence(seen), *evidence))
        return Judgement(None, evidence)
    if moved:
        return Judgement(moved, evidence)
    if seen.signs.notice:
        return Judgement("closed", (_notice_evidence(seen), *evidence))
    is_same = _is_plausible(counts, looks)
    return Judgement(None if is_same else "strangers", evidence)


def judge_further(known: ColumnShape, seen: Sighting) -> Judgement:
    """Whether a further page of a list that was judged to be the column belongs to it as well."""
    moved = _moved(None, seen)
    evidence = (_address_evidence(seen, moved),)
    if moved:
        return Judgement(moved, evidence)
    share = matching_share(seen.urls, known.forms)
    counts = _count(known, seen)
    if seen.rows and share < _FORM_SHARE and not counts.known:
        return Judgement("strangers", (*evidence, _overlap_evidence(counts)))
    return Judgement(None, evidence)


def _judge_first(seen: Sighting, moved: str | None) -> Judgement:
    """A column that nothing is known of: a list, unless its own page says that it is none."""
    evidence = (_address_evidence(seen, moved),)
    # A site's front page, or a folder, may redirect to its start page further inside.
    deeper = _path(seen.came).startswith(_path(seen.asked) + "/")
    if seen.strict_redirects and moved and not deeper:
        return Judgement(moved, evidence)
    # Of a column that nothing is known of only plain words count: others may speak of a part of it.
    if seen.strict_redirects and _CLOSED.match(seen.signs.notice or ""):
        return Judgement("closed", (_notice_evidence(seen), *evidence))
    return Judgement(None, evidence)


def _moved(known: ColumnShape | None, seen: Sighting) -> str | None:
    """`redirected-home`, `redirected`, or None where the list came from where it was asked."""
    came = _place(seen.came)
    expected = [_place(seen.asked)]
    if known is not None:
        expected.append(_place(known.address))
    if came in expected:
        return None
    if _path(seen.came):
        return "redirected"
    return "redirected-home"


def _place(url: str) -> tuple[str, str, str]:
    return site(url), _path(url), urlsplit(url).query


def _path(url: str) -> str:
    """An address's path without what spells the same page differently."""
    path = urlsplit(url).path.lower().rstrip("/")
    folder, _, name = path.rpartition("/")
    stem, dot, ending = name.rpartition(".")
    if dot and ending in _ENDINGS:
        name = stem
    if name in _INDEX:
        return folder
    return f"{folder}/{name}".rstrip("/")


def _count(known: ColumnShape, seen: Sighting) -> _Counts:
    keys = {row.key for row in known.rows}
    titles = _titles(known.rows)
    hits = [row.key in keys or _is_titled(row, titles) for row in seen.rows]
    unknown = []
    for row, hit in zip(seen.rows, hits, strict=True):
        if not hit:
            unknown.append(row)
    foreign = sum(_is_foreign(row, known) for row in unknown)
    beside = sum(
        row.key in known.beside and not _is_foreign(row, known) for row in unknown
    )
    recent = known.rows[:_RECENT_ROWS]
    now_keys, now_titles = {row.key for row in seen.rows}, _titles(seen.rows)
    again = sum(row.key in now_keys or _is_titled(row, now_titles) for row in recent)
    days = max((seen.at - known.seen_at).total_seconds() / 86_400, 0.0)
    return _Counts(
        rows=len(seen.rows),
        known=sum(hits),
        foreign=foreign,
        fresh=sum(_is_fresh(row, known) for row in unknown),
        beside=beside,
        recent_share=again / len(recent) if recent else 0.0,
        due=3 + 3 * known.pace * days,
    )


def _titles(rows: Sequence[Row]) -> dict[str, list[str]]:
    """Titles by their first letters, under which cut and whole ones meet."""
    found: dict[str, list[str]] = {}
    for row in rows:
        if row.title:
            found.setdefault(row.title[:_MIN_CUT_TITLE], []).append(row.title)
    return found


def _is_titled(row: Row, titles: dict[str, list[str]]) -> bool:
    """Whether a title is among those known, whole or cut short."""
    candidates = titles.get(row.title[:_MIN_CUT_TITLE], ()) if row.title else ()
    for one in candidates:
        if one.startswith(row.title) or row.title.startswith(one):
            return True
    return False


def _is_foreign(row: Row, known: ColumnShape) -> bool:
    """Whether an unknown row is dated within the time in which every row is known."""
    if row.day is None or known.since_day is None:
        return False
    return known.since_day <= row.day < known.last_day


def _is_fresh(row: Row, known: ColumnShape) -> bool:
    return row.day is not None and row.day >= known.last_day


def _is_certain(counts: _Counts, looks: dict[str, str], moved: str | None) -> bool:
    """Whether the rows known from before prove the list."""
    if counts.known < min(_CERTAIN_ROWS, counts.rows):
        return False
    share = counts.known / counts.rows
    unknown = counts.rows - counts.known
    looks_alike = SAME in (looks["heading"], looks["place"])
    against = counts.foreign + counts.beside
    if moved:
        if moved == "redirected-home":
            needed = 0.5
        else:
            needed = 1 / 3
        return share >= needed and against * 5 <= counts.known
    if against * (2 if looks_alike else 5) > counts.known:
        return False
    if share >= 1 / 3:
        return looks_alike or unknown <= counts.due or share >= 0.5
    return counts.recent_share >= 0.5 and looks_alike


def _has_ended(counts: _Counts, seen: Sighting) -> bool:
    """Whether a page that still shows the column's entries says in plain words that it
    has ended, and shows nothing that came since.
    """
    is_over = counts.known == counts.rows and seen.strict_redirects
    return is_over and bool(_CLOSED.match(seen.signs.notice or ""))


def _is_plausible(counts: _Counts, looks: dict[str, str]) -> bool:
    """Whether a list that shares hardly a row with the known one may be the same column."""
    alike = looks["form"] == SAME and DIFFERENT not in looks.values()
    if counts.beside * 2 >= counts.rows:
        return False
    # By its pace the column can't have replaced its whole list. Dates of today are no
    # proof that it did: a side box shows the news of the day.
    replaced = counts.known == 0 and counts.rows >= _CERTAIN_ROWS
    if counts.foreign > max(counts.known, 2):
        return alike and counts.known > 0 and counts.rows <= counts.due
    return alike and (not replaced or counts.rows <= counts.due)


def _looks(known: ColumnShape, seen: Sighting) -> dict[str, str]:
    """Heading, place and address form: each the same, different, or unknown."""
    share = matching_share(seen.urls, known.forms)
    form = SAME if share >= _FORM_SHARE else DIFFERENT
    return {
        "heading": _compare_headings(dict(known.headings), dict(seen.signs.headings)),
        "place": _compare(known.place, seen.signs.place),
        "form": form,
    }


def _compare_headings(known: dict[str, str], seen: dict[str, str]) -> str:
    """The heading that says most decides: the column's name, the bread crumbs, the page's title."""
    for where in ("column", "crumb", "title"):
        if where in known and where in seen:
            return _compare(known[where], seen[where])
    return UNKNOWN


def _compare(known: str | None, seen: str | None) -> str:
    if known is None or seen is None:
        return UNKNOWN
    return SAME if known == seen else DIFFERENT


_EMPTY = Evidence("rows", Reason("column.no-entry"))


def _address_evidence(seen: Sighting, moved: str | None) -> Evidence:
    if moved is None:
        return Evidence("address", Reason("column.answers", asked=seen.asked))
    leads = Reason("column.leads-elsewhere", asked=seen.asked, came=seen.came)
    return Evidence("address", leads)


def _overlap_evidence(counts: _Counts) -> Evidence:
    overlap = Reason(
        "column.overlap",
        known=counts.known,
        rows=counts.rows,
        foreign=counts.foreign,
        beside=counts.beside,
    )
    return Evidence("rows", overlap)


def _notice_evidence(seen: Sighting) -> Evidence:
    return Evidence("notice", Reason("column.notice", notice=seen.signs.notice))


def _away_evidence(seen: Sighting) -> Evidence:
    return Evidence("away", Reason("column.notice", notice=seen.signs.away))


def _look_evidence(name: str, verdict: str) -> Evidence:
    match name:
        case "heading":
            says = Reason("column.heading", verdict=_verdict(verdict))
        case "place":
            says = Reason("column.place", verdict=_verdict(verdict))
        case _:
            says = Reason("column.form", verdict=_verdict(verdict))
    return Evidence(name, says)


def _verdict(verdict: str) -> Reason:
    if verdict == SAME:
        return Reason("column.same")
    if verdict == DIFFERENT:
        return Reason("column.different")
    return Reason("column.not-known")
