"""Making something of one's own: licences, the chain of credit, what the source became, collections and requests."""

from __future__ import annotations

import io
import re

import pytest
from sqlalchemy import select

from kkg_portal.api import session
from kkg_portal.api.testing import Person
from kkg_portal.core.db.engine import intending_to_write
from kkg_portal.core.notifications.models import Notice
from plugins.resources.kinds import Visibility
from plugins.resources.licences import ADAPTATIONS, LICENCES, allowed_for_adaptation, may_be_adapted
from plugins.resources.models import Lineage, Resource

from .factories import BASE, Browser, inside, make_resource, stored
from .forms import send, sheet, version_on


def newest(person: Person) -> Resource:
    with inside(person):
        return session.scalars(select(Resource).order_by(Resource.id.desc()).limit(1)).one()


def adapted(english: Browser, person: Person, source: Resource) -> Resource:
    """A shared adaptation of the person's own."""
    client = english(person)
    assert client.post(f"{BASE}/{source.public_id}/adapt", data={"kind": "adapt"}).status_code == 303
    made = newest(person)
    form = client.get(f"{BASE}/{made.public_id}/edit").text
    changed = sheet(title="LKPD pecahan untuk kelas saya", files=[], version=version_on(form))
    assert send(client, f"/{made.public_id}/edit", changed).status_code == 303
    return newest(person)


def test_the_chain_of_credit_goes_on_whatever_becomes_of_the_source(
    english: Browser, alice: Person, bob: Person, worksheet: Resource
) -> None:
    child = adapted(english, alice, worksheet)
    grandchild = adapted(english, bob, child)
    english(bob).post(f"{BASE}/{worksheet.public_id}/withdraw", data={})

    with inside(bob):
        chain = session.scalars(
            select(Lineage).where(Lineage.resource_id == grandchild.id).order_by(Lineage.distance)
        ).all()
        assert [(one.distance, one.source_id) for one in chain] == [(1, child.id), (2, worksheet.id)]
    page = english(alice).get(f"{BASE}/{grandchild.public_id}").text
    assert "Made from “LKPD pecahan untuk kelas saya”, Alice Rahayu" in page
    assert "Made from “LKPD pecahan senilai dengan kertas lipat”, Bob Santoso" in page
    credit = english(alice).get(f"{BASE}/{grandchild.public_id}/credit").text
    assert credit.count("CC BY-SA 4.0") == 3
    with inside(bob):
        kinds = session.scalars(select(Notice.kind).where(Notice.user_id == bob.user_id)).all()
        assert "resources.adapted_mine" in kinds
        assert stored(worksheet).adaptation_count == 1


def test_a_licence_that_does_not_fit_is_refused(
    english: Browser, alice: Person, bob: Person, worksheet: Resource
) -> None:
    fixed = make_resource(bob, title="Poster siap cetak", licence="cc-by-nd-4.0")
    refused = english(alice).post(f"{BASE}/{fixed.public_id}/adapt", data={"kind": "adapt"})
    assert refused.status_code == 422
    assert "does not allow to change it" in refused.text

    client = english(alice)
    client.post(f"{BASE}/{worksheet.public_id}/adapt", data={"kind": "part"})
    made = newest(alice)
    form = client.get(f"{BASE}/{made.public_id}/edit").text
    taken = sheet(files=[], licence="cc0-1.0", version=version_on(form))
    answer = send(client, f"/{made.public_id}/edit", taken)
    assert answer.status_code == 422
    assert "allows only: CC BY-SA 4.0" in answer.text


@pytest.mark.parametrize("code", sorted(LICENCES))
def test_no_adaptation_gives_away_more_than_its_source(code: str) -> None:
    """Nobody who may not sell, or must share alike, is freed of it by a copy."""
    for child in allowed_for_adaptation([code]):
        assert not ("-nc" in code and "-nc" not in child), child
        assert not ("-sa" in code and child != code), child
        assert not (code == "cluster-only" and child != code), child
    assert may_be_adapted(code) is bool(ADAPTATIONS.get(code))
    assert "-nd" not in code or not may_be_adapted(code)


