"""Reports and decisions, what a stranger finds, and what happens by itself."""

from __future__ import annotations

import json
from datetime import timedelta

import time_machine
from sqlalchemy import func, select

from kkg_portal.api import MemberErased, clock, publish, session, unit_of_work
from kkg_portal.api.testing import Person, actor_of
from kkg_portal.core.db.engine import intending_to_write
from kkg_portal.core.notifications.models import Notice
from kkg_portal.core.search.asking import Question
from kkg_portal.core.search.finding import find
from plugins.resources import nightly
from plugins.resources.kinds import ResourceState, Visibility
from plugins.resources.models import Flag, Resource, ResourceFile, ResourceVersion, UseReport

from .factories import BASE, Browser, add_use, first_file, inside, make_resource, stored
from .forms import version_on


def kinds(person: Person) -> list[str]:
    with inside(person):
        shown = select(Notice.kind).where(Notice.user_id == person.user_id, Notice.hidden_at.is_(None))
        return list(session.scalars(shown.order_by(Notice.id)))


def test_a_report_is_decided_and_everybody_concerned_hears_of_it(
    english: Browser, alice: Person, bob: Person, worksheet: Resource
) -> None:
    where = f"{BASE}/{worksheet.public_id}"
    reporter, chair = english(bob), english(alice)
    other = make_resource(alice, title="Foto kelas dengan wajah murid")
    there = f"{BASE}/{other.public_id}"
    flagged = {"reason": "pupils", "note": "Wajahnya tampak"}
    assert reporter.post(f"{there}/flag", data=flagged).status_code == 303
    assert reporter.post(f"{there}/flag", data=flagged).status_code == 303
    assert reporter.get(f"{BASE}/reports").status_code == 403
    queue = chair.get(f"{BASE}/reports").text
    assert "Wajahnya tampak" in queue
    assert "Bob Santoso" not in queue, "nobody is told who reported"
    case = next(part for part in queue.split('"') if "/reports/" in part and not part.endswith("/look"))
    form = {"version": version_on(chair.get(case).text), "decision": "returned"}
    assert chair.post(case, data=form).status_code == 422
    assert chair.post(case, data={**form, "note": "Samarkan wajahnya dulu"}).status_code == 303

    assert reporter.get(there).status_code == 404
    assert other.title not in reporter.get(f"{BASE}/").text
    assert "Samarkan wajahnya dulu" in chair.get(there).text
    assert "resources.report_answer" in kinds(bob)
    assert "resources.report_mine" in kinds(alice)
    assert chair.post(f"{there}/show-again").status_code == 303
    assert reporter.get(there).status_code == 200
    assert chair.get(where).status_code == 200
    with inside(bob):
        assert session.scalar(select(func.count(Flag.id))) == 1


def test_what_is_removed_leaves_its_name_and_the_reason_and_no_file(
    english: Browser, alice: Person, bob: Person, worksheet: Resource
) -> None:
    where = f"{BASE}/{worksheet.public_id}"
    file = first_file(worksheet, bob)
    chair = english(alice)
    chair.post(f"{where}/flag", data={"reason": "rights"})
    queue = chair.get(f"{BASE}/reports").text
    case = next(part for part in queue.split('"') if "/reports/" in part and not part.endswith("/look"))
    form = {"version": version_on(chair.get(case).text), "decision": "removed", "note": "Milik penerbit"}
    assert chair.post(case, data=form).status_code == 303

    gone = english(bob).get(where)
    assert gone.status_code == 410
    assert "Milik penerbit" in gone.text
    assert english(bob).get(f"{where}/files/{file}").status_code == 404
    with inside(bob):
        assert session.scalar(select(func.count(ResourceFile.id))) == 0


def test_for_another_cluster_nothing_of_it_exists(
    english: Browser, charlie: Person, bob: Person, worksheet: Resource
) -> None:
    stranger = english(charlie)
    file = first_file(worksheet, bob)
    for base in (BASE, "/k/kenanga/resources"):
        where = f"{base}/{worksheet.public_id}"
        paths = ("", f"/files/{file}", "/versions", "/versions/1", "/uses", "/reviews", "/credit")
        for path in (*paths, "/credit.bib", "/credit.jsonld", "/lineage", "/adapt", "/flag", "/use"):
            assert stranger.get(f"{where}{path}").status_code == 404, (base, path)
    assert stranger.get(f"{BASE}/").status_code == 404
    assert worksheet.title not in stranger.get("/k/kenanga/resources/").text
    with inside(charlie):
        assert find(Question(words=("pecahan",)), actor_of(charlie)).hits == []
        assert session.scalar(select(func.count(Resource.id))) == 0


