"""What stands in the body's element and is not the article: head lines above, small print and offers below.

The lists are words that Chinese sites print around every article; a paragraph is left out only as a whole.
"""

import re

from crawler.pages.body import BELOW_ARTICLE
from crawler.pages.fragment import Paragraph
from crawler.pages.spelling import letters, unannotated

_LABELLED = (
    r"(?:信息|文章|新闻|稿件|内容|本文|原文)?(?:来源|來源)|稿源|(?:发布|發布|发表|更新|刊发|发稿|成文)?(?:时间|時間|日期)|作者|记者|编辑|編輯|责编|责任编辑|責任編輯|字号|字體|字体|浏览(?:次数|量)?|点击(?:次数|数|率|量)?"
    r"|阅读(?:次数|量|数)?|访问(?:次数|量)?|人气|分享(?:到|至)?|发布机构|索引号|分类|栏目|关键词|关键字|标签|文章标签|本文标签|供稿|审核|校对|初审|复审|终审|监制|核稿|签发|选稿|编审|大小|打印|下载|扫一扫|摄影|编辑部|信息提供|视力保护色|发布于"
)
_HEAD_LINE = re.compile(rf"^[\s【\[（(|·●]*(?:{_LABELLED})\s*[:：]?")
_ORIGINAL = re.compile(r"^[（(\[【]?\s*(?:本文)?原(?:文)?(?:标题|標題|题)[为為]?\s*[:：《]")
_DATED = re.compile(r"^\D{0,14}(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\D{0,3}(?:\d{1,2}:\d{2}(?::\d{2})?)?")
_OFFERS = re.compile(
    r"^(?:[\s\[【（(《<+\-—>|·：:\]】）)》]*(?:打印(?:本页|此页|本文|文章)?|关闭(?:窗口|本页|页面|此页)?|返回(?:顶部|首页|列表|上级|目录)?|收藏(?:本文|本页)?|推荐(?:给朋友)?|举报(?:/反馈)?|投诉|分享(?:到|至)?|转发|点赞|评论|我要(?:评论|纠错|分享|收藏|打印)|纠错|字号|大|中|小"
    r"|微信|微博|新浪微博|腾讯微博|QQ空间|QQ好友|QQ|朋友圈|复制链接|更多|展开全文|阅读全文|余下全文|上一[篇页条]|下一[篇页条]|首页|尾页|末页|上页|下页|播放|暂停|自动播放|加载中|登录|注册|关注|已关注|原创|扫一扫|扫码|赞|踩|顶|收起|语音播报|听新闻|放大|缩小|默认|标准|超大|T|A\+?|[+\-|]|\d{1,5}|\+1|END|- ?END ?-|- THE END -|正文|摘要|全文|手机版|繁体|简体|播报|编辑|讨论|播报文章|语音播报文章，释放双眼|链接已复制|转播到腾讯微博|字体：小大|来自\S{2,4}|SHARE|讚|摘要：|上传视频|视频|图集|图片)"
    r"){1,8}[\s\]】）)》>+\-—|·：:]*$",
    re.I,
)
_END_LINE = re.compile(
    r"^[\s【\[（(<—\-*]*(?:责任编辑|責任編輯|责编|责 ?编|编辑\s*[:：/｜|]|編輯\s*[:：]|值班编辑|本文编辑|文字编辑|网络编辑|实习编辑|编审\s*[:：]|校对\s*[:：]|初审|本文来源|文章来源|信息来源|来源\s*[:：].{0,30}(?:作者|责编|责任编辑|编辑)|特别声明|版权声明|免责声明|平台声明|郑重声明|声明\s*[:：]|转载声明"
    r"|纠错】|打印本页|关闭窗口|扫一扫在手机|扫描二维码|分享到\s*[:：]?|分享至|文章关键词|关键词\s*[:：>]|关键字\s*[:：]|标签\s*[:：]|tags?\s*[:：]|本文标签|文章标签|更多精彩|更多[“\"]|欢迎关注|关注我们|长按二维码|点击(?:进入|查看|阅读|下载)\S{0,12}专题"
    r"|转载请注明|转载自|未经授权|未经许可|本文(?:仅|系|由|来自|为).{0,40}(?:观点|立场|转载|原创|上传|发布)|以上(?:内容|文章|图文).{0,40}(?:观点|立场|用户|自媒体|上传|仅供)|\(?（?本文来自.{0,40}(?:APP|客户端)|notice: the content above|本作品为.{0,60}原创|请支持独立网站"
    r"|更多[^。]{0,40}(?:请关注|请点击|敬请关注|尽在)|上一篇\s*[:：]?|下一篇\s*[:：]?|附件下载$|相关附件$|文章导航|发送邮件至|\[纠错|举报电话|投稿邮箱|爆料|本报料|澎湃新闻报料|阅读剩余全文|展开阅读|查看更多|相关资讯请关注|.{0,40}责任编辑\s*[:：]|.{0,40}(?:专稿|原创).{0,6}未经.{0,12}(?:授权|许可|允许))",
    re.I,
)
_OFFER_HEAD = re.compile(
    r"^[\s【\[（(<—\-*>■●▲◆·]*(?:相关(?:阅读|新闻|报道|链接|文章|推荐|资讯|内容|专题|日志|文件|附件|稿件|视频|产品|话题)|延伸阅读|扩展阅读|推荐阅读|拓展阅读|更多阅读|往期(?:回顾|精选|推荐)|热门(?:推荐|文章|阅读|新闻|点击)|重点推荐|编辑推荐|精彩推荐|为[您你]推荐|猜[您你]喜欢|大家都在看|今日热点|热点(?:推荐|新闻|搜索)|阅读下一篇|精彩视频推荐|网友评论"
    r"|最新评论|热门评论|發表評論|发表评论|相關(?:新聞|閱讀|文章|報導)|延伸閱讀|熱門(?:點閱|新聞)|【熱門點閱】|您可能(?:感兴趣|喜欢)|友情链接|新闻推荐|推荐新闻|图文推荐|参考资料|相关日志|编辑部推薦|與內文相關的連結|与内文相关的链接|猜你喜歡|我来说两句|诗人简介)[\s】\])）>：:—\-*].{0,3}$",
)
_AN_ARTICLE = 200
_ENDING_SHARE = 0.45
_SENTENCE = re.compile(r"[。！？；!?]")


