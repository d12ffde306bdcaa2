"""Walls are named, and no page with something to read is taken for one."""

from pathlib import Path

import pytest

from crawler.pages.walls import wall

RIVERS = (
    b"<!DOCTYPE html><html><head><meta charset=\"utf-8\"><meta content=\"qWe3x_0aQ\" r='m'><script type=\"text/javascript\" r='m'>$_ts=window['$_ts'];"
    b'if(!$_ts)$_ts={};$_ts.nsd=52463;</script><script type="text/javascript" charset="utf-8" src="/4QbVtADbnLVIc/c.js" r=\'m\'></script></head><body></body></html>'
)
JIASULE = b"<script>document.cookie=('_')+('_')+('j')+('s')+'l_clearance_s=1700000000.1|-1|x';location.href=location.pathname+location.search</script>"
ALIYUN = b"<html><script>var arg1='0123456789ABCDEF0123456789ABCDEF01234567';var _0x4818=['x'];setTimeout(function(){document.cookie='acw_sc__v2=1'},2)</script></html>"
C3VK = b"<html><body><script>document.cookie='C3VK=5fe1b3; path=/; max-age=300';location.reload()</script></body></html>"
WZWS = b"<html><head><script>var wzwschallenge='x'; var wzws_sessionid='y'; window.location='/WZWSRELw=='</script></head></html>"
PROBE = b'<html><head><script src="https://ssl.captcha.qq.com/probe.js"></script></head><body></body></html>'
CLOUDFLARE = b'<html><head><title>Just a moment...</title></head><body><script>window._cf_chl_opt={cvId:"3"}</script></body></html>'
WORDS = "<html><head><title>安全验证</title></head><body><div>请完成下列验证后继续访问</div><div id='slider'>拖动滑块</div></body></html>"
FIREWALL = "<html><body><h1>网站防火墙</h1><p>您的请求带有不合法参数，已被网站管理员设置拦截！</p></body></html>"


@pytest.mark.parametrize(
    ("status", "body", "name"),
    [
        (412, RIVERS, "rivers"),
        (200, RIVERS, "rivers"),
        (412, b"", "rivers"),
        (521, JIASULE, "jiasule"),
        (521, b"", "jiasule"),
        (200, ALIYUN, "aliyun"),
        (200, C3VK, "c3vk"),
        (200, WZWS, "wzws"),
        (202, PROBE, "probe"),
        (503, CLOUDFLARE, "cloudflare"),
        (200, WORDS.encode(), "verification"),
        (200, WORDS.encode("gb18030"), "verification"),
        (200, FIREWALL.encode(), "verification"),
        (202, b"<script>eval('x')</script>", "script"),
        (
            200,
            b"<script>document.cookie='a=1;path=/';window.location.reload();</script>",
            "script",
        ),
        (200, b'<script src="/_guard/auto.js"></script>', "guard"),
        (
            200,
            b"<html><script src='/_Incapsula_Resource?SWJ=1'></script></html>",
            "imperva",
        ),
        (468, b"", "safeline"),
        *(
            (
                200,
                f"<html><body><h2>{said}</h2></body></html>".encode(),
                "verification",
            )
            for said in (
                "环境异常</h2><p>完成验证后即可继续访问。",
                "您的操作过于频繁，请稍后再试",
                "请求已被拦截",
                "您所在的地区暂不支持访问本网站",
            )
        ),
    ],
)
def test_walls_are_named(status: int, body: bytes, name: str) -> None:
    """Each guard's answer is told by its status or by what its script carries, a 200 included."""
    assert wall(status, {}, body) == name


def test_a_refusal_by_header() -> None:
    """A guard that names itself in a header is named; an ordinary 403 is none."""
    assert wall(403, {"Server": "wzws"}, b"Forbidden") == "wzws"
    assert (
        wall(403, {"Server": "nginx"}, b"<html><h1>403 Forbidden</h1></html>") is None
    )


def test_no_real_page_is_a_wall(shared: Path) -> None:
    """Not one of the saved articles and lists, many of which carry guards' scripts."""
    pages = [*(shared / "pages").rglob("*.html")]
    assert len(pages) > 100
    assert [page.name for page in pages if wall(200, {}, page.read_bytes())] == []


@pytest.mark.parametrize(
    "body",
    [
        "<html><body><h1>关于开展安全验证工作的通知</h1>"
        + "<p>各单位要认真做好人机验证系统的建设，确保安全可靠运行。</p>" * 60
        + "</body></html>",
        "<html><body><p>本日无更新。</p></body></html>",
        "<html><body><h1>严守底线</h1><p>党员干部要知敬畏，不敢越雷池一步。</p></body></html>",
        "<html><body><h1>办事须知</h1><p>请携带证件到窗口办理身份验证，违规行为将被禁止，代办请求须书面提出。</p></body></html>",
        "<html><body><noscript>You need to enable JavaScript to run this app.</noscript><div id=app></div></body></html>",
        "<html><head><script>var $_ts={};</script></head><body>"
        + "".join(f"<a href='/{n}.html'>新闻{n}</a>" for n in range(9))
        + "</body></html>",
    ],
)
def test_articles_about_walls_are_none(body: str) -> None:
    """Words and marks alone make no wall: a page with a text or with links of its own is one to read."""
    assert wall(200, {}, body.encode()) is None
