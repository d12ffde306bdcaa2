"""What a template's memory says of the candidates of its next page: features with weights of their own."""

from dataclasses import dataclass

from crawler.pages.evidence import Candidate
from crawler.pages.page import Page
from crawler.template.lessons import digest_for, signature_of
from crawler.template.memory import Spot, Template, TemplateMemory
from crawler.template.spots import spot_of, template_paths

_DOUBT = 2.0
"""Pages that a place must outweigh before its record counts half."""
_MIN_SEEN = 4.0
REPEATED = 0.8
# What makes a value none of its field's wherever it stands.
_FAULTS = ("misshapen", "nobody", "generated", "site_clock")
# By what a value is an article's own though all pages have it. A day is never furniture
# for being the same: one issue of a newspaper has one day.
_OWN = {
    "publisher": ("labelled", "marked", "stated", "linked"),
    "author": ("labelled", "marked", "in_text", "dateline", "reporter", "desk"),
}
_MIN_SHARE = 0.8
_CHANCE_FORM = 0.15
"""Words of any kind end as a publisher's name does this often."""
_MIN_TITLE_PRECISION = 0.9
_MIN_TITLE_PAGES = 3.0


@dataclass(frozen=True)
class TemplateRecall:
    """The memory of the template that `page` is made of."""

    template: Template
    page: Page

    def features(self, name: str, candidate: Candidate) -> dict[str, float]:
        """`place_…` and `repeated`, as far as they speak for or against a candidate."""
        spots = self.template.fields.get(name)
        if not spots or candidate.place.zone in ("list", "selector"):
            return {}
        spot = spots.get(spot_of(candidate, self.page))
        if spot is None:
            return {}
        features = place_features(spot)
        if name == "author" and spot.seen < _MIN_SHARE * self.template.weight:
            # Only words that may be a person's name are candidates: here others stand too.
            features["place_likely"] = 0.0
        if any(map(candidate.features.get, _FAULTS)):
            features = {"place_wrong": features["place_wrong"]}
        if name in _OWN and not any(map(candidate.features.get, _OWN[name])):
            features["repeated"] = repetition(spot, digest_for(name, candidate))
        return features


def recall_for(page: Page, memory: TemplateMemory) -> TemplateRecall | None:
    """What is known of the page's template; None for a page of an unknown one."""
    frame, title, _ = template_paths(page)
    template = memory.of(signature_of(frame, title))
    if template is None:
        return None
    return TemplateRecall(template, page)


def place_features(spot: Spot) -> dict[str, float]:
    """How often a place was right and wrong, weighed by how often it was judged; how
    likely its values looked.
    """
    judged = spot.right + spot.wrong
    trust = judged / (judged + _DOUBT)
    known = 0.0
    if spot.seen >= _MIN_SEEN:
        known = spot.seen / (spot.seen + _DOUBT)
    place_wrong = 0.0
    if judged:
        place_wrong = (1 - spot.precision) * trust
    return {
        "place_right": spot.precision * trust,
        "place_wrong": place_wrong,
        "place_likely": spot.likelihood * known,
        "place_form": max(0.0, spot.well_formed - _CHANCE_FORM) * known,
    }


def repetition(spot: Spot, digest: str) -> float:
    """1 for a value that stands at its place on nearly all pages: the site's, and no article's own."""
    share = spot.share(digest)
    if spot.seen >= _MIN_SEEN and share >= REPEATED:
        return share
    return 0.0


def is_title_spot(spot: Spot) -> bool:
    """Whether the titles of certain pages stood here, and hardly anything else did."""
    return (
        spot.right >= _MIN_TITLE_PAGES
        and spot.precision >= _MIN_TITLE_PRECISION
        and not is_repeated(spot)
    )


def is_repeated(spot: Spot) -> bool:
    """Whether nearly all pages have the same words here."""
    return spot.seen >= _MIN_SEEN and spot.repeated >= REPEATED
