from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import unescape
from urllib.parse import urlsplit

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select

from kkg_portal.api.testing import People, actor_of
from kkg_portal.clusters.calendar import services
from kkg_portal.clusters.calendar.services import DayEntry
from kkg_portal.clusters.models import CalendarDay
from kkg_portal.core.access.actor import Actor
from kkg_portal.core.capability_keys import PLANNED_DAYS, PlannedDay
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import Conflict, NotAllowed, NotFound
from kkg_portal.core.school_year import DayKind, SchoolYear, default_calendar
from tests.clusters.pages import HOME, Browser, english, hidden_value, inside, saved, statuses

URL = f"{HOME}/calendar"
TYPED = {
    "title": "Penilaian tengah semester",
    "kind": "exam_week",
    "first_day": "21 Sep 2026",
    "last_day": "26/9/26",
    "blocks_meetings": "y",
}


@pytest.fixture(autouse=True)
def _in_november() -> object:
    with time_machine.travel("2026-11-14T03:00:00Z", tick=False):
        yield


def holiday(day: date = date(2026, 8, 17), title: str = "Hari Kemerdekaan", **values: object) -> CalendarDay:
    values = {"last_day": day, "kind": DayKind.NATIONAL_HOLIDAY, **values}
    return CalendarDay(first_day=day, title=title, **values)


def entries(people: People) -> list[CalendarDay]:
    with inside(people.alice):
        return list(session.scalars(select(CalendarDay).order_by(CalendarDay.first_day, CalendarDay.id)))


def undo_address(page: str) -> str:
    """Where the Undo button of the last message leads."""
    form = page.partition('class="notice is-undo"')[2].partition("</form>")[0]
    return unescape(form.partition('action="')[2].partition('"')[0])


def test_who_gets_in(people: People, client_as: Browser, anonymous: FlaskClient) -> None:
    [public_id] = saved(people.alice, holiday())

    assert statuses("/calendar", people, client_as, anonymous) == [200, 200, 404, 302]
    for path in ("/calendar/new", "/calendar/import", f"/calendar/{public_id}/edit"):
        assert statuses(path, people, client_as, anonymous) == [200, 403, 404, 302]
    for path in (
        "fill",
        "checked",
        "put-back",
        "import/save",
        f"{public_id}/delete",
        f"batch/{public_id}/undo",
    ):
        refused = statuses(f"/calendar/{path}", people, client_as, anonymous, method="POST")[1:]
        assert refused == [403, 404, 401]


def test_months_from_july_to_june_with_what_spans_them(people: People, client_as: Browser) -> None:
    saved(
        people.alice,
        holiday(),
        holiday(date(2026, 6, 22), "Libur panjang", last_day=date(2026, 7, 11), kind=DayKind.SCHOOL_BREAK),
        holiday(date(2027, 6, 1), "Hari Pancasila"),
        holiday(date(2027, 8, 17), "Tahun depan"),
    )

    text = english(client_as(people.bob)).get(URL).text

    assert "School year 2026/2027" in text
    assert text.index("July 2026") < text.index("Libur panjang") < text.index("Hari Kemerdekaan")
    assert text.index("Hari Kemerdekaan") < text.index("Hari Pancasila")
    assert "Tahun depan" not in text
    assert "Monday, 17 August 2026" in text
    assert "Add an entry" not in text
    assert "Tahun depan" in english(client_as(people.bob)).get(f"{URL}?year=2027").text


@pytest.mark.parametrize("year", ["x", "1", "2200", "-2026", "202600000000000000", "%C2%B2026"])
def test_nonsense_for_a_year_is_this_year(year: str, people: People, client_as: Browser) -> None:
    assert "2026/2027" in client_as(people.bob).get(f"{URL}?year={year}").text


