"""The same article under the templates of many publishing systems and portals: title, time, publisher, author, text.

The markup mirrors what public crawlers say of these systems; the words are ours.
"""

from dataclasses import dataclass
from datetime import datetime

import pytest

from crawler.pages.article import read_article
from tests.crawler.pages.test_article_dialects import (
    FIRST,
    SECOND,
    TEXT,
    THIRD,
    TITLE,
    page,
    paragraphs,
)

# fmt: off
P = paragraphs(TEXT)
PLAIN = "".join(f"<p>{text}</p>" for text in TEXT)
BROKEN = "<br><br>　　".join(TEXT)
RELATED = '<div class="xgwz"><h3>相关文章</h3><ul>'+''.join(f'<li><a href="/a/{i}.html">某地推进产业项目建设第{i}批开工</a><span>2026-0{i}-11</span></li>' for i in range(1,7))+'</ul></div>'


@dataclass(frozen=True)
class Case:
    """A page's body and head, and what is to be read; `date` with its hour where the page shows one."""

    body: str
    head: str = f"<title>{TITLE}</title>"
    date: str = "2026-05-20 16:34"
    publisher: str | None = "某某日报"
    author: str | None = None
    text: tuple[str, ...] = tuple(TEXT)


PAGES = {
    "wordpress": Case(f'<div id="page" class="site"><main><article class="post hentry"><header class="entry-header"><h1 class="entry-title">{TITLE}</h1><div class="entry-meta"><span class="posted-on"><time datetime="2026-05-20T16:34:00+08:00">2026年5月20日</time></span><span class="byline"> 作者 <span class="author vcard"><a href=#>王小明</a></span></span></div></header><div class="entry-content">{PLAIN}</div><footer class="entry-footer"><span>分类：<a>政策</a></span><span>标签：<a>机器人</a></span></footer></article><nav class="post-navigation"><a>上一篇 旧文章标题甲乙丙</a></nav><div id="comments"><h2>《{TITLE}》有 2 条评论</h2><p>这个方案很好，希望早日落地实施，支持一下。</p></div></main></div>',f'<title>{TITLE} – 某某日报</title><meta property="og:site_name" content="某某日报">', author="王小明", publisher=None),
    "discuz": Case(f'<div id="pt" class="bm cl"><div class="z"><a>门户</a><em>›</em><a>新闻</a></div></div><div id="ct"><div class="bm vw"><div class="h hm"><h1 class="ph">{TITLE}</h1><p class="xg1">2026-5-20 16:34<span class="pipe">|</span> 发布者: <a href="s">admin</a><span class="pipe">|</span> 查看: <em id="_viewnum">1035</em><span class="pipe">|</span> 评论: 0<span class="pipe">|</span>来自: 某某日报</p></div><div class="d"><table class="vwtb"><tr><td id="article_content">{PLAIN}</td></tr></table><div id="click_div"><table class="atd"><tr><td><a>路过</a></td><td><a>雷人</a></td><td><a>握手</a></td></tr></table></div></div></div><div class="bm"><h3>最新评论</h3></div>{RELATED}</div>'),
    "dedecms": Case(f'<div class="place"><strong>当前位置:</strong><a>主页</a> > <a>新闻</a> ></div><div class="viewbox"><div class="title"><h2>{TITLE}</h2></div><div class="info"><small>时间:</small>2026-05-20 16:34<small>来源:</small>某某日报 <small>作者:</small>王小明 <small>点击:</small>102次</div><div class="content"><table><tr><td>{PLAIN}</td></tr></table></div><div class="dede_pages"></div><div class="boxoff"><strong>------分隔线----------------------------</strong></div><div class="handle"><ul><li>上一篇：<a>没有了</a></li></ul></div></div>{RELATED}', author="王小明"),
    "phpcms": Case(f'<div class="crumbs"><a>首页</a> > 正文</div><div id="Article"><h1>{TITLE}<br/><span>2026-05-20 16:34:00&nbsp;&nbsp;&nbsp;来源：<a href=x>某某日报</a>&nbsp;&nbsp;&nbsp;评论：<a>0</a> 点击：<a id=hits></a></span></h1><div class="summary">摘要文字一行略述其事</div><div class="content">{PLAIN}<p style="text-align:right">[责任编辑：李四]</p></div></div>{RELATED}'),
    "trs": Case(f'<div class="xl_title">{TITLE}</div><div class="xl_info"><span>发布日期：2026年5月20日</span><span>来源：某某日报</span><span>浏览次数：<script>x</script></span></div><div class="view TRS_UEDITOR trs_paper_default trs_web">{P}</div><div class="print">打印本页</div>', date="2026-05-20"),
    "time apart": Case(f'<h1>{TITLE}</h1><div class=sub><span class=date>2026-05-20</span><span class=time>16:34</span><span class=src>来源：<img src=x alt=""><a>某某日报</a></span></div><div class="cont">{P}</div>'),
    "epaper founder": Case(f'<table width=100%><tr><td><founder-title><p class="BSHARE_TEXT">{TITLE}</p></founder-title></td></tr><tr><td>某某日报 2026-05-20 第A03版</td></tr><tr><td><founder-author>□本报记者 王小明</founder-author></td></tr><tr><td><div id="ozoom"><founder-content>{PLAIN}</founder-content></div></td></tr></table>', date="2026-05-20", author="王小明"),
    "weixin": Case(f'<div id="js_article" class="rich_media"><div id="page-content"><h1 class="rich_media_title" id="activity-name">\n{TITLE}\n</h1><div id="meta_content" class="rich_media_meta_list"><span id="copyright_logo" class="rich_media_meta rich_media_meta_primary wx_tap_link">原创</span><span class="rich_media_meta rich_media_meta_text">王小明</span><span class="rich_media_meta rich_media_meta_nickname" id="profileBt"><a href="javascript:void(0);" id="js_name">某某日报</a></span><em id="publish_time" class="rich_media_meta rich_media_meta_text"></em></div><div class="rich_media_content" id="js_content" style="visibility: hidden; opacity: 0;"><section>{FIRST}</section><section><span>{SECOND}</span></section><p>{THIRD}</p></div></div></div><script>var ct = "1779266040"; var msg_title = \'x\';</script>',f'<title></title><meta property="og:title" content="{TITLE}"><meta property="og:site_name" content="微信公众平台"><meta property="og:article:author" content="王小明"><meta name="author" content="王小明">', author="王小明"),
    "163": Case(f'<div class="post_main"><h1 class="post_title">{TITLE}</h1><div class="post_info">2026-05-20 16:34:05　来源: <a href=x>某某日报</a>　浙江  <a class="post_jubao">举报</a></div><div class="post_body">{P}</div><div class="post_statement">特别声明：以上内容(如有图片或视频亦包括在内)为自媒体平台“网易号”用户上传并发布，本平台仅提供信息存储服务。</div></div>{RELATED}',f'<title>{TITLE}_网易订阅</title>'),
    "sohu": Case(f'<div class="text"><div class="text-title"><h1>{TITLE}<span class="article-tag"></span></h1><div class="article-info"><span class="time" id="news-time" data-val="1779266040000">2026-05-20 16:34</span><span data-role="original-link">来源: <a>某某日报</a></span><span>发布于：北京市</span></div></div><article class="article" id="mp-editor">{P}<p data-role="editor-name">责任编辑：<span></span></p></article><div class="statement">平台声明：该文观点仅代表作者本人，搜狐号系信息发布平台，搜狐仅提供信息存储空间服务。</div></div>',f'<title>{TITLE}_某某日报</title>'),
    "ifeng": Case(f'<div class="index_artical"><h1 class="index_topic">{TITLE}</h1><p class="index_info"><span>2026年05月20日 16:34:05</span><span>来源：<a>某某日报</a></span></p><div class="index_main"><div class="index_text">{P}</div></div></div>'),
    "qq": Case(f'<div class="content-article"><h1>{TITLE}</h1><div class="media-info"><span class="media-name">某某日报</span><span class="media-meta"><span>2026-05-20 16:34</span><span>发布于北京</span><span>某某日报官方账号</span></span></div><div class="rich_media_content">{P}</div></div>'),
    "toutiao": Case(f'<div class="article-content"><h1>{TITLE}</h1><div class="article-meta"><span>2026-05-20 16:34</span><span class="dot">·</span><span class="name"><a>某某日报</a></span></div><article class="syl-article-base">{P}</article></div>'),
    "36kr": Case(f'<div class="article-detail-wrapper-box"><h1 class="article-title">{TITLE}</h1><div class="article-title-icon"><a class="title-icon-item" href="/user/1">王小明</a><span class="title-icon-item">·<span>2026年05月20日 16:34</span></span></div><div class="summary">这是一段导语。</div><div class="articleDetailContent kr-rich-text-wrapper">{P}<p>本文由「某某日报」原创出品，转载或内容合作请联系我们。</p></div></div>', author="王小明", publisher=None),
    "jiemian": Case(f'<div class="article-view"><div class="article-header"><h1>{TITLE}</h1></div><div class="article-info"><p><span class="author"><a>王小明</a></span><span>·</span><span class="date" data-article-publish-time="1779266040">2026/05/20 16:34</span><span>来源：某某日报</span><span>北京</span></p></div><div class="article-content">{P}</div></div>', author="王小明"),
    "caixin": Case(f'<div id="conTit"><h1>{TITLE}</h1><div class="artInfo" id="artInfo">2026年05月20日 16:34 来源于 <a>某某日报</a></div></div><div id="the_content"><div class="textbox"><div id="Main_Content_Val" class="text">　　{PLAIN}</div></div></div>'),
    "govcn new": Case(f'<div class="article oneColumn pub_border"><h1>{TITLE}<span id="ti"></span></h1><div class="pages-date">2026-05-20 16:34 <span class="font">来源： 某某日报</span> <span class="fonts">字号：<b>默认</b> <b>大</b> <b>超大</b></span>|<div class="noneBlock"><span>打印</span></div></div><div class="pages_content" id="UCAP-CONTENT"><div class="trs_editor_view TRS_UEDITOR">{P}</div></div><div class="editor"><span>责任编辑：李四</span></div></div>'),
    "govcn old table": Case(f'<table><tr><td class="title1">索引号：</td><td>000014349/2026-00051</td><td>主题分类：</td><td>工业、交通</td></tr><tr><td>发文机关：</td><td>某某日报</td><td>成文日期：</td><td>2026年05月18日</td></tr><tr><td>标　　题：</td><td colspan=3>{TITLE}</td></tr><tr><td>发文字号：</td><td>国发〔2026〕5号</td><td>发布日期：</td><td>2026年05月20日</td></tr></table><div class="wrap"><table><tr><td class="b12c" id="UCAP-CONTENT">{P}</td></tr></table></div>', date="2026-05-20"),
    "reporter": Case(f'<h1>{TITLE}</h1><div>2026-05-20 16:34 来源：某某日报 记者 王小明 李雷</div><div>{P}</div>', author="王小明 李雷"),
    "reporter2": Case(f'<h1>{TITLE}</h1><div>2026-05-20 16:34 来源：某某日报</div><div>{P}<p>（记者王小明）</p></div>', author="王小明", text=(*TEXT,'（记者王小明）')),
    "reporter3": Case(f'<h1>{TITLE}</h1><div>2026-05-20 16:34 来源：某某日报</div><div><p>本报记者　王小明</p>{P}</div>', author="王小明", text=('本报记者 王小明',*TEXT)),
    "reporter4": Case(f'<h1>{TITLE}</h1><div>2026-05-20 16:34 来源：某某日报</div><div><p>某某日报讯（记者 王小明 通讯员 李雷）{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></div>', author="王小明 李雷", text=(f'某某日报讯（记者 王小明 通讯员 李雷）{FIRST}',SECOND,THIRD)),
    "xinhua dateline": Case(f'<h1>{TITLE}</h1><div>2026-05-20 16:34 来源：某某日报</div><div><p>新华社北京5月20日电（记者王小明、李雷）{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></div>', author="王小明 李雷", text=(f'新华社北京5月20日电（记者王小明、李雷）{FIRST}',SECOND,THIRD)),
    "zhiban": Case(f'<h1>{TITLE}</h1><div>2026-05-20 16:34 信息来源：某某日报 撰稿：王小明 审核：张三 编辑：李四</div><div>{P}</div>', author="王小明"),
    "gongao": Case(f'<h1>{TITLE}</h1><div>供稿：某某日报 发布时间：2026-05-20 16:34 阅读：23</div><div>{P}</div>'),
    "fabujigou": Case(f'<h1>{TITLE}</h1><ul class=info><li>发布机构：<span>某某日报</span></li><li>发布日期：<span>2026-05-20 16:34</span></li><li>【字体：<a>大</a><a>中</a><a>小</a>】</li></ul><div>{P}</div>'),
    "gaoyuan": Case(f'<h1>{TITLE}</h1><div><i>稿源：</i><i>某某日报</i><i>2026-05-20 16:34</i><i>作者：王小明</i><i>编辑：李四</i></div><div>{P}</div>', author="王小明"),
    "jpage hanweb": Case(f'<!--<$[标题]>begin--><h1>{TITLE}</h1><!--<$[标题]>end--><table><tr><td>发布日期：2026-05-20 16:34</td><td>信息来源：<!--<$[信息来源]>begin-->某某日报<!--<$[信息来源]>end--></td><td>浏览次数：<script src=x></script></td><td>字体：[ <a>大</a> <a>中</a> <a>小</a> ]</td></tr></table><div id="zoom"><!--ZJEG_RSS.content.begin-->{P}<!--ZJEG_RSS.content.end--></div>'),
    "br only": Case(f'<h1>{TITLE}</h1><div class=info>2026-05-20 16:34 来源：某某日报</div><div class="content">　　{BROKEN}</div>'),
    "spans only": Case(f'<h1>{TITLE}</h1><div class=info>2026-05-20 16:34 来源：某某日报</div><div class="con">'+''.join(f'<div><font>{t}</font></div>' for t in TEXT)+'</div>'),
    "image only": Case(f'<h1>{TITLE}</h1><div class=info>2026-05-20 16:34 来源：某某日报</div><div class="content" id="zoom"><p><img src=a.jpg></p><p>图为机器人生产线一角。</p><p><img src=b.jpg></p><p>图为产品展示现场。王小明 摄</p></div>', text=('图为机器人生产线一角。','图为产品展示现场。王小明 摄')),
    "table only": Case(f'<h1>{TITLE}</h1><div class=info>2026-05-20 16:34 来源：某某日报</div><div id="zoom"><table border=1><tr><th>序号</th><th>企业名称</th><th>所属市</th></tr>'+''.join(f'<tr><td>{i}</td><td>某某第{i}机器人有限公司</td><td>甲市</td></tr>' for i in range(1,9))+'</table></div>', text=('序号 | 企业名称 | 所属市', *[f'{i} | 某某第{i}机器人有限公司 | 甲市' for i in range(1,9)])),
    "three lines": Case(f'<h1>{TITLE}</h1><div class=info>2026-05-20 16:34 来源：某某日报</div><div class="content"><p>各市工信局：</p><p>现将方案印发给你们，请认真贯彻执行。</p><p>附件：<a href="a.pdf">行动方案.pdf</a></p><p>某某厅</p><p>2026年5月18日</p></div>', text=('各市工信局：','现将方案印发给你们，请认真贯彻执行。','附件：行动方案.pdf','某某厅','2026年5月18日')),
    "editor not author": Case(f'<h1>{TITLE}</h1><div>2026-05-20 16:34 来源：某某日报 责任编辑：李四</div><div>{P}<p>（责编：李四、张三）</p></div>',f'<title>{TITLE}</title><meta name="author" content="李四">'),
    "site title only": Case(f'<h1>{TITLE}</h1><div>2026-05-20 16:34 来源：某某日报</div><div>{P}</div>','<title>某某市工业和信息化局</title>'),
    "title with column": Case(f'<h2 class=bt>{TITLE}</h2><div>2026-05-20 16:34 来源：某某日报</div><div>{P}</div>',f'<title>{TITLE}-通知公告-某某市工业和信息化局</title>'),
    "publisher img": Case(f'<h1>{TITLE}</h1><div>2026-05-20 16:34 来源：<a href="http://x"><img alt="某某日报" src=x></a> 编辑：李四</div><div>{P}</div>'),
    "publisher nolabel": Case(f'<h1>{TITLE}</h1><div><span>某某日报</span> <span>2026-05-20 16:34</span> <span>阅读 1.2万</span></div><div>{P}</div>'),
    "slash date": Case(f'<h1>{TITLE}</h1><div>发稿时间：2026/5/20 16:34:05 来源：某某日报</div><div>{P}</div>'),
    "ampm": Case(f'<h1>{TITLE}</h1><div>2026年5月20日 下午4:34 来源：某某日报</div><div>{P}</div>'),
}
# fmt: on


