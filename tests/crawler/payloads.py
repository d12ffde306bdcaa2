"""Hostile bodies, written for the tests: each named for what it attempts."""

import gzip
import io
import zipfile
import zlib

_LONG = "国" * 200_000


def _zip(name: str, content: bytes, **more: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
        for other, body in more.items():
            archive.writestr(other, body)
    return packed.getvalue()


def _laughs(root: str) -> bytes:
    entities = '<!ENTITY a0 "ha">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)
    )
    return f'<?xml version="1.0"?><!DOCTYPE x [{entities}]><{root}><title>&a11;</title></{root}>'.encode()


def _outside(root: str, target: str) -> bytes:
    return (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "{target}"><!ENTITY % p SYSTEM "{target}"> %p;]>'
        f"<{root}><title>&e;</title><url><loc>&e;</loc></url></{root}>"
    ).encode()


PAYLOADS: dict[str, bytes] = {
    "nothing": b"",
    "white space": b" \n\t\r" * 1000,
    "one byte": b"<",
    "nul bytes": bytes(5000),
    "control characters": bytes(range(32)) * 500,
    "all bytes": bytes(range(256)) * 500,
    "lone surrogates": b"<p>\xed\xa0\x80\xed\xbf\xbf</p>" * 300,
    "overlong utf-8": b"<p>\xc0\xbc\xe0\x80\xbc</p>" * 300,
    "utf-16 mark": b"\xff\xfe" + "<p>字</p>".encode("utf-16-le") * 300,
    "utf-32 mark": b"\xff\xfe\x00\x00" + "<p>字</p>".encode("utf-32-le") * 300,
    "utf-7": b'<meta charset="utf-7">+ADw-script+AD4-alert(1)+ADw-/script+AD4-',
    "unknown charset": b'<meta charset="x-none-such"><p>'
    + "正文".encode("gb18030") * 300,
    "charset that is code": b'<meta charset="zlib"><p>x</p><meta charset="base64"><meta charset="rot13">',
    "idna charset": b'<meta charset="idna"><p>'
    + b"a" * 60_000
    + b"</p><meta charset=punycode>",
    "half a gb18030 character": "<p>正文".encode("gb18030")[:-1],
    "deep divs": b"<div>" * 100_000,
    "deep and closed": b"<div>" * 50_000 + b"x" + b"</div>" * 50_000,
    "deep tables": b"<table><tr><td>" * 30_000,
    "deep spans in a paragraph": b"<p>" + b"<span>" * 60_000 + "字".encode() * 100,
    "deep lists": b"<ul><li>" * 40_000,
    "deep formatting": b"<b><i><u><s>" * 20_000 + b"x",
    "deep links": b"<a href=x>" * 50_000,
    "deep forms and fonts": b"<font><nobr>" * 30_000,
    "deep svg": b"<svg>" + b"<g>" * 80_000,
    "deep select": b"<select><option>" * 30_000,
    "many attributes": b"<p "
    + b" ".join(b"a%d=b" % n for n in range(80_000))
    + b">x</p>",
    "same attribute": b"<p " + b"a=b " * 100_000 + b">x</p>",
    "one long attribute": b'<p title="' + b"x" * 2_000_000 + b'">x</p>',
    "unclosed quote": b'<a href="' + b"<p>x</p>" * 100_000,
    "unclosed comment": b"<!--" + b"- -" * 300_000,
    "many comments": b"<!---->" * 200_000,
    "unclosed script": b"<script>" + b"</scrip" * 200_000,
    "unclosed cdata": b"<![CDATA[" + b"]]" * 300_000,
    "unclosed doctype": b"<!DOCTYPE " + b"[" * 200_000,
    "many entities": b"<p>" + b"&amp;" * 300_000,
    "endless entity": b"<p>&" + b"a" * 1_000_000,
    "numeric entities": b"<p>" + b"&#0;&#xD800;&#x110000;&#99999999999;" * 5_000,
    "many tags": b"<p></p>" * 250_000,
    "many links": b"".join(
        b'<li><a href="/%d.html">%d</a></li>' % (n, n) for n in range(60_000)
    ),
    "many base tags": b'<base href="//evil.example/">' * 20_000 + b'<a href="x">y</a>',
    "many titles": "<title>标题</title>".encode() * 50_000,
    "many headings": "<h1>关于推进工作的通知</h1>".encode() * 40_000,
    "many metas": b'<meta name="ArticleTitle" content="x">' * 50_000,
    "one long line": f"<p>{_LONG}</p>".encode(),
    "one long title": f"<title>{_LONG}</title><p>x</p>".encode(),
    "one long word": b"<p>" + b"a" * 3_000_000,
    "many dates": "<p>发布时间：2026-11-20 来源：某报 作者：某人</p>".encode() * 20_000,
    "dates that are none": "<p>发布时间：9999-99-99 99:99 0000年00月00日 ２０２６</p>".encode()
    * 3_000,
    "digits": b"<p>" + b"2026" * 300_000,
    "open brackets": "（(【[《<".encode() * 60_000,
    "labels without end": "来源：作者：".encode() * 60_000,
    "white space run": b"<p>" + b" " * 2_000_000 + b"x",
    "narrow spaces": "<p>\u200b\u3000\xa0".encode() * 100_000,
    "json-ld bomb": b'<script type="application/ld+json">'
    + b"[" * 100_000
    + b"</script>",
    "json-ld numbers": b'<script type="application/ld+json">{"datePublished":'
    + b"9" * 50_000
    + b"}</script>",
    "deep json": b'{"a":' * 100_000,
    "deep json list": b"[" * 100_000 + b"]" * 100_000,
    "big number json": b'{"data": [{"url": ' + b"9" * 100_000 + b"}]}",
    "odd json rows": b'{"data": [null, 1, "x", [], {"url": null}, {"url": {}}, {"url": "//["}, {"url": "http://["}]}',
    "json nan": b'{"data": [{"url": "/a", "date": NaN}, {"url": "/b", "date": 1e999}, {"url": "/c", "date": -1}]}',
    "jsonp of jsonp": b"a(" * 50_000 + b"{}" + b")" * 50_000,
    "jsonp code": b"alert(1);callback({});fetch('http://evil.example')",
    "html in json": b'{"data": {"html": "' + b"<div>" * 30_000 + b'"}}',
    "datastore": b'<script type="text/xml"><datastore><recordset>'
    + b"<record><![CDATA[<li>" * 20_000,
    "rss billion laughs": _laughs("rss"),
    "sitemap billion laughs": _laughs("urlset"),
    "rss file": _outside("rss", "file:///etc/passwd"),
    "sitemap file": _outside("urlset", "file:///etc/passwd"),
    "rss outside": _outside("rss", "http://127.0.0.1:9/"),
    "sitemap outside": _outside("urlset", "http://127.0.0.1:9/"),
    "deep rss": b"<rss><channel>" + b"<item>" * 50_000,
    "deep sitemap": b"<urlset>" + b"<url>" * 50_000,
    "many items": b"<rss><channel>"
    + b"<item><link>http://a.example/1</link></item>" * 20_000,
    "bad links": b"<rss><channel>"
    + b"".join(
        b"<item><title>t</title><link>%s</link></item>" % link
        for link in (
            b"javascript:alert(1)",
            b"file:///etc/passwd",
            b"http://[",
            b"//",
            b"http://a:99999999/",
            b"\x00",
        )
    ),
    "bad dates": b"<rss><channel>"
    + b"".join(
        b"<item><link>http://a.example/%d</link><pubDate>%s</pubDate></item>"
        % (n, date)
        for n, date in enumerate(
            (
                b"Fri, 99 Nov 9999 99:99:99 +9999",
                b"0",
                b"-1",
                b"99999999999999999999",
                b"now",
                b"\xff\xfe",
            )
        )
    ),
    "atom with code": b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="html">&lt;script&gt;alert(1)'
    b'&lt;/script&gt;</title><link href="javascript:alert(1)"/><link href="http://a.example/1"/></entry></feed>',
    "a web address": b"http://127.0.0.1:9/secret",
    "a file's name": b"/etc/passwd",
    "shell": b"$(touch /tmp/pwned); `id`; | cat /etc/passwd",
    "template": b"<p>{{7*7}} ${7*7} <%= 7*7 %> #{7*7} {% for x in y %}</p>" * 100,
    "gzip": gzip.compress(b"<urlset>" + bytes(30_000_000)),
    "gzip of gzip": gzip.compress(gzip.compress(bytes(20_000_000))),
    "cut gzip": gzip.compress(b"<urlset></urlset>" * 10_000)[:-100],
    "deflate": zlib.compress(bytes(20_000_000)),
    "zip bomb docx": _zip("word/document.xml", bytes(80_000_000)),
    "docx laughs": _zip("word/document.xml", _laughs("document")),
    "docx file": _zip("word/document.xml", _outside("document", "file:///etc/passwd")),
    "docx path": _zip("../../../../tmp/evil", b"x", **{"word/document.xml": b"<a/>"}),
    "ofd bomb": _zip(
        "OFD.xml",
        b"<OFD/>",
        **{"Doc_0/Pages/Page_0/Content.xml": bytes(60_000_000)},
    ),
    "cut zip": _zip("word/document.xml", b"<a>x</a>" * 1000)[:-30],
    "pdf that loops": b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 99999999"
    b"/Kids[2 0 R 2 0 R]>>endobj trailer<</Root 1 0 R/Prev 0>>\nstartxref\n0\n%%EOF",
    "pdf of nothing": b"%PDF-1.7\n" + b"\n" * 100_000 + b"%%EOF",
    "png": b"\x89PNG\r\n\x1a\n" + bytes(10_000),
    "elf": b"\x7fELF" + bytes(10_000),
    "word": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 10_000,
}
