"""People who are signed in already, for tests in which signing in is not the point."""

from __future__ import annotations

import re
from functools import cache
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from playwright.sync_api import Page

from tests.support.live_server import Account, LiveServer

CSRF_FIELD = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def let_in(page: Page, portal: LiveServer, account: Account) -> None:
    """Give the page's browser a session of this person; the page itself stays where it is."""
    cookies = session_cookies(portal.url, account)
    page.context.add_cookies(
        [{"name": name, "value": value, "url": portal.url} for name, value in cookies.items()]
    )


@cache
def session_cookies(url: str, account: Account) -> dict[str, str]:
    """What the sign-in page leaves in a browser; one session of a person is enough for a whole run."""
    address = urlsplit(url)
    connection = HTTPConnection(address.netloc, timeout=20)
    cookies: dict[str, str] = {}
    connection.request("GET", "/login", headers={"Accept-Language": "id"})
    page = connection.getresponse()
    token = CSRF_FIELD.search(page.read().decode())
    assert token is not None, "the sign-in page has no form"
    _keep(cookies, page.headers.get_all("Set-Cookie"))
    form = {"csrf_token": token.group(1), "username": account.username, "password": account.password}
    connection.request("POST", "/login", urlencode(form), _form_headers(url, cookies))
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 303, f"{account.username} was not let in: status {answer.status}"
    _keep(cookies, answer.headers.get_all("Set-Cookie"))
    connection.close()
    return cookies


def cookie_line(cookies: dict[str, str]) -> str:
    """The Cookie header a browser with these would send."""
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def _form_headers(url: str, cookies: dict[str, str]) -> dict[str, str]:
    return {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": cookie_line(cookies),
        "Origin": url,
        "Accept-Language": "id",
    }


def _keep(cookies: dict[str, str], lines: list[str] | None) -> None:
    for line in lines or []:
        for name, morsel in SimpleCookie(line).items():
            cookies[name] = morsel.value
