"""Importing teachers: the preview, writing it, taking it back, and what is never kept."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from kkg_portal.accounts.models import User
from kkg_portal.api.testing import People, Person, PortalClient, make_cluster, make_member, make_subdistrict
from kkg_portal.clusters.events import MemberErased
from kkg_portal.clusters.importing import forgetting, undoing
from kkg_portal.clusters.importing.services import import_file
from kkg_portal.clusters.models import (
    ImportBatch,
    Membership,
    MemberStatus,
    School,
    Subgroup,
    SubgroupKind,
    SubgroupMember,
)
from kkg_portal.core import clock
from kkg_portal.core.access.actor import Role
from kkg_portal.core.db.engine import session
from kkg_portal.core.tenancy import working_in
from tests.data import make_dapodik
from tests.support.file_app import at_work, browser_of, everything_stored
from tests.support.people import Count, English, cluster, imported

HEADINGS = ["Nama", "NUPTK", "JK", "NIP", "Status Kepegawaian", "Jenis PTK", "HP", "Email"]
SITI = [
    "Siti Aminah",
    "9900000000000101",
    "P",
    "",
    "PNS",
    "Guru Kelas",
    "0800-0000-0101",
    "siti@contoh.invalid",
]
BUDI = ["Budi Hartono", "9900000000000102", "L", "", "Honorer", "Guru PJOK", "", ""]


@pytest.fixture
def school(alice: Person) -> School:
    with working_in(cluster().id):
        return session.scalars(select(School)).one()


def sheet(*rows: list[Any]) -> bytes:
    return make_dapodik.as_xlsx([HEADINGS, *rows], title_rows=0)


def upload(client: FlaskClient, content: bytes, name: str = "daftar.xlsx", **fields: str) -> TestResponse:
    """The body is made here, as the test client would leave a temporary file open."""
    assert isinstance(client, PortalClient)
    file = FileStorage(BytesIO(content), filename=name)
    boundary, body = encode_multipart({"csrf_token": client._csrf_token(), **fields, "file": file})
    content_type = f"multipart/form-data; boundary={boundary}"
    return client.post("/k/melati/import/", data=body, content_type=content_type)


def laid_down(client: FlaskClient, content: bytes, school: School, **fields: str) -> str:
    """The address of the preview after an upload for `school`."""
    answer = upload(client, content, school=school.public_id, **fields)
    assert answer.status_code == 303, answer.text
    return answer.location


def members() -> dict[str, tuple[Membership, User]]:
    with working_in(cluster().id):
        rows = session.execute(select(Membership, User).join(User, User.id == Membership.user_id)).all()
        return {user.name: (member, user) for member, user in rows}


# The preview


def test_the_real_export_is_shown_row_by_row_and_nobody_is_added(
    english: English, alice: Person, school: School
) -> None:
    content = (Path(make_dapodik.__file__).parent / "dapodik_sdn_arunika_1.xlsx").read_bytes()
    client = english(alice)

    page = client.get(laid_down(client, content, school))

    assert "New (8)" in page.text
    assert "Wahyu Bria" in page.text
    assert "Import up to 8 teachers" in page.text
    assert set(members()) == {"Alice Rahayu"} | {"Bob Santoso"}


def test_each_row_gets_its_verdict(english: English, alice: Person, school: School) -> None:
    client = english(alice)
    known = imported("Siti Aminah")
    with working_in(cluster().id):
        member = session.get_one(Membership, known.membership_id)
        member.employment_status, member.position = "GTY", "Guru Kelas"
        session.commit()
    content = sheet(SITI, BUDI, ["", "9900000000000103"], ["Tanpa Angka", "1.98E+17"], ["Kembar", SITI[1]])

    page = client.get(laid_down(client, content, school)).text

    assert "Cannot be used (2)" in page
    assert "The name is still empty" in page
    assert "is already in row" in page
    assert "New (2)" in page
    assert "Excel has shortened this NUPTK" in page
    assert "Known, with changes (1)" in page
    assert "<del>GTY</del>" in page
    assert "<ins>PNS</ins>" in page


def test_a_name_that_fits_several_people_is_not_guessed(
    english: English, alice: Person, school: School
) -> None:
    imported("Siti Aminah")
    make_member(cluster(), "Siti Aminah", username="siti", status=MemberStatus.PENDING)
    client = english(alice)
    assert "Known, with changes (1)" in client.get(laid_down(client, sheet(SITI), school)).text
    make_member(cluster(), "Siti Aminah", username="siti2")

    page = client.get(laid_down(client, sheet(SITI), school)).text

    assert "Several people here have this name." in page


def test_the_heading_names_the_school(english: English, alice: Person, school: School) -> None:
    client = english(alice)
    content = make_dapodik.as_xlsx(
        [["Daftar Guru"], [f"{school.name} (NPSN {school.npsn})"], HEADINGS, SITI], title_rows=2
    )

    assert upload(client, content, school="").status_code == 303


@pytest.mark.parametrize(
    ("npsn", "sentence"),
    [("", "Choose the school"), ("88000999", "is not SDN Melati 1")],
)
def test_a_list_of_another_school_is_refused_at_the_field(
    english: English, alice: Person, school: School, npsn: str, sentence: str
) -> None:
    content = make_dapodik.as_xlsx(
        [[f"SD Lain (NPSN {npsn})" if npsn else "Daftar"], HEADINGS, SITI], title_rows=1
    )

    chosen = school.public_id if npsn else ""
    answer = upload(english(alice), content, school=chosen, keep_phone="y")

    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'id="school-error"' in answer.text
    assert "checked" in answer.text


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "", "Choose a file first"),
        (b"\x89PNG\r\n\x1a\n", "foto.png", "cannot be read as a spreadsheet"),
        (b"Kolom;Lain\n1;2\n", "daftar.csv", "No row with the headings"),
        (b"Nama;NUPTK\n", "daftar.csv", "no teacher below the headings"),
        (b"x" * 6_000_000, "daftar.csv", "too large"),
        (b"<html><table>", "daftar.xls", "web page"),
    ],
)
def test_a_wrong_file_is_explained_at_the_field(
    english: English, alice: Person, content: bytes, name: str, sentence: str
) -> None:
    answer = upload(english(alice), content, name, school="")

    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'id="file-error"' in answer.text


def test_a_file_beyond_all_limits_gets_a_page_that_says_so(english: English, alice: Person) -> None:
    answer = upload(english(alice), b"x" * 21_000_000, "besar.csv")

    assert answer.status_code == 413


# Writing


def test_applying_adds_people_without_accounts(english: English, alice: Person, school: School) -> None:
    client = english(alice)
    preview = laid_down(client, sheet(SITI, BUDI, ["Tidak Jadi"]), school)

    page = client.post(f"{preview}/apply", data={"leave_out": "4"}, follow_redirects=True)

    assert "2 teachers added and 0 teachers changed." in page.text
    assert "Undo" in page.text
    found = members()
    assert "Tidak Jadi" not in found
    member, user = found["Siti Aminah"]
    assert (member.nuptk, member.sex, member.employment_status, member.position) == (
        "9900000000000101",
        "P",
        "PNS",
        "Guru Kelas",
    )
    assert (user.password_hash, user.username, user.email, user.phone) == (None, None, None, None)
    assert user.greeting == "Ibu Siti"
    with working_in(cluster().id):
        batch = session.scalars(select(ImportBatch)).one()
        assert (batch.rows, batch.added) == ([], 2)
    assert client.post(f"{preview}/apply").status_code == 409


def test_contacts_are_kept_only_when_ticked(english: English, alice: Person, school: School) -> None:
    client = english(alice)
    preview = laid_down(client, sheet(SITI), school, keep_phone="y")

    client.post(f"{preview}/apply")

    _member, user = members()["Siti Aminah"]
    assert (user.phone, user.email) == ("+6280000000101", None)


def test_a_number_somebody_has_is_left_out_without_saying_whose(
    english: English, alice: Person, charlie: Person, school: School
) -> None:
    session.get_one(User, charlie.user_id).phone = "+6280000000101"
    session.commit()
    client = english(alice)
    preview = laid_down(client, sheet(SITI), school, keep_phone="y", keep_email="y")

    page = client.get(preview).text
    client.post(f"{preview}/apply")

    assert "HP was not stored." in page
    assert "Charlie" not in page
    _member, user = members()["Siti Aminah"]
    assert (user.phone, user.email) == (None, "siti@contoh.invalid")


def test_people_of_another_cluster_are_not_recognised(
    english: English, alice: Person, charlie: Person, school: School
) -> None:
    with working_in(cluster("kenanga").id):
        session.get_one(Membership, charlie.membership_id).nuptk = SITI[1]
        session.commit()
    client = english(alice)

    page = client.get(laid_down(client, sheet(SITI), school)).text

    assert "New (1)" in page
    assert "Charlie" not in page


def test_changes_never_touch_a_name_or_contact_with_an_account(
    english: English, alice: Person, bob: Person, school: School
) -> None:
    with working_in(cluster().id):
        session.get_one(Membership, bob.membership_id).nuptk = SITI[1]
        session.commit()
    client = english(alice)
    preview = laid_down(client, sheet(SITI), school, keep_phone="y")

    client.post(f"{preview}/apply")

    session.expire_all()
    member, user = members()["Bob Santoso"]
    assert member.employment_status == "PNS"
    assert user.phone is None


def test_the_same_list_twice_changes_nothing(english: English, alice: Person, school: School) -> None:
    client = english(alice)
    client.post(f"{laid_down(client, sheet(SITI, BUDI), school)}/apply")

    page = client.get(laid_down(client, sheet(SITI, BUDI), school)).text

    assert "Already here (2)" in page
    assert "/apply" in page
    assert "Import up to" not in page
    assert "Import 1 teacher" not in page


def test_two_thousand_rows_go_in_with_few_statements(
    english: English, alice: Person, school: School, count_queries: Count
) -> None:
    client = english(alice)
    rows = [[f"Guru Nomor {number}", f"99{number:014d}"] for number in range(2000)]
    preview = laid_down(client, make_dapodik.as_xlsx([["Nama", "NUPTK"], *rows], title_rows=0), school)

    with count_queries() as statements:
        answer = client.post(f"{preview}/apply")

    assert answer.status_code == 303
    assert len(members()) == 2002
    # SQLAlchemy writes versioned rows one by one on SQLite; what must not grow is everything else.
    assert len([one for one in statements if not one.startswith("INSERT")]) < 40


# Taking back


def test_undoing_removes_everybody_who_came(english: English, alice: Person, school: School) -> None:
    client = english(alice)
    kept = imported("Budi Hartono", title_suffix="S.Pd.")
    before = session.query(User).count()
    preview = laid_down(client, sheet(SITI, BUDI), school)
    client.post(f"{preview}/apply")
    assert members()["Budi Hartono"][0].nuptk == BUDI[1]

    page = client.post(f"{preview}/undo", follow_redirects=True)

    assert "Everything is as it was before the import." in page.text
    session.expire_all()
    assert "Siti Aminah" not in members()
    assert session.query(User).count() == before
    member, user = members()["Budi Hartono"]
    assert (member.id, member.nuptk, member.employment_status) == (kept.membership_id, None, "")
    assert user.title_suffix == "S.Pd."
    assert client.post(f"{preview}/undo").status_code == 409


def test_undoing_says_what_it_could_not_undo(english: English, alice: Person, school: School) -> None:
    client = english(alice)
    imported("Budi Hartono")
    preview = laid_down(client, sheet(SITI, BUDI, ["Udin Punya Akun"], ["Umar Ikut Grup"]), school)
    client.post(f"{preview}/apply")
    found = members()
    with working_in(cluster().id):
        session.get_one(User, found["Udin Punya Akun"][1].id).password_hash = "x"
        group = Subgroup(title="Kelas I", kind=SubgroupKind.GRADE)
        session.add(group)
        session.flush()
        session.add(SubgroupMember(subgroup_id=group.id, membership_id=found["Umar Ikut Grup"][0].id))
        session.get_one(Membership, found["Budi Hartono"][0].id).employment_status = "PPPK"
        session.commit()

    page = client.post(f"{preview}/undo", follow_redirects=True).text

    assert "What could not be undone" in page
    assert "has an account by now and stays a member" in page
    assert "stands in other records and is a former member now" in page
    assert "Status Kepegawaian was changed since and stays" in page
    session.expire_all()
    after = members()
    assert "Siti Aminah" not in after
    assert after["Udin Punya Akun"][0].status is MemberStatus.ACTIVE
    assert after["Umar Ikut Grup"][0].status is MemberStatus.LEFT
    assert (after["Budi Hartono"][0].employment_status, after["Budi Hartono"][0].nuptk) == ("PPPK", None)


def test_undoing_ends_after_a_month(alice: Person, english: English, school: School) -> None:
    client = english(alice)
    preview = laid_down(client, sheet(SITI), school)
    client.post(f"{preview}/apply")

    with time_machine.travel(clock.now() + timedelta(days=undoing.UNDO_DAYS + 1)):
        page = english(alice).get(preview)
        answer = english(alice).post(f"{preview}/undo")

    assert "Undo this import" not in page.text
    assert answer.status_code == 409


# What is not kept


def test_nothing_private_is_in_the_database(file_app: Flask) -> None:
    """NIK, mother's name, bank account and unticked contacts are in no file of the database, ever."""
    rows = make_dapodik.make_teachers(8)
    content = make_dapodik.as_xlsx([make_dapodik.HEADER, *(list(row.values()) for row in rows)], title_rows=0)
    with at_work(file_app):
        melati = make_cluster("melati", subdistrict=make_subdistrict(), name="Melati")
        alice = make_member(melati, "Alice Rahayu", roles=(Role.GROUP_CHAIR,))
        with working_in(melati.id):
            school = session.scalars(select(School)).one()
    client = browser_of(file_app, alice)

    preview = laid_down(client, content, school)
    client.get(preview)
    during = everything_stored(file_app)
    assert client.post(f"{preview}/apply").status_code == 303
    after = everything_stored(file_app)

    private = {row[column] for row in rows for column in (*make_dapodik.PRIVATE_COLUMNS, "HP", "Email")}
    private |= {row["HP"].lstrip("0") for row in rows}
    for stored in (during, after):
        assert rows[0]["NUPTK"] in stored
        assert not [value for value in private if len(value) > 4 and value in stored]


