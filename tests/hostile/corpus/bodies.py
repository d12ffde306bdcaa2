"""Bodies that swell, loop, lie or look outside: pages, lists, feeds, sitemaps, JSON answers and files.

The bodies every reader is tested with alone (tests/crawler/payloads.py) go through the whole path here, and
some that only the whole path meets.
"""

import gzip
import io
import json
import zipfile
import zlib
from collections.abc import Callable

from tests.crawler.payloads import PAYLOADS
from tests.hostile.corpus.payload import Payload, Place, fixed
from tests.hostile.internet import SECRET

_XML, _JSON = "application/xml", "application/json"
_KINDS: dict[Place, str] = {
    "feed": "application/rss+xml",
    "sitemap": _XML,
    "json": _JSON,
}

_AS_FEED = (
    "rss",
    "atom",
    "items",
    "bad links",
    "bad dates",
    "laughs",
    "address",
    "file's",
    "utf-7",
    "deep divs",
)
_AS_SITEMAP = (
    "sitemap",
    "laughs",
    "gzip",
    "deflate",
    "address",
    "deep rss",
    "many links",
    "unclosed cdata",
)
_AS_JSON = (
    "json",
    "nothing",
    "address",
    "digits",
    "binary",
    "many attributes",
    "deep divs",
    "elf",
)
_AS_LIST = (
    "deep",
    "many",
    "unclosed",
    "datastore",
    "json",
    "charset",
    "address",
    "nothing",
    "word",
    "run",
    "entity",
)
_AS_FILE = (
    "docx",
    "zip",
    "pdf",
    "ofd",
    "word",
    "png",
    "elf",
    "nothing",
    "address",
    "gzip",
    "many tags",
)


def _of_readers(place: Place, names: tuple[str, ...] | None) -> list[Payload]:
    chosen = [
        name
        for name in PAYLOADS
        if names is None or any(part in name for part in names)
    ]
    return [
        Payload(
            f"{place}: {name}",
            place,
            fixed(PAYLOADS[name]),
            kind=_KINDS.get(place, "text/html"),
        )
        for name in chosen
    ]