def test_planned_days_stand_among_the_entries(
    people: People, client_as: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Planned:
        def planned_between(self, first: date, last: date, actor: Actor) -> Sequence[PlannedDay]:
            assert (first, last) == (date(2026, 7, 1), date(2027, 6, 30))
            assert actor.user_id == people.bob.user_id
            return [PlannedDay(date(2026, 11, 14), "Bedah modul ajar", "/k/melati/meetings/abc")]

    monkeypatch.setattr(PLANNED_DAYS, "_owner", "core")
    monkeypatch.setattr(PLANNED_DAYS, "_provider", Planned)

    text = english(client_as(people.bob)).get(URL).text

    assert "Bedah modul ajar" in text
    assert 'href="/k/melati/meetings/abc"' in text


def test_an_entry_is_added_as_days_are_typed(people: People, client_as: Browser) -> None:
    answer = english(client_as(people.alice)).post(f"{URL}/new", data=TYPED, follow_redirects=True)

    assert "The entry is in the calendar." in answer.text
    [entry] = entries(people)
    assert (entry.first_day, entry.last_day) == (date(2026, 9, 21), date(2026, 9, 26))
    assert (entry.kind, entry.blocks_meetings, entry.to_check) == (DayKind.EXAM_WEEK, True, False)


def test_one_day_needs_no_last_day(people: People, client_as: Browser) -> None:
    english(client_as(people.alice)).post(f"{URL}/new", data={**TYPED, "last_day": ""})

    [entry] = entries(people)
    assert entry.last_day == date(2026, 9, 21)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"last_day": "20 September 2026"}, "last_day"),
        ({"last_day": "23 September 2027"}, "last_day"),
        ({"first_day": "32 Sep 2026"}, "first_day"),
        ({"first_day": ""}, "first_day"),
        ({"first_day": "1 January 1950", "last_day": ""}, "first_day"),
        ({"title": "  "}, "title"),
        ({"title": "x" * 161}, "title"),
        ({"kind": "party"}, "kind"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    changes: dict[str, str], field: str, people: People, client_as: Browser
) -> None:
    answer = english(client_as(people.alice)).post(f"{URL}/new", data={**TYPED, **changes})

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert changes[field] in answer.text or field == "kind"
    assert entries(people) == []


def test_a_stale_entry_is_shown_side_by_side(people: People, client_as: Browser) -> None:
    [public_id] = saved(people.alice, holiday())
    client = english(client_as(people.alice))
    url = f"{URL}/{public_id}/edit"
    version = hidden_value(client.get(url))
    assert client.post(url, data={**TYPED, "version": version, "title": "PTS"}).status_code == 303

    late = client.post(url, data={**TYPED, "version": version, "title": "Ujian"})

    assert late.status_code == 409
    assert "PTS" in late.text
    assert "Ujian" in late.text


def test_a_deleted_entry_comes_back_as_it_was(people: People, client_as: Browser) -> None:
    title = 'Libur "awal" & Ramadan?/=#'
    [public_id] = saved(
        people.alice, holiday(title=title, last_day=date(2026, 8, 19), blocks_meetings=False, to_check=True)
    )
    client = english(client_as(people.alice))

    page = client.post(f"{URL}/{public_id}/delete", follow_redirects=True)
    assert entries(people) == []
    client.post(undo_address(page.text))

    [entry] = entries(people)
    assert (entry.title, entry.first_day, entry.last_day) == (title, date(2026, 8, 17), date(2026, 8, 19))
    assert (entry.blocks_meetings, entry.to_check) == (False, True)


@pytest.mark.parametrize(
    "query", ["", "first=x&last=y", "first=2026-08-17&last=2026-08-17&kind=party&title=x"]
)
def test_an_undo_that_describes_nothing_is_refused(query: str, people: People, client_as: Browser) -> None:
    assert client_as(people.alice).post(f"{URL}/put-back?{query}").status_code == 400
    assert entries(people) == []


def test_the_usual_days_come_marked_once_and_go_together(people: People, client_as: Browser) -> None:
    client = english(client_as(people.alice))
    saved(people.alice, holiday(title="Hari Proklamasi Kemerdekaan RI"))
    expected = len(default_calendar(SchoolYear(2026)))

    page = client.post(f"{URL}/fill", data={"year": "2026"}, follow_redirects=True)

    filled = entries(people)
    assert expected <= len(filled) <= expected + 1
    assert any(entry.to_check for entry in filled)
    assert "To be checked" in page.text
    again = client.post(f"{URL}/fill", data={"year": "2026"}, follow_redirects=True)
    assert "All of these days are in the calendar already." in again.text
    assert len(entries(people)) == len(filled)
    edited = next(entry for entry in filled if entry.to_check)
    data = {**TYPED, "version": "1", "first_day": "2 Sep 2026", "last_day": ""}
    client.post(f"{URL}/{edited.public_id}/edit", data=data)
    client.post(undo_address(page.text))
    assert {entry.title for entry in entries(people)} == {TYPED["title"], "Hari Proklamasi Kemerdekaan RI"}


