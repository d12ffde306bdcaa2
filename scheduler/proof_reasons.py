"""What was seen of a source from this network, in words."""

from datetime import datetime

from db.models import SourceProof
from text.dates import SHANGHAI
from text.reason import Reason, restored


def proof_reason(proof: SourceProof | None, visited: datetime | None = None) -> str:
    """`proved 2026-12-01 from this network`, why not, or that nobody has looked yet.
    `visited`: when the service last read the source's list.
    """
    checked = None
    if proof is not None:
        checked = proof.checked_at
    if visited is not None and (checked is None or visited > checked):
        return _proved(visited)
    if proof is None:
        return Reason("proof.awaits")
    if proof.verdict == "proved":
        return _proved(proof.checked_at)
    said = proof.result
    reason = restored(
        said["reason"],
        said.get("reason_code"),
        said.get("reason_values"),
    )
    return reason or proof.verdict


def _proved(at: datetime) -> Reason:
    return Reason("proof.proved", day=at.astimezone(SHANGHAI).date().isoformat())


def advice_of(proof: SourceProof) -> str | None:
    """What to do about a source that is not proved."""
    said = proof.result
    return restored(said["advice"], said.get("advice_code"), said.get("advice_values"))
