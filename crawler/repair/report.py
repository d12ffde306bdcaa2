"""What a search found, as plain values on their way from the crawl worker to the service. Pure."""

from typing import Any

from crawler.repair.decide import Proposal
from crawler.repair.match import Match
from crawler.repair.rating import Candidate
from text.reason import stored


def proposal_as_json(proposal: Proposal) -> dict[str, Any]:
    """A proposal as plain values, for the report of a search."""
    candidate = proposal.candidate
    parts = [_candidate_as_json(one) for one in proposal.parts]
    return {
        "column": proposal.column,
        "state": proposal.state,
        "evidence": list(map(reason_as_json, proposal.evidence)),
        "score": proposal.score,
        "candidate": _candidate_as_json(candidate) if candidate else None,
        "parts": parts,
    }


def reason_as_json(reason: str) -> dict[str, Any]:
    """A reason with its code, so that each reader's language can word it."""
    code, values = stored(reason)
    return {"text": str(reason), "code": code, "values": values}


def _candidate_as_json(candidate: Candidate) -> dict[str, Any]:
    return {
        "url": candidate.url,
        "kind": candidate.kind,
        "listing": candidate.listing,
        "table": candidate.table,
        "request": candidate.request,
        "item_urls": list(candidate.item_urls),
        "moved": list(map(list, candidate.moved)),
    }


def candidate_from_json(values: dict[str, Any]) -> Candidate:
    """The part of a candidate that its passport is written from."""
    return Candidate(
        url=values["url"],
        names=(),
        match=Match(),
        listing=values["listing"],
        kind=values["kind"],
        table=values["table"],
        request=values.get("request"),
        item_urls=tuple(values["item_urls"]),
        moved=tuple((key, url) for key, url in values["moved"]),
    )