def test_a_year_is_marked_as_checked(people: People, client_as: Browser) -> None:
    client = english(client_as(people.alice))
    client.post(f"{URL}/fill", data={"year": "2026"})

    answer = client.post(f"{URL}/checked", data={"year": "2026"}, follow_redirects=True)

    assert "The calendar is marked as checked." in answer.text
    assert not any(entry.to_check for entry in entries(people))
    assert "Everything is checked" not in answer.text


def test_an_empty_year_says_what_to_do(people: People, client_as: Browser) -> None:
    assert "Fill with the usual days" in english(client_as(people.alice)).get(URL).text
    assert "Fill with" not in english(client_as(people.bob)).get(URL).text


def test_entries_of_other_clusters_do_not_exist_here(people: People, client_as: Browser) -> None:
    [foreign] = saved(people.charlie, holiday(title="Libur Kenanga", batch="bcdfghjkmn"))
    client = client_as(people.alice)

    assert client.get(f"{URL}/{foreign}/edit").status_code == 404
    assert client.post(f"{URL}/{foreign}/delete").status_code == 404
    assert client.post(f"{URL}/batch/bcdfghjkmn/undo").status_code == 404
    assert "Libur Kenanga" not in client.get(URL).text


def test_the_page_costs_the_same_for_three_and_thirty(
    people: People, client_as: Browser, count_queries: object
) -> None:
    client = client_as(people.alice)
    counts = []
    for size in (3, 27):
        saved(people.alice, *(holiday(date(2026, 9, n + 1), f"Hari {size} {n}") for n in range(size)))
        client.get(URL)
        with count_queries() as statements:  # type: ignore[operator]
            client.get(URL)
        counts.append(len(statements))

    assert counts[0] == counts[1]


def test_verbs_refuse_teachers_and_stale_versions(people: People) -> None:
    [public_id] = saved(people.alice, holiday(batch="bcdfghjkmn"))
    entry = DayEntry(date(2026, 1, 1), date(2026, 1, 1), "Tahun Baru", DayKind.NATIONAL_HOLIDAY)
    bob, alice = actor_of(people.bob), actor_of(people.alice)
    with inside(people.alice):
        row = session.scalars(select(CalendarDay).where(CalendarDay.public_id == public_id)).one()
        for refused in (
            lambda: services.add_day(entry, actor=bob),
            lambda: services.edit_day(row, entry, version=1, actor=bob),
            lambda: services.delete_day(row, actor=bob),
            lambda: services.fill_with_usual_days(SchoolYear(2026), actor=bob),
            lambda: services.import_days([entry], actor=bob),
            lambda: services.take_back("bcdfghjkmn", actor=bob),
            lambda: services.confirm_year(SchoolYear(2026), actor=bob),
        ):
            with pytest.raises(NotAllowed):
                refused()
        with pytest.raises(NotFound):
            services.take_back("bcdfghjkmz", actor=alice)
        with pytest.raises(Conflict):
            services.edit_day(row, entry, version=9, actor=alice)


def test_an_undo_address_stays_on_this_portal(people: People, client_as: Browser) -> None:
    [public_id] = saved(people.alice, holiday(title="//evil.example/x"))
    page = english(client_as(people.alice)).post(f"{URL}/{public_id}/delete", follow_redirects=True)

    assert urlsplit(undo_address(page.text)).netloc == ""


def test_two_entries_may_share_a_day(people: People) -> None:
    entry = DayEntry(date(2026, 8, 17), date(2026, 8, 17), "Upacara", DayKind.LOCAL_EVENT)
    saved(people.alice, holiday())
    with inside(people.alice):
        services.add_day(entry, actor=actor_of(people.alice))
        assert session.scalar(select(func.count(CalendarDay.id))) == 2
