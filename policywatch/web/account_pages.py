"""One's own account, and for administrators all of them: role, password, language, deeds."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from db.access import accounts, deeds
from db.access.accounts import ROLES, AccountError
from db.access.desk import HOUSE
from db.models import Account
from db.session import Session
from policywatch.web import visitors
from policywatch.web.pages import page
from policywatch.web.passwords import hash_password
from policywatch.web.problems import BadRequest
from policywatch.web.site import site_of
from policywatch.web.visitors import desk_of, own_desk_of, visitor_of
from policywatch.web.wording import COOKIE as LANGUAGE_COOKIE
from policywatch.web.wording import LANGUAGES
from text.reason import Reason, reason_of

router = APIRouter(include_in_schema=False)
SHOWN_DEEDS = 100
LANGUAGE_LIFETIME = timedelta(days=365)
Name = Annotated[str, Form(max_length=200)]
Secret = Annotated[str, Form(max_length=1000)]


@router.get("/account")
def own_account(request: Request) -> Response:
    """One's own account: language, password, what one has."""
    return _own_page(request)


@router.post("/account/language")
def speak(request: Request, language: Annotated[str, Form()]) -> Response:
    """Remember the account's language, here and in every browser it logs in with."""
    if language not in LANGUAGES:
        raise BadRequest(Reason("page.unreadable"))
    site, visitor = site_of(request), visitor_of(request)
    with site.archive.write() as session:
        account = _own(session, request)
        if account is not None:
            account.language = language
    answer = RedirectResponse("/account" if visitor.account else "/", 303)
    answer.headers["set-cookie"] = visitors.cookie(
        request,
        language,
        secure=visitors.is_secure(site, request),
        name=LANGUAGE_COOKIE,
        age=LANGUAGE_LIFETIME,
    )
    return answer


@router.post("/account/password")
def new_password(request: Request, old: Secret = "", new: Secret = "") -> Response:
    """Change one's own password; every other session of the account ends."""
    site, desk = site_of(request), own_desk_of(request)
    with site.archive.read() as session:
        account = _own(session, request)
    if account is None:
        raise AccountError(Reason("account.none", name=""))
    counted = f"account {account.id} password"
    if not site.logins.take_try(counted):
        return _own_page(request, 429, trouble=Reason("page.busy"))
    if not site.logins.matches(account.password, old):
        return _own_page(request, 403, trouble=Reason("account.old-password"))
    accounts.check_password(new)
    site.logins.forgive(counted)
    with site.archive.write() as session:
        account = accounts.get(session, account.name)
        accounts.set_password(account, hash_password(new))
        deeds.note(session, desk, "account.password", account.name)
        value = visitors.cookie_value(
            site,
            visitors.new_session(),
            logged_in=True,
            account=account,
        )
    answer = RedirectResponse("/account", 303)
    answer.headers["set-cookie"] = visitors.cookie(
        request,
        value,
        secure=visitors.is_secure(site, request),
    )
    return answer


def _own(session: Session, request: Request) -> Account | None:
    number = visitor_of(request).account
    if number != HOUSE:
        return accounts.by_id(session, number)
    return None


def _own_page(
    request: Request,
    code: int = 200,
    trouble: Reason | None = None,
) -> Response:
    with site_of(request).archive.read() as session:
        account = _own(session, request)
        figures = accounts.figures(session).get(visitor_of(request).account)
    return page(
        request,
        "account.html",
        code,
        active="account",
        account=account,
        figures=figures or accounts.Figures(),
        trouble=trouble,
    )


@router.get("/accounts")
def listing(request: Request) -> Response:
    """All accounts, and what was done last by whom."""
    return _accounts_page(request)


@router.post("/accounts/add")
def add(
    request: Request,
    name: Name,
    password: Secret,
    role: Annotated[str, Form()] = accounts.READER,
) -> Response:
    """A new account."""
    site = site_of(request)
    try:
        accounts.check_password(password)
        hashed = hash_password(password)
        with site.archive.write() as session:
            made = accounts.add(session, name, role, hashed, site.now())
            deeds.note(session, desk_of(request), "account.add", made.name, role=role)
    except AccountError as error:
        return _accounts_page(request, 400, trouble=reason_of(error))
    site.accounts_changed()
    return RedirectResponse("/accounts", 303)


@router.post("/accounts/role")
def change_role(request: Request, name: Name, role: Annotated[str, Form()]) -> Response:
    """Give an account another role; never one's own."""
    with site_of(request).archive.write() as session:
        account = _another(session, request, name)
        accounts.set_role(session, account, role)
        deeds.note(session, desk_of(request), "account.role", account.name, role=role)
    return RedirectResponse("/accounts", 303)


@router.post("/accounts/reset")
def reset(request: Request, name: Name, password: Secret) -> Response:
    """Give an account a new password; its sessions end."""
    try:
        accounts.check_password(password)
    except AccountError as error:
        return _accounts_page(request, 400, trouble=reason_of(error))
    hashed = hash_password(password)
    with site_of(request).archive.write() as session:
        account = accounts.get(session, name)
        accounts.set_password(account, hashed)
        deeds.note(session, desk_of(request), "account.reset", account.name)
    return RedirectResponse("/accounts", 303)


@router.post("/accounts/remove")
def remove(request: Request, name: Name) -> Response:
    """Remove an account with its searches, tokens and marks; its rules stay, paused."""
    site = site_of(request)
    with site.archive.write() as session:
        account = _another(session, request, name)
        rules = accounts.remove(session, account)
        deeds.note(session, desk_of(request), "account.remove", name, rules=rules)
    site.accounts_changed()
    return RedirectResponse("/accounts", 303)


def _another(session: Session, request: Request, name: str) -> Account:
    """The account, if it is not the visitor's own: administrators must not lock themselves out."""
    account = accounts.get(session, name)
    if account.id == visitor_of(request).account:
        raise AccountError(Reason("account.last-admin", name=account.name))
    return account


def _accounts_page(request: Request, code: int = 200, **values: Any) -> Response:
    with site_of(request).archive.read() as session:
        rows = accounts.listed(session)
        figures = accounts.figures(session)
        done = deeds.latest(session, SHOWN_DEEDS)
    return page(
        request,
        "accounts.html",
        code,
        active="accounts",
        accounts=[(one, figures.get(one.id, accounts.Figures())) for one in rows],
        roles=ROLES,
        deeds=done,
        **({"trouble": None} | values),
    )
