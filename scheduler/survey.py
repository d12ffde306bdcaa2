"""`sources add`: survey a site in a crawl worker, and write a passport for one of its columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from crawler.catalogue import Passport, PassportError, parse_passport
from crawler.opml import identifier
from crawler.repair.rewrite import as_toml
from crawler.survey import Column, passport_table
from scheduler.errands import carry_out_one, passport_for
from scheduler.orders import Order
from scheduler.settings import Setup
from text.dates import SHANGHAI
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
        raise SurveyError(f"{address}: {error or 'no answer'}")
    found = report.found
    columns = tuple(_column(values) for values in found["columns"])
    if not columns:
        why = (
            found["troubles"][0] if found["troubles"] else "no list with three entries"
        )
        raise SurveyError(f"{address}: no column was found ({why})")
    return Surveyed(
        address,
        columns,
        found["site"],
        found["home"],
        found["requests"],
        tuple(found["troubles"]),
    )


def checked_address(url: str) -> str:
    """The address with its scheme. Raises SurveyError for what is none."""
    address = canonical(url if "://" in url else f"https://{url}")
    if address is None or not urlsplit(address).hostname:
        raise SurveyError(f"{url!r} is no web address")
    return address


def _column(values: dict[str, object]) -> Column:
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
        raise PassportError(f"{column.url}: is watched already by {known}")
    day = now.astimezone(SHANGHAI).date().isoformat()
    table = passport_table(column, surveyed.site, surveyed.home, day)
    if name:
        table["name"] = name
    taken: dict[str, str | None] = dict.fromkeys(setup.passports)
    source = identifier(column.url, taken)
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
            raise SurveyError(f"there is no column {number}: 1 to {len(columns)}")
        return columns[number - 1]
    proved = [column for column in columns if column.works]
    if not proved:
        raise SurveyError(
            f"{columns[0].url}: none of the articles tried could be read;"
            " --column 1 writes its passport all the same"
        )
    return proved[0]
