"""List families: how a page says that its rows come by a request of its own, and how to read the answer.

A family is a module with `NAME`, `requests(html, url)` (empty where the page is not of the family),
`items(answer, url, now)` and `following(answer, request, count)` (the request for the next page, or None).
"""

from crawler.pages.families import (
    gkmlpt,
    hanweb,
    jpaas,
    query_list,
    search_list,
    xinhua,
)
from crawler.pages.families.shape import Family

FAMILIES: dict[str, Family] = {
    family.NAME: family
    for family in (hanweb, gkmlpt, jpaas, xinhua, query_list, search_list)
}
