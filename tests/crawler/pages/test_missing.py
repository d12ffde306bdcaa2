"""Pages that say there is nothing at their address, though they answered 200."""

from datetime import datetime

import pytest

from crawler.pages.article import Unreadable, read_article

FOOT = "<div class=foot><p>主办：河湾市人民政府　网站标识码：3300000000</p><a href=/>返回首页</a></div>"
SAYING = [
    ("404 Not Found", "<center><h1>404 Not Found</h1></center><hr><center>nginx</center>"),
    ("页面不存在_河湾市人民政府", "<div class=err><p>3 秒后返回首页</p></div>"),
    ("河湾市人民政府", "<div class=box><h2>很抱歉，您访问的页面不存在或已被删除！</h2><p>请检查您输入的网址是否正确。</p></div>"),
    ("提示信息", "<div id=msg><p>该信息已删除，请返回。</p></div>"),
    ("系统提示", "<script>alert('文章不存在或未通过审核');history.back();</script>"),
    ("出错了", "<p>抱歉，您要查看的内容找不到了，去首页看看吧。</p>"),
    ("河湾新闻网", "<div><p>您查找的页面可能已经移走。</p><p>HTTP 错误 404</p></div>"),
    ("错误页面", "<div><p>对不起，您浏览的网页已失效。</p></div>"),
    ("页面跳转中", "<div><p>您访问的页面已经搬家，系统将在 5 秒后自动跳转到新的地址。</p></div>"),
]  # fmt: skip
EXCUSES = [
    ("login", "用户登录", "<form>用户名<input>密码<input type=password></form><p>您尚未登录或登录已超时，请登录后查看本栏目内容。</p>"),
    ("login", "提示信息", "<p>对不起，您没有权限访问该页面，请联系管理员开通相应的浏览权限。</p>"),
    ("unavailable", "河湾市人民政府", "<h2>浏览器版本过低</h2><p>请升级到最新版本或更换其他浏览器后再访问本网站，以获得更好的体验。</p>"),
    ("unavailable", "提示", "<p>您的浏览器不支持在线播放，请启用JavaScript后再试。</p>"),
    ("unavailable", "出错", "<p>com.example.cms.web.ArticleException: null at the end of this channel</p>"),
    ("unavailable", "系统维护", "<h1>网站升级维护中</h1><p>为提供更好的服务，本网站正在进行系统升级，期间暂停访问，敬请谅解。</p>"),
    ("unavailable", "提示", "<p>抱歉，您要查看的内容正在审核中，请过一会儿再来看看，给您带来不便敬请谅解。</p>"),
    ("unavailable", "HTTP Status 500 – Internal Server Error", "<h1>HTTP Status 500 – Internal Server Error</h1><p>Exception Report</p>"
     "<pre>java.lang.NullPointerException\n" + "at cn.cms.web.ArticleAction.view(ArticleAction.java:88)\n" * 12 + "</pre>"),
]  # fmt: skip
TELLING = [
    ("河湾市政务网系统升级维护公告", "<p>因系统升级，本网定于11月28日20时至次日6时暂停服务，届时网上办事大厅不能访问，请提前办理有关业务。</p>"),
    ("全市统一身份认证平台上线", "<p>河湾市统一身份认证平台日前上线运行，企业群众登录一次即可办理三百项业务，窗口同步提供人工引导服务。</p>"),
    ("关于废止一批规范性文件的公告", "<p>下列规范性文件自公布之日起失效，原文件不再作为行政管理的依据。特此公告。</p>"),
    ("河湾市清理整治网络乱象", "<p>河湾市网信办近日通报一批违规账号，责令平台全面整改，违规信息已删除。今后将持续开展巡查，发现一起、查处一起，"
     "维护清朗的网络空间，欢迎广大网民监督举报，共同守护家园。有关部门表示，下一步还将完善制度、压实平台责任、加强宣传引导，并定期公布进展。</p>"),
    ("网页不存在怎么办？本网答读者问", "<p>读者来信说，收藏多年的链接如今打不开。编辑部请技术人员作答：多半是网站改版所致，旧地址没有转到新地址。</p>" * 6),
]  # fmt: skip


@pytest.mark.parametrize(("title", "body"), SAYING)
def test_a_page_that_says_nothing_is_here_is_no_article(
    title: str, body: str, now: datetime
) -> None:
    """The reason is `missing`, whatever else the error page carries."""
    page = f"<html><head><meta charset=utf-8><title>{title}</title></head><body>{body}{FOOT}</body></html>"
    with pytest.raises(Unreadable, match=r"^missing$"):
        read_article(page.encode(), "http://h.example/art/1.html", now=now)


@pytest.mark.parametrize(("reason", "title", "body"), EXCUSES)
def test_a_page_that_cannot_be_shown_says_why(
    reason: str, title: str, body: str, now: datetime
) -> None:
    """A login, a repair, a fault of the server with status 200: no article, and not for that one taken down."""
    page = f"<html><head><meta charset=utf-8><title>{title}</title></head><body>{body}{FOOT}</body></html>"
    with pytest.raises(Unreadable, match=f"^{reason}$"):
        read_article(page.encode(), "http://h.example/art/1.html", now=now)


@pytest.mark.parametrize(("title", "body"), TELLING)
def test_an_article_that_speaks_of_such_things_is_one(
    title: str, body: str, now: datetime
) -> None:
    """Files that lapse, messages that were deleted, a text about error pages."""
    page = f"<html><head><meta charset=utf-8><title>{title}</title></head><body><h1>{title}</h1><div>{body}</div>{FOOT}</body></html>"
    assert (
        read_article(page.encode(), "http://h.example/art/1.html", now=now).title
        == title
    )
