"""What was learned of a source's templates. Values: learning makes a new one, nothing
is changed in place.

A template is known by its skeleton (the steps to the part that holds title and text,
and to the title). For each place at which a field's values were found it is counted how
often they were right and wrong, on pages that were certain otherwise, how likely they
looked by themselves, and which values came again. Counts fade, so a wrong lesson dies
out.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Any, Self

MAX_TEMPLATES = 8
MAX_SPOTS = 24
MAX_VALUES = 6
MATURE_PAGES = 5
KEPT = 0.95
"""What an earlier page counts for at each further one: half after fourteen."""
_LOST_KEPT = 0.8
_ODD_KEPT = 0.6
_MOVED = 0.2
_FORGOTTEN = 0.05
_DIGITS = 3
_MAX_STREAK = 99


@dataclass(frozen=True, slots=True)
class Spot:
    """What the values at one place were worth. `own` sums how likely they looked,
    `form` how far they had the form of the field's values; `values` holds short digests
    of the commonest with their counts. `won` counts the pages whose value it was, `streak` the
    latest ones in a row, of those that had a value here.
    """

    right: float = 0.0
    wrong: float = 0.0
    seen: float = 0.0
    own: float = 0.0
    form: float = 0.0
    values: Mapping[str, float] = field(default_factory=dict)
    won: float = 0.0
    streak: int = 0

    @property
    def precision(self) -> float:
        """The share of right values among those judged; 0 where none was."""
        judged = self.right + self.wrong
        return self.right / judged if judged else 0.0

    @property
    def likelihood(self) -> float:
        """How likely the values looked by themselves, on the average."""
        if self.seen:
            return self.own / self.seen
        return 0.0

    @property
    def well_formed(self) -> float:
        """How far the values had the form of the field's, on the average."""
        if self.seen:
            return self.form / self.seen
        return 0.0

    @property
    def repeated(self) -> float:
        """The share of pages that had the commonest value."""
        return min(1.0, max(self.values.values(), default=0.0) / max(self.seen, 1.0))

    def share(self, digest: str) -> float:
        """The share of pages that had this value here."""
        if self.seen:
            return min(1.0, self.values.get(digest, 0.0) / self.seen)
        return 0.0

    def after(self, sight: "Sight") -> "Spot":
        """The spot after one more page."""
        values = {digest: count * KEPT for digest, count in self.values.items()}
        values[sight.digest] = values.get(sight.digest, 0.0) + 1
        commonest = sorted(values, key=lambda one: -values[one])[: MAX_VALUES - 1]
        kept = dict.fromkeys([*commonest, sight.digest])
        streak = 0
        if sight.won:
            streak = min(self.streak + 1, _MAX_STREAK)
        return Spot(
            right=self.right * KEPT + (sight.right is True),
            wrong=self.wrong * KEPT + (sight.right is False),
            seen=self.seen * KEPT + 1,
            own=self.own * KEPT + sight.own,
            form=self.form * KEPT + sight.form,
            values={digest: values[digest] for digest in kept},
            won=self.won * KEPT + sight.won,
            streak=streak,
        )

    def missed(self) -> "Spot":
        """The spot after a certain page whose value stood elsewhere."""
        return replace(self, right=self.right * _LOST_KEPT, wrong=self.wrong * KEPT)


