from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from kkg_portal.accounts.models import User
from kkg_portal.api.testing import PASSWORD, People, Person, make_member
from kkg_portal.clusters.models import (
    Cluster,
    ImportBatch,
    Invitation,
    Membership,
    MemberStatus,
    School,
    Subgroup,
    SubgroupKind,
    SubgroupMember,
)
from kkg_portal.core import clock
from kkg_portal.core.access.actor import Role
from kkg_portal.core.audit import AuditLine
from kkg_portal.core.db.engine import db, session
from kkg_portal.core.inbox import InboxItem
from kkg_portal.core.jobs import Job, work_off
from kkg_portal.core.notifications.models import Notice, PushSubscription
from kkg_portal.core.tenancy import working_in

Browser = Callable[[Person], FlaskClient]

ENGLISH = {"Accept-Language": "en"}
# Strings that only this person has; none may survive an erasure anywhere.
MARKS = ("Rosmalina", "rosmalina", "+6281255550199", "199001172015032004", "1234567890123456", "Penata Muda")


def notice_about(title: str, **values: Any) -> Notice:
    place = {"ref_kind": "x.y", "ref_id": "3333333333", "within_kind": "x.y", "within_id": "3333333333"}
    return Notice(kind="meetings.invited", title=title, url="/k/melati/", values={}, **place, **values)


@pytest.fixture
def rosmalina(people: People) -> Person:
    """A member with everything a person can have here."""
    cluster = session.get_one(Cluster, people.alice.cluster_id)
    person = make_member(cluster, "Rosmalina Ayuningtyas", roles=(Role.SECRETARY,))
    user = session.get_one(User, person.user_id)
    user.email, user.phone, user.title_suffix = "rosmalina@belajar.id", "+6281255550199", "S.Pd."
    user.stamp += 1
    session.commit()
    with working_in(cluster.id):
        member = session.get_one(Membership, person.membership_id)
        member.nip, member.nuptk, member.rank_grade = "199001172015032004", "1234567890123456", "Penata Muda"
        school_id = session.scalars(select(School.id)).first()
        group = Subgroup(title="Kelas 4", kind=SubgroupKind.GRADE)
        session.add(group)
        session.flush()
        about = {"name": "Rosmalina Ayuningtyas", "nuptk": "1234567890123456"}
        others = {"name": "Joko", "nuptk": "9999999999999999", "notes": ["baris 2"]}
        session.add_all(
            [
                SubgroupMember(subgroup_id=group.id, membership_id=member.id),
                Invitation(
                    school_id=school_id, digest=b"i" * 32, created_by_id=user.id,
                    expires_at=clock.now() + timedelta(days=14),
                ),
                ImportBatch(school_id=school_id, file_label="guru.xlsx", rows=[about, others]),
                ImportBatch(
                    school_id=school_id, file_label="guru.xlsx", applied_at=clock.now(),
                    changes=[{"membership": member.id, "nip": "199001172015032004"}, {"membership": -1}],
                ),
                InboxItem(
                    user_id=people.alice.user_id, cluster_id=cluster.id, kind="core.approve",
                    ref_kind=member.ref.kind, ref_id=member.public_id, title="Setujui Rosmalina", url="/k/melati/",
                ),
                InboxItem(
                    user_id=user.id, cluster_id=cluster.id, kind="core.task", ref_kind="x.y",
                    ref_id="2222222222", title="Untuk Rosmalina", url="/k/melati/",
                ),
                notice_about("Untuk Rosmalina", user_id=user.id, cluster_id=cluster.id),
                notice_about(
                    "Rosmalina menulis", user_id=people.alice.user_id, cluster_id=cluster.id, by_id=user.id
                ),
                PushSubscription(
                    user_id=user.id, endpoint="https://fcm.googleapis.com/Rosmalina", p256dh="k", auth="a"
                ),
                Job(kind="core.mail", payload={"user_id": user.id, "values": {"who": "Rosmalina"}}),
            ]
        )  # fmt: skip
        session.commit()
    return person


def copy_of(client: FlaskClient) -> dict[str, Any]:
    return json.loads(client.post("/account/data/copy", data={"kind": "json"}).data)["tables"]


def every_text() -> str:
    """All text of all tables, as an operator with the file could read it."""
    rows = []
    for table in db.metadata.tables.values():
        rows += [str(tuple(row)) for row in session.connection().execute(table.select())]
    return "\n".join(rows)


def erase(client: FlaskClient, password: str = PASSWORD) -> TestResponse:
    return client.post("/account/erase", data={"password": password}, headers=ENGLISH)


def test_copy_holds_every_row_about_the_person_and_none_of_others(
    client_as: Browser, rosmalina: Person, people: People
) -> None:
    client = client_as(rosmalina)
    copy_of(client)

    copy = copy_of(client)

    assert {row["id"] for row in copy["core_user"]} == {rosmalina.user_id}
    assert {row["nip"] for row in copy["core_membership"]} == {"199001172015032004"}
    assert {row["role"] for row in copy["core_grant"]} == {"secretary"}
    assert len(copy["core_subgroup_member"]) == 1
    assert len(copy["core_invitation"]) == 1
    assert [row["title"] for row in copy["core_inbox"]] == ["Untuk Rosmalina"]
    assert {row["actor_id"] for row in copy["core_audit"]} == {rosmalina.user_id}
    text = json.dumps(copy)
    for person in (people.alice, people.bob, people.charlie):
        assert person.full_name not in text
        assert person.username not in text


