"""From a file on a phone to a material colleagues find: drafts, guesses, pupil data, versions, taking back."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from kkg_portal.api import Attachment, session
from kkg_portal.api.testing import Person
from plugins.resources.kinds import FileRole, ResourceState, Visibility
from plugins.resources.models import Resource, ResourceFile, ResourceVersion

from .factories import BASE, Browser, first_file, inside, make_resource, stored
from .forms import TEXT, send, sheet, version_on


@pytest.fixture
def browser(english: Browser, bob: Person) -> FlaskClient:
    return english(bob)


def only(person: Person) -> Resource:
    with inside(person):
        return session.scalars(select(Resource)).one()


def test_one_page_shares_a_file_and_the_same_form_twice_is_one_material(
    browser: FlaskClient, english: Browser, alice: Person, bob: Person
) -> None:
    first, second = send(browser, "/add", sheet()), send(browser, "/add", sheet())

    resource = only(bob)
    assert first.status_code == 303
    assert first.location.endswith(f"/resources/{resource.public_id}")
    assert second.location == first.location
    assert (resource.state, resource.visibility, resource.last_no) == (
        ResourceState.PUBLISHED,
        Visibility.CLUSTER,
        1,
    )
    assert (resource.file_count, resource.size_bytes) == (1, len(TEXT))
    page = english(alice).get(first.location).text
    assert "Bob Santoso" in page
    assert "lkpd.txt" in page
    assert f"{len(TEXT)} " in page, "the size stands before the download"
    assert "CC BY-SA 4.0" in page
    answer = english(alice).get(f"{BASE}/{resource.public_id}/files/{first_file(resource, bob)}")
    assert (answer.data, answer.headers["Accept-Ranges"]) == (TEXT, "bytes")


def test_a_file_alone_becomes_a_draft_with_guesses_and_nothing_is_lost(
    browser: FlaskClient, english: Browser, alice: Person, bob: Person
) -> None:
    empty = {"key": "k2", "act": "share", "visibility": "cluster", "own": "own", "licence": "cc-by-sa-4.0"}
    name = "Modul_Ajar_IPAS_Kelas_IV_energi-di-sekitar.txt"
    answer = send(browser, "/add", {**empty, "files": [(io.BytesIO(TEXT), name)]})

    resource = only(bob)
    where = f"{BASE}/{resource.public_id}"
    assert answer.status_code in {303, 422}
    with inside(bob):
        version = session.scalars(select(ResourceVersion)).one()
        assert (version.kind, version.class_phase, version.subject) == ("plan", "class_4", "science")
        assert version.title.startswith("Modul Ajar IPAS")
    assert english(alice).get(where).status_code == 200, "what was complete by guesses is shared"


def test_what_is_missing_is_asked_for_and_the_file_stays(browser: FlaskClient, bob: Person) -> None:
    answer = send(browser, "/add", sheet(title="", kind="", files=[(io.BytesIO(TEXT), "IMG_20261101.txt")]))

    assert answer.status_code == 422
    assert "Write what it is called" in answer.text
    resource = only(bob)
    assert resource.state is ResourceState.DRAFT
    assert "IMG_20261101.txt" in answer.text
    again = sheet(version=version_on(answer.text), files=[])
    assert send(browser, f"/{resource.public_id}/edit", again).status_code == 303
    assert only(bob).last_no == 1


def test_a_draft_is_its_writers_alone(
    browser: FlaskClient, english: Browser, alice: Person, bob: Person
) -> None:
    draft = make_resource(bob, is_draft=True)
    where = f"{BASE}/{draft.public_id}"

    assert browser.get(where).location.endswith("/edit")
    for path in (where, f"{where}/edit", f"{where}/files/{first_file(draft, bob)}"):
        assert english(alice).get(path).status_code in {403, 404}, path
    assert draft.title not in english(alice).get(f"{BASE}/").text
    assert draft.title in browser.get(f"{BASE}/?tab=mine").text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"files": [(io.BytesIO(TEXT), "daftar nilai kelas 4.txt")]}, "the file “daftar nilai kelas 4.txt”"),
        ({"files": [(io.BytesIO(b"No,NISN\n1,0123456789\n"), "kelas.csv")]}, "10 digits"),
        ({"summary": "Untuk siswa bernama Budi."}, "a pupil&#39;s name"),
        ({"goals": "NISN 0123456789"}, "10 digits"),
    ],
)
def test_data_of_pupils_stops_once(
    browser: FlaskClient, bob: Person, changes: dict[str, Any], said: str
) -> None:
    answer = send(browser, "/add", sheet(**changes))

    assert answer.status_code == 422
    assert said in answer.text
    resource = only(bob)
    assert resource.state is ResourceState.DRAFT
    again = sheet(**{**changes, "files": [], "checked": "y", "version": version_on(answer.text)})
    assert send(browser, f"/{resource.public_id}/edit", again).status_code == 303


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"own": ""}, "Say whether you made it yourself."),
        ({"own": "foreign", "licence": "link-only"}, "only the link may be shared"),
        ({"own": "foreign"}, "Write who made it"),
        ({"own": "foreign", "licence": "cluster-only", "foreign_parts": "Penerbit"}, "made yourself"),
        ({"files": []}, "Choose a file first"),
        ({"links": "javascript:alert(1)"}, "is no web address"),
        ({"files": [(io.BytesIO(b"<svg onload=x>"), "gambar.svg")]}, "Web pages and SVG"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(
    browser: FlaskClient, bob: Person, changes: dict[str, Any], said: str
) -> None:
    answer = send(browser, "/add", sheet(**changes))

    assert answer.status_code == 422
    assert said in answer.text
    assert "LKPD pecahan senilai" in answer.text, "what was typed stays"


def test_two_who_write_one_draft_lose_nothing(
    browser: FlaskClient, english: Browser, alice: Person, bob: Person
) -> None:
    draft = make_resource(bob, is_draft=True)
    where = f"/{draft.public_id}/edit"
    member = alice.membership_public_id
    assert send(browser, f"/{draft.public_id}/co-authors", {"member": member}).status_code == 303
    stale = version_on(browser.get(f"{BASE}{where}").text)
    mine = english(alice)
    assert (
        send(mine, where, sheet(version=stale, act="draft", files=[], summary="Dari Alice")).status_code
        == 303
    )

    late = sheet(version=stale, act="draft", summary="Dari Bob", files=[(io.BytesIO(b"kunci"), "kunci.txt")])
    answer = send(browser, where, late)

    assert answer.status_code == 409
    assert "Dari Alice" in answer.text
    assert "Dari Bob" in answer.text
    assert "kunci.txt" in browser.get(f"{BASE}{where}").text, "files that came are kept"


def test_a_new_version_begins_from_the_one_shown_and_says_what_changed(
    browser: FlaskClient, english: Browser, alice: Person, bob: Person, worksheet: Resource
) -> None:
    where = f"/{worksheet.public_id}"
    assert browser.post(f"{BASE}{where}/versions/1/new").status_code == 303
    form = browser.get(f"{BASE}{where}/edit").text
    kept = sheet(version=version_on(form), title=worksheet.title, files=[])
    same = send(browser, f"{where}/edit", {**kept, "note": "Tidak ada"})
    assert same.status_code == 422
    assert "Nothing is different from version 1 yet." in same.text

    key = {"files": [(io.BytesIO(b"1. tiga per empat"), "kunci.txt")], "version": version_on(same.text)}
    silent = send(browser, f"{where}/edit", {**kept, **key, "note": ""})
    assert "Write what changed" in silent.text
    files = re.findall(r'name="role-(\w+)"', silent.text)
    spoken = {
        **kept,
        "version": version_on(silent.text),
        "note": "Kunci jawaban",
        f"role-{files[-1]}": "answer_key",
    }
    assert send(browser, f"{where}/edit", spoken).status_code == 303

    reader = english(alice)
    page = reader.get(f"{BASE}{where}").text
    assert "kunci.txt" in page
    assert "Answer key" in page
    assert "kunci.txt" not in reader.get(f"{BASE}{where}/versions/1").text, (
        "the first version stays as it was"
    )
    compared = reader.get(f"{BASE}{where}/versions/2/compare").text
    assert "kunci.txt" in compared
    assert "New" in compared
    with inside(bob):
        shas = session.scalars(select(Attachment.sha256).join(ResourceFile)).all()
        assert (len(shas), len(set(shas))) == (3, 2), "each version has its rows, the content is kept once"
        roles = session.scalars(select(ResourceFile.role).order_by(ResourceFile.id)).all()
        assert roles[-1] is FileRole.ANSWER_KEY


def test_taking_back_leaves_a_tombstone_and_a_week_to_undo(
    browser: FlaskClient, english: Browser, alice: Person, bob: Person, worksheet: Resource
) -> None:
    where = f"{BASE}/{worksheet.public_id}"
    paths = (where, f"{where}/versions/1", f"{where}/files/{first_file(worksheet, bob)}")
    assert browser.post(f"{where}/withdraw", data={"reason": "Ada yang lebih baik"}).status_code == 303

    for path in paths:
        gone = english(alice).get(path)
        assert gone.status_code == 410, path
        assert "Ada yang lebih baik" in gone.text
    assert worksheet.title not in english(alice).get(f"{BASE}/").text
    assert browser.post(f"{where}/bring-back").status_code == 303
    assert {english(alice).get(path).status_code for path in paths} == {200}


def test_a_material_of_the_school_is_not_found_by_others(
    english: Browser, alice: Person, bob: Person, charlie: Person
) -> None:
    mine = make_resource(bob, visibility=Visibility.SCHOOL)
    where = f"{BASE}/{mine.public_id}"

    assert english(bob).get(where).status_code == 200
    with inside(bob):
        colleague = stored(mine)
        assert colleague.school_id is not None
    assert english(charlie).get(where).status_code == 404
    assert english(alice).get(where).status_code == 200, "alice teaches at the same school"


def test_a_coordinator_corrects_the_shelf_not_the_words(
    english: Browser, alice: Person, bob: Person, worksheet: Resource
) -> None:
    where = f"{BASE}/{worksheet.public_id}/fix"
    form = english(alice).get(where)
    data = {"version": version_on(form.text), "title": "LKPD pecahan", "kind": "worksheet"}
    data |= {"class_phase": "class_5", "subject": "mathematics"}

    assert english(bob).get(where).status_code == 403
    assert english(alice).post(where, data={**data, "subject": ""}).status_code == 422
    assert english(alice).post(where, data=data).status_code == 303
    with inside(bob):
        found = stored(worksheet)
        assert (found.title, found.class_phase, found.licence) == ("LKPD pecahan", "class_5", "cc-by-sa-4.0")


def test_a_download_goes_on_where_it_broke(
    english: Browser, alice: Person, bob: Person, worksheet: Resource
) -> None:
    where = f"{BASE}/{worksheet.public_id}/files/{first_file(worksheet, bob)}"
    client = english(alice)
    whole = client.get(where)
    rest = client.get(where, headers={"Range": "bytes=6-", "If-Range": whole.headers["ETag"]})

    assert (rest.status_code, rest.data) == (206, whole.data[6:])
    assert client.get(where, headers={"Range": "bytes=5000-"}).status_code == 416
    assert client.get(where, headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304
    assert whole.headers["Content-Disposition"].startswith("attachment")
