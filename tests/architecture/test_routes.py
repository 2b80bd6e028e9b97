"""Every route, asked by everybody who might: what they get is what access_matrix.txt says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from kkg_portal.accounts.identity import Memory
from kkg_portal.api.testing import People, Person
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.access.guard import SAFE_METHODS, seal
from kkg_portal.core.access.policy import Permission
from kkg_portal.core.access.rules import Rule as AccessRule
from kkg_portal.core.access.rules import public, requires, rule_of, signed_in
from kkg_portal.core.db.engine import session
from tests.architecture.url_objects import World, names_objects, values_for

MATRIX = Path(__file__).with_name("access_matrix.txt")
ASKERS = ("anonymous", "bob", "alice", "charlie", "dewi")
HERE, ELSEWHERE = "melati", "kenanga"

Browser = Callable[[Person], FlaskClient]


def read_matrix() -> dict[tuple[str, str], tuple[str, ...]]:
    rows = {}
    for line in MATRIX.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            endpoint, method, *statuses = line.split()
            assert len(statuses) == len(ASKERS), line
            assert (endpoint, method) not in rows, f"twice in the matrix: {line}"
            rows[endpoint, method] = tuple(statuses)
    return rows


def a_line(endpoint: str, method: str, statuses: tuple[str, ...]) -> str:
    return f"{endpoint:36} {method:5} " + " ".join(f"{status:9}" for status in statuses).rstrip()


def routes(app: Flask) -> list[tuple[Rule, str]]:
    return [
        (rule, method)
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.endpoint, rule.rule))
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def ask(client: FlaskClient, rule: Rule, method: str, *, slug: str, world: World) -> TestResponse:
    app = client.application
    values = values_for(rule, world)
    if "cluster" in rule.arguments:
        values["cluster"] = slug
    with app.test_request_context():
        built = app.url_map.bind("localhost").build(rule.endpoint, values, method=method)
    return client.open(built, method=method)


@contextmanager
def undone(app: Flask) -> Iterator[None]:
    """What is asked inside leaves no trace for the next route."""
    point = session.get_bind().begin_nested()  # type: ignore[union-attr]  # the fixture binds to one connection
    try:
        yield
    finally:
        session.remove()
        point.rollback()
        app.extensions["kkg_identity"] = Memory()


def in_words(response: TestResponse) -> str:
    """A status, or where an answer sends those who must first sign in, confirm or consent."""
    target = re.sub(r"\?.*", "", response.headers.get("Location", ""))
    waits = {"/login": "login", "/account/confirm": "confirm", "/account/consent": "consent"}
    return waits.get(target, str(response.status_code))


AskAs = Callable[[str, Rule, str], TestResponse]


@pytest.fixture
def ask_as(database: Flask, people: People, client_as: Browser) -> AskAs:
    """One of ASKERS asks for a route of alice's cluster; whatever that changes is undone."""

    def ask_once(name: str, rule: Rule, method: str) -> TestResponse:
        with undone(database):
            person = None if name == "anonymous" else getattr(people, name)
            client = client_as(person) if person else database.test_client()
            return ask(client, rule, method, slug=HERE, world=World(people, person))

    return ask_once


def test_every_route_answers_everybody_as_the_matrix_says(
    database: Flask, ask_as: AskAs, subtests: pytest.Subtests
) -> None:
    """A new route fails here with the line to paste into access_matrix.txt: read it before you do."""
    matrix = read_matrix()
    for rule, method in routes(database):
        with subtests.test(f"{rule.endpoint} {method}"):
            got = tuple(in_words(ask_as(name, rule, method)) for name in ASKERS)
            expected = matrix.get((rule.endpoint, method))
            line = a_line(rule.endpoint, method, got)
            assert expected is not None, f"no row in {MATRIX.name}; reviewed, it would read:\n{line}"
            assert got == expected, f"{MATRIX.name} says otherwise; what was answered:\n{line}"


def test_the_matrix_names_no_route_that_is_gone(app: Flask) -> None:
    there = {(rule.endpoint, method) for rule, method in routes(app)}

    assert read_matrix().keys() - there == set()


def test_what_belongs_to_one_cluster_is_not_found_in_another(
    database: Flask, people: People, client_as: Browser, subtests: pytest.Subtests
) -> None:
    """Charlie leads his own cluster and may do everything there; alice's ids get him nowhere."""
    for rule, method in routes(database):
        if "cluster" not in rule.arguments or not names_objects(rule):
            continue
        with subtests.test(f"{rule.endpoint} {method}"), undone(database):
            charlie = client_as(people.charlie)
            world = World(people, people.charlie)
            response = ask(charlie, rule, method, slug=ELSEWHERE, world=world)
            assert response.status_code == 404


