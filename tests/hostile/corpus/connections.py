"""Answers that misbehave below the page: endless, dripping, lying about their length, packed a thousandfold."""

import gzip
import socket
import time
import zlib

import brotli

from tests.hostile.corpus.payload import Payload, fixed
from tests.site import (
    Raw,
    cut_short,
    drip,
    endless_body,
    endless_headers,
    hang,
    not_http,
)

SECONDS = 25.0
_OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"


def _wild(write: Raw) -> Raw:
    write.raw = True  # type: ignore[attr-defined]
    return write


def says(answer: bytes) -> Raw:
    """Writes this and closes."""
    return _wild(lambda connection: connection.sendall(answer))


def again_and_again(
    first: bytes, piece: bytes, pause: float = 0.0, seconds: float = SECONDS
) -> Raw:
    """Writes `first`, then `piece` until nobody listens or time is up."""

    def write(connection: socket.socket) -> None:
        connection.sendall(first)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            connection.sendall(piece)
            time.sleep(pause)

    return _wild(write)


def packed(how: str, megabytes: int) -> bytes:
    """Zeros that unpack to `megabytes`."""
    zeros = bytes(megabytes << 20)
    if how == "gzip":
        return gzip.compress(zeros, 1)
    if how == "br":
        return bytes(brotli.compress(zeros, quality=1))
    return zlib.compress(zeros, 1)


def _zstd(megabytes: int) -> bytes:
    import zstandard

    return bytes(zstandard.ZstdCompressor(level=1).compress(bytes(megabytes << 20)))


def _thrice() -> bytes:
    return gzip.compress(gzip.compress(packed("gzip", 60)))


_BIG_HEADER = {"ETag": '"' + "e" * 30_000 + '"', "Last-Modified": "x" * 30_000}

