"""A page with which a site says that it is being rebuilt and comes back. Pure."""

import re

from crawler.pages.listed.plain import safe_tree
from crawler.pages.listed.titles import squeeze

_MAX_TEXT_CHARS = 1_200
_MAX_LINKS = 8
_MAX_WORDS = 40
_AWAY = re.compile(
    r"(?:网站|系统|平台|页面|本站|栏目|服务器)[^。！!\n]{0,12}?(?:升级|维护|改版|改造|建设|迁移|调整)"
    r"(?:中|期间|改造|改版|维护|完成前)?"
    r"|(?:正在|系统)(?:升级|维护|改版)|(?:升级|维护|改版|建设)(?:改造)?中"
    r"|(?:暂停|暂时无法|暂不提供)(?:访问|服务|使用)|under\s{0,3}(?:maintenance|construction)",
    re.I,
)


def says_away(html: str) -> str:
    """The words of a page that does nothing but say so; empty for any other page."""
    tree = safe_tree(html)
    if len(tree.css("a[href]")) > _MAX_LINKS:
        return ""
    tree.strip_tags(["script", "style", "noscript", "template"])
    body = tree.body
    text = ""
    if body is not None:
        text = squeeze(body.text(separator="\n"))
    if not text or len(text) > _MAX_TEXT_CHARS:
        return ""
    found = _AWAY.search(text)
    if found:
        return squeeze(found[0])[:_MAX_WORDS]
    return ""