@pytest.mark.parametrize("name", PAGES)
def test_one_article_under_many_templates(name: str, now: datetime) -> None:
    """Whatever the system calls its parts: the article and its fields, without counters, editors and what is around."""
    case = PAGES[name]
    read = read_article(page(case.body, case.head), None, now=now)
    at = read.published_at
    date = at and (
        at.isoformat(" ", "minutes")[:16]
        if read.published_precision != "day"
        else str(at.date())
    )
    assert (read.title, date, read.publisher, read.author) == (
        TITLE,
        case.date,
        case.publisher,
        case.author,
    )
    assert tuple(read.text.split("\n")) == case.text


def test_a_cell_that_holds_the_text_keeps_its_paragraphs(now: datetime) -> None:
    """Old pages lay title, labels and text out in one table: the text's cell is no row of data."""
    texts = [
        f"第{number}条措施由市级财政安排资金，按年度考核结果兑现。"
        for number in "一二三"
    ]
    body = "".join(f"<p>{text}</p>" for text in texts)
    page = (
        "<html><head><meta charset=utf-8><title>三条措施出台</title></head><body><table>"
        "<tr><td colspan=2><h1>三条措施出台</h1></td></tr><tr><td>来源：经济科</td><td>2026-10-17</td></tr>"
        f"<tr><td colspan=2>{body}</td></tr></table></body></html>"
    )
    assert read_article(page.encode(), None, now=now).text.split("\n") == texts