CONNECTIONS: list[Payload] = [
    Payload("scrapy-355-endless-headers", "article", raw=endless_headers(SECONDS), ends="refused"),
    Payload("scrapy-355-endless-headers-list", "listing", raw=endless_headers(SECONDS), ends="refused"),
    Payload("CVE-2017-14158-endless-body", "article", raw=endless_body(SECONDS), ends="refused"),
    Payload("CVE-2017-14158-endless-body-feed", "feed", raw=endless_body(SECONDS), ends="refused"),
    Payload("slowloris-drip", "article", raw=drip(SECONDS), ends="refused"),
    Payload("slowloris-hang", "sitemap", raw=hang(SECONDS), ends="refused"),
    Payload("cut-short", "article", raw=cut_short(b"<html><p>half"), ends="refused"),
    Payload("no-http", "json", raw=not_http(), ends="refused"),
    Payload("endless-1xx", "article", raw=again_and_again(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 99), ends="refused"),
    Payload("endless-103-hints", "listing", ends="refused",
            raw=again_and_again(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 99)),
    Payload("endless-status-line", "article", raw=again_and_again(b"HTTP/1.1 200 ", b"O" * 50_000), ends="refused"),
    Payload("endless-header-fold", "article", raw=again_and_again(_OK + b"X: y\r\n", b" fold\r\n" * 9_000), ends="refused"),
    Payload("endless-chunk-size", "article", ends="refused",
            raw=again_and_again(_OK + b"Transfer-Encoding: chunked\r\n\r\n", b"0" * 50_000)),
    Payload("endless-chunk-extension", "article", ends="refused",
            raw=again_and_again(_OK + b"Transfer-Encoding: chunked\r\n\r\n5;a=", b"b" * 50_000)),
    Payload("endless-trailers", "article", ends="refused",
            raw=again_and_again(_OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X-T: y\r\n" * 7_000)),
    Payload("endless-tiny-chunks", "article", ends="refused",
            raw=again_and_again(_OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * 9_000)),
    Payload("chunk-of-negative-size", "article", ends="refused",
            raw=says(_OK + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n")),
    Payload("chunk-of-huge-size", "article", ends="refused",
            raw=says(_OK + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\nhello")),
    Payload("length-negative", "article", raw=says(_OK + b"Content-Length: -1\r\n\r\nhello"), ends="refused"),
    Payload("length-twice", "article", ends="refused",
            raw=says(_OK + b"Content-Length: 5\r\nContent-Length: 50\r\n\r\nhello")),
    Payload("length-of-digits", "article", raw=says(_OK + b"Content-Length: " + b"9" * 6_000 + b"\r\n\r\nx"), ends="refused"),
    Payload("length-in-other-digits", "article", ends="refused",
            raw=says(_OK + "Content-Length: ٣\r\n\r\nabc".encode())),
    Payload("http-0.9", "article", raw=says(b"<html><p>no head at all</p></html>"), ends="refused"),
    Payload("header-without-colon", "listing", raw=says(b"HTTP/1.1 200 OK\r\nnonsense\r\n\r\nhello")),
    Payload("header-of-zero-bytes", "article", raw=says(b"HTTP/1.1 200 OK\r\nX: \x00\x00\r\n\x00: y\r\n\r\nhello")),
    Payload("status-999", "article", body=fixed("x"), status=999, ends="refused"),
    Payload("status-letters", "article", raw=says(b"HTTP/1.1 OK OK\r\n\r\nhello"), ends="refused"),
    Payload("switching-protocols", "article", raw=says(b"HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\n\x00"), ends="refused"),
    Payload("GHSA-7j7m-gzip-bomb", "article", body=lambda: packed("gzip", 200), headers={"Content-Encoding": "gzip"},
            ends="refused"),
    Payload("GHSA-7j7m-gzip-bomb-sitemap", "sitemap", body=lambda: packed("gzip", 200),
            headers={"Content-Encoding": "gzip"}, ends="refused"),
    Payload("CVE-2025-6176-brotli-bomb", "article", body=lambda: packed("br", 200), headers={"Content-Encoding": "br"},
            ends="refused"),
    Payload("CVE-2025-6176-deflate-bomb", "listing", body=lambda: packed("deflate", 200),
            headers={"Content-Encoding": "deflate"}, ends="refused"),
    Payload("zstd-bomb", "json", body=lambda: _zstd(200), headers={"Content-Encoding": "zstd"}, ends="refused"),
    Payload("gzip-of-gzip-of-gzip", "feed", body=_thrice, headers={"Content-Encoding": "gzip, gzip, gzip"}, ends="refused"),
    Payload("sitemap-gzip-bomb-in-body", "sitemap", body=lambda: packed("gzip", 120), kind="application/gzip",
            ends="refused"),
    Payload("ninety-nine-encodings", "article", body=fixed(gzip.compress(b"x")),
            headers={"Content-Encoding": ", ".join(["gzip"] * 99)}),
    Payload("encoding-unknown", "article", body=fixed(b"\x00\x01" * 500), headers={"Content-Encoding": "x-evil"}, ends="refused"),
    Payload("encoding-cut", "article", body=fixed(gzip.compress(b"<p>x</p>" * 900)[:-50]),
            headers={"Content-Encoding": "gzip"}),
    Payload("encoding-a-lie", "listing", body=fixed("<p>not packed</p>"), headers={"Content-Encoding": "br"}),
    Payload("headers-of-60-kb", "article", body=fixed("<p>x</p>"), headers=_BIG_HEADER, ends="refused"),
    Payload("cookie-flood", "article", body=fixed("<p>x</p>"), ends="refused",
            headers={f"Set-Cookie{' ' * 0}": "a=" + "b" * 4_000 + "; Domain=.example; Max-Age=99999999999999"}),
    Payload("retry-after-for-ever", "listing", body=fixed("busy"), status=503, headers={"Retry-After": "9" * 400}, ends="refused"),
    Payload("retry-after-nonsense", "listing", body=fixed("busy"), status=429,
            headers={"Retry-After": "Fri, 99 Nov 99999 99:99:99 GMT"}, ends="refused"),
]  # fmt: skip
