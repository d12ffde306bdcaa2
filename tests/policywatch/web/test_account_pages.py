"""Logging in by name, the limits of it, and the pages that look after accounts."""

from collections.abc import Iterator

import httpx
import pytest

from db.access import accounts, deeds
from db.session import Archive
from policywatch.web import visitors
from tests.policywatch.web.served import (
    NOW,
    join,
    log_in,
    post,
    serving,
    site_for,
)

HTML = {"accept": "text/html"}


@pytest.fixture
def page(desk: Archive) -> Iterator[httpx.Client]:
    """A page behind a password, with an administrator and an analyst."""
    join(desk, "ada", "admin")
    join(desk, "bo", "analyst")
    with serving(site_for(desk, locked=True)) as client:
        yield client


def test_a_name_and_its_password_open(page: httpx.Client) -> None:
    """The account's own password opens; another's, the page's own under a name, an unknown name do not."""
    for name, password in (("bo", "adaada"), ("bo", "correct horse"), ("no", "nono")):
        refused = log_in(page, password, name)
        assert refused.status_code == 403 and "账户或密码不对" in refused.text
    assert log_in(page, "bobo", "bo").status_code == 303
    assert "bo</a>" in page.get("/account", headers=HTML).text
    post(page, "/logout", "/account")
    assert log_in(page).status_code == 303, "the one password goes on"


def test_accounts_close_a_page_on_loopback_without_a_password(desk: Archive) -> None:
    """Open to everybody on this machine until somebody has a name; then a login is asked for."""
    with serving(site_for(desk)) as client:
        assert client.get("/api/articles").status_code == 200
    join(desk, "bo", "analyst")
    with serving(site_for(desk)) as client:
        assert client.get("/api/articles").status_code == 401
        assert log_in(client, "", "").status_code == 403
        assert log_in(client, "bobo", "bo").status_code == 303
        assert client.get("/api/articles").status_code == 200


def test_guessing_one_account_is_slowed_down(page: httpx.Client) -> None:
    """After five wrong passwords from an address it waits, whatever name it tries."""
    codes = [log_in(page, f"guess {at}", "bo").status_code for at in range(5)]
    assert codes == [403] * 5
    assert log_in(page, "bobo", "bo").status_code == 429
    assert log_in(page, "adaada", "ada").status_code == 429


def test_a_reset_password_ends_the_sessions(page: httpx.Client, desk: Archive) -> None:
    """The old cookie opens nothing, a changed role counts at once, a removed account is away."""
    log_in(page, "bobo", "bo")
    kept = httpx.Cookies({visitors.COOKIE: page.cookies[visitors.COOKIE]})
    with desk.write() as session:
        accounts.set_role(session, accounts.get(session, "bo"), "reader")
    assert page.get("/alerts/edit?name=x").status_code == 403
    with serving(site_for(desk, locked=True)) as admin:
        log_in(admin, "adaada", "ada")
        changed = post(
            admin, "/accounts/reset", "/accounts", name="bo", password="new password"
        )
        assert changed.status_code == 303
    page.cookies = kept
    assert page.get("/api/articles").status_code == 401
    assert log_in(page, "new password", "bo").status_code == 303


def test_administrators_look_after_accounts(page: httpx.Client, desk: Archive) -> None:
    """Added, given a role, removed; never one's own; each deed with its doer."""
    log_in(page, "adaada", "ada")
    fields = {"name": "li", "password": "long enough", "role": "reader"}
    assert post(page, "/accounts/add", "/accounts", **fields).status_code == 303
    again = post(page, "/accounts/add", "/accounts", **fields)
    assert again.status_code == 400 and "已经有名为" in again.text
    short = post(page, "/accounts/add", "/accounts", **(fields | {"password": "x"}))
    assert short.status_code == 400
    post(page, "/accounts/role", "/accounts", name="li", role="analyst")
    for path in ("/accounts/remove", "/accounts/role"):
        own = post(page, path, "/accounts", name="ada", role="reader")
        assert own.status_code == 400
    post(page, "/accounts/remove", "/accounts", name="li")
    with desk.read() as session:
        done = [(one.actor, one.deed) for one in deeds.latest(session, 3)]
        assert [one.name for one in accounts.listed(session)] == ["ada", "bo"]
    assert done == [("ada", f"account.{one}") for one in ("remove", "role", "add")]


def test_the_language_goes_with_the_account(page: httpx.Client) -> None:
    """Chosen once, the page speaks it in every browser the account logs in with."""
    log_in(page, "bobo", "bo")
    post(page, "/account/language", "/account", language="en")
    page.cookies = httpx.Cookies()
    log_in(page, "bobo", "bo")
    assert "My account" in page.get("/account", headers=HTML).text


def test_a_removed_accounts_rules_rest(desk: Archive) -> None:
    """They stay for administrators, paused, under a name that says whose they were."""
    from alerts import register
    from db.access.desk import Desk

    bo = Desk(join(desk, "bo", "analyst"), "bo", at=NOW)
    register.add(desk, name="r", query="x", to=["a@b.cn"], now=NOW, desk=bo)
    with desk.write() as session:
        assert accounts.remove(session, accounts.get(session, "bo")) == 1
    (rule,) = register.listed(desk, now=NOW)
    assert rule["state"] == "paused" and rule["name"].startswith("r (bo")
