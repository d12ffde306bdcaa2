"""Our own labels of policy facts: passages of real news and laws, by id and position.

`policy_labels.jsonl` holds no text. A line names a file of the shared folder, a text
in it, the passage `from`–`to`, and the facts; a title is a span of the passage.
`half` is `shown` (rules were written against it) or `held` (never looked at).
"""

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

LABELS = Path(__file__).with_name("policy_labels.jsonl")


def read_labels(shared: Path, half: str) -> tuple[list[dict[str, Any]], list[Any]]:
    """The passages of one half and their labels in the shape the scorer wants."""
    labels = []
    for line in LABELS.read_text("utf-8").splitlines():
        label = json.loads(line)
        if label["half"] == half:
            labels.append(label)
    texts = _texts(shared, labels)
    passages = []
    for label in labels:
        text = texts[label["ref"]["id"]][label["from"] : label["to"]]
        passages.append(
            {
                "id": label["id"],
                "title": "",
                "text": text,
                "published_at": label["published_at"],
            }
        )
        _complete(label, text)
    return passages, labels


def _texts(shared: Path, labels: list[dict[str, Any]]) -> dict[str, str]:
    wanted = {label["ref"]["id"] for label in labels}
    texts = {}
    for name in sorted({label["ref"]["file"] for label in labels}):
        with (shared / "plain" / name).open(encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                if row["id"] in wanted:
                    texts[row["id"]] = row["text"]
    return texts


def _complete(label: dict[str, Any], text: str) -> None:
    """Fills in what the scorer expects of every label."""
    label["headline"] = ""
    label.setdefault("deadlines", [])
    for document in label["documents"] + label["untitled_documents"]:
        start, end = document["span"]
        document["title"] = text[start:end]
        document.setdefault("kind", "")
        document.setdefault("status", "")
        fields = set(document.get("either_fields", []))
        # Kind, status and number of mentions were not labelled here.
        document["either_fields"] = sorted(fields | {"kind", "status", "mentions"})


def scorer(shared: Path) -> ModuleType:
    """The scoring program that lies beside the shared labels."""
    path = shared / "policies" / "score.py"
    spec = importlib.util.spec_from_file_location("policy_score", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
