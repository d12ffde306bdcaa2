"""Mentions of stored articles linked to records, a batch to a transaction.

What is slow (reading texts) is done before the writing transaction, which then takes
the articles out of the queue; what another process took meanwhile is left to it.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from db.policies import corrections, mentions, queue, records, told, window_lines
from db.policies.known import known_records
from db.policies.window_lines import Seeds
from db.session import Archive, Session
from policies.reading import (
    Reading,
    ReadMention,
    mention_of,
    read_article,
    until_of,
    without_evidence,
)
from policies.refreshing import Relation, refresh, relate, rewrite
from text.policy.identity import exact_keys, keys_of, near_keys
from text.policy.resolving import Candidate, Decision, relatives, resolve
from text.policy.roles import carries_out, role_of
from text.policy.topics import Topics
from text.policy.window_changes import is_change, subject_of_window

log = logging.getLogger("policywatch.policies")

BATCH = 40
MAX_SENTENCE_CHARS = 600


@dataclass
class LinkReport:
    """What linking did: articles looked at, and counts by name (`linked`, `founded`,
    `abstained: …`, `failed`)."""

    articles: int = 0
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, counts: dict[str, int]) -> None:
        """Adds the counts of a batch."""
        for name, number in counts.items():
            self.counts[name] = self.counts.get(name, 0) + number


Guard = Callable[[Callable[[], dict[str, int]]], dict[str, int] | None]


def link_waiting(
    archive: Archive,
    topics: Topics,
    now: datetime,
    guard: Guard,
    *,
    limit: int | None = None,
    stop: Callable[[], bool] = lambda: False,
    progress: Callable[[int], None] = lambda articles: None,
) -> LinkReport:
    """Links what waits, newest first, until nothing does, `limit` articles are done or
    `stop` says so. `guard` makes a call and returns None where it failed."""
    report = LinkReport()
    while not stop() and (limit is None or report.articles < limit):
        if limit is None:
            wanted = BATCH
        else:
            wanted = min(BATCH, limit - report.articles)
        with archive.read() as session:
            turns = queue.waiting(session, wanted)
        if not turns:
            break
        report.add(_link_batch(archive, turns, topics, now, guard))
        report.articles += len(turns)
        progress(report.articles)
    return report


def _link_batch(
    archive: Archive,
    turns: list[tuple[int, int]],
    topics: Topics,
    now: datetime,
    guard: Guard,
) -> dict[str, int]:
    """Links a batch; where that fails, each article by itself, and what fails then is
    taken out and counted: one article holds up no other."""
    done = guard(partial(link_articles, archive, turns, topics, now))
    if done is not None:
        return done
    counts: dict[str, int] = {}
    for turn in turns:
        found = guard(partial(link_articles, archive, [turn], topics, now))
        if found is None:
            log.error("policies: article %d could not be linked", turn[0])
            found = {"failed": 1}
            with archive.write() as session:
                queue.take(session, [turn])
                mentions.count_up(session, found)
        for name, number in found.items():
            counts[name] = counts.get(name, 0) + number
    return counts


def link_articles(
    archive: Archive, turns: Sequence[tuple[int, int]], topics: Topics, now: datetime
) -> dict[str, int]:
    """Reads and links these articles; counts by name."""
    with archive.read() as session:
        ids = [one for one, _ in turns]
        rows = mentions.articles_to_read(session, ids)
        attached = mentions.attached_texts(session, ids)
    readings = [read_article(row, attached.get(row.id, ())) for row in rows]
    with archive.write() as session:
        records.alone(session)
        taken = queue.take(session, list(turns))
        linker = Linker(session, topics, now)
        linker.link_all([one for one in readings if one.article in taken])
        mentions.count_up(session, linker.counts)
    return linker.counts


class Linker:
    """Links readings within one writing session, then writes the records' facts."""

    def __init__(self, session: Session, topics: Topics, now: datetime) -> None:
        self._session = session
        self._topics = topics
        self._now = now
        self._touched: set[int] = set()
        self._known: dict[int, list[Candidate]] = {}
        self._relations: list[Relation] = []
        # What is asked for all readings at once: articles that were linked before, and
        # the keys under which there are records.
        self._spoken: set[int] = set()
        self._keys: set[int] = set()
        self._founded: dict[int, int] = {}
        self._turns: dict[int, int] = {}
        self._windows = Seeds()
        self.counts: dict[str, int] = {}

    def _count(self, name: str, number: int = 1) -> None:
        self.counts[name] = self.counts.get(name, 0) + number

    def link_all(self, readings: Sequence[Reading]) -> None:
        """Replaces what the archive knows of the articles' documents."""
        session = self._session
        self._turns = {one.article: turn for turn, one in enumerate(readings)}
        self._spoken = mentions.spoken(session, self._turns)
        named = [mention.identity for one in readings for mention in one.mentions]
        keys = {key for identity in named for key in keys_of(identity)}
        self._keys = records.known_keys(session, keys)
        for reading in readings:
            self._link(reading)
        self._look_again()
        self._finish()

    def _candidates(self, keys: set[int]) -> dict[int, list[Candidate]]:
        """By key, the records found under it; most keys are known to have none."""
        return records.candidates(self._session, keys & self._keys)

    def _link(self, reading: Reading) -> None:
        for name, number in reading.counts.items():
            self._count(name, number)
        by_hand = {}
        if reading.article in self._spoken:
            before, pinned, windows = mentions.forget(self._session, reading.article)
            self._touched |= before
            self._windows |= windows
            by_hand = {one.core_key: one.policy_id for one in pinned}
        keys = set()
        for mention in reading.mentions:
            keys.update(exact_keys(mention.identity))
        self._known = self._candidates(keys)
        linked: list[int | None] = []
        rows = []
        for place, mention in enumerate(reading.mentions):
            policy_id, decision = self._place(reading, mention, by_hand)
            if decision.absorbed:
                # Those that were linked to a record which is another now.
                gone = decision.absorbed
                linked = [policy_id if one in gone else one for one in linked]
            linked.append(policy_id)
            rows.append(_row(reading, place, policy_id, decision))
            for name in decision.counted:
                self._count(name)
        for row, policy_id in zip(rows, linked, strict=True):
            row["policy_id"] = policy_id
        mentions.add(self._session, rows)
        self._touched |= {one for one in linked if one is not None}
        self._keep_facts(reading, linked)
        self._note_relations(reading, linked)

    def _place(
        self, reading: Reading, mention: ReadMention, by_hand: dict[int, int]
    ) -> tuple[int | None, Decision]:
        if mention.core_key in by_hand:
            record = by_hand[mention.core_key]
            return record, Decision("by-hand", record, "put there by hand")
        wanted = mention_of(reading, mention)
        candidates = _distinct(self._known, exact_keys(mention.identity))
        decision = resolve(wanted, candidates)
        if decision.outcome != "linked":
            # Only what no name leads to is looked for among near wordings.
            keys = near_keys(mention.identity)
            near = _distinct(self._candidates(set(keys)), keys)
            candidates = list({one.id: one for one in (*near, *candidates)}.values())
            decision = resolve(wanted, candidates)
        policy_id = decision.record
        if decision.outcome == "founded":
            policy_id = self._found(reading, mention)
        for other in decision.absorbed:
            self._absorb(other, policy_id or 0)
        if decision.outcome == "founded" or decision.absorbed:
            # Later mentions of the same article must find it.
            self._known = self._candidates(self._known_keys(mention))
        if policy_id is not None:
            for relative in relatives(wanted, candidates):
                self._relations.append(
                    Relation.of_relative(policy_id, relative, wanted)
                )
        return policy_id, decision

    def _known_keys(self, mention: ReadMention) -> set[int]:
        return {*self._known, *exact_keys(mention.identity)}

    def _found(self, reading: Reading, mention: ReadMention) -> int:
        identity = mention.identity
        policy_id = records.found(self._session, identity, reading.article, self._now)
        self._keys.update(keys_of(identity))
        self._founded.setdefault(mention.core_key, self._turns[reading.article])
        return policy_id

    def _look_again(self) -> None:
        """Queues the articles that spoke of a document before it had a record."""
        waiting = mentions.unlinked_articles(self._session, self._founded)
        again: set[int] = set()
        for core_key, articles in waiting.items():
            founded = self._founded[core_key]
            # Later ones of this batch were read beside the record.
            again |= {one for one in articles if self._turns.get(one, -1) < founded}
        if again:
            queue.put(self._session, again)
            self._count("looked at again", len(again))

    def _absorb(self, policy_id: int, to: int) -> None:
        """Two records turn out to be one: what was said of one moves to the other."""
        corrections.absorb(self._session, policy_id, to)
        self._windows |= Seeds(frozenset({to}))
        told.move(self._session, policy_id, to)
        self._count("absorbed")

    def _keep_facts(self, reading: Reading, linked: list[int | None]) -> None:
        def record(place: int | None) -> int | None:
            return None if place is None else linked[place]

        targets = []
        for target, place in reading.targets:
            row = asdict(target)
            row.pop("kind")
            row |= {"article_id": reading.article, "policy_id": record(place)}
            targets.append(row)
        mentions.add_targets(self._session, targets)
        windows = []
        for window, place in reading.windows:
            row = asdict(window)
            row["amounts"] = list(window.amounts)
            row |= {"article_id": reading.article, "policy_id": record(place)}
            subject = subject_of_window(reading.headline, window.sentence)
            change = is_change(reading.headline, window.sentence)
            row |= {"subject": subject, "change": change}
            windows.append({**row, "title": reading.headline})
        mentions.add_windows(self._session, windows)
        if windows:
            self._windows |= self._about(windows, linked)
        self._count("targets", len(targets))
        self._count("windows", len(windows))

    @staticmethod
    def _about(windows: list[dict[str, Any]], linked: list[int | None]) -> Seeds:
        """What windows are about; a notice of change moves that of a record it names."""
        policies = {one["policy_id"] for one in windows}
        if any(one["change"] for one in windows):
            policies.update(linked)
        subjects = {one["subject"] for one in windows if one["subject"]}
        return Seeds(frozenset(policies - {None}), frozenset(subjects))

    def _note_relations(self, reading: Reading, linked: list[int | None]) -> None:
        """What the page's own document says of others: carried out, repealed by it."""
        own = reading.own
        ours = linked[own] if own is not None else None
        if ours is None:
            return
        for mention, other in zip(reading.mentions, linked, strict=True):
            if other is None or other == ours:
                continue
            facts = mention.facts
            for event in facts.events:
                if event.verb == "废止":
                    self._relations.append(
                        Relation(
                            "follows", ours, other, event.sentence, reading.article
                        )
                    )
            if carries_out(facts.sentence, facts.title):
                self._relations.append(
                    Relation(
                        "carries out", ours, other, facts.sentence, reading.article
                    )
                )

    def _finish(self) -> None:
        """Writes the facts of every record that was touched, then how they relate."""
        known = known_records(self._session, self._touched)
        gone: set[int] = set()
        for policy_id in sorted(known.keys()):
            if policy_id in gone:
                continue
            record = known[policy_id]
            twins = rewrite(self._session, record, self._topics, self._now)
            for twin in twins:
                self._absorb(twin, policy_id)
            gone |= set(twins)
            if twins:
                refresh(self._session, policy_id, self._topics, self._now)
        for relation in self._relations:
            relate(self._session, relation)
        moved = window_lines.settle(self._session, self._windows)
        if moved:
            self._count("windows placed", moved)
        self._touched.clear()
        self._relations.clear()
        self._windows = Seeds()


