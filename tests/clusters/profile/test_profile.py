from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from kkg_portal.accounts.models import User
from kkg_portal.api.testing import People, Person, actor_of
from kkg_portal.clusters.models import Cluster
from kkg_portal.clusters.papers import bound_cluster
from kkg_portal.clusters.profile import services
from kkg_portal.clusters.profile.services import Profile
from kkg_portal.core.audit import AuditLine
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import Conflict, Invalid, NotAllowed
from tests.clusters.pages import HOME, Browser, all_values, english, hidden_value, inside, statuses

URL = f"{HOME}/settings"


def profile_data(page: object = None, **changes: str) -> dict[str, str]:
    data = {
        "version": hidden_value(page) if page is not None else "1",  # type: ignore[arg-type]
        "number": "IV",
        "name": "Cut Nyak Dien",
        "supervision_area": "Dabin 2",
        "city": "Wonogiri",
        "contact_whatsapp": "+62 812-3456-7890",
        "meeting_weekday": "5",
        "minutes_per_jp": "35",
        "time_zone": "Asia/Makassar",
        "language": "id",
    }
    return {**data, **changes}


def cluster_of(person: Person) -> Cluster:
    return session.scalars(
        select(Cluster).where(Cluster.id == person.cluster_id).execution_options(populate_existing=True)
    ).one()


@pytest.mark.parametrize("path", ["/settings", "/settings/papers"])
def test_only_coordinators_of_this_cluster_open_the_pages(
    path: str, people: People, client_as: Browser, anonymous: FlaskClient
) -> None:
    assert statuses(path, people, client_as, anonymous) == [200, 403, 404, 302]


def test_the_profile_is_saved_and_shown_on_the_next_page(people: People, client_as: Browser) -> None:
    client = english(client_as(people.alice))
    page = client.get(URL)

    answer = client.post(URL, data=profile_data(page), follow_redirects=True)

    assert "The profile is saved." in answer.text
    assert "Gugus IV Cut Nyak Dien" in answer.text
    cluster = cluster_of(people.alice)
    assert cluster.contact_whatsapp == "6281234567890"
    assert (cluster.meeting_weekday, cluster.minutes_per_jp) == (5, 35)
    assert cluster.time_zone == "Asia/Makassar"
    assert "08123" in client.get(URL).text
    assert not cluster.mails_show_text  # Not ticked above; a new cluster's mails show their words.
    client.post(URL, data=profile_data(client.get(URL), mails_show_text="y"))
    assert cluster_of(people.alice).mails_show_text


def test_a_new_name_reaches_what_every_member_has_remembered(people: People, client_as: Browser) -> None:
    client = english(client_as(people.alice))
    before = session.scalar(select(User.stamp).where(User.id == people.bob.user_id))

    client.post(URL, data=profile_data(client.get(URL)))

    after = session.scalar(select(User.stamp).where(User.id == people.bob.user_id))
    assert after == (before or 0) + 1


def test_the_address_is_not_part_of_the_form(people: People, client_as: Browser) -> None:
    client = english(client_as(people.alice))

    client.post(URL, data=profile_data(client.get(URL), slug="mine", stamp="99", archived_at="2026-01-01"))

    cluster = cluster_of(people.alice)
    assert (cluster.slug, cluster.archived_at) == ("melati", None)


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", "  ", "Write the name of the cluster."),
        ("contact_whatsapp", "021-555-1234", "WhatsApp needs a mobile number"),
        ("contact_whatsapp", "hello", "Type one Indonesian phone number."),
        ("minutes_per_jp", "200", "Type a whole number from 20 to 120."),
        ("minutes_per_jp", "", "Write the minutes of one training hour."),
        ("minutes_per_jp", "²", "Type a whole number from 20 to 120."),
        ("number", "x" * 11, "At most 10 fit here."),
    ],
)
def test_what_cannot_be_used_is_said_at_the_field_and_stays_typed(
    field: str, typed: str, sentence: str, people: People, client_as: Browser
) -> None:
    client = english(client_as(people.alice))

    answer = client.post(URL, data=profile_data(client.get(URL), **{field: typed}))

    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'id="{field}-error"' in answer.text
    assert "Cut Nyak Dien" in answer.text or field == "name"
    if typed.strip():
        assert typed in answer.text
    assert cluster_of(people.alice).name == "Melati"


@pytest.mark.parametrize("field", ["time_zone", "language", "meeting_weekday"])
def test_an_unknown_choice_is_refused(field: str, people: People, client_as: Browser) -> None:
    client = english(client_as(people.alice))

    answer = client.post(URL, data=profile_data(client.get(URL), **{field: "Mars/Olympus"}))

    assert answer.status_code == 422


def test_a_stale_form_shows_both_and_saves_on_demand(people: People, client_as: Browser) -> None:
    client = english(client_as(people.alice))
    page = client.get(URL)
    client.post(URL, data=profile_data(page, city="Solo"))

    late = client.post(URL, data=profile_data(page, city="Wonogiri", number="V"))

    assert late.status_code == 409
    assert "Solo" in late.text
    assert "Wonogiri" in late.text
    assert (
        "Cut Nyak Dien" not in late.text.partition("<main")[2].partition("<form")[0]
    )  # the same on both sides
    again = {name: all_values(late, name)[0] for name in (*profile_data(), "version")}
    assert client.post(URL, data=again).status_code == 303
    assert cluster_of(people.alice).city == "Wonogiri"


def test_a_role_or_a_switch_makes_no_open_form_stale(people: People, client_as: Browser) -> None:
    from kkg_portal.clusters.stamps import cluster_changed

    client = english(client_as(people.alice))
    page = client.get(URL)
    with inside(people.alice):
        before = bound_cluster().stamp
        cluster_changed()
        session.commit()

    assert client.post(URL, data=profile_data(page)).status_code == 303
    assert cluster_of(people.alice).stamp == before + 2


def test_a_tampered_version_counts_as_stale(people: People, client_as: Browser) -> None:
    client = english(client_as(people.alice))

    assert client.post(URL, data=profile_data(version="x")).status_code == 409


def test_the_verb_refuses_a_teacher_and_a_stale_version(people: People) -> None:
    profile = Profile("I", "Baru", "", "", "", 3, 45, "Asia/Jakarta", "id")
    with inside(people.alice):
        cluster = bound_cluster()
        with pytest.raises(NotAllowed):
            services.edit_profile(cluster, profile, version=1, actor=actor_of(people.bob))
        with pytest.raises(Conflict):
            services.edit_profile(cluster, profile, version=7, actor=actor_of(people.alice))


def test_the_verb_refuses_a_foreign_zone(people: People) -> None:
    profile = Profile("I", "Baru", "", "", "", 3, 45, "Europe/Berlin", "id")
    with inside(people.alice), pytest.raises(Invalid):
        services.edit_profile(bound_cluster(), profile, version=1, actor=actor_of(people.alice))


def test_every_change_leaves_an_audit_line(people: People, client_as: Browser) -> None:
    client = english(client_as(people.alice))

    client.post(URL, data=profile_data(client.get(URL)))

    line = session.scalars(select(AuditLine).order_by(AuditLine.id.desc())).first()
    assert line is not None
    assert (line.act, line.actor_id) == ("clusters.edit_profile", people.alice.user_id)
