"""Rewriting a query so that its Latin words and numbers match in any place, as they did before they were
whole words by default."""

import re

from luqum import tree as lucene

from text.normalise import clean
from text.query import read
from text.query_tree import Term
from text.words import begins_with_word, ends_with_word

_SIGN = re.compile(r"[\x00-/:-@\[-`{-\x7f]")


def any_place(query: str) -> str:
    """The query with stars at every Latin word's and number's ends: `AI` becomes `*AI*`,
    `"GB/T 7714"` becomes `*GB\\/T\\ 7714*`. A query without such words comes back as it is.
    Raises QueryError.
    """
    _, reader = read(query)
    origin = reader.origin
    rewritten = query
    for item, term in sorted(reader.terms, key=lambda pair: -pair[0].pos):
        if not _is_searched(term):
            continue
        last = item.pos + len(item.value) - 1
        start, end = origin[item.pos], origin[last] + 1
        rewritten = f"{rewritten[:start]}{_open(item, term)}{rewritten[end:]}"
    return rewritten


def _is_searched(term: Term) -> bool:
    return term.is_word and (
        begins_with_word(term.folded) or ends_with_word(term.folded)
    )


def _open(item: lucene.Item, term: Term) -> str:
    """The word with a star at each end that is a Latin letter or a digit. A phrase
    becomes one word, its signs escaped, since stars in it are text.
    """
    written = item.value
    if isinstance(item, lucene.Phrase):
        bare = re.sub(r"\\(.)", r"\1", clean(written[1:-1])).replace("\n", " ").strip()
        written = _SIGN.sub(lambda sign: f"\\{sign[0]}", re.sub(" +", " ", bare))
    start = ""
    if begins_with_word(term.folded) and written[:1] != "*":
        start = "*"
    end = ""
    if ends_with_word(term.folded) and not term.open_end:
        end = "*"
    return f"{start}{written}{end}"
