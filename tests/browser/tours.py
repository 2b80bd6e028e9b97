"""What different people find when they follow every link, and whether looking around changed anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.support.crawl import Answer, Crawler, Routes
from tests.support.live_server import Account, LiveServer
from tests.support.signed_in import session_cookies
from tests.support.stored_rows import table_sums

CLUSTER = "ki-hajar-dewantara"
ROLES = (
    *("group_chair", "secretary", "treasurer", "facilitator", "principal", "school_operator", "supervisor"),
    *("teacher", "admin", "stranger"),
)
FOR_STRANGERS = ("/login", "/privacy", "/password/forgot", "/password/code", "/goodbye", "/design")
MOST_ALIKE = 2
# Who may most sees most; the others meet the same pages with fewer lines on them.
MOST_PAGES = {"group_chair": 560, "teacher": 240}
FEWER_PAGES = 130
REDIRECTS = {302, 303}


@dataclass
class Tour:
    """The answers one person got, and the tables that were different afterwards."""

    role: str
    answers: list[Answer]
    changed_tables: set[str]

    @property
    def pages(self) -> Iterator[Answer]:
        return (answer for answer in self.answers if answer.is_page and answer.status not in REDIRECTS)

    def fullest_of_each_route(self) -> list[Answer]:
        """One page of each route, the one with the most on it."""
        fullest: dict[str, Answer] = {}
        for page in self.pages:
            if page.route not in fullest or len(page.body) > len(fullest[page.route].body):
                fullest[page.route] = page
        return list(fullest.values())


class Tours:
    """Walks around once for each person and language, when a test asks for it."""

    def __init__(self, portal: LiveServer, routes: Routes) -> None:
        self._portal = portal
        self._routes = routes
        self._known: dict[tuple[str, str], Tour] = {}

    def of(self, role: str, language: str = "id") -> Tour:
        if (role, language) not in self._known:
            self._known[role, language] = self._walk(role, language)
        return self._known[role, language]

    def all(self) -> list[Tour]:
        return [self.of(role) for role in ROLES]

    def account(self, role: str) -> Account:
        return self._portal.account(role, "" if role == "admin" else CLUSTER)

    def _walk(self, role: str, language: str) -> Tour:
        cookies = {"lang": language}
        if role != "stranger":
            # Signing in writes; the walk after it must not.
            cookies |= session_cookies(self._portal.url, self.account(role))
        database = self._portal.instance / "portal.db"
        before = table_sums(database)
        with Crawler(self._portal.url, cookies, self._routes) as crawler:
            answers = self._follow_links(crawler, role)
        after = table_sums(database)
        changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
        return Tour(role, answers, changed)

    def _follow_links(self, crawler: Crawler, role: str) -> list[Answer]:
        if role == "stranger":
            return [crawler.get(path) for path in FOR_STRANGERS]
        found = crawler.crawl("/", most=MOST_PAGES.get(role, FEWER_PAGES), most_alike=MOST_ALIKE)
        if role == "group_chair":
            # What is over offers other work than what is planned, which is found first.
            past = crawler.get(f"/k/{CLUSTER}/meetings/past")
            oldest = [path for path in past.links if self._routes.of(path) == "meetings.show"][-1]
            found += crawler.crawl(oldest, most=FEWER_PAGES, most_alike=MOST_ALIKE)
        return found
