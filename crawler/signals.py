"""Our own Scrapy signals."""

# An article's page will not become an item, now or soon: arguments `url` (canonical) and `reason`.
article_unusable = object()
