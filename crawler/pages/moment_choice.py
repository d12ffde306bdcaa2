"""How the dates of a page agree: which statements of a day support or contradict each
other, and which of them gives the hour.
"""

from datetime import date

from crawler.pages.evidence import Candidate
from crawler.pages.page import Page
from text.dates import SHANGHAI, Moment

_FINENESS = {"day": 0, "minute": 1, "second": 2}
_NO_PUBLICATION = ("foreign", "site_clock", "updated", "written", "prose")
_UNLABELLED = 0.8
# How near to the title a shown date stands, by its zone.
NEARNESS = {"between": 1.0, "top": 0.8, "over": 0.5, "tail": 0.2, "below": 0.3}


def day_of(moment: Moment) -> date:
    """The day in China."""
    return moment.at.astimezone(SHANGHAI).date()


def day_features(
    candidate: Candidate,
    rivals: list[Candidate],
    page: Page,
) -> dict[str, float]:
    """What the other statements of the page say of a candidate's day."""
    day = day_of(candidate.key)
    kind = _kind(candidate)
    others = {_kind(one) for one in rivals if day_of(one.key) == day} - {kind}
    listed = page.listed.date
    differs = listed is not None and abs((day - day_of(listed)).days) >= 1
    return {
        "agrees": min(1.0, len(others) / 2),
        "contradicted": _contradiction(candidate, rivals),
        "list_agrees": float(listed is not None and not differs and kind != "list"),
        "list_differs": float(differs),
    }


def _kind(candidate: Candidate) -> str:
    zone = candidate.place.zone
    if candidate.features.get("generated"):
        return "generated"
    if candidate.features.get("signature"):
        return "signature"
    if zone in ("head", "data", "address", "list"):
        return zone
    return "shown"


def _contradiction(candidate: Candidate, rivals: list[Candidate]) -> float:
    """How surely the page shows another day, for a date that is not shown: 1 beside a
    label near the title.
    """
    if _kind(candidate) in ("shown", "list"):
        return 0.0
    day = day_of(candidate.key)
    others = (
        rival.features
        for rival in rivals
        if _kind(rival) == "shown"
        and not any(map(rival.features.get, _NO_PUBLICATION))
        and abs((day_of(rival.key) - day).days) >= 1
    )
    return max(map(_shown_surely, others), default=0.0)


def _shown_surely(features: dict[str, float]) -> float:
    named = max(features.get("labelled", 0.0), features.get("sourced", 0.0))
    near = features.get("near", 0.0)
    if near >= NEARNESS["over"]:
        named = max(named, _UNLABELLED)
    return named * min(1.0, 2 * near)


def with_hour(winner: Candidate, same_day: list[Candidate]) -> Moment:
    """The winner's moment with the hour the page shows; the head's where it shows none or states it finer."""
    usable = []
    for one in same_day:
        if not one.features.get("generated"):
            usable.append(one)
    finest = {
        kind: max(
            (one.key for one in usable if _kind(one) == kind),
            key=lambda moment: _FINENESS[moment.precision],
            default=None,
        )
        for kind in ("shown", "head", "data")
    }
    shown, stated = finest["shown"], finest["head"] or finest["data"]
    if shown is None or shown.precision == "day":
        return max(
            (one for one in (winner.key, stated) if one is not None),
            key=lambda moment: _FINENESS[moment.precision],
        )
    finer = (
        stated is not None and _FINENESS[stated.precision] > _FINENESS[shown.precision]
    )
    if stated and finer and stated.at.replace(second=0) == shown.at:
        return stated
    return shown


def disagreements(candidates: list[Candidate], winner: Candidate) -> list[str]:
    """Which statements name another day than the winner: `head-differs`,
    `list-differs`, `generation-time`.
    """
    day = day_of(winner.key)
    flags = set()
    for candidate in candidates:
        if day_of(candidate.key) == day:
            continue
        if candidate.features.get("generated"):
            flags.add("generation-time")
        elif candidate.place.zone in ("head", "list"):
            flags.add(f"{candidate.place.zone}-differs")
    return sorted(flags)
