"""The twelve tools: what each is called, takes and answers. None of them writes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from policywatch.mcp_server import arguments as args
from policywatch.mcp_server import articles, records, signals
from policywatch.mcp_server.library import Library


@dataclass(frozen=True)
class Tool:
    """A tool: its description for the client, its arguments, and the function that answers."""

    description: str
    arguments: type[args.Arguments]
    run: Callable[[Library, Any], dict[str, Any]]


TOOLS = {
    "search": Tool(
        "Search the archive of Chinese industrial-policy news: each story once with its best article.",
        args.Search,
        articles.search_articles,
    ),
    "article": Tool(
        "One article's whole text with address, hash and revisions; long texts in parts.",
        args.OneArticle,
        articles.one_article,
    ),
    "story": Tool(
        "One story: its original and every repost, and how each relates to it.",
        args.OneStory,
        articles.one_story,
    ),
    "compare": Tool(
        "Two articles side by side: the sentences that differ.",
        args.Compare,
        articles.compare_articles,
    ),
    "policy": Tool(
        "A policy document's record: number, issuers, dates, status, targets, windows, "
        "with the sentences they rest on.",
        args.Policy,
        records.policy,
    ),
    "timeline": Tool(
        "In order of time: the articles that speak of a policy record, or the stories of a search.",
        args.Timeline,
        records.timeline,
    ),
    "windows": Tool(
        "Open and coming times to apply, comment, object or register, the one that ends first first.",
        args.Windows,
        records.open_windows,
    ),
    "gaps": Tool(
        "Documents that several sites speak of and whose original is not in the archive.",
        args.Gaps,
        records.gap_list,
    ),
    "sources": Tool(
        "The watched sources with their health: what is covered, and what is not.",
        args.Sources,
        signals.sources,
    ),
    "trends": Tool(
        "How many stories a day a query finds.",
        args.Trends,
        signals.trends,
    ),
    "cite": Tool(
        "An article's citation (GB/T 7714 or BibTeX) with the hash of its stored page.",
        args.Cite,
        articles.cite,
    ),
    "check_quote": Tool(
        "Whether the archive bears out quotes, figures, dates, titles and document numbers: "
        "word for word, altered (and how), or absent.",
        args.CheckQuote,
        signals.check_quote,
    ),
}