def test_malformed_ids_are_not_found(database: Flask, people: People, client_as: Browser) -> None:
    alice = client_as(people.alice)
    refs = [
        rule for rule, _method in routes(database) if "<ref:" in rule.rule and "cluster" in rule.arguments
    ]

    for rule in refs:
        path = re.sub(r"<[^>]+>", "1", rule.rule.replace("<cluster>", HERE))
        assert alice.get(path).status_code in {404, 405}, path


def test_pages_have_one_heading_and_a_title(
    database: Flask, ask_as: AskAs, subtests: pytest.Subtests
) -> None:
    for rule, method in routes(database):
        if method != "GET":
            continue
        with subtests.test(rule.endpoint):
            for name in ("anonymous", "alice", "dewi"):
                response = ask_as(name, rule, method)
                if response.mimetype != "text/html" or not response.data or 300 <= response.status_code < 400:
                    continue
                page = response.get_data(as_text=True)
                assert len(re.findall(r"<h1[\s>]", page)) == 1, f"{name}: not exactly one <h1>"
                assert re.search(r"<title>\s*\S", page), f"{name}: no title"


# What seal() refuses.


class _Permission(Permission):
    UNKNOWN = "core.dragon.feed"


def _sealing(rule: str, view: Callable[[], str], **options: object) -> str:
    """What seal() says of an application with this one route in a blueprint called `pages`."""
    app = Flask("sealed", static_folder=None)
    blueprint = Blueprint("pages", "pages")
    blueprint.add_url_rule(rule, "page", view, **options)  # type: ignore[arg-type]
    app.register_blueprint(blueprint)
    with pytest.raises(RuntimeError) as refused:
        seal(app)
    return str(refused.value)


def _page() -> str:
    return ""


def test_seal_refuses_a_route_without_a_rule() -> None:
    assert "declares no access rule" in _sealing("/page", _page)


def test_seal_refuses_flasks_own_static_route(tmp_path: Path) -> None:
    app = Flask("sealed", static_folder=str(tmp_path))

    with pytest.raises(RuntimeError, match="static"):
        seal(app)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_seal_refuses_writing_behind_a_view_permission(app: Flask, method: str) -> None:
    view = requires(CorePermission.CLUSTER_VIEW)(_page)

    assert "behind the view permission" in _sealing("/k/<cluster>/page", view, methods=["GET", method])


def test_seal_refuses_an_unknown_permission(app: Flask) -> None:
    view = requires(_Permission.UNKNOWN)(_page)

    assert "unknown permission 'core.dragon.feed'" in _sealing("/k/<cluster>/page", view)


def test_seal_refuses_a_permission_outside_a_cluster(app: Flask) -> None:
    view = requires(CorePermission.CLUSTER_VIEW)(_page)

    assert "needs a cluster in the URL" in _sealing("/page", view)


def test_seal_refuses_a_kind_of_rule_nobody_enforces() -> None:
    def view() -> str:
        return ""

    view.__access__ = AccessRule("friends")  # type: ignore[attr-defined]

    assert "unknown kind of rule 'friends'" in _sealing("/page", view)


def test_seal_names_every_mistake_at_once() -> None:
    app = Flask("sealed", static_folder=None)
    app.add_url_rule("/one", "one", lambda: "")
    app.add_url_rule("/two", "two", lambda: "")

    with pytest.raises(RuntimeError, match=r"one .*\n.*two "):
        seal(app)


def test_seal_is_content_with_public_pages() -> None:
    app = Flask("sealed", static_folder=None)
    app.add_url_rule("/page", "page", public(lambda: ""))

    seal(app)


def test_a_view_that_lost_its_rule_after_boot_is_refused(database: Flask, anonymous: FlaskClient) -> None:
    """The walk at boot is the first wall; a view swapped in later still meets the second."""
    kept = database.view_functions["dashboard.start"]
    database.view_functions["dashboard.start"] = lambda: "open to everybody"
    try:
        assert anonymous.get("/").status_code == 404
    finally:
        database.view_functions["dashboard.start"] = kept


@pytest.mark.parametrize(("name", "status"), [("bob", 200), ("charlie", 404), ("dewi", 404)])
def test_a_page_for_the_signed_in_below_a_cluster_is_for_those_who_belong_there(
    database: Flask, people: People, client_as: Browser, name: str, status: int
) -> None:
    kept = database.view_functions["join.waiting"]
    database.view_functions["join.waiting"] = signed_in(lambda: "all about you here")
    try:
        assert client_as(getattr(people, name)).get(f"/k/{HERE}/waiting").status_code == status
    finally:
        database.view_functions["join.waiting"] = kept


def test_no_get_route_writes_by_its_rule(app: Flask) -> None:
    """Only unsafe methods may stand behind permissions to change something, unless the page shows the form."""
    for rule, method in routes(app):
        access = rule_of(app.view_functions[rule.endpoint])
        assert access is not None
        if access.permission is not None and method not in SAFE_METHODS:
            assert not access.permission.is_view, rule.endpoint
