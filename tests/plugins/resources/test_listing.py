"""The list: page by page without a gap, the same cost for 3 and 25, filters with counts, one's own drafts."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from kkg_portal.api import clock
from kkg_portal.api.testing import Person, actor_of
from plugins.resources.portal import new_since

from .factories import BASE, Browser, Count, add_use, inside, make_resource


def titles(page: str) -> list[str]:
    return re.findall(r"Bahan (\d\d)", page)


def test_every_material_stands_on_one_page_and_pages_cost_the_same(
    english: Browser, alice: Person, bob: Person, count_queries: Count
) -> None:
    reader = english(alice)
    for number in range(3):
        make_resource(bob, title=f"Bahan {number:02}", files=())
    reader.get(f"{BASE}/")
    with count_queries() as few:
        reader.get(f"{BASE}/")
    made = [make_resource(bob, title=f"Bahan {number:02}", files=()) for number in range(3, 25)]
    add_use(made[10], alice)

    with count_queries() as many:
        first = reader.get(f"{BASE}/").text
    older = re.search(r'href="([^"]*after=[^"]*)"', first)
    assert older is not None
    second = reader.get(older[1].replace("&amp;", "&")).text

    assert len(few) == len(many) <= 6
    assert titles(first)[0] == "13", "what was used in class stands first"
    assert sorted({*titles(first), *titles(second)}) == [f"{number:02}" for number in range(25)]
    assert set(titles(first)) & set(titles(second)) == set()


def test_filters_say_how_many_there_are_and_hide_what_there_is_none_of(
    english: Browser, alice: Person, bob: Person
) -> None:
    make_resource(bob, title="Bahan 01", class_phase="phase_b", subject="science")
    used = make_resource(bob, title="Bahan 02", class_phase="class_4", kind="plan")
    make_resource(bob, title="Bahan 03", class_phase="class_6", is_draft=True)
    add_use(used, alice)
    reader = english(alice)

    page = reader.get(f"{BASE}/").text
    assert "Class IV (2)" in page
    assert "Class III (1)" in page
    assert "Class VI" not in page, "somebody's draft is counted nowhere"
    for asked, found in (
        ({"class": "class_3"}, {"01"}),
        ({"class": "phase_b"}, {"01", "02"}),
        ({"subject": "science"}, {"01"}),
        ({"kind": "rpp"}, {"02"}),
        ({"used": "1"}, {"02"}),
        ({"sort": "newest"}, {"01", "02"}),
        ({"class": "dragon", "tab": "none"}, {"01", "02"}),
    ):
        assert set(titles(reader.get(f"{BASE}/", query_string=asked).text)) == found, asked
    assert set(titles(english(bob).get(f"{BASE}/?tab=mine").text)) == {"01", "02", "03"}


def test_the_home_page_leads_to_materials_and_asks_the_database_nothing_for_it(
    english: Browser, bob: Person
) -> None:
    page: Any = english(bob).get("/k/melati/").text

    assert f'href="{BASE}/"' in page
    assert f'href="{BASE}/add"' in page


def test_the_digest_holds_what_was_shared_since_and_is_seen(
    alice: Person, bob: Person, charlie: Person
) -> None:
    make_resource(bob, title="Bahan 01")
    make_resource(bob, title="Bahan 02", is_draft=True)
    earlier, later = clock.now() - timedelta(days=7), clock.now() + timedelta(days=1)

    with inside(alice):
        assert [line.title for line in new_since(actor_of(alice), earlier)] == ["Bahan 01"]
        assert new_since(actor_of(alice), later) == []
    with inside(charlie):
        assert new_since(actor_of(charlie), earlier) == []
