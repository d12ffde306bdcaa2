"""The categories a source can be of, and the kinds a list can be of."""

from typing import Literal, get_args

Category = Literal[
    "central-government", "ministry", "local-government", "news-agency",
    "financial-press", "industry-press", "think-tank", "repost-site",
]  # fmt: skip
Kind = Literal["feed", "sitemap", "listing", "json", "page"]

CATEGORIES: tuple[str, ...] = get_args(Category)
