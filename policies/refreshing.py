"""A record's facts worked out from its mentions, and how records relate."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from db.policies import records
from db.policies.known import KnownRecord, known_records
from db.session import Session
from policies.reading import said_by
from text.policy.facts import DocumentFacts
from text.policy.identity import (
    Identity,
    core_of,
    identity_of,
    keys_of,
    number_key,
    number_record_key,
)
from text.policy.record import RecordFacts, Said, consolidate
from text.policy.resolving import Candidate, Mention
from text.policy.roles import is_above
from text.policy.terms import terms_of
from text.policy.topics import Topics

RELATIONS = ("predecessor", "successor", "carries_out")
MAX_CONTEXT_PLACES = 12


@dataclass(frozen=True)
class Relation:
    """One record `follows` or `carries out` another, as a sentence of an article says;
    without a sentence their titles do."""

    kind: str
    record: int
    other: int
    sentence: str | None = None
    article: int | None = None

    @classmethod
    def of_relative(
        cls,
        record: int,
        other: Candidate,
        mention: Mention,
    ) -> "Relation":
        """Of two that differ in draft or edition, the final or later one follows."""
        ours, theirs = mention.identity, other.identity
        if ours.draft != theirs.draft:
            later = not ours.draft
        else:
            later = max(ours.years, default=0) > max(theirs.years, default=0)
        if later:
            return cls("follows", record, other.id)
        return cls("follows", other.id, record)


def refresh(
    session: Session,
    policy_id: int,
    topics: Topics,
    now: datetime,
) -> list[int]:
    """Rewrites a record's facts from what articles say of it now; the records known
    by one of its numbers alone, which it turns out to be."""
    record = known_records(session, [policy_id]).get(policy_id)
    if record is None:
        return []
    return rewrite(session, record, topics, now)


def rewrite(
    session: Session,
    record: KnownRecord,
    topics: Topics,
    now: datetime,
) -> list[int]:
    """As `refresh`, for a record that has been read."""
    known = record.row
    policy_id: int = known.id
    if known.merged_into is not None:
        return []
    if not record.said:
        records.set_empty(session, policy_id)
        return []
    said = [said_by(row) for row in record.said]
    facts = consolidate(said, record.by_hand)
    if not facts.title:
        facts.title = known.title
    for name in RELATIONS:
        if name in known.evidence:
            facts.evidence[name] = known.evidence[name]
    identity, numbers, orders = _identity(facts, said, known)
    found_topics = topics.of(facts.title)
    beside = {
        "identity": records.stored_identity(identity, numbers, orders),
        "original_id": _original(said),
        "mentions": record.mentions,
        "topics": found_topics,
    }
    records.keep(session, policy_id, facts, beside, now)
    keys = set(keys_of(identity))
    for one in numbers:
        keys |= set(keys_of(replace(identity, number=one)))
    records.add_names(session, policy_id, sorted(keys))
    terms = terms_of(facts, found_topics, record.years)
    records.replace_terms(session, policy_id, record.terms, terms)
    return _twins(session, policy_id, identity, numbers)


def _twins(
    session: Session,
    policy_id: int,
    identity: Identity,
    numbers: list[str],
) -> list[int]:
    """Records that are a number alone, of a record with a title and that number."""
    if not identity.title or not numbers:
        return []
    keys = {number_record_key(number): number for number in numbers}
    found = []
    for key, candidates in records.candidates(session, set(keys)).items():
        for one in candidates:
            alone = not one.identity.title and not one.by_hand
            if alone and one.id != policy_id and keys[key] in one.numbers:
                found.append(one.id)
    return found


def _identity(
    facts: RecordFacts,
    said: list[Said],
    known: Any,
) -> tuple[Identity, list[str], list[str]]:
    """What later mentions are compared with: the facts as they are known now, and every
    number that its own pages or the most texts print."""
    status = "征求意见" if facts.status == "draft" else "在行"
    shown = DocumentFacts(
        facts.title,
        facts.kind,
        True,
        facts.number,
        facts.issuers,
        facts.others,
        aliases=facts.aliases,
        status=status,
    )
    places: dict[str, None] = dict.fromkeys(known.identity["context"])
    numbers: dict[str, None] = {}
    orders: dict[str, None] = {}
    put_right = set()
    for name, told in facts.evidence.items():
        if told.get("by_hand"):
            put_right.add(name)
    for one in said:
        # What the texts print leads to the record also where a person put it right.
        printed = one.own or one.facts.number == facts.number
        if printed or "number" in put_right:
            code, order = number_key(one.facts.number)
            numbers |= {code: None} if code else {}
            orders |= {order: None} if order else {}
    identity = identity_of(shown, list(places)[:MAX_CONTEXT_PLACES])
    if "title" in put_right:
        heard = {core_of(one.facts.title) for one in said}
        identity = replace(identity, names=identity.names | heard)
    return identity, list(numbers), list(orders)


def _original(said: list[Said]) -> int | None:
    """The article that carries the document: an issuing body's page, else the first."""
    own = [one for one in said if one.own]
    if not own:
        return None
    return min(own, key=lambda one: (not one.authority, one.article)).article


def relate(session: Session, relation: Relation) -> None:
    """Writes that one record follows or carries out another, where nothing speaks
    against it: a document is not carried out by one above it."""
    rows = records.rows_of(session, [relation.record, relation.other])
    ours, theirs = rows.get(relation.record), rows.get(relation.other)
    if ours is None or theirs is None or ours.id == theirs.id:
        return
    if relation.kind == "carries out":
        if is_above(theirs.level, ours.level) and ours.carries_out_id is None:
            _set(session, ours, "carries_out", theirs.id, relation)
        return
    if _is_nearer(session, ours, theirs):
        _set(session, ours, "predecessor", theirs.id, relation)
        _set(session, theirs, "successor", ours.id, relation)


def _is_nearer(session: Session, ours: Any, theirs: Any) -> bool:
    """Whether a predecessor is nearer than the one known: of editions the latest."""
    if ours.predecessor_id is None:
        return True
    if ours.predecessor_id == theirs.id:
        return False
    known = records.rows_of(session, [ours.predecessor_id]).get(ours.predecessor_id)
    if known is None:
        return True
    return max(theirs.identity["years"], default=0) > max(
        known.identity["years"],
        default=0,
    )


def _set(
    session: Session,
    row: Any,
    name: str,
    other: int,
    relation: Relation,
) -> None:
    sentence = relation.sentence or row.title
    article = relation.article or row.first_article_id
    told = {"value": other, "sentence": sentence, "article": article}
    evidence = {**row.evidence, name: told}
    records.relate(session, row.id, **{f"{name}_id": other, "evidence": evidence})
