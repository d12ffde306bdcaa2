"""A page written for tests: navigation, a title, its label line, a text of six sentences, a footer."""

TITLE = "氢能走廊二期工程开工"
LABELS = '<div class="i">发布时间：2026-10-02 10:20　来源：青溪能源观察</div>'
TEXT = [
    "青溪湾氢能走廊二期工程日前开工，全长二百一十公里，串联四座港口和两个化工园区。",
    "工程采用管道与长管拖车结合的方式，前期以副产氢为主，后期逐步提高绿氢比例。",
    "根据补贴细则，加氢站按日加注能力分档支持，五百公斤以上的每站补助三百五十万元。",
    "运营方承诺，氢气终端价格不高于每公斤三十元，超出部分由示范资金和企业各承担一半。",
    "港口集团计划在三年内把一百二十台集卡换成燃料电池车型，旧车统一纳入置换补贴。",
    "省能源局提醒各地防止一哄而上，没有落实用氢场景的项目不得列入年度计划。",
]
MARKUP = "".join(f"<p>{line}</p>" for line in TEXT)
HEADED = f"<h1>{TITLE}</h1>{LABELS}"
_NAV = "".join(
    f'<li><a href="/{name}/">{name}</a></li>'
    for name in ("网站首页", "政务公开", "政策法规", "互动交流", "办事服务")
)
_FOOT = (
    "<p>主办单位：青溪省经济和信息化厅　承办单位：青溪省电子政务中心</p>"
    "<p>网站标识码：3300000099　青ICP备05099999号-1</p>"
)


def written_page(body: str, head: str = "", title: str = f"{TITLE}_青溪网") -> bytes:
    """The page around `body`."""
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>'
        f'<div class="nav"><ul>{_NAV}</ul></div>{body}<div class="footer">{_FOOT}</div></body></html>'
    ).encode()
