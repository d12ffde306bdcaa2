"""Where a redirect may lead: inside this page, nowhere else."""

from urllib.parse import urlsplit

_ODD = set("\\\t\r\n\x00")


def inside(path: str, otherwise: str = "/") -> str:
    """The path if it is one of ours; browsers read `//host`, `/\\host` and `/<tab>/host` as other hosts."""
    if (
        not path.startswith("/")
        or path.startswith("//")
        or _ODD & set(path)
        or not path.isprintable()
    ):
        return otherwise
    try:
        parts = urlsplit(path)
    except ValueError:
        return otherwise
    if parts.scheme or parts.netloc:
        return otherwise
    return path
