"""Follow every link of the portal as somebody would who taps on everything that is not a button."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection
from typing import Self
from urllib.parse import urldefrag, urljoin, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException

from tests.support.signed_in import cookie_line

# Changing the language is a choice of the reader, not a page.
NOT_FOLLOWED = re.compile(r"^/(language|static)/")
# Made anew at each request; one of a kind is enough.
FILES = (":pdf", ":docx", ":xlsx", ":csv")
QUIET = {"script", "style", "svg"}
SPOKEN_ATTRIBUTES = ("placeholder", "aria-label", "title", "alt", "data-done", "data-hide", "data-busy")


@dataclass
class Answer:
    """What came back for one address."""

    path: str
    route: str
    status: int
    content_type: str
    body: str
    found_on: str
    links: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    headings: int = 0
    language: str = ""
    title: str = ""

    @property
    def is_page(self) -> bool:
        return self.content_type.startswith("text/html")


class Routes:
    """Which view an address belongs to; pages of one view differ only in what they are about."""

    def __init__(self, app: Flask) -> None:
        self._rules = app.url_map.bind("127.0.0.1")
        self.readable = {
            rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or set())
        }

    def of(self, path: str) -> str:
        """The endpoint of a path, with the kind of a paper: "meetings.papers:pdf"; "" when nothing answers."""
        try:
            endpoint, values = self._rules.match(path.partition("?")[0])
        except HTTPException:
            return ""
        return f"{endpoint}:{values['kind']}" if "kind" in values else str(endpoint)


class Crawler:
    """GET requests of one person over one connection."""

    def __init__(self, url: str, cookies: dict[str, str], routes: Routes, *, language: str = "id") -> None:
        self._address = urlsplit(url)
        self._routes = routes
        self._headers = {"Cookie": cookie_line(cookies), "Accept-Language": language}
        self._connection = HTTPConnection(self._address.netloc, timeout=30)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._connection.close()

    def crawl(self, start: str, *, most: int, most_alike: int) -> list[Answer]:
        """What was seen least comes first; of links between the same two kinds of page only a few are followed."""
        found: list[Answer] = []
        waiting = [_Link(start, self._routes.of(start), "", "")]
        known = {start}
        seen: Counter[str] = Counter()
        followed: Counter[tuple[str, str]] = Counter()
        while waiting and len(found) < most:
            link = min(waiting, key=lambda one: seen[one.route])
            waiting.remove(link)
            if followed[link.step] >= (1 if link.route.endswith(FILES) else most_alike):
                continue
            followed[link.step] += 1
            seen[link.route] += 1
            answer = self.get(link.path, found_on=link.found_on)
            found.append(answer)
            fresh = [path for path in dict.fromkeys(answer.links) if path not in known]
            known.update(fresh)
            waiting += [_Link(path, self._routes.of(path), answer.path, answer.route) for path in fresh]
        return found

    def get(self, path: str, *, found_on: str = "") -> Answer:
        self._connection.request("GET", path, headers=self._headers)
        reply = self._connection.getresponse()
        raw = reply.read()
        content_type = reply.headers.get("Content-Type", "")
        is_page = content_type.startswith("text/html")
        body = raw.decode() if is_page else ""
        answer = Answer(path, self._routes.of(path), reply.status, content_type, body, found_on)
        if reply.status in {301, 302, 303, 307, 308}:
            self._add_link(answer, reply.headers.get("Location", ""))
        elif is_page:
            self._read(answer)
        return answer

    def _read(self, answer: Answer) -> None:
        reader = _PageReader()
        reader.feed(answer.body)
        answer.texts, answer.headings = reader.texts, reader.headings
        answer.language, answer.title = reader.language, reader.title.strip()
        for href in reader.hrefs:
            self._add_link(answer, href)

    def _add_link(self, answer: Answer, href: str) -> None:
        target, _fragment = urldefrag(
            urljoin(f"{self._address.scheme}://{self._address.netloc}{answer.path}", href)
        )
        address = urlsplit(target)
        if address.scheme != self._address.scheme or address.netloc != self._address.netloc:
            return
        path = address.path + (f"?{address.query}" if address.query else "")
        if not NOT_FOLLOWED.match(path):
            answer.links.append(path)


@dataclass(frozen=True)
class _Link:
    path: str
    route: str
    found_on: str
    found_on_route: str

    @property
    def step(self) -> tuple[str, str]:
        return self.found_on_route, self.route


class _PageReader(HTMLParser):
    """Collects links, headings and every piece of text somebody reads or hears."""

    def __init__(self) -> None:
        super().__init__()
        self.hrefs: list[str] = []
        self.texts: list[str] = []
        self.headings = 0
        self.language = self.title = ""
        self._inside: list[str] = []
        self._foreign_depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = values.get("lang", "")
        if tag == "a" and "href" in values:
            self.hrefs.append(values["href"])
        self.headings += tag == "h1"
        self.texts += [values[name] for name in SPOKEN_ATTRIBUTES if values.get(name)]
        if tag not in _VOID:
            self._inside.append(tag)
            # The name of the other language is written in that language.
            self._foreign_depth += ("lang" in values and tag != "html") or self._foreign_depth > 0

    def handle_endtag(self, tag: str) -> None:
        while self._inside and tag in self._inside:
            closed = self._inside.pop()
            self._foreign_depth = max(0, self._foreign_depth - 1)
            if closed == tag:
                break

    def handle_data(self, data: str) -> None:
        if "title" in self._inside[-1:]:
            self.title += data
        if data.strip() and not self._foreign_depth and not QUIET.intersection(self._inside):
            self.texts.append(" ".join(data.split()))


_VOID = {
    "area",
    "base",
    "br",
    "col",
    "embed",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "source",
    "track",
    "wbr",
    "use",
}
