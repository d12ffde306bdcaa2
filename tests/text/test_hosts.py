"""Host headers and loopback names, as strangers write them."""

import pytest

from text.hosts import host_of, is_loopback


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("watch.example.org", "watch.example.org"),
        ("Watch.Example.org:8470", "watch.example.org"),
        ("127.0.0.1:", "127.0.0.1"),
        ("[::1]:8470", "::1"),
        ("[::1", None),
        ("::1", None),
        ("", None),
        ("a b", None),
        ("a/b", None),
        ("user@a", None),
        ("a:99999999", None),
        ("a" * 300, None),
        ("watch.example.org/login?", None),
        ("watch.example.org#", None),
    ],
)
def test_host_of(header: str, expected: str | None) -> None:
    """A name or an address with its port; everything else is no host, and nothing raises."""
    assert host_of(header) == expected


def test_loopback_names() -> None:
    assert is_loopback("127.9.9.9") and is_loopback("LOCALHOST")
    assert not is_loopback("127.evil.example") and not is_loopback("")
