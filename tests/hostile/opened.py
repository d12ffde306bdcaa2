"""Scrapy's settings for the worker of these tests: the project's own, with 127.66.x.y counting as public.

Whatever the worker connects to, opens, starts or unpickles is written to the file POLICYWATCH_TEST_AUDIT names
(sys.addaudithook sees it below all libraries written in Python).
"""

import os
import sys
from typing import Any

import crawler.addresses
import crawler.middlewares.address_guard
from crawler.settings import *  # noqa: F403
from tests.hostile.internet import PUBLIC

RETRY_ENABLED = False

_really_public = crawler.addresses.is_public
_TOLD = {
    "socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork",
    "urllib.Request", "ftplib.connect", "smtplib.connect", "webbrowser.open", "exec", "import", "open", "pickle.find_class",
}  # fmt: skip
_SECRET_FILES = (
    "/etc/passwd",
    "/etc/shadow",
    "/etc/hostname",
    "/proc/self/environ",
    "policywatch-test-secret",
    "pwned",
)
_audit = os.open(
    os.environ["POLICYWATCH_TEST_AUDIT"],
    os.O_WRONLY | os.O_CREAT | os.O_APPEND,
)


def _is_public(address: str) -> bool:
    return address.startswith(PUBLIC) or _really_public(address)


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if event not in _TOLD:
        return
    told = repr(arguments[1] if event == "socket.connect" else arguments[0])
    if event in ("open", "import", "exec") and not any(
        name in told for name in _SECRET_FILES
    ):
        return
    os.write(_audit, f"{event} {told}\n".encode("utf-8", "replace"))


crawler.middlewares.address_guard.is_public = _is_public
sys.addaudithook(_note)
