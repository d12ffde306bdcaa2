"""Cookies as Scrapy keeps them, by the list of public suffixes that tldextract brings
along.

Scrapy's own middleware lets tldextract fetch that list from two sites abroad when the
first cookie comes: past the guard, and with all visits of the process standing still
until those sites answer.
"""

from scrapy.downloadermiddlewares import cookies
from tldextract import TLDExtract

cookies._split_domain = TLDExtract(
    suffix_list_urls=(),
    cache_dir=None,
    include_psl_private_domains=True,
)


class BundledSuffixes(cookies.CookiesMiddleware):
    """Scrapy's cookie middleware, which asks nobody."""