@dataclass(frozen=True, slots=True)
class Sight:
    """One candidate as a page showed it; `right` is None where the page was not certain."""

    spot: str
    digest: str
    own: float
    right: bool | None
    form: float = 0.0
    won: bool = False


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one page teaches: its template, where title and text were, and the candidates of each field.

    A page that was read at the usual places alone (`usual`) teaches nothing of them.
    """

    signature: str
    frame: tuple[str, ...]
    body: tuple[str, ...]
    title: tuple[str, ...]
    sights: Mapping[str, tuple[Sight, ...]]
    plain: bool = True
    usual: bool = False


def usual_lesson(signature: str) -> Lesson:
    """What a page teaches whose fields were read at their usual places: that it is one more."""
    return Lesson(signature, (), (), (), {}, usual=True)


Spots = Mapping[str, Spot]


def common(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """The steps that two paths begin with."""
    shared = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return tuple(step for step, _ in shared)


@dataclass(frozen=True, slots=True)
class Template:
    """One template of a source. `plain` is near 1 where all latest pages had their text
    in `body`, found in the simple way; one odd page makes it .6 of what it was. `pages`
    counts those that were searched, `usual` those read at the usual places alone.
    """

    signature: str
    frame: tuple[str, ...]
    body: tuple[str, ...]
    title: tuple[str, ...]
    pages: int = 0
    plain: float = 1.0
    fields: Mapping[str, Spots] = field(default_factory=dict)
    usual: int = 0

    @property
    def is_mature(self) -> bool:
        """Whether enough pages were seen for the template to be missed."""
        return self.pages >= MATURE_PAGES

    @property
    def weight(self) -> float:
        """What its pages count for now, earlier ones less."""
        return (1 - KEPT**self.pages) / (1 - KEPT)

    def after(self, lesson: Lesson) -> "Template":
        """The template after one more page."""
        if lesson.usual:
            return replace(self, usual=self.usual + 1)
        names = {*self.fields, *lesson.sights}
        same = lesson.plain and lesson.body == self.body
        if same:
            plain = self.plain * KEPT + (1 - KEPT)
        else:
            plain = self.plain * _ODD_KEPT
        moved = lesson.plain and plain < _MOVED
        return Template(
            self.signature,
            lesson.frame if moved else common(self.frame, lesson.frame),
            lesson.body if moved else self.body,
            lesson.title or self.title,
            self.pages + 1,
            1.0 if moved else plain,
            {
                name: _learned(self.fields.get(name, {}), lesson.sights.get(name, ()))
                for name in sorted(names)
            },
            self.usual,
        )


def _learned(spots: Spots, sights: tuple[Sight, ...]) -> Spots:
    """The places of one field after a page; of the places least seen the surplus is forgotten."""
    learned = dict(spots)
    certain = any(sight.right for sight in sights)
    here = {sight.spot: sight for sight in reversed(sights)}
    for key, spot in spots.items():
        if certain and key not in here:
            learned[key] = spot.missed()
    for key, sight in here.items():
        learned[key] = learned.get(key, Spot()).after(sight)
    worth = sorted(learned, key=lambda key: -(learned[key].seen + learned[key].right))
    remembered = {}
    for key in worth[:MAX_SPOTS]:
        if learned[key].seen > _FORGOTTEN:
            remembered[key] = learned[key]
    return remembered


@dataclass(frozen=True, slots=True)
class TemplateMemory:
    """A source's templates, the one seen last first; `strange` counts the pages in a
    row that were of no mature one.
    """

    templates: tuple[Template, ...] = ()
    strange: int = 0

    def of(self, signature: str) -> Template | None:
        """The template with this signature, if known."""
        for one in self.templates:
            if one.signature == signature:
                return one
        return None

    @property
    def mature(self) -> Iterator[Template]:
        """The templates known by several pages."""
        return (one for one in self.templates if one.is_mature)

    def after(self, lesson: Lesson) -> "TemplateMemory":
        """The memory after one more page that was read and taken."""
        known = self.of(lesson.signature)
        strange = 0
        if any(self.mature) and not (known and known.is_mature):
            strange = self.strange + 1
        start = known or Template(
            lesson.signature,
            lesson.frame,
            lesson.body,
            lesson.title,
        )
        rest = []
        for one in self.templates:
            if one is not known:
                rest.append(one)
        templates = (start.after(lesson), *rest)
        return TemplateMemory(templates[:MAX_TEMPLATES], strange)

    def as_json(self) -> dict[str, Any]:
        """The memory as it is stored."""
        return {
            "strange": self.strange,
            "templates": list(map(_template_as_json, self.templates)),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """The memory from what was stored."""
        templates = tuple(map(_template_from_json, kept.get("templates", ())))
        return cls(templates[:MAX_TEMPLATES], int(kept.get("strange", 0)))


def digest_of(value: str) -> str:
    """A value in eight characters: values are compared, never shown."""
    return hashlib.blake2s(value.encode("utf-8", "replace"), digest_size=4).hexdigest()


def _template_as_json(template: Template) -> dict[str, Any]:
    fields = {}
    for name, spots in template.fields.items():
        fields[name] = {key: _spot_as_json(spot) for key, spot in spots.items()}
    return {
        "signature": template.signature,
        "frame": list(template.frame),
        "body": list(template.body),
        "title": list(template.title),
        "pages": template.pages,
        "plain": round(template.plain, _DIGITS),
        "fields": fields,
        "usual": template.usual,
    }


def _spot_as_json(spot: Spot) -> list[Any]:
    counts = (spot.right, spot.wrong, spot.seen, spot.own, spot.form)
    values = {digest: round(count, _DIGITS) for digest, count in spot.values.items()}
    rounded = (round(count, _DIGITS) for count in counts)
    return [*rounded, values, round(spot.won, _DIGITS), spot.streak]


def _template_from_json(kept: Mapping[str, Any]) -> Template:
    return Template(
        kept["signature"],
        tuple(kept["frame"]),
        tuple(kept["body"]),
        tuple(kept["title"]),
        kept["pages"],
        kept["plain"],
        {
            name: {key: Spot(*row) for key, row in spots.items()}
            for name, spots in kept["fields"].items()
        },
        kept.get("usual", 0),
    )
