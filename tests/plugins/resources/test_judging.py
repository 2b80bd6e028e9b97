"""Used in class, thanks, reviews and the word of a meeting: about the material, never about a person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from kkg_portal.api import AgendaItemDecided, ObjectRef, clock, publish, session, unit_of_work
from kkg_portal.api.testing import Person, make_member
from kkg_portal.clusters.models import Cluster
from kkg_portal.core.db.engine import intending_to_write
from kkg_portal.core.notifications.models import Notice
from plugins.resources.kinds import EndorsementState
from plugins.resources.models import Endorsement, Resource, UseReport

from .factories import BASE, Browser, add_review, add_use, inside, make_resource, stored
from .forms import version_on


def lesson(**changes: Any) -> dict[str, Any]:
    return {"outcome": "worked", "used_on": "hari ini", "class_phase": "class_4", "pupils": "24", **changes}


def notices(person: Person) -> list[str]:
    with inside(person):
        return list(session.scalars(select(Notice.kind).where(Notice.user_id == person.user_id)))


def test_a_lesson_is_told_once_a_day_and_lifts_the_material(
    english: Browser, alice: Person, bob: Person, worksheet: Resource
) -> None:
    where = f"{BASE}/{worksheet.public_id}"
    reader = english(alice)
    told = lesson(changed="Separuh soal saja", went="Bagian kedua perlu jam sendiri")

    assert reader.post(f"{where}/use", data=told).status_code == 303
    assert reader.post(f"{where}/use", data={**told, "outcome": "partly"}).status_code == 303

    with inside(bob):
        report = session.scalars(select(UseReport)).one()
        assert (report.outcome.value, report.pupils_n, report.version_no) == ("partly", 24, 1)
        assert stored(worksheet).use_count == 1
    page = english(bob).get(where).text
    assert "Separuh soal saja" in page
    assert "used in class 1 time" in english(bob).get(f"{BASE}/").text
    assert notices(bob) == ["resources.used_mine"]
    assert reader.post(f"{where}/uses/{report.public_id}/remove").status_code == 303
    with inside(bob):
        assert stored(worksheet).use_count == 0


def test_an_author_cannot_lift_their_own_material(english: Browser, bob: Person, worksheet: Resource) -> None:
    where = f"{BASE}/{worksheet.public_id}"
    client = english(bob)

    assert client.post(f"{where}/use", data=lesson()).status_code == 303
    assert client.post(f"{where}/thank").status_code == 403
    assert client.get(f"{where}/review").status_code == 403
    with inside(bob):
        assert stored(worksheet).use_count == 0


def test_what_cannot_be_of_a_lesson_is_said(english: Browser, alice: Person, worksheet: Resource) -> None:
    where = f"{BASE}/{worksheet.public_id}/use"
    client = english(alice)
    tomorrow = (clock.now() + timedelta(days=2)).date().isoformat()

    for changes, said in (
        ({"used_on": tomorrow}, "This day is still to come."),
        ({"used_on": "kapan saja"}, "used_on"),
        ({"pupils": "900"}, "from 1 to 60"),
        ({"went": "Siswa bernama Budi sudah bisa."}, "This may name a pupil"),
        ({"outcome": ""}, "Choose how it went."),
    ):
        answer = client.post(where, data=lesson(**changes))
        assert answer.status_code == 422, changes
        assert said in answer.text


def test_thanks_are_counted_and_order_nothing(
    english: Browser, alice: Person, bob: Person, worksheet: Resource
) -> None:
    used = make_resource(bob, title="Dipakai di kelas")
    add_use(used, alice)
    where = f"{BASE}/{worksheet.public_id}"
    client = english(alice)

    assert client.post(f"{where}/thank").status_code == 303
    page = client.get(f"{BASE}/").text

    assert "1 colleague says thanks." in client.get(where).text
    assert page.index("Dipakai di kelas") < page.index(worksheet.title), (
        "use comes first, thanks do not count"
    )
    client.post(f"{where}/thank")
    with inside(bob):
        assert stored(worksheet).thanks_count == 0


def test_a_review_by_the_rubric_and_the_word_of_its_author(
    english: Browser, alice: Person, bob: Person, worksheet: Resource
) -> None:
    where = f"{BASE}/{worksheet.public_id}"
    reader, writer = english(alice), english(bob)

    assert reader.post(f"{where}/review", data={"text": ""}).status_code == 422
    said = {"clear": "3", "doable": "1", "correct": "", "text": "Gambar soal 2 terlalu kecil."}
    assert reader.post(f"{where}/review", data=said).status_code == 303
    assert reader.post(f"{where}/review", data={**said, "doable": "2"}).status_code == 303
    page = writer.get(f"{where}/reviews").text
    assert page.count("Gambar soal 2 terlalu kecil.") == 1, "each colleague has one"
    assert "2 of 3" in page
    assert "What it says is correct" not in page, "nobody spoke about it"
    reply = next(part for part in page.split('"') if part.endswith("/reply"))
    assert reader.get(reply).status_code == 403
    form = {"version": version_on(writer.get(reply).text)}
    assert writer.post(reply, data={**form, "reply": "Sudah saya perbesar."}).status_code == 303
    late = writer.post(reply, data={**form, "reply": "Dari jendela lain."})
    assert late.status_code == 422
    assert "Dari jendela lain." in late.text
    assert "Sudah saya perbesar." in late.text
    assert "Sudah saya perbesar." in reader.get(f"{where}/reviews").text


def test_a_meeting_endorses_and_the_chair_may_say_it_did_not(
    english: Browser, alice: Person, bob: Person, worksheet: Resource
) -> None:
    where = f"{BASE}/{worksheet.public_id}"
    assert (
        english(bob)
        .post(f"{where}/endorse", data={"meeting": "", "reason": "Dipakai di empat kelas"})
        .status_code
        == 303
    )
    assert "A meeting was asked already." in (
        english(bob).post(f"{where}/endorse", data={"meeting": ""}, follow_redirects=True).text
    )
    with inside(alice), intending_to_write():
        row = session.scalars(select(Endorsement)).one()
        item = ObjectRef(row.item_kind or "", row.item_id or "")
        with unit_of_work():
            words = "Disahkan sebagai LKPD bersama."
            publish(AgendaItemDecided(item=item, source=worksheet.ref, outcome="decided", decision=words))

    page = english(alice).get(where).text
    assert "Endorsed by the KKG" in page
    assert "Disahkan sebagai LKPD bersama." in english(alice).get(f"{where}/endorse").text
    assert "resources.decided_mine" in notices(bob)
    assert english(bob).post(f"{where}/not-endorsed").status_code == 403
    assert english(alice).post(f"{where}/not-endorsed").status_code == 303
    assert "Endorsed by the KKG" not in english(alice).get(f"{BASE}/").text
    with inside(alice):
        assert session.scalars(select(Endorsement.state)).one() is EndorsementState.RETURNED


def test_what_a_meeting_gave_back_can_be_brought_again(
    english: Browser, alice: Person, bob: Person, worksheet: Resource
) -> None:
    where = f"{BASE}/{worksheet.public_id}/endorse"
    english(bob).post(where, data={"meeting": ""})
    with inside(alice), intending_to_write(), unit_of_work():
        row = session.scalars(select(Endorsement)).one()
        item = ObjectRef(row.item_kind or "", row.item_id or "")
        publish(
            AgendaItemDecided(item=item, source=worksheet.ref, outcome="refused", decision="Belum dicoba")
        )

    page = english(bob).get(where).text
    assert "Not endorsed" in page
    assert "Belum dicoba" in page
    with inside(bob):
        assert stored(worksheet).endorsed_no == 0


def test_the_page_of_a_material_costs_the_same_however_much_was_said(
    english: Browser, alice: Person, bob: Person, worksheet: Resource, count_queries: Any
) -> None:
    melati = session.query(Cluster).filter_by(slug="melati").one()
    client = english(alice)
    where = f"{BASE}/{worksheet.public_id}"
    add_use(worksheet, alice)
    client.get(where)
    with count_queries() as few:
        client.get(where)
    for number in range(6):
        colleague = make_member(melati, f"Guru {number}", username=f"guru{number}")
        add_use(worksheet, colleague)
        add_review(worksheet, colleague)
    client.get(where)
    with count_queries() as many:
        client.get(where)
    with count_queries() as listed:
        client.get(f"{BASE}/")

    assert len(few) == len(many) <= 8
    assert len(listed) <= 6


def test_a_stale_correction_of_the_shelf_is_refused(
    english: Browser, alice: Person, bob: Person, worksheet: Resource
) -> None:
    where = f"{BASE}/{worksheet.public_id}/fix"
    client = english(alice)
    data = {"version": version_on(client.get(where).text), "kind": "worksheet", "subject": "mathematics"}
    assert (
        client.post(where, data={**data, "title": "Satu judul", "class_phase": "class_4"}).status_code == 303
    )

    late = client.post(where, data={**data, "title": "Judul lain", "class_phase": "class_4"})
    assert late.status_code == 422
    assert "Judul lain" in late.text, "what was typed stays"
    with inside(bob):
        assert stored(worksheet).title == "Satu judul"
