"""Recognising a page that only excuses itself, whatever status it came with: nothing
there, not now, not for everybody.

Chinese publishing systems answer 200 for what was taken down, for their own faults and
for what wants a login: an error page of the site's own, or three lines of script that
say so and go back. The words were gathered from the error pages of such systems. A page
that speaks of such things and tells more is an article.
"""

import re

from crawler.pages.spelling import any_of

_FLAGS = re.IGNORECASE | re.MULTILINE
_PAGE = r"(?:页面|頁面|网页|網頁|链接|網址|网址|地址|URL)"
_THING = r"(?:文章|稿件|内容|內容|信息|新闻|新聞|文档|资讯|资源|图文|帖子|数据|记录)"
_NONE = r"(?:不存在|不再存在|被?删除|被?刪除|被?移除|移走|找不到|无法找到|未找到|没有找到|走丢|去哪儿?了|不見了|不见了|迷路|飞走)"
_MISSING = re.compile(
    any_of(rf"""
    {_PAGE}[^。！!？?，,\n]{{0,8}}(?:{_NONE}|失效|过期|下线|下架|无法访问|暂时无法访问|无法显示)
    {_THING}(?:可能|或许|已经|暂时|已|并|暂|都)?{_NONE} (?:找不到|未找到|没有找到|没找到|不存在)[^。！!？?，,\n]{{0,12}}{_PAGE}
    (?:访问|請求|请求|查看|浏览|打开|要找|查找)的[^。！!？?，,\n]{{0,12}}{_NONE}
    \b404\s{{0,20}}(?:not\s{{0,20}}found|错误|error|页面|-|—|！|!|,|，|:|：|_|\|)
    (?:http|error|错误|错误代码[:：]?)\s{{0,20}}404 ^\s{{0,20}}404\s*+$
    page\s+(?:not\s+found|does\s+not\s+exist) the\s+page\s+(?:you\s+\w+|cannot|can't) file\s+not\s+found
    (?:文章|稿件|内容|信息|新闻)(?:已|已经|已被|被)(?:过期|撤回|撤稿|撤下|失效) {_PAGE}?栏目已(?:停用|关闭|撤销)
    ^(?:没有相关(?:信息|内容|数据)|暂无(?:内容|信息|数据)|参数错误|非法参数)[。！!]?$ 内容已被发布者删除
    (?:页面|网页)跳转中 (?:自动|即将|正在)(?:为您?)?(?:跳转|转向)
    (?:页面|网站|网址|链接)已(?:经)?(?:搬家|迁移|变更) no\s+such\s+(?:page|article)
"""),
    _FLAGS,
)
_THIS = r"(?:页面|页|栏目|网页|内容|信息|文章|稿件|资源|系统|网站)"
_LOGIN = re.compile(
    any_of(rf"""
    (?:尚未|未|没有)登[录陆][^。！!？?\n]{{0,24}}登[录陆] 请(?:先)?登[录陆]后?(?:再|才能|方可)?(?:查看|访问|浏览|阅读|继续)
    登[录陆]后(?:才能|方可|即可)(?:查看|访问|浏览|阅读) (?:没有|无|暂无)(?:权限|权)(?:访问|查看|浏览|阅读)
    您?没有[^。！!？?，,\n]{{0,8}}权限[^。！!？?，,\n]{{0,6}}{_THIS}
    (?:登[录陆]|会话)(?:已)?(?:超时|过期|失效) ^(?:用户)?登[录陆]$ ^统一身份认证(?:平台|系统)?$
"""),
    _FLAGS,
)
_SERVER_SAYS = (
    r"(?:internal|bad\s{0,20}gateway|service\s{0,20}(?:temporarily\s{0,20})?unavailable"
    r"|gateway\s{0,20}time)"
)
_UNAVAILABLE = re.compile(
    any_of(rf"""
    \bhttp\s{{0,20}}(?:status|error|错误)?\s{{0,20}}[–—:：-]?\s{{0,20}}5\d\d\b
    5\d\d\s{{0,20}}{_SERVER_SAYS}
    internal\s+server\s+error service\s+unavailable bad\s+gateway \b[\w.]{{1,100}}\.[A-Z]\w{{0,60}}Exception\b
    (?:服务器?|系统|程序|数据库)(?:内部|发生|出现|运行|处理|连接)?(?:错误|出错|异常|繁忙|忙)[^。\n]{{0,12}}(?:稍后|稍候|联系|管理员|重试|返回|$)
    (?:升级|维护|改版|建设)中[^。！!\n]{{0,30}}(?:稍后|稍候|谅解|期待|$)
    正在[^。，,\n]{{0,10}}(?:升级|维护|改版)[^。\n]{{0,12}}(?:暂停|暂不|稍后|稍候)
    {_THIS}[^。，,\n]{{0,8}}(?:审核中|正在审核|待审核|未通过审核|正在编辑|已下线|已下架|违规) 暂时无法(?:访问|查看|显示)
    浏览器(?:的)?(?:版本)?(?:过低|太低|过旧|太旧|不支持|不兼容) (?:升级|更换)[^。，,\n]{{0,12}}浏览器
    (?:开启|启用|允许)[^。，,\n]{{0,6}}(?:JavaScript|Cookies?)
    ^(?:正在)?(?:加载|载入|努力加载)(?:中|页面)?[.。…]*$ 请稍[候后等][.。…]*$ ^(?:输入|请输入)?验证码 文件预览中 不支持在线(?:预览|播放)
"""),
    _FLAGS,
)
_FAULT = re.compile(
    r"^\s{0,20}(?:HTTP\s+Status\s+)?5\d\d\b.{0,4}(?:Internal|Bad Gateway|Service|Gateway)",
    _FLAGS,
)
_SAID = {"missing": _MISSING, "login": _LOGIN, "unavailable": _UNAVAILABLE}
_TAG = re.compile(
    r"<style\b.*?(?:</style\s{0,20}>|\Z)|<!--.*?(?:-->|\Z)|<[^>]*+(?:>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_TINY = 4_000
_UNDER_TITLE, _ALONE, _TRACE = 260, 120, 6000


def excuse(title: str, text: str, html: str) -> str | None:
    """What a page called `title` (in its head and above its text), on which `text` was
    found for an article, says instead: `missing`, `login` or `unavailable`; None for an
    article.

    `html` is the whole page: where a very small one has no text its scripts count
    (`alert('信息不存在')`).
    """
    if len(text) <= _TRACE and _FAULT.search(title):
        return "unavailable"
    if text:
        said = [title] * (len(text) <= _UNDER_TITLE) + [text] * (len(text) <= _ALONE)
    else:
        said = [title] + [_TAG.sub(" ", html)] * (len(html) < _TINY)
    for reason, words in _SAID.items():
        if any(map(words.search, said)):
            return reason
    return None
