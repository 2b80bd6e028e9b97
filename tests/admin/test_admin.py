from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from kkg_portal.accounts.models import User
from kkg_portal.admin.services import CLI, add_cluster, appoint, ensure_subdistrict
from kkg_portal.api.testing import PASSWORD, People, Person, make_cluster, make_member, make_person
from kkg_portal.clusters.models import Cluster, Regency, Subdistrict
from kkg_portal.core import clock
from kkg_portal.core.access.actor import Actor, Role
from kkg_portal.core.audit import AuditLine, seal_new_lines
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import Invalid, NotAllowed
from kkg_portal.core.jobs import Job
from kkg_portal.core.notifications.models import GIVEN_UP, Delivery, Notice
from kkg_portal.core.notifications.modes import Channel, Mode
from kkg_portal.core.tenancy import every_cluster

Browser = Callable[[Person], FlaskClient]
Counter = Callable[[], Any]

ENGLISH = {"Accept-Language": "en"}
PAGES = (
    "/admin/", "/admin/clusters/new", "/admin/regions", "/admin/regencies/new", "/admin/subdistricts/new",
    "/admin/administrators", "/admin/health",
)  # fmt: skip


@pytest.fixture
def admin(client_as: Browser, dewi: Person) -> FlaskClient:
    return client_as(dewi)


def get(client: FlaskClient, address: str) -> TestResponse:
    return client.get(address, headers=ENGLISH)


def post(client: FlaskClient, address: str, **data: object) -> TestResponse:
    return client.post(address, data=data, headers=ENGLISH)


def cluster_page(cluster_id: int) -> str:
    return f"/admin/clusters/{session.get_one(Cluster, cluster_id).public_id}"


@pytest.mark.parametrize("page", PAGES)
def test_admin_pages_are_for_administrators_alone(
    admin: FlaskClient, client_as: Browser, anonymous: FlaskClient, alice: Person, page: str
) -> None:
    assert get(admin, page).status_code == 200
    assert get(client_as(alice), page).status_code == 404
    assert get(anonymous, page).location.startswith("/login?next=/admin")


def test_pages_about_one_cluster_are_for_administrators_alone(
    admin: FlaskClient, client_as: Browser, alice: Person
) -> None:
    for address in (cluster_page(alice.cluster_id), cluster_page(alice.cluster_id) + "/appoint"):
        assert get(admin, address).status_code == 200
        assert get(client_as(alice), address).status_code == 404
    assert post(client_as(alice), cluster_page(alice.cluster_id) + "/archive").status_code == 404


def test_changing_needs_a_password_typed_lately_and_reading_one_of_the_last_half_hour(
    admin: FlaskClient, dewi: Person
) -> None:
    start = clock.now()
    with time_machine.travel(start + timedelta(minutes=11), tick=False):
        assert get(admin, "/admin/").status_code == 200
        asked = post(admin, "/admin/regencies/new", name="Sleman", code="34.04")
        assert asked.location == "/account/confirm?next=/admin/regencies/new"
        assert session.scalar(select(Regency).where(Regency.code == "34.04")) is None
    with time_machine.travel(start + timedelta(minutes=31), tick=False):
        assert get(admin, "/admin/").location == "/account/confirm?next=/admin/"
        post(admin, "/account/confirm", password=PASSWORD)
        assert get(admin, "/admin/").status_code == 200


def test_clusters_are_listed_with_counts_in_a_constant_number_of_queries(
    admin: FlaskClient, people: People, count_queries: Counter
) -> None:
    page = get(admin, "/admin/").text
    assert "Gugus I Melati" in page
    assert "1 school, 2 members" in page
    with count_queries() as few:
        get(admin, "/admin/")
    place = session.scalars(select(Subdistrict)).one()
    for number in range(12):
        make_member(make_cluster(f"gugus-{number}", subdistrict=place, name=f"G{number}"), f"Guru {number}")

    with count_queries() as many:
        get(admin, "/admin/")

    assert len(few) == len(many)


def test_looking_across_clusters_leaves_an_audit_line_with_who_and_why(
    admin: FlaskClient, people: People
) -> None:
    get(admin, "/admin/")

    line = session.scalars(select(AuditLine).where(AuditLine.act == "core.every_cluster")).first()
    assert line is not None
    assert line.detail["reason"] == "list of clusters with counts"
    assert line.actor_id == people.dewi.user_id


# Places and clusters


def test_a_fresh_installation_is_started_from_the_browser(
    admin: FlaskClient, anonymous: FlaskClient, dewi: Person
) -> None:
    post(admin, "/admin/regencies/new", name="Kabupaten Sleman", code="34.04", office_title="")
    regency = session.scalars(select(Regency).where(Regency.code == "34.04")).one()
    post(admin, "/admin/subdistricts/new", regency=regency.id, name="Ngaglik", code="34.04.12")
    place = session.scalars(select(Subdistrict).where(Subdistrict.code == "34.04.12")).one()
    made = post(
        admin, "/admin/clusters/new", subdistrict=place.id, name="Merapi", number="III", slug="Merapi-Ngaglik",
        time_zone="Asia/Jakarta",
    )  # fmt: skip
    assert made.status_code == 303
    given = post(
        admin,
        made.location + "/appoint",
        contact="0812 7777 8888",
        name="sri wahyuni spd",
        role="group_chair",
    )
    code = re.search(r'class="code">([^<]+)<', given.text)[1]

    entered = post(
        anonymous, "/password/code", username="081277778888", code=code, password="empat kata yang panjang"
    )

    assert entered.status_code == 303
    assert anonymous.get("/").location == "/account/consent?next=/"
    post(anonymous, "/account/consent", agreed="y")
    assert anonymous.get("/").location == "/k/merapi-ngaglik/"
    assert anonymous.get("/k/merapi-ngaglik/").status_code == 200
    chair = session.scalars(select(User).where(User.phone == "+6281277778888")).one()
    assert chair.full_name == "Sri Wahyuni, S.Pd."


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("melati", "This address is taken"),
        ("admin", "part of the portal itself"),
        ("login", "part of the portal itself"),
        ("M", "small letters"),
        ("a b", "small letters"),
        ("-x-", "small letters"),
        ("x--y", "small letters"),
        ("../etc", "small letters"),
    ],
)
def test_unusable_addresses_are_refused_at_the_field(
    admin: FlaskClient, people: People, slug: str, words: str
) -> None:
    place = session.scalars(select(Subdistrict)).one()

    answer = post(
        admin, "/admin/clusters/new", subdistrict=place.id, name="Baru", slug=slug, time_zone="Asia/Jayapura"
    )

    assert answer.status_code == 422
    assert 'id="slug-error"' in answer.text
    assert words in answer.text
    assert 'value="Baru"' in answer.text


