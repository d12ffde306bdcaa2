"""What `doctor` says of the page: whether it starts, who may come in, who can read its password."""

from pathlib import Path

from policywatch.settings import WebSettings
from policywatch.web.checks import examine_page

PUBLIC = "https://watch.example.org"


def test_an_open_page_is_named() -> None:
    """A published page without a password is wrong, whether it would start or not."""
    [refused] = examine_page(WebSettings(public_url=PUBLIC))
    assert not refused.ok and "public_url" in refused.found
    [opened] = examine_page(WebSettings(public_url=PUBLIC, password="none"))
    assert not opened.ok and "everybody" in opened.found
    [usual] = examine_page(WebSettings())
    assert usual.ok and "loopback" in usual.found
    [guarded] = examine_page(WebSettings(public_url=PUBLIC, password="x"))
    assert guarded.ok and "with a password" in guarded.found


def test_a_password_file_everybody_reads_is_named(tmp_path: Path) -> None:
    """0644 is wrong, 0600 is right, and the advice is a command."""
    file = tmp_path / "web.password"
    file.write_text("secret")
    file.chmod(0o644)
    checks = examine_page(WebSettings(password_file=file))
    wrong = [check for check in checks if not check.ok]
    assert len(wrong) == 1 and wrong[0].advice == f"chmod 600 {file}"
    file.chmod(0o600)
    assert all(check.ok for check in examine_page(WebSettings(password_file=file)))