def test_copy_of_one_person_equals_what_the_tables_hold(client_as: Browser, rosmalina: Person) -> None:
    copy = copy_of(client_as(rosmalina))
    pointing = {
        table.name
        for table in db.metadata.tables.values()
        for key in table.foreign_keys
        if key.target_fullname in {"core_user.id", "core_membership.id"}
    }

    for name in pointing:
        table = db.metadata.tables[name]
        ids = []
        for key in table.foreign_keys:
            if key.target_fullname == "core_user.id":
                ids.append(key.parent == rosmalina.user_id)
            elif key.target_fullname == "core_membership.id":
                ids.append(key.parent == rosmalina.membership_id)
        rows = {row.id for one in ids for row in session.connection().execute(table.select().where(one))}
        assert {row["id"] for row in copy.get(name, [])} == rows, name


def test_copy_tells_no_secrets(client_as: Browser, rosmalina: Person) -> None:
    client = client_as(rosmalina)
    text = json.dumps(copy_of(client))

    assert "password_hash" not in text
    assert "argon2" not in text
    assert "digest" not in text


def test_copy_as_tables_opens_in_a_spreadsheet_and_runs_nothing(
    client_as: Browser, rosmalina: Person
) -> None:
    session.get_one(User, rosmalina.user_id).name = '=HYPERLINK("http://evil.example")'
    session.commit()

    answer = client_as(rosmalina).post("/account/data/copy", data={"kind": "csv"})

    assert answer.headers["Content-Disposition"].startswith("attachment")
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    text = archive.read("core_user.csv").decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text), delimiter=";") for cell in row]
    assert any(cell.startswith("'=HYPERLINK") for cell in cells)
    assert not any(cell.startswith("=") for cell in cells)


def test_copy_is_written_into_the_log(client_as: Browser, rosmalina: Person) -> None:
    copy_of(client_as(rosmalina))

    acts = session.scalars(select(AuditLine.act).where(AuditLine.actor_id == rosmalina.user_id)).all()
    assert "accounts.take_copy" in acts


def test_copy_asks_for_the_password_and_get_hands_out_nothing(client_as: Browser, rosmalina: Person) -> None:
    client = client_as(rosmalina)
    assert "199001172015032004" not in client.get("/account/data/copy").text

    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=False):
        answer = client.post("/account/data/copy", data={"kind": "json"})
        assert answer.status_code == 303
        assert answer.location.startswith("/account/confirm")


def test_erasing_leaves_no_name_and_no_number_in_any_table(
    client_as: Browser, rosmalina: Person, people: People
) -> None:
    before = every_text()
    assert all(mark in before for mark in MARKS)

    answer = erase(client_as(rosmalina))
    work_off()

    assert answer.location == "/goodbye"
    session.expire_all()
    left = every_text()
    assert [mark for mark in MARKS if mark in left] == []
    # Others' rows are untouched, counts stay.
    assert people.bob.full_name in left
    assert "9999999999999999" in left
    with working_in(rosmalina.cluster_id):
        member = session.get_one(Membership, rosmalina.membership_id)
        assert member.status is MemberStatus.LEFT
        assert member.user_id == rosmalina.user_id


def test_erased_person_is_signed_out_everywhere_and_cannot_come_back(
    client_as: Browser, anonymous: FlaskClient, rosmalina: Person
) -> None:
    here, elsewhere = client_as(rosmalina), client_as(rosmalina)

    answer = erase(here)

    assert "storage" in answer.headers["Clear-Site-Data"]
    assert here.get("/goodbye", headers=ENGLISH).status_code == 200
    assert here.get("/account").status_code == elsewhere.get("/account").status_code == 302
    entered = anonymous.post("/login", data={"username": rosmalina.username, "password": PASSWORD})
    assert entered.status_code == 422


def test_erasing_needs_the_password(client_as: Browser, rosmalina: Person) -> None:
    answer = erase(client_as(rosmalina), "salah")

    assert answer.status_code == 422
    assert session.get_one(User, rosmalina.user_id).erased_at is None


def test_erasing_is_repeatable_by_a_worker_that_died(client_as: Browser, rosmalina: Person) -> None:
    erase(client_as(rosmalina))
    payloads = [
        (job.cluster_id, dict(job.payload))
        for job in session.scalars(select(Job).where(Job.kind == "core.leave_cluster"))
    ]
    work_off()
    for cluster_id, payload in payloads:
        session.add(Job(kind="core.leave_cluster", cluster_id=cluster_id, payload=payload))
    session.commit()

    work_off()

    assert session.scalars(select(Job.error).where(Job.error.is_not(None))).all() == []


def test_only_administrator_cannot_vanish(client_as: Browser, dewi: Person) -> None:
    answer = erase(client_as(dewi))

    assert answer.status_code == 422
    assert "only administrator" in answer.text


def test_withdrawn_consent_keeps_its_row_with_the_time(client_as: Browser, rosmalina: Person) -> None:
    from kkg_portal.accounts.models import Consent

    session.add(Consent(user_id=rosmalina.user_id, purpose="account", text_version="2026-11"))
    session.commit()

    erase(client_as(rosmalina))

    session.expire_all()
    assert session.scalars(select(Consent.withdrawn_at)).one() is not None