def _zip(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return packed.getvalue()


def _quine_zip() -> bytes:
    inner = _zip(word__document=bytes(1 << 20))
    for _ in range(5):
        inner = _zip(**{f"part{n}.zip": inner for n in range(10)})
    return inner


def _docx(xml: str, relations: str = "") -> bytes:
    return _zip(**{
        "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "word__document.xml": xml.encode(), "word___rels__document.xml.rels": relations.encode(),
    })  # fmt: skip


def _pdf_of_streams(filters: str, body: bytes) -> bytes:
    head = (
        "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n"
        "3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R>>endobj\n"
        f"4 0 obj<</Length {len(body)}/Filter[{filters}]>>stream\n"
    )
    return head.encode() + body + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def _packed_twice() -> bytes:
    return zlib.compress(zlib.compress(bytes(300 << 20), 1), 9)


def _pdf_action(action: str) -> bytes:
    return (
        f"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<<{action}>>>>endobj\n"
        "2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    ).encode()


def _outside(root: str, target: str) -> str:
    return (
        f'<?xml version="1.0"?><!DOCTYPE {root} [<!ENTITY x SYSTEM "{target}"><!ENTITY % d SYSTEM "{target}">%d;]>'
        f"<{root}><channel><item><title>&x;</title><link>&x;</link></item></channel><url><loc>&x;</loc></url></{root}>"
    )


def _quadratic(root: str) -> str:
    return (
        f'<?xml version="1.0"?><!DOCTYPE {root} [<!ENTITY a "{"a" * 60_000}">]>'
        f"<{root}><item><title>{'&a;' * 9_000}</title></item></{root}>"
    )


def _included(root: str) -> str:
    inside = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" href="file:///etc/passwd"/>'
    sheet = '<?xml-stylesheet type="text/xsl" href="file:///etc/passwd"?>'
    return f"<?xml version='1.0'?>{sheet}<{root}><channel><item><title>{inside}</title></item></channel></{root}>"


def outside(secret_file: str, inner_address: str) -> list[Payload]:
    """XML that looks outside itself, at a file of ours and a server of ours that must never be read."""
    targets = {
        "passwd": "file:///etc/passwd", "file": f"file://{secret_file}", "inner": inner_address,
        "php": "php://filter/read=convert.base64-encode/resource=/etc/passwd", "jar": f"jar:{inner_address}!/x",
        "netdoc": "netdoc:///etc/passwd", "expect": "expect://id", "data": "data:text/plain,x",
    }  # fmt: skip
    roots: list[tuple[Place, str]] = [
        ("feed", "rss"),
        ("sitemap", "urlset"),
        ("listing", "html"),
        ("article", "html"),
    ]
    found = [
        Payload(
            f"GHSA-64wp-xxe-{name}-{place}",
            place,
            fixed(_outside(root, target)),
            kind=_KINDS.get(place, _XML),
        )
        for place, root in roots
        for name, target in targets.items()
    ]
    utf16 = _outside("rss", f"file://{secret_file}").encode("utf-16")
    utf7 = '<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE x+AD4-<rss/>'
    docx = _docx(
        _outside("w:document", f"file://{secret_file}"),
        _relations(inner_address),
    )
    return [
        *found,
        Payload("CVE-2026-41066-xxe-in-utf-16", "feed", fixed(utf16), kind=_XML),
        Payload("xxe-in-utf-7", "feed", fixed(utf7), kind=_XML),
        Payload("xxe-in-docx", "attachment", fixed(docx)),
        Payload("body-is-an-inner-address-feed", "feed", fixed(inner_address), kind="text/plain"),
        Payload("body-is-an-inner-address-article", "article", fixed(inner_address), kind="text/plain"),
        Payload("body-is-a-file-name-feed", "feed", fixed(secret_file), kind="text/plain"),
        Payload("body-is-a-file-name-article", "article", fixed(secret_file), kind="text/plain"),
        Payload("pdf-that-launches", "attachment", fixed(_pdf_action("/S/Launch/F(/bin/sh)"))),
        Payload("pdf-that-calls-home", "attachment", fixed(_pdf_action(f"/S/URI/URI({inner_address})"))),
    ]  # fmt: skip


def _relations(target: str) -> str:
    return f'<Relationships><Relationship Id="r1" TargetMode="External" Target="{target}"/></Relationships>'


def _json(place_of_bomb: object) -> Callable[[], bytes]:
    return fixed(json.dumps({"data": place_of_bomb}))


OWN: list[Payload] = [
    Payload("quadratic-blowup-feed", "feed", fixed(_quadratic("rss")), kind=_XML),
    Payload("quadratic-blowup-sitemap", "sitemap", fixed(_quadratic("urlset")), kind=_XML),
    Payload("xinclude-feed", "feed", fixed(_included("rss")), kind=_XML),
    Payload("xinclude-sitemap", "sitemap", fixed(_included("urlset")), kind=_XML),
    Payload("CVE-2012-2921-feed-doctype-deep", "feed", fixed("<!DOCTYPE x [" + "<!ELEMENT a (b)>" * 40_000 + "]><rss/>")),
    Payload("CVE-2009-5065-feed-script-title", "feed",
            fixed("<rss><channel><item><title>&lt;script&gt;alert(1)&lt;/script&gt;</title></item></channel></rss>")),
    Payload("feed-of-one-endless-entity", "feed", fixed("<rss>&" + "a" * 900_000)),
    Payload("sitemap-of-itself", "sitemap", fixed("<sitemapindex><sitemap><loc>http://a.example/</loc></sitemap></sitemapindex>")),
    Payload("json-keys-alike", "json", fixed("{" + '"data":[],' * 60_000 + '"data":[]}'), kind=_JSON),
    Payload("json-huge-integers", "json", fixed('{"data":[' + "9" * 5_000 + "]}"), kind=_JSON),
    Payload("json-proto", "json", _json([{"__proto__": {"url": "x"}, "url": "__class__"}]), kind=_JSON),
    Payload("json-surrogates", "json", fixed('{"data":[{"url":"/\\ud800","title":"\\udfff\\u0000"}]}'), kind=_JSON),
    Payload("json-pickle", "json", fixed(b"\x80\x04cos\nsystem\n(S'touch /tmp/policywatch-pwned'\ntR."), kind=_JSON),
    Payload("zip-quine-docx", "attachment", _quine_zip),
    Payload("docx-of-relations", "attachment", fixed(_docx("<w:document/>", _relations("file:///etc/passwd")))),
    Payload("pdf-of-packed-streams", "attachment",
            lambda: _pdf_of_streams("/FlateDecode/FlateDecode", _packed_twice())),
    Payload("pdf-of-ascii-hex", "attachment", fixed(_pdf_of_streams("/ASCIIHexDecode " * 400, b"41" * 60_000))),
    Payload("pdf-of-deep-arrays", "attachment", fixed(b"%PDF-1.7\n1 0 obj" + b"[" * 200_000)),
    Payload("pdf-of-deep-names", "attachment", fixed(b"%PDF-1.7\n1 0 obj" + b"<</A" * 200_000)),
    Payload("attachment-gzip-bomb", "attachment", lambda: gzip.compress(bytes(200 << 20), 1)),
    Payload("robots-of-megabytes", "robots", fixed("Disallow: /x\n" * 300_000), kind="text/plain"),
    Payload("robots-redos", "robots", fixed("User-agent: *\nDisallow: /" + "*a" * 20_000 + "$\n"), kind="text/plain"),
    Payload("robots-html", "robots", fixed("<html>" + "<div>" * 90_000)),
    Payload("robots-crawl-delay-for-ever", "robots", fixed("User-agent: policywatch\nDisallow: /\nCrawl-delay: 1e308\n")),
    Payload("robots-crawl-delay-nan", "robots", fixed("User-agent: *\nDisallow: /\nCrawl-delay: nan\nCrawl-delay: -1\n")),
    Payload("robots-binary", "robots", fixed(bytes(range(256)) * 400), kind="application/octet-stream"),
    Payload("GHSA-cwxj-referrer-policy-callable", "listing", fixed("<p>x</p>"),
            headers={"Referrer-Policy": "tests.hostile.pwned.Policy"}),
    Payload("GHSA-cwxj-referrer-policy-builtin", "article", fixed("<p>x</p>"),
            headers={"Referrer-Policy": "os.system, builtins.exec"}),
    Payload("content-type-of-a-codec", "article", fixed("<p>x</p>"), kind="text/html; charset=zlib_codec"),
    Payload("content-type-of-100-kb", "article", fixed("<p>x</p>"), kind="text/html; charset=" + "x" * 50_000),
    Payload("content-type-with-code", "article", fixed("<p>x</p>"), kind="text/html; charset=${jndi:ldap://127.0.0.1/}"),
    Payload("content-disposition-path", "attachment", fixed(b"%PDF-1.4 x"), kind="application/pdf",
            headers={"Content-Disposition": 'attachment; filename="../../../../tmp/policywatch-pwned"'}),
    Payload("etag-of-latin-1", "listing", fixed("<p>x</p>"), headers={"ETag": "\"\x80\xff\x1b[2J\""}),
    Payload("link-header-preload", "article", fixed("<p>x</p>"), headers={"Link": "</secret>; rel=preload"}),
    Payload("refresh-header-to-file", "article", fixed("<p>x</p>"), headers={"Refresh": "0; url=file:///etc/passwd"}),
    Payload("location-to-file", "article", status=302, headers={"Location": "file:///etc/passwd"}, ends="refused"),
    Payload("GHSA-23j4-location-to-data", "article", status=302, headers={"Location": "data:text/html,<p>x"}, ends="refused"),
    Payload("location-to-script", "article", status=302, headers={"Location": "javascript:alert(1)"}, ends="refused"),
    Payload("location-to-nothing", "article", status=302, headers={"Location": ""}),
    Payload("location-of-100-kb", "article", status=302, headers={"Location": "/" + "a" * 50_000}, ends="refused"),
    Payload("location-unreadable", "listing", status=302, headers={"Location": "http://[::1"}, ends="refused"),
    Payload("location-with-newline", "article", status=302, headers={"Location": "/a%0d%0aX-Evil: 1"}, ends="refused"),
    Payload("location-to-s3", "article", status=302, headers={"Location": "s3://bucket/key"}, ends="refused"),
    Payload("location-to-ftp", "article", status=302, headers={"Location": "ftp://127.0.0.1/x"}, ends="refused"),
    Payload("meta-refresh-to-file", "article", fixed('<meta http-equiv="refresh" content="0;url=file:///etc/passwd">')),
    Payload("meta-refresh-to-itself", "article", fixed('<meta http-equiv="refresh" content="0;url=?">'), ends="refused"),
    Payload("the-secret-said-aloud", "article", fixed(f"<p>{SECRET[:4]}</p>")),
]  # fmt: skip

BODIES: list[Payload] = [
    *_of_readers("article", None),
    *_of_readers("listing", _AS_LIST),
    *_of_readers("feed", _AS_FEED),
    *_of_readers("sitemap", _AS_SITEMAP),
    *_of_readers("json", _AS_JSON),
    *_of_readers("attachment", _AS_FILE),
    *OWN,
]
