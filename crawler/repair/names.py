"""Names of columns that mean the same: 政策文件, 规范性文件 and 公文公开 do, 政策解读 does not. Pure."""

import re

# The first kind whose words a name holds is its own: 政策解读 is no column of policies.
_KINDS = {
    "reading": re.compile(r"解读|图解|问答|回应|说明|一图"),
    "results": re.compile(r"名单|目录清单|结果|中标|招标|采购"),
    "policy": re.compile(r"文件|公文|法规|规章|制度|政策|发文|办法"),
    "notice": re.compile(r"通知|公告|公示|通告"),
    "news": re.compile(r"动态|要闻|新闻|资讯|快讯|消息"),
}
# Words that make a column a part of another, or another body's.
_NARROWER = re.compile(
    r"上级|国家|中央|国务院|全国|省级?|市级?|区县|县区|乡镇|街道|下属|直属|所属|单位|部门|基层|地方|"
    r"党建|人事|财政|历史|往年|归档|废止|失效|其他|其它|转发|最新|热点|推荐|专题|草案|征求意见"
)


def kind_of_name(name: str) -> str | None:
    """What sort of column a name is for; None where it does not say."""
    for kind, words in _KINDS.items():
        if words.search(name):
            return kind
    return None


def means_the_same(one: str, other: str) -> bool:
    """Whether two names are for the same sort of column of the same body."""
    kind = kind_of_name(one)
    if kind is None or kind != kind_of_name(other):
        return False
    return set(_NARROWER.findall(one)) == set(_NARROWER.findall(other))