def test_previews_go_after_a_day_and_notes_after_a_month(
    english: English, alice: Person, school: School
) -> None:
    client = english(alice)
    client.post(f"{laid_down(client, sheet(SITI), school)}/apply")
    laid_down(client, sheet(BUDI), school)

    with time_machine.travel(clock.now() + timedelta(days=2)):
        forgetting.forget_imports({})
    with working_in(cluster().id):
        left = session.scalars(select(ImportBatch)).one()
        assert left.changes
    with time_machine.travel(clock.now() + timedelta(days=40)):
        forgetting.forget_imports({})
    with working_in(cluster().id):
        assert session.scalars(select(ImportBatch.changes)).one() == []


def test_an_erased_persons_old_values_go_too(english: English, alice: Person, school: School) -> None:
    client = english(alice)
    client.post(f"{laid_down(client, sheet(SITI, BUDI), school)}/apply")
    with working_in(cluster().id):
        siti = members()["Siti Aminah"][0].id
        forgetting.forget_member(MemberErased(membership_id=siti))
        batch = session.scalars(select(ImportBatch)).one()

        assert [note["membership"] for note in batch.changes] == [members()["Budi Hartono"][0].id]


# Who may


def test_discarding_throws_the_rows_away(english: English, alice: Person, school: School) -> None:
    client = english(alice)
    preview = laid_down(client, sheet(SITI), school)

    client.post(f"{preview}/discard")

    with working_in(cluster().id):
        assert session.scalars(select(ImportBatch)).all() == []
    assert client.get(preview).status_code == 404


