"""The page's words in Chinese and English: templates/wording.toml."""

import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from markupsafe import Markup
from starlette.requests import Request

LANGUAGES = ("zh", "en")
COOKIE = "lang"
FILE = Path(__file__).parent / "templates" / "wording.toml"


@cache
def table() -> dict[str, dict[str, str]]:
    """By key, by language."""
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    texts: dict[str, dict[str, str]] = {}
    for section, keys in content.items():
        for key, pair in keys.items():
            texts[f"{section}.{key}"] = dict(zip(LANGUAGES, pair, strict=True))
    return texts


def speaker(language: str) -> Callable[..., str]:
    """A function from key to text; `{name}` in the text is filled in, and of `one|many`
    the part that fits `n` is taken. What has no text is called by its key.
    """

    def say(key: str, **values: object) -> str:
        text = table().get(key, {}).get(language, key.partition(".")[2])
        one, _, many = text.partition("|")
        if many and str(values.get("n")) != "1":
            text = many
        else:
            text = one
        # A value that is markup already (a name with its language) makes the whole markup; the text is ours.
        marked = any(isinstance(one, Markup) for one in values.values())
        if values:
            return (Markup(text) if marked else text).format(**values)
        return text

    return say


def language_of(request: Request) -> str:
    """The choice made in this browser, else the account's, else the first language of the
    browser's that there is, else Chinese.
    """
    chosen = request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return chosen
    visitor = request.scope.get("policywatch.visitor")
    if visitor is not None and visitor.language in LANGUAGES:
        return str(visitor.language)
    return preferred(request.headers.get("accept-language", ""))


def preferred(header: str) -> str:
    """The best of an Accept-Language header."""
    wishes = []
    for place, part in enumerate(header.split(",")[:20]):
        tag, _, weight = part.strip().partition(";q=")
        try:
            wishes.append((-float(weight or 1), place, tag.lower()[:2]))
        except ValueError:
            continue
    return next(
        (tag for weight, _, tag in sorted(wishes) if tag in LANGUAGES and weight < 0),
        LANGUAGES[0],
    )
