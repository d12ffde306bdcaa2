"""Files that articles point at: fetched within limits, their text joined, else the reason is told."""

import io
import zipfile
from collections.abc import Callable

from crawler.passport import Passport
from tests.crawler.conftest import Crawl
from tests.crawler.pages_of_ours import article_page, list_page
from tests.site import Site, hang

Make = Callable[..., Passport]
PAGE = "/202611/t20261120_1.html"
TITLE = "关于印发绿色工厂管理办法的通知"
TEXT = "第一条 为规范绿色工厂的培育和管理，制定本办法。"
QUICK = {
    "DOWNLOAD_TIMEOUT": 2,
    "RETRY_TIMES": 0,
    "DOWNLOAD_MAXSIZE": 1_000_000,
}


def docx(text: str) -> bytes:
    """A Word file of one paragraph."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = f'<w:document xmlns:w="{space}"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>'
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", body)
    return packed.getvalue()


def serve(site: Site, *files: str) -> None:
    links = "".join(
        f"<p>附件：<a href='{file}'>{number}. 绿色工厂管理办法</a></p>"
        for number, file in enumerate(files)
    )
    site.page("/list.html", list_page([(PAGE, TITLE, "2026-11-20")]))
    site.page(PAGE, article_page(TITLE, extra=links))


def test_a_files_text_joins_its_article(
    site: Site, crawl: Crawl, passport_for: Make
) -> None:
    """The item carries the file's name, address, type and text."""
    serve(site, "/202611/P02026.docx")
    site.page("/202611/P02026.docx", docx(TEXT), kind="application/octet-stream")
    (attachment,) = crawl(passport_for("listing", "/list.html")).items[0].attachments
    assert (attachment.url, attachment.type) == (
        f"{site.url}/202611/P02026.docx",
        "docx",
    )
    assert (
        "绿色工厂管理办法" in attachment.name
        and attachment.text == TEXT
        and attachment.reason is None
    )


def test_what_cannot_be_read_is_kept_with_the_reason(
    site: Site, crawl: Crawl, passport_for: Make
) -> None:
    """Broken, missing, too large, slow, a page instead of a file, forbidden: the article stays whole."""
    names = [
        "broken.docx",
        "missing.pdf",
        "large.docx",
        "slow.docx",
        "page.docx",
        "forbidden/a.docx",
        "a.rar",
    ]
    serve(site, *(f"/{name}" for name in names))
    site.page(
        "/robots.txt",
        "User-agent: *\nDisallow: /forbidden/\n",
        kind="text/plain",
    )
    site.page(
        "/broken.docx",
        b"PK\x03\x04 not a zip at all",
        kind="application/msword",
    )
    site.page("/large.docx", docx(TEXT) + bytes(2_000_000), kind="application/msword")
    site.raw("/slow.docx", hang(60))
    site.page("/page.docx", "<html>login</html>")
    item = crawl(passport_for("listing", "/list.html"), settings=QUICK).items[0]
    reasons = {
        attachment.url.rpartition("/")[2]: attachment.reason
        for attachment in item.attachments
    }
    assert {
        name: reasons.get(name.rpartition("/")[2]) for name in names if name != "a.rar"
    } == {
        "broken.docx": "broken",
        "missing.pdf": "http 404",
        "large.docx": "too-large",
        "slow.docx": "timeout",
        "page.docx": "a page, not a file",
        "forbidden/a.docx": "robots",
    }
    assert reasons.get("a.rar", "no reader for rar") == "no reader for rar"
    assert item.title == TITLE and not site.asked("/forbidden/a.docx")


def test_a_passport_can_do_without_files(
    site: Site, crawl: Crawl, passport_for: Make
) -> None:
    """attachments = false: nothing but pages is fetched."""
    serve(site, "/a.docx")
    crawl(passport_for("listing", "/list.html", attachments=False))
    assert not site.asked("/a.docx")


def test_a_list_that_links_to_files_gives_articles(
    site: Site, crawl: Crawl, passport_for: Make
) -> None:
    """A row that leads straight to a document: its title and date from the list, its text from the file."""
    rows = [
        ("/202611/P1.docx", TITLE, "2026-11-20"),
        (PAGE, "另一则关于节能诊断服务的通知", "2026-11-19"),
    ]
    site.page("/list.html", list_page(rows))
    site.page("/202611/P1.docx", docx(TEXT), kind="application/octet-stream")
    site.page(PAGE, article_page(rows[1][1]))
    passport = passport_for(
        "listing",
        "/list.html",
        listing={"item": "li", "link": "a", "date": "span"},
    )
    items = {item.url: item for item in crawl(passport).items}
    document = items[f"{site.url}/202611/P1.docx"]
    assert (document.title, document.text, document.publisher) == (
        TITLE,
        TEXT,
        "测试部",
    )
    assert (
        document.published_at is not None
        and document.published_at.date().isoformat() == "2026-11-20"
    )


def only_a_file(file: str) -> str:
    """An article page with a title and a date whose body is a link to a file."""
    return (
        f"<html><head><meta charset='utf-8'><title>{TITLE}_测试部</title></head><body><h1>{TITLE}</h1>"
        f"<div class='info'>发布时间：2026-11-20 来源：测试日报</div><div class='TRS_Editor'><p><a href='{file}'>{TITLE}.docx</a></p></div></body></html>"
    )


def test_a_page_that_is_only_a_file_is_an_article(
    site: Site, crawl: Crawl, passport_for: Make
) -> None:
    """Its file's text joins it; a file that cannot be read leaves the article, the link and the reason."""
    other = "/202611/t20261119_2.html"
    site.page(
        "/list.html",
        list_page([(PAGE, TITLE, "2026-11-20"), (other, TITLE, "2026-11-19")]),
    )
    site.page(PAGE, only_a_file("/202611/P1.docx"))
    site.page(other, only_a_file("/202611/P2.docx"))
    site.page("/202611/P1.docx", docx(TEXT), kind="application/octet-stream")
    items = {
        item.url: item for item in crawl(passport_for("listing", "/list.html")).items
    }
    read, unread = items[f"{site.url}{PAGE}"], items[f"{site.url}{other}"]
    assert (read.title, read.text, read.publisher) == (
        TITLE,
        f"{TITLE}.docx",
        "测试日报",
    )
    assert [(file.text, file.reason) for file in read.attachments] == [(TEXT, None)]
    assert unread.title == TITLE
    assert [(file.text, file.reason) for file in unread.attachments] == [
        (None, "http 404")
    ]