def test_cluster_form_refuses_places_and_zones_it_did_not_offer(admin: FlaskClient, people: People) -> None:
    answer = post(
        admin, "/admin/clusters/new", subdistrict="999", name="Baru", slug="baru", time_zone="Mars/Base"
    )

    assert answer.status_code == 422
    assert session.scalar(select(Cluster).where(Cluster.slug == "baru")) is None


def test_codes_of_regions_are_unique(admin: FlaskClient, people: People) -> None:
    code = session.scalars(select(Regency.code)).one()

    answer = post(admin, "/admin/regencies/new", name="Lagi", code=code)

    assert answer.status_code == 422
    assert "A regency with this code is there already" in answer.text


def test_archiving_closes_a_cluster_and_opening_brings_it_back(
    admin: FlaskClient, client_as: Browser, alice: Person
) -> None:
    member = client_as(alice)
    member.get("/k/melati/")
    page = cluster_page(alice.cluster_id)

    post(admin, page + "/archive")
    assert member.get("/k/melati/").status_code == 404
    assert "Archived" in get(admin, page).text

    post(admin, page + "/unarchive")
    assert member.get("/k/melati/").status_code == 200


# Health


def test_health_tells_what_is_well_and_what_is_not(admin: FlaskClient, people: People) -> None:
    session.add(Job(kind="core.mail", payload={}, error="no luck"))
    session.commit()

    page = get(admin, "/admin/health").text

    assert "The database is up to date." in page
    assert "1 job failed and is tried again" in page
    assert "No mail host is set up" in page
    assert "are free for data and files" in page


def test_health_names_messages_that_nobody_took(admin: FlaskClient, people: People) -> None:
    assert "No message was given up in the last 30 days." in get(admin, "/admin/health").text
    notice = Notice(
        user_id=people.bob.user_id,
        cluster_id=people.bob.cluster_id,
        kind="meetings.invited",
        ref_kind="meetings.meeting",
        ref_id="mm00000001",
        within_kind="meetings.meeting",
        within_id="mm00000001",
        title="Rahasia",
        url="/k/melati/",
    )
    session.add(notice)
    session.flush()
    lost = {"mode": Mode.NOW, "not_before": clock.now(), "skipped_reason": GIVEN_UP, "error": "Refused: 550"}
    session.add(Delivery(notice_id=notice.id, user_id=notice.user_id, channel=Channel.MAIL, **lost))
    session.commit()

    page = get(admin, "/admin/health").text

    assert "1 message could not be delivered in the last 30 days" in page
    assert "Refused: 550" in page
    assert "Rahasia" not in page


def test_health_notices_a_log_that_was_tampered_with(admin: FlaskClient, people: People) -> None:
    post(admin, "/admin/administrators", contact=people.alice.username)
    with time_machine.travel(clock.now() + timedelta(hours=1), tick=False):
        seal_new_lines()  # On PostgreSQL lines are sealed once they have settled.
        session.commit()
    assert "The audit log is whole." in get(admin, "/admin/health?audit=yes").text

    line = session.scalars(select(AuditLine).order_by(AuditLine.id)).first()
    line.act = "nothing.happened"
    session.commit()

    assert "does not match its seal" in get(admin, "/admin/health?audit=yes").text


# What commands use


def test_verbs_refuse_whoever_is_no_administrator(people: People) -> None:
    nobody = Actor(user_id=people.alice.user_id, name="Alice")
    place = session.scalars(select(Subdistrict)).one()

    with pytest.raises(NotAllowed):
        add_cluster(place, slug="baru", name="Baru", actor=nobody)


def test_commands_start_an_installation(database: Flask) -> None:
    place = ensure_subdistrict("34.04", "Sleman", "34.04.12", "Ngaglik", actor=CLI)
    assert ensure_subdistrict("34.04", "Sleman", "34.04.12", "Ngaglik", actor=CLI).id == place.id
    cluster = add_cluster(place, slug="merapi", name="Merapi", number="III", actor=CLI)
    person = make_person("Sri Wahyuni")

    with every_cluster("test"):
        cluster = session.get_one(Cluster, cluster.id)
        grant = appoint(cluster, session.get_one(User, person.user_id), Role.GROUP_CHAIR, actor=CLI)

    assert grant.role is Role.GROUP_CHAIR
    with pytest.raises(Invalid):
        add_cluster(place, slug="merapi", name="Lagi", actor=CLI)
