"""The roll of 150 people has to reach a phone on a weak line."""

from __future__ import annotations

import gzip

from kkg_portal.api.testing import Person, make_member
from plugins.meetings.models import Meeting

from .factories import Browser, Count, address, invite
from .test_roll_afterwards import melati

MOST_BYTES = 10_000
MOST_STATEMENTS = 20


def test_150_people_fit_into_a_light_page(
    english: Browser, alice: Person, held: Meeting, count_queries: Count
) -> None:
    cluster = melati()
    names = ("Sri", "Budi", "Ani", "Tuti", "Joko", "Rina", "Dedi", "Wati", "Hesti", "Agus")
    new = [
        make_member(cluster, f"{names[n % 10]} {names[n // 10 % 10]}wati {n}", username=f"orang{n}")
        for n in range(150)
    ]
    invite(held, *new)
    client = english(alice)

    with count_queries() as statements:
        page = client.get(address(alice, held, "attendance"))

    assert page.text.count('class="tap"') == 152
    assert len(gzip.compress(page.data, 5)) <= MOST_BYTES
    assert len(statements) <= MOST_STATEMENTS