def test_the_search_finds_by_old_names_and_by_class_as_people_write_it(
    english: Browser, alice: Person, bob: Person
) -> None:
    plan = make_resource(bob, title="Energi di sekitar kita", kind="plan", subject="science")
    make_resource(bob, title="Rahasia sekolah", visibility=Visibility.PRIVATE, is_draft=True)
    reader = english(alice)

    for asked in (
        "rpp",
        "modul ajar",
        "RPM energi",
        "ipas",
        "energi kelas:4",
        "energi kelas:IV",
        'energi kelas:"fase b"',
    ):
        page = reader.get("/k/melati/search/", query_string={"q": asked}).text
        assert plan.title in page, asked
    for asked in ("energi kelas:6", "rahasia"):
        assert plan.title not in reader.get("/k/melati/search/", query_string={"q": asked}).text
    for asked in ("4", "IV", "kelas 4", "fase B", "class_4"):
        assert plan.title in reader.get(f"{BASE}/", query_string={"class": asked}).text, asked
    assert plan.title not in reader.get(f"{BASE}/?class=5").text
    assert plan.title in reader.get(f"{BASE}/?subject=IPA&kind=rpp").text


def test_exports_say_who_made_it_and_hold_no_reader(
    english: Browser, alice: Person, worksheet: Resource
) -> None:
    add_use(worksheet, alice)
    where = f"{BASE}/{worksheet.public_id}"
    client = english(alice)

    described = json.loads(client.get(f"{where}/credit.jsonld").text)
    assert (described["@type"], described["name"]) == ("LearningResource", worksheet.title)
    assert described["license"] == "https://creativecommons.org/licenses/by-sa/4.0/"
    assert described["interactionStatistic"]["userInteractionCount"] == 1
    assert "Alice" not in json.dumps(described)
    assert client.get(f"{where}/credit.bib").text.startswith("@misc{")
    assert client.get(f"{where}/credit.bib").headers["Content-Disposition"].startswith("attachment")


def test_a_week_after_withdrawing_the_files_go_and_the_tombstone_stays(
    english: Browser, alice: Person, bob: Person, worksheet: Resource
) -> None:
    where = f"{BASE}/{worksheet.public_id}"
    english(bob).post(f"{where}/withdraw", data={"reason": "Diganti"})
    with inside(bob), intending_to_write():
        nightly.end_withdrawn({})
        assert stored(worksheet).state is ResourceState.WITHDRAWN

    with time_machine.travel(clock.now() + timedelta(days=8)), inside(bob), intending_to_write():
        nightly.end_withdrawn({})
        assert stored(worksheet).state is ResourceState.REMOVED
        assert session.scalar(select(func.count(ResourceFile.id))) == 0
    assert english(alice).get(where).status_code == 410
    assert english(bob).post(f"{where}/bring-back", follow_redirects=True).status_code in {200, 410}
    with inside(bob):
        assert stored(worksheet).state is ResourceState.REMOVED


def test_an_idle_draft_goes_only_after_its_writer_was_told(bob: Person) -> None:
    draft = make_resource(bob, is_draft=True)

    def night(days: int) -> None:
        with time_machine.travel(clock.now() + timedelta(days=days)), inside(bob), intending_to_write():
            nightly.tidy_drafts({})

    night(70)
    assert kinds(bob) == []
    night(77)
    night(78)
    assert kinds(bob) == ["resources.draft_goes"]
    with inside(bob):
        assert session.scalar(select(func.count(ResourceVersion.id))) == 1
    night(92)
    with inside(bob):
        assert session.scalar(select(func.count(Resource.id)).where(Resource.id == draft.id)) == 0


def test_of_an_erased_member_the_words_go_and_the_lesson_stays_a_number(
    alice: Person, bob: Person, worksheet: Resource
) -> None:
    add_use(worksheet, alice, changed="Kata-kata Alice")
    make_resource(alice, is_draft=True)
    with inside(alice), intending_to_write(), unit_of_work():
        publish(MemberErased(membership_id=alice.membership_id or 0))

    with inside(bob):
        assert session.scalars(select(UseReport.changed)).one() == ""
        assert stored(worksheet).use_count == 1
        assert session.scalars(select(Resource.owner_id)).all() == [bob.membership_id]
