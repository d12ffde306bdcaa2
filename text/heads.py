"""Lines around an article that are not the article: place in the site, title, source, date, counters,
buttons."""

import re

_LABEL = re.compile(
    r"""(?x) ^\W*+ (?:
    (?:信息|文章|新闻|稿件|内容)? 来\s{0,20}源 | 稿源 | 出处 | 发布(?:机构|单位|人|者)? | 摄影 | 核发 | 供稿 | 文字
    | (?:发布|发表|更新|创建|印发|成文|刊登|添加)? (?:日\s{0,20}期|时\s{0,20}间)
    | 作\s{0,20}者 | 撰稿 | 责\s{0,20}任?\s{0,20}编\s{0,20}辑? | 编\s{0,20}辑 | 校对 | 审核
    | 点击 | 浏览 | 阅读 | 访问 | 字\s{0,20}[号体] | 字体 | 分享 | 打印 | 收藏
    | 索引号 | 信息索引 | 发文(?:机关|字号) | 文号 | 主题分类 | 公文种类 | 有效性 | 标\s{0,20}题 | 栏\s{0,20}目
    ) [^：:。]{0,8} [:：]"""
)
_PLACE = re.compile(
    r"当前位置|您的?(?:当前|所在)?的?位置|所在位置|现在位置|^\W*(?:首页|主页|网站首页)\W|(?:^|\S\s{0,20})[>»›＞]\s{0,20}\S"
)
_BUTTON = re.compile(
    r"""(?x) ^\W*+ (?:
    打印(?:本页|此页|页面)? | 关闭(?:窗口|本页|页面)? | 分享(?:到|至)? | 收藏 | 微信 | 微博 | 朋友圈 | Network
    | 大\s{0,20}中\s{0,20}小 | 字号\W*大\W*中\W*小 | 返回(?:顶部|列表|首页)? | 展开(?:全文)? | 阅读(?:全文|原文)
    | 手机版 | 电脑版 | 移动版 | 打印版 | 网页版 | 扫一扫\w{0,20} | 点击(?:查看|阅读)?(?:全文)?
    | 上一篇.* | 下一篇.* | 相关(?:链接|报道|附件|新闻|阅读)
    ) \W*$"""
)
_DATE = re.compile(
    r"^\W*(?:19|20)\d\d\s{0,20}[-/.年]\s{0,20}\d{1,2}\s{0,20}[-/.月]\s{0,20}\d{1,2}\s{0,20}日?"
    r"(?:[T\s\-]*\d{1,2}[:：]\d\d(?:[:：]\d\d)?)?"
    r"(?:\W*$|\s+\S{0,12}[:：]|\s+\S{2,12}\s*+$)"
)
_SIGNED = re.compile(
    r"^[(（]\s{0,20}(?:本报|本刊)?(?:作\s{0,20}者|记\s{0,20}者|撰\s{0,20}稿|供\s{0,20}稿|执笔)\S.*[)）]$"
)
_SENTENCE_END = re.compile(r"[。！？!?；;…][”’」』）)】\"']*\s*+$")
_RUN_IN = 300
_RUN_IN_LABEL = re.compile(
    r"来\s{0,20}源[：:]\s{0,20}\S{1,20}|(?:日\s{0,20}期|时\s{0,20}间)[：:]\s{0,20}[\d年月日/:：.\- ]{6,24}"
    r"|(?:点\s{0,20}击|浏览|阅读|访问)\w{0,3}[：:]\s{0,20}\d*次?|字\s{0,20}[号体][：:\s].{0,12}小"
)
_LONGEST = 120
_NOT_LETTERS = re.compile(r"[\W_]+")


def is_label(line: str, title: str | None = None) -> bool:
    """Whether a line is certainly no part of an article's text: a path through the site, the title, 来源：…,
    a date."""
    stripped = line.strip()
    if len(stripped) > _LONGEST or not stripped:
        return not stripped
    if _SIGNED.match(stripped):
        return False
    if title and _same(stripped, title):
        return True
    if _LABEL.search(stripped) or _BUTTON.search(stripped):
        return True
    if _PLACE.search(stripped) and not is_prose(stripped):
        return True
    return bool(_DATE.match(stripped)) and not is_prose(stripped)


def is_head(line: str, title: str | None = None) -> bool:
    """Whether a line between two copies may be one of their head lines: a label, or short without being a
    sentence."""
    return is_label(line, title) or (len(line.strip()) <= 40 and not is_prose(line))


def without_heads(lines: list[str], title: str | None = None) -> list[str]:
    """The lines without labels before the first and after the last other line; short lines among such
    labels go too. A closing line in brackets, （作者：…）, belongs to the text."""
    start, end = 0, len(lines)
    while end - start > 1 and _leads_in(lines[start:end], title):
        start += 1
    while end - start > 1 and _leads_out(lines[start:end], title):
        end -= 1
    return lines[start:end]


def after_heads(line: str, title: str | None = None) -> str:
    """A paragraph that begins with the place in the site or the title and goes on with 来源：… 日期：… 点击：…,
    without all these; any other paragraph as it is."""
    beginning = line[:_RUN_IN]
    if not (_PLACE.search(line[:40]) or (title and title in line[: len(title) + 40])):
        return line
    ends = [hit.end() for hit in _RUN_IN_LABEL.finditer(beginning)]
    if ends:
        return line[ends[-1] :].lstrip()
    return line


def _leads_in(lines: list[str], title: str | None) -> bool:
    short = len(lines[0]) <= 8 and not is_prose(lines[0]) and lines[0][-1] not in ":："
    return is_label(lines[0], title) or (
        short and any(is_label(line, title) for line in lines[1:3])
    )


def _leads_out(lines: list[str], title: str | None) -> bool:
    in_brackets = lines[-1][0] in "(（【[〔" and lines[-1][-1] in ")）】]〕"
    return is_label(lines[-1], title) and not in_brackets


def is_prose(line: str) -> bool:
    """Whether a line ends as a sentence does, or is who wrote the text, in brackets."""
    return bool(_SENTENCE_END.search(line) or _SIGNED.match(line.strip()))


def _same(line: str, title: str) -> bool:
    """Whether a line is the title, or a piece of it, or little more than it; a sentence only where it is
    the title."""
    bare, wanted = _NOT_LETTERS.sub("", line), _NOT_LETTERS.sub("", title)
    if bare == wanted or len(bare) < 8 or is_prose(line):
        return bool(bare) and bare == wanted
    return bare in wanted or (wanted in bare and len(bare) < 2 * len(wanted))
