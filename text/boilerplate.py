"""Lines that a page puts around an article and that are no part of what it says."""

import re


def _begun(beginnings: str, rest: str) -> str:
    """Alternatives with one end, each beginning with letters."""
    return "|".join(f"{beginning}{rest}" for beginning in beginnings.split())


# Each alternative begins with a letter: then the engine looks for those letters alone.
_FURNITURE = re.compile(
    r"责任?编辑|责编|编辑[:：]|校对[:：]|审核[:：]|值班主任|网络编辑|监制[:：]|记者[:：]|摄影[:：]|来源[:：]|稿源[:：]|出处[:：]|作者[:：]|"
    rf"{_begun('发布 更新 发表 浏览 上传 成文', '(?:时间|日期|次数|量)')}|浏览[:：]|点击[:：]|阅读[:：]|阅读[量数]|点击[量数率]|访问量|"
    r"字[号体][:：]|字体大小|字体|大 ?中 ?小|打印(?:本页|此页|本文|$)|关闭(?:窗口|本页|$)|收藏(?:本页|$)|分享(?:到|至)|"
    r"扫一扫|扫描二维码|二维码|微信公众号|关注我们|下载客户端|客户端下载|返回(?:首页|顶部|列表)|上一[篇条页]|下一[篇条页]|"
    r"相关(?:阅读|新闻|链接|文章|报道)|延伸阅读|推荐阅读|热门(?:推荐|新闻|文章)|更多(?:精彩|新闻|内容)|"
    r"当前位置|您的位置|您现在的位置|首页\s*[>》»/＞-]|网站地图|联系我们|关于我们|设为首页|加入收藏|"
    r"版权(?:所有|声明|归)|免责声明|未经(?:书面)?(?:授权|许可|允许)|转载(?:请|自|须|时)|不得转载|禁止转载|"
    r"ICP备|公网安备|网站标识码|主办单位|承办单位|技术支持|举报电话|违法和不良信息|"
    r"原标题|文中(?:观点|内容)|本文(?:来源|转载|仅代表|系)|仅代表(?:本网|本站|作者|个人)|不代表(?:本网|本站|作者|个人)|投资有风险|不构成投资|"
    r"如(?:有|涉及|存在)?(?:侵权|版权)|Copyright|©"
)
_CONTENT = 160
EDGE = 10


def is_boilerplate(line: str) -> bool:
    """Is a line page furniture? A long line that merely mentions such words is not."""
    return len(line) <= _CONTENT and _FURNITURE.search(line) is not None


def body(text: str, habits: frozenset[str] = frozenset()) -> str:
    """The text without furniture and without the paragraphs a site is known to repeat
    (`habits`, as published).

    Where nothing would be left, the text as it is.
    """
    lines = text.split("\n")
    middle = range(EDGE, len(lines) - EDGE)
    kept = []
    for at, line in enumerate(lines):
        if line not in habits and (at in middle or not is_boilerplate(line)):
            kept.append(line)
    return "\n".join(kept) or text
