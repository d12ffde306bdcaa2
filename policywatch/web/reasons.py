"""Why an article's fields have their values, prepared for its page."""

import json
from typing import Any

from db.models import Article
from text.normalise import clean

FIELDS = ("title", "publisher", "author", "published_at")
MAX_LOSERS = 3


def explained(article: Article) -> list[dict[str, Any]]:
    """For each field what won and why, what lost, and which statements disagree; empty
    where nothing was kept.

    `zone` and `label` say where a value was found, `reasons` and `doubts` name features
    (wording `evidence.…`).
    """
    stored = json.loads(article.evidence or "{}")
    shown = []
    for name in FIELDS:
        if name in stored:
            shown.append(_field(name, stored[name]))
    return [one for one in shown if one["value"] or one["others"]]


def _field(name: str, found: dict[str, Any]) -> dict[str, Any]:
    features = found.get("features", {})
    reasons = []
    for feature in features:
        if feature not in DOUBTS:
            reasons.append(feature)
    doubts = []
    for feature in features:
        if feature in DOUBTS:
            doubts.append(feature)
    return {
        "name": name,
        **_place(found),
        "reasons": reasons,
        "doubts": doubts,
        "others": list(map(_place, found.get("others", [])[:MAX_LOSERS])),
        "flags": found.get("flags", []),
    }


def _place(found: dict[str, Any]) -> dict[str, Any]:
    zone, _, label = (found.get("from") or "").partition(": ")
    value = found["value"]
    return {
        # As the page had it: control characters of a stranger's are not for ours.
        "value": clean(value) if isinstance(value, str) else value,
        "percent": round(100 * found["score"]),
        "zone": zone,
        "label": clean(label),
    }


# Features that speak against a value.
DOUBTS = frozenset(
    "contradicted misshapen column in_title person author crowded figures prose editor is_site nobody"
    " list_differs generated updated written foreign site_clock yearless place_wrong repeated"
    " button issuing office".split()
)
