"""`sources add`: survey a site in a crawl worker, and write a passport for one of its columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crawler.catalogue import Passport, PassportError, parse_passport
from crawler.opml import identifier
from crawler.repair.rewrite import as_toml
from crawler.survey import Column, category_of, passport_table
from scheduler.errands import carry_out_one, passport_for
from scheduler.orders import Order
from scheduler.settings import Setup
from text.dates import SHANGHAI
from text.reason import Reason, restored
from text.urls import canonical

_DEADLINE_S = 300.0


class SurveyError(Exception):
    """A site could not be surveyed; the text says why."""


@dataclass(frozen=True)
class Surveyed:
    """What a survey found: the columns, the best first, and the site's name."""

    url: str
    columns: tuple[Column, ...]
    site: str
    home: str
    requests: int
    troubles: tuple[str, ...]


def survey(url: str, setup: Setup, now: datetime) -> Surveyed:
    """Survey the site of `url`. Raises SurveyError where nothing answers or no list is found."""
    address = checked_address(url)
    order = Order(1, passport_for(address), now, deadline=_DEADLINE_S, is_survey=True)
    ended = carry_out_one(setup, order)
    report = ended.report
    if report is None or report.found is None:
        error = ended.death or (report.error if report else None)
        raise SurveyError(_no_answer(address, error))
    found = report.found
    columns = tuple(column_from_json(values) for values in found["columns"])
    if not columns:
        why = found["troubles"][0] if found["troubles"] else Reason("survey.no-list")
        raise SurveyError(_no_column(address, why))
    return Surveyed(
        address,
        columns,
        found["site"],
        found["home"],
        found["requests"],
        tuple(found["troubles"]),
    )


@dataclass(frozen=True)
class SurveyedPage:
    """A page that can be watched: its title, how many sentences are watched, and the first of them."""

    url: str
    title: str
    sentences: int
    shown: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        return {
            "url": self.url,
            "title": self.title,
            "sentences": self.sentences,
            "shown": list(self.shown),
        }


def survey_page(
    url: str, selector: str | None, setup: Setup, now: datetime
) -> SurveyedPage:
    """Look at a page that is to be watched. Raises SurveyError where nothing of it can be
    read, PassportError for what is no selector."""
    address = checked_address(url)
    table = _page_table(address, address, selector, "", "")
    passport = parse_passport(as_toml(table), "look", "--selector")
    order = Order(1, passport, now, deadline=_DEADLINE_S, is_survey=True)
    ended = carry_out_one(setup, order)
    report = ended.report
    found = report.found if report is not None else None
    if found is None or not found["sentences"]:
        trouble = None
        if found:
            trouble = restored(found["trouble"], found["code"], found["values"])
        error = ended.death or (report.error if report else None)
        raise SurveyError(_no_answer(address, trouble or error))
    shown = tuple(found["shown"])
    return SurveyedPage(address, found["title"], found["sentences"], shown)


def _page_table(
    url: str, title: str, selector: str | None, day: str, told: str
) -> dict[str, Any]:
    """The passport of a watched page as a table."""
    host = urlsplit(url).hostname or ""
    table: dict[str, Any] = {
        "name": title[:200],
        "homepage": f"{urlsplit(url).scheme}://{urlsplit(url).netloc}/",
        "category": category_of(host, title),
        "kind": "page",
        "start_urls": [url],
        "every": "1h",
        "evidence": [f"found on {day}: {told}"],
    }
    if selector:
        table["page"] = {"text": selector}
    return table


def write_page_passport(
    setup: Setup,
    surveyed: SurveyedPage,
    selector: str | None,
    name: str | None,
    now: datetime,
) -> tuple[Passport, Path]:
    """Write the passport of a page into the first of the user's folders. Raises as write_passport does."""
    known = watched_by(setup, surveyed.url)
    if known is not None:
        raise PassportError(_watched(surveyed.url, known))
    day = now.astimezone(SHANGHAI).date().isoformat()
    told = f"{surveyed.sentences} sentences are watched"
    title = name or surveyed.title or surveyed.url
    return _write(
        setup, surveyed.url, _page_table(surveyed.url, title, selector, day, told)
    )


def _no_answer(address: str, error: str | None) -> Reason:
    return Reason(
        "survey.no-answer", url=address, error=error or Reason("survey.silent")
    )


def _no_column(address: str, why: str) -> Reason:
    if ": address" in why:
        host = urlsplit(address).hostname
        return Reason("survey.own-network", url=address, why=why, host=host)
    return Reason("survey.no-column", url=address, why=why)


def _watched(url: str, known: str) -> Reason:
    return Reason("survey.watched", url=url, source=known)


def checked_address(url: str) -> str:
    """The address with its scheme. Raises SurveyError for what is none."""
    address = canonical(url if "://" in url else f"https://{url}")
    if address is None or not urlsplit(address).hostname:
        raise SurveyError(Reason("survey.no-address", url=url[:200]))
    return address


def column_from_json(values: dict[str, object]) -> Column:
    """A column as the survey's report has it."""
    listed = {name: values[name] for name in ("titles", "articles")}
    lists = {
        name: tuple(value) if isinstance(value, list) else ()
        for name, value in listed.items()
    }
    return Column(**{**values, **lists})  # type: ignore[arg-type]


def watched_by(setup: Setup, url: str) -> str | None:
    """The source that watches an address already."""
    key = canonical(url) or url
    for source, passport in setup.passports.items():
        if key in {canonical(one) or one for one in passport.start_urls}:
            return source
    return None


def write_passport(
    setup: Setup, surveyed: Surveyed, column: Column, name: str | None, now: datetime
) -> tuple[Passport, Path]:
    """Write the passport of a column into the first of the user's folders.

    Raises PassportError where another source watches it already or the table is no
    passport, OSError where the file can't be written.
    """
    known = watched_by(setup, column.url)
    if known is not None:
        raise PassportError(_watched(column.url, known))
    day = now.astimezone(SHANGHAI).date().isoformat()
    table = passport_table(column, surveyed.site, surveyed.home, day)
    if name:
        table["name"] = name
    return _write(setup, column.url, table)


def _write(setup: Setup, url: str, table: dict[str, Any]) -> tuple[Passport, Path]:
    taken: dict[str, str | None] = dict.fromkeys(setup.passports)
    source = identifier(url, taken)
    folder = setup.folders[0] if setup.folders else setup.folder / "sources"
    path = folder / f"{source}.toml"
    text = as_toml(table)
    passport = parse_passport(text, source, str(path))
    folder.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8") as file:
        file.write(text)
    return passport, path


def chosen(columns: Sequence[Column], number: int | None) -> Column:
    """The column with a number, counted from 1; without one the best that could be proved.

    Raises SurveyError.
    """
    if number is not None:
        if not 1 <= number <= len(columns):
            raise SurveyError(
                Reason("survey.no-such-column", number=number, most=len(columns))
            )
        return columns[number - 1]
    proved = [column for column in columns if column.works]
    if not proved:
        raise SurveyError(Reason("survey.none-readable", url=columns[0].url))
    return proved[0]
