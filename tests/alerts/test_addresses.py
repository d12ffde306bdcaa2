"""What is taken as a mail address: a dot-atom at a domain, one reading for every server."""

import pytest

from alerts.addresses import AddressError, check_address


@pytest.mark.parametrize(
    "written",
    [
        '"a:b"@example.org',
        '"a b"@example.org',
        '"a@evil.example"@example.org',
        '"a,b@evil.example"@example.org',
        '"a\\"b"@example.org',
        "a..b@example.org",
        ".a@example.org",
        "a.@example.org",
        "a;b@example.org",
        "a@[127.0.0.1]",
        "a@-x.example",
        "a@exa_mple.org",
        "a" * 65 + "@example.org",
        "a." * 40_000 + "@example.org",
    ],
)
def test_no_dot_atom_no_address(written: str) -> None:
    """Quoted or otherwise odd local parts go to somebody else where a server reads them otherwise."""
    with pytest.raises(AddressError):
        check_address(written)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("a.b+c-d_e@Example.ORG", "a.b+c-d_e@example.org"),
        ("O'Hara/x=y@example.org", "O'Hara/x=y@example.org"),
        ("root@localhost", "root@localhost"),
        ("a@例子.cn", "a@xn--fsqu00a.cn"),
    ],
)
def test_usual_addresses_stay(written: str, expected: str) -> None:
    assert check_address(written) == expected
