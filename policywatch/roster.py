"""The shipped catalogue as a page to read: `python -m policywatch.roster > docs/sources.md`."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from urllib.parse import urlsplit

from crawler.catalogue import read_catalogue
from crawler.passport import Passport
from text.durations import write_duration

_HEADINGS = {
    "central-government": "Central government",
    "ministry": "Ministries",
    "local-government": "Provinces and cities",
    "news-agency": "News agencies and national papers",
    "financial-press": "Financial press",
    "industry-press": "Trade press and associations",
    "think-tank": "Think tanks",
    "repost-site": "Sites that repost",
}


def roster(catalogue: Mapping[str, Passport]) -> str:
    """The catalogue in Markdown, by category; those that are off stand last, with their reasons."""
    on = []
    for passport in catalogue.values():
        if passport.enabled:
            on.append(passport)
    leads = []
    for passport in catalogue.values():
        if passport.lead:
            leads.append(passport)
    off = []
    for passport in catalogue.values():
        if not passport.enabled and not passport.lead:
            off.append(passport)
    parts = [
        "# The shipped sources",
        f"{len(on)} sources that are on, {len(leads)} whose column is still to be found, "
        f"and {len(off)} that are off. "
        "Facts from public repositories, not yet seen "
        "live: `policywatch sources check ID` does that. What the evidence is worth: `high`, two independent "
        "public crawlers agree, or one of 2026 shows it working; `medium`, one maintained crawler names the "
        "columns; `low`, old, or an address alone. Made by `python -m policywatch.roster`.",
    ]
    for category, heading in _HEADINGS.items():
        rows = []
        for passport in on:
            if passport.category == category:
                rows.append(_row(passport))
        if rows:
            parts.append(
                f"## {heading}\n\n| id | source | kind | asked | evidence | site |\n"
                "|---|---|---|---|---|---|\n" + "\n".join(rows)
            )
    found = "\n".join(
        f"| `{passport.id}` | {passport.name} | {_sites(passport.start_urls)} | "
        f"{'; '.join(passport.evidence)} |"
        for passport in leads
    )
    parts.append(
        "## To be found\n\nOnly the site is known, or an address that nobody is known to "
        "have read. The first check looks for the column, and writes what it proved into your own folder.\n\n"
        f"| id | source | site | evidence |\n|---|---|---|---|\n{found}"
    )
    reasons = "\n".join(
        f"| `{passport.id}` | {passport.name} | {passport.why_disabled} |"
        for passport in off
    )
    parts.append(f"## Off\n\n| id | source | why |\n|---|---|---|\n{reasons}")
    return "\n\n".join(parts) + "\n"


def _row(passport: Passport) -> str:
    return (
        f"| `{passport.id}` | {passport.name} | {passport.kind} | {_asked(passport)} | "
        f"{passport.confidence or ''} | {_sites(passport.start_urls)} |"
    )


def _asked(passport: Passport) -> str:
    if passport.every is None:
        return f"`{passport.cron}`"
    slowest: timedelta = passport.slowest or passport.every
    often, rarely = write_duration(passport.every), write_duration(slowest)
    if often == rarely:
        return often
    return f"{often} to {rarely}"


def _sites(urls: Iterable[str]) -> str:
    return ", ".join(sorted({urlsplit(url).hostname or "" for url in urls}))


if __name__ == "__main__":
    print(roster(read_catalogue([], shipped=True)[0]), end="")
