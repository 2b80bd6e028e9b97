"""The portal as signed-in members meet it: signing in, pages and answers to measure, their bytes and queries."""

from __future__ import annotations

import html
import re
import sqlite3
import urllib.parse
import urllib.request
from contextlib import closing
from dataclasses import dataclass
from http.cookiejar import CookieJar
from urllib.parse import urljoin, urlsplit

from benchmarks.load import Target, connect, read_answer, request_bytes
from tests.support.live_server import Account, LiveServer

MEASURED_ROLE = "teacher"
FEWEST_ANSWERING = 4
ASSETS = re.compile(
    r'<(?:link[^>]+rel="(?:stylesheet|icon|manifest|preload)"[^>]*href|script[^>]+src|img[^>]+src)="([^"]+)"'
)
CSS_ASSETS = re.compile(r"url\([\"']?([^\"')]+)[\"']?\)")


@dataclass(frozen=True)
class Page:
    """A page of the table: what it is called and how it is asked for."""

    name: str
    target: Target


def sign_in(server: LiveServer, account: Account) -> str:
    """The cookies of somebody signed in through the sign-in page."""
    jar = CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    form = opener.open(f"{server.url}/login", timeout=10).read().decode()
    fields = {"csrf_token": csrf_token(form), "username": account.username, "password": account.password}
    with opener.open(f"{server.url}/login", urllib.parse.urlencode(fields).encode(), timeout=10) as answer:
        if urlsplit(answer.url).path.rstrip("/") == "/login":
            raise RuntimeError(f"signing in as {account.username} did not work")
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


def csrf_token(page: str) -> str:
    """The token of the first form on the page."""
    field = re.search(r'<input[^>]*name="csrf_token"[^>]*>', page)
    value = re.search(r'value="([^"]+)"', field[0]) if field else None
    if value is None:
        raise RuntimeError("the page has no csrf_token")
    return html.unescape(value[1])


def measured_pages(server: LiveServer) -> list[Page]:
    """A teacher's cluster home, meeting list, and the first meeting the list links to."""
    account = server.account(MEASURED_ROLE)
    url, cluster, cookie = server.url, account.cluster, sign_in(server, account)
    headers = {"Cookie": cookie, "Accept-Encoding": "gzip"}
    home = f"{url}/k/{cluster}/"
    meetings = f"{home}meetings/"
    text = text_of(Target(meetings, {"Cookie": cookie}))
    links = re.findall(
        rf'href="(/k/{re.escape(cluster)}/meetings/([23456789bcdfghjkmnpqrstvwxyz]{{10}})/?)"', text
    )
    if not links:
        raise RuntimeError("the meeting list links to no meeting")
    return [
        Page("cluster home", Target(home, headers)),
        Page("meeting list", Target(meetings, headers)),
        Page("meeting page", Target(urljoin(url, links[0][0]), headers)),
    ]


def answers_to(server: LiveServer, meeting: Target) -> list[Target]:
    """The tap on "I will attend" of everybody invited to the meeting who can sign in, as the form sends it."""
    address = urlsplit(meeting.url)
    cluster = address.path.split("/")[2]
    answers = []
    for account in server.accounts():
        if account.cluster != cluster:
            continue
        headers = {"Cookie": sign_in(server, account), "Content-Type": "application/x-www-form-urlencoded"}
        page = text_of(Target(meeting.url, headers))
        if f'action="{address.path}/answer"' in page:
            body = urllib.parse.urlencode({"csrf_token": csrf_token(page), "answer": "yes"})
            answers.append(Target(f"{meeting.url}/answer", headers, method="POST", body=body))
    if len(answers) < FEWEST_ANSWERING:
        raise RuntimeError(f"only {len(answers)} members can answer {meeting.url}")
    return answers


def stored_answers(server: LiveServer) -> int:
    """How many answers the database tells of: each is written together with its line in the log."""
    with closing(sqlite3.connect(server.instance / "portal.db")) as connection:
        found = connection.execute("SELECT count(*) FROM core_audit WHERE act = 'meetings.answer'").fetchone()
    return int(found[0])


def bytes_on_the_wire(target: Target) -> int:
    """One answer with its headers, compressed if the server compresses."""
    return len(_answer(target))


def first_visit_bytes(target: Target) -> int:
    """The page, all it loads, and what its style sheets load, each once."""
    plain = {name: value for name, value in target.headers.items() if name != "Accept-Encoding"}
    found = {
        urljoin(target.url, html.unescape(link))
        for link in ASSETS.findall(text_of(Target(target.url, plain)))
    }
    assets = {link.split("#")[0] for link in found if link.startswith("http")}
    for sheet in [asset for asset in assets if urlsplit(asset).path.endswith(".css")]:
        inside = CSS_ASSETS.findall(text_of(Target(sheet, plain)))
        assets |= {urljoin(sheet, link).split("#")[0] for link in inside if not link.startswith("data:")}
    return bytes_on_the_wire(target) + sum(
        bytes_on_the_wire(Target(asset, target.headers)) for asset in assets
    )


def queries(target: Target) -> int | None:
    """How many queries the page took, as `Server-Timing: db;desc="4"` tells when KKG_BENCH=1."""
    head = _answer(target).split(b"\r\n\r\n", 1)[0].decode("latin-1")
    found = re.search(r'^server-timing:.*\bdb;(?:[^,]*;)?desc="?(\d+)', head, re.MULTILINE | re.IGNORECASE)
    return int(found[1]) if found else None


def _answer(target: Target) -> bytes:
    with connect(target.url) as connection:
        status, raw, _keep = read_answer(connection, request_bytes(target))
    if status != 200:
        raise RuntimeError(f"{target.url} answered {status}")
    return raw


def text_of(target: Target) -> str:
    request = urllib.request.Request(target.url, headers=dict(target.headers))
    with urllib.request.urlopen(request, timeout=10) as answer:
        return str(answer.read().decode())