def _distinct(
    known: dict[int, list[Candidate]], keys: Sequence[int]
) -> list[Candidate]:
    """The candidates under some keys, each once."""
    found: dict[tuple[int, str], Candidate] = {}
    for key in keys:
        for candidate in known.get(key, ()):
            found[candidate.id, candidate.identity.title] = candidate
    return list(found.values())


def _row(
    reading: Reading, place: int, policy_id: int | None, decision: Decision
) -> dict[str, Any]:
    mention = reading.mentions[place]
    facts = mention.facts
    stored = asdict(without_evidence(facts))
    until = until_of(reading, mention)
    if until is not None:
        stored["until"] = list(until)
    return {
        "article_id": reading.article,
        "position": place,
        "policy_id": policy_id,
        "role": role_of(
            reading.headline,
            own=facts.own,
            carried_out=carries_out(facts.sentence, facts.title)
            and _is_told_by_local(reading, mention),
        ),
        "own": facts.own,
        "outcome": decision.outcome,
        "reason": decision.told,
        "pinned": decision.outcome == "by-hand",
        "core_key": mention.core_key,
        "title": facts.title,
        "sentence": facts.sentence[:MAX_SENTENCE_CHARS],
        "facts": stored,
    }


def _is_told_by_local(reading: Reading, mention: ReadMention) -> bool:
    """Whether a page of a place, or with a document of its own, speaks of another's."""
    identity = mention.identity
    if reading.own is not None:
        return True
    return bool(identity.context) and not identity.is_local