def test_teachers_and_strangers_cannot_import(
    english: English, anonymous: FlaskClient, people: People, school: School
) -> None:
    preview = laid_down(english(people.alice), sheet(SITI), school)
    bob, charlie = people.bob, people.charlie

    for address in ("/k/melati/import/", preview):
        assert english(bob).get(address).status_code == 403
        assert english(charlie).get(address).status_code == 404
        assert anonymous.get(address).status_code == 302
    for act in ("apply", "undo", "discard"):
        assert english(bob).post(f"{preview}/{act}").status_code == 403
        assert english(charlie).post(f"{preview}/{act}").status_code == 404


def test_a_school_operator_imports_for_the_own_school_only(
    english: English, alice: Person, school: School
) -> None:
    operator = make_member(cluster(), "Oki Operator", roles=(Role.SCHOOL_OPERATOR,))
    with working_in(cluster().id):
        other = School(npsn="88000777", name="SDN Melati 2")
        session.add(other)
        session.commit()
    theirs = laid_down(english(alice), sheet(SITI), other)
    client = english(operator)

    page = client.get("/k/melati/import/").text
    assert "SDN Melati 1" in page
    assert "SDN Melati 2" not in page
    assert client.get(theirs).status_code == 403
    assert client.post(f"{theirs}/apply").status_code == 403
    assert upload(client, sheet(SITI), school=other.public_id).status_code == 422
    laid_down(client, sheet(SITI), school)


def test_the_shell_shows_first_and_writes_on_demand(alice: Person, school: School) -> None:
    with working_in(cluster().id):
        shown = import_file(school, BytesIO(sheet(SITI, BUDI)), "daftar.xlsx", apply=False)
        assert set(members()) == {"Alice Rahayu", "Bob Santoso"}
        written = import_file(school, BytesIO(sheet(SITI, BUDI)), "daftar.xlsx", apply=True)

    assert shown[0] == "2: new  Siti Aminah"
    assert shown[-1] == "2 new, 0 changed, 0 same, 0 refused. Nothing was written yet."
    assert written[-1].endswith("Imported.")
    assert "Siti Aminah" in members()