def article_paragraphs(found: list[Paragraph], title: str | None) -> list[Paragraph]:
    """`found` without what stands around the article."""
    kept = _below_title(found, title)
    kept = _without_offers(kept)
    kept = _before_end(kept)
    return _without_head_lines(kept)


def _below_title(found: list[Paragraph], title: str | None) -> list[Paragraph]:
    """What follows the title, where the body's element holds it and no sentence stands above it."""
    own = letters(title or "")
    if len(own) < 4:
        return found
    told = False
    for number, paragraph in enumerate(found[:25]):
        said = letters(paragraph.text)
        if said.startswith(own) and len(said) <= len(own) + 25:
            return found if told else found[number + 1 :]
        told = told or len(said) > 40 and paragraph.linked * 2 <= len(said) and bool(_SENTENCE.search(paragraph.text))
    return found


def _without_head_lines(found: list[Paragraph]) -> list[Paragraph]:
    """Drops label lines, dates and buttons that stand above the first sentence."""
    start = 0
    for number, paragraph in enumerate(found[:15]):
        if _is_head_line(unannotated(paragraph.text)):
            start = number + 1
        elif len(paragraph.text) > 24 or _SENTENCE.search(paragraph.text) or number > start + 3:
            break
    return found[start:]


def _is_head_line(text: str) -> bool:
    if len(text) > 150:
        return False
    if _ORIGINAL.match(text) or _OFFERS.match(text):
        return True
    if _DATED.match(text):
        return len(text) < 80 and not _SENTENCE.search(text) and not text.rstrip().endswith("日")
    return _HEAD_LINE.match(text) is not None and not _SENTENCE.search(text) and not _is_credit(text)


def _is_credit(text: str) -> bool:
    """`作者：…`, `记者 …` alone are the article's own by-line and stay."""
    return re.match(r"^[\s【（(]*(?:作者|记者|文|撰文)\s*[:：/]", text) is not None and len(text) < 40


def _without_offers(found: list[Paragraph]) -> list[Paragraph]:
    kept = []
    for paragraph in found:
        text = unannotated(paragraph.text)
        if len(text) < 24 and _OFFERS.match(text) or _ORIGINAL.match(text) and len(text) < 90:
            continue
        if paragraph.linked * 10 >= len(text) * 9 and len(text) < 120 and not _SENTENCE.search(text[:-1]):
            if paragraph.linked:
                continue
        kept.append(paragraph)
    return kept


def _before_end(found: list[Paragraph]) -> list[Paragraph]:
    """Cuts at the first line that begins the page's own end matter, if little of the article can stand below it."""
    total = sum(len(paragraph.text) for paragraph in found)
    passed = 0
    for number, paragraph in enumerate(found):
        text = unannotated(paragraph.text) if len(paragraph.text) < 300 else paragraph.text
        if passed * 2 > total * (1 - _ENDING_SHARE) or total - passed < 400:
            if len(text) < 300 and _END_LINE.match(text) and _is_end(found[number + 1 :], passed):
                return found[:number]
        if passed > _AN_ARTICLE and len(text) < 24 and BELOW_ARTICLE.match(text):
            return found[:number]
        if len(text) < 24 and number and _OFFER_HEAD.match(text + " ") and _is_end(found[number + 1 :], passed):
            return found[:number]
        passed += len(text)
    return found


def _is_end(rest: list[Paragraph], passed: int) -> bool:
    """Whether what follows is small against what has been read, or has no sentences of its own."""
    told = sum(len(paragraph.text) for paragraph in rest if len(_SENTENCE.findall(paragraph.text)) > 1)
    return told * 2 <= passed
