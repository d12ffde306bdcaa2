"""Recognising a page that only says that there is nothing at its address, whatever status it came with.

Chinese publishing systems answer 200 for what was taken down: an error page of the site's own, or three lines of
script that say so and go back. The words were gathered from the error pages of such systems. A page that speaks of
such things and tells more is an article.
"""

import re

from crawler.pages.spelling import any_of

_PAGE = r"(?:页面|頁面|网页|網頁|链接|網址|网址|地址|URL)"
_THING = r"(?:文章|稿件|内容|內容|信息|新闻|新聞|文档|资讯|资源|图文|帖子|数据|记录)"
_NONE = r"(?:不存在|不再存在|被?删除|被?刪除|被?移除|移走|找不到|无法找到|未找到|没有找到|走丢|去哪儿?了|不見了|不见了|迷路|飞走)"
_SAID = re.compile(
    any_of(rf"""
    {_PAGE}[^。！!？?，,\n]{{0,8}}(?:{_NONE}|失效|过期|下线|下架|无法访问|暂时无法访问|无法显示)
    {_THING}(?:可能|或许|已经|暂时|已|并|暂|都)?{_NONE} (?:找不到|未找到|没有找到|没找到|不存在)[^。！!？?，,\n]{{0,12}}{_PAGE}
    (?:访问|請求|请求|查看|浏览|打开|要找|查找)的[^。！!？?，,\n]{{0,12}}{_NONE}
    \b404\s*(?:not\s*found|错误|error|页面|-|—|！|!|,|，|:|：|_|\|) (?:http|error|错误|错误代码[:：]?)\s*404 ^\s*404\s*$
    page\s+(?:not\s+found|does\s+not\s+exist) the\s+page\s+(?:you\s+\w+|cannot|can't) file\s+not\s+found
    内容已被发布者删除 no\s+such\s+(?:page|article)
"""),
    re.IGNORECASE,
)
_TAG = re.compile(r"<style\b.*?</style\s*>|<!--.*?-->|<[^>]*>", re.IGNORECASE | re.DOTALL)
_TINY = 4_000
_UNDER_TITLE, _ALONE = 260, 120


def says_missing(title: str, text: str, html: str) -> bool:
    """Whether a page called `title` (in its head and above its text), on which `text` was found for an article, says that there is none.

    `html` is the whole page: where a very small one has no text its scripts count (`alert('信息不存在')`).
    """
    if len(text) <= _UNDER_TITLE and _SAID.search(title):
        return True
    if text:
        return len(text) <= _ALONE and _SAID.search(text) is not None
    return len(html) < _TINY and _SAID.search(_TAG.sub(" ", html)) is not None