def test_a_new_version_of_the_source_is_offered_and_replaces_nothing(
    english: Browser, alice: Person, bob: Person, worksheet: Resource
) -> None:
    child = adapted(english, alice, worksheet)
    writer = english(bob)
    writer.post(f"{BASE}/{worksheet.public_id}/versions/1/new")
    form = writer.get(f"{BASE}/{worksheet.public_id}/edit").text
    key = [(io.BytesIO(b"1. tiga per empat"), "kunci.txt")]
    new = sheet(title=worksheet.title, note="Kunci jawaban", files=key, version=version_on(form))
    assert send(writer, f"/{worksheet.public_id}/edit", new).status_code == 303

    adapter = english(alice)
    where = f"{BASE}/{child.public_id}"
    assert "has a new version" in adapter.get(where).text
    assert "has a new version" not in writer.get(where).text
    assert writer.get(f"{where}/source").status_code == 403
    page = adapter.get(f"{where}/source").text
    assert "kunci.txt" in page
    adapter.post(f"{where}/versions/1/new")
    offered = re.findall(r"/source/(\w+)/take", adapter.get(f"{where}/source").text)
    for file in (offered[-1], offered[-1]):
        assert adapter.post(f"{where}/source/{file}/take").status_code == 303
    draft = adapter.get(f"{where}/edit").text
    assert draft.count("<b>kunci.txt</b>") == 1
    assert "<b>lkpd-pecahan.txt</b>" in draft, "what was there stays"
    assert adapter.post(f"{where}/source/keep").status_code == 303
    assert "has a new version" not in adapter.get(where).text


def test_collections_show_each_reader_what_they_may_see(
    english: Browser, alice: Person, bob: Person, charlie: Person, worksheet: Resource
) -> None:
    secret = make_resource(bob, title="Hanya untuk sekolah saya", visibility=Visibility.SCHOOL)
    with inside(bob), intending_to_write():
        stored(secret).state = "hidden"  # type: ignore[assignment]
        session.commit()
    owner = english(bob)
    new = {"collection": "", "title": "Pecahan di kelas IV", "note": "Jam pertama"}
    made = owner.post(f"{BASE}/{worksheet.public_id}/collect", data=new)
    assert made.status_code == 303
    other = make_resource(bob, title="Soal pecahan")
    into = made.location.rpartition("/")[2]
    assert owner.post(f"{BASE}/{other.public_id}/collect", data={"collection": into}).status_code == 303

    page = english(alice).get(made.location).text
    assert page.index(worksheet.title) < page.index("Soal pecahan")
    assert "Jam pertama" in page
    up = next(part for part in owner.get(made.location).text.split('"') if part.endswith("/up"))
    assert owner.post(up).status_code == 303
    page = english(alice).get(made.location).text
    assert page.index("Soal pecahan") < page.index(worksheet.title)
    assert english(charlie).get(made.location).status_code == 404
    owner.post(f"{BASE}/{worksheet.public_id}/withdraw", data={})
    assert worksheet.title not in english(alice).get(made.location).text


def test_a_request_is_seen_on_the_board_and_answered(
    english: Browser, alice: Person, bob: Person, charlie: Person, worksheet: Resource
) -> None:
    asker, helper = english(alice), english(bob)
    wanted = {"text": "Gambar daur air untuk dua puluh anak", "class_phase": "class_5", "subject": "science"}
    assert asker.post(f"{BASE}/requests/new", data={**wanted, "text": "Air"}).status_code == 422
    assert asker.post(f"{BASE}/requests/new", data=wanted).status_code == 303

    board = helper.get(f"{BASE}/gaps").text
    assert "1 asked for" in board
    page = helper.get(f"{BASE}/requests").text
    answer = next(part for part in page.split('"') if part.endswith("/answer"))
    assert helper.post(answer, data={"address": "https://example.org/x"}).status_code == 422
    foreign = make_resource(charlie, title="Dari gugus lain")
    assert helper.post(answer, data={"address": foreign.public_id}).status_code == 422
    address = f"http://localhost{BASE}/{worksheet.public_id}"
    assert helper.post(answer, data={"address": address}).status_code == 303
    assert worksheet.title in asker.get(f"{BASE}/requests").text
    with inside(alice):
        kinds = session.scalars(select(Notice.kind).where(Notice.user_id == alice.user_id)).all()
        assert kinds == ["resources.request_answered"]
