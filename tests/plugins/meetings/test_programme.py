from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
import time_machine
from docx import Document
from pypdf import PdfReader
from sqlalchemy import func, select

from kkg_portal.api import school_year_of, session
from kkg_portal.api.testing import Person, actor_of
from plugins.meetings import services
from plugins.meetings.kinds import DisplacementReason, MeetingState, PlanStatus, ProgrammeKind
from plugins.meetings.models import Meeting, Programme, Series
from plugins.meetings.queries import affected_days, preview, programme_of

from .factories import Browser, Count, base, block_day, inside, make_meeting, make_subgroup
from .programme_factories import make_package, make_series, weekly_rule

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
YEAR = school_year_of(date(2026, 11, 2))
FIRST, SECOND = date(2026, 11, 7), date(2026, 11, 14)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def again(series: Series) -> Series:
    return session.get_one(Series, series.id, populate_existing=True)


def test_every_state_stands_in_its_month_and_the_numbers_add_up(alice: Person) -> None:
    for state in MeetingState:
        make_meeting(alice, days=-20 if state is MeetingState.CLOSED else 20, state=state, title=state.value)
    make_meeting(alice, days=-5, title="belum ditutup", kind=ProgrammeKind.GENERAL)
    make_meeting(alice, days=400, title="tahun depan")
    make_series(alice, rule=weekly_rule(date(2026, 12, 1), weeks=2))

    with inside(alice):
        view = programme_of(YEAR, actor_of(alice))

    assert [month.first_day.month for month in view.months] == [7, 8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6]
    assert "tahun depan" not in {line.title for line in view.lines}
    assert view.counts == {
        PlanStatus.PLANNED: 4,
        PlanStatus.OVERDUE: 1,
        PlanStatus.HELD: 1,
        PlanStatus.MOVED: 1,
        PlanStatus.POSTPONED: 1,
        PlanStatus.CANCELLED: 1,
    }
    december = view.months[5]
    assert [line.day for line in december.lines] == [date(2026, 12, 5), date(2026, 12, 12)]
    assert december.counts == {PlanStatus.PLANNED: 2}
    general = next(one for one in view.by_kind if one.kind is ProgrammeKind.GENERAL)
    assert (general.planned, general.held) == (1, 0)


def test_a_moved_occurrence_says_where_it_was_and_why(english: Browser, alice: Person, bob: Person) -> None:
    series = make_series(alice)
    with inside(alice):
        meeting = services.touch_occurrence(again(series), SECOND, actor=actor_of(alice))
        services.move_occurrence(
            meeting,
            datetime(2026, 11, 17, 2, 0, tzinfo=UTC),
            datetime(2026, 11, 17, 4, 0, tzinfo=UTC),
            because=DisplacementReason.COMPETITION,
            note="lomba FLS",
            version=meeting.version,
            actor=actor_of(alice),
        )

    page = english(alice).get(f"{base(alice)}/programme").text
    assert "Moved from Saturday, 14 November 2026" in page
    assert "lomba FLS" in page
    member = english(bob).get(f"{base(bob)}/programme").text
    assert "Tuesday, 17 November 2026" in member
    assert "Moved from Saturday, 14 November 2026" in member


def test_members_see_announced_days_and_no_drafts(english: Browser, alice: Person, bob: Person) -> None:
    make_series(alice, title="Seri terbuka")
    make_series(alice, title="Seri rahasia", is_announced=False)
    subgroup = make_subgroup(alice, "KKG PAI", alice)
    make_series(alice, title="Seri PAI", subgroup_id=subgroup.id)
    make_meeting(alice, state=MeetingState.DRAFT, title="Rapat rahasia")

    page = english(bob).get(f"{base(bob)}/programme").text

    assert "Seri terbuka" in page
    for hidden in ("Seri rahasia", "Seri PAI", "Rapat rahasia", "Begin a series"):
        assert hidden not in page
    board = english(alice).get(f"{base(alice)}/programme").text
    for shown in ("Seri rahasia", "Seri PAI", "Rapat rahasia", "Begin a series", "Not announced"):
        assert shown in board


def test_an_empty_year_says_what_to_do_first(english: Browser, alice: Person, bob: Person) -> None:
    assert "Begin with a series" in english(alice).get(f"{base(alice)}/programme").text
    assert "As soon as the board" in english(bob).get(f"{base(bob)}/programme").text
    assert english(bob).get(f"{base(bob)}/programme?year=2019").status_code == 200
    assert english(bob).get(f"{base(bob)}/programme?year=x").status_code == 200


def test_theme_and_target_are_written_once_and_a_stale_form_is_refused(
    english: Browser, alice: Person
) -> None:
    here = f"{base(alice)}/programme/2026/edit"
    client = english(alice)
    typed = {"theme": "Numerasi", "target": "14", "note": "", "version": "0"}

    assert client.post(here, data=typed).status_code == 303
    assert client.post(here, data=typed).status_code == 409
    assert client.post(here, data={**typed, "target": "15", "version": "1"}).status_code == 303

    with inside(alice):
        row = session.scalars(select(Programme)).one()
        assert (row.theme, row.target_meetings) == ("Numerasi", 15)
    page = client.get(f"{base(alice)}/programme").text
    assert "Numerasi" in page
    assert "0 of 15" in page


@pytest.mark.parametrize("target", ["", "0", "61", "banyak"])
def test_a_target_is_a_number(english: Browser, alice: Person, target: str) -> None:
    typed = {"theme": "", "target": target, "note": "", "version": "0"}

    page = english(alice).post(f"{base(alice)}/programme/2026/edit", data=typed)

    assert page.status_code == 422
    assert 'id="target-error"' in page.text


def test_a_year_that_is_none_is_not_found(english: Browser, alice: Person) -> None:
    for year in ("1850", "20x6", "99999"):
        assert english(alice).get(f"{base(alice)}/programme/{year}/edit").status_code == 404


def test_a_holiday_declared_later_moves_nothing_by_itself_case_18(english: Browser, alice: Person) -> None:
    series = make_series(alice)
    alone = make_meeting(alice, starts_at=datetime(2026, 11, 18, 2, 0, tzinfo=UTC), title="Rapat sendiri")
    block_day(alice, SECOND, "Libur bersama")
    block_day(alice, date(2026, 11, 18), "Pilkada")
    client = english(alice)

    page = client.get(f"{base(alice)}/programme/blocked").text

    assert "Libur bersama" in page
    assert "Pilkada" in page
    assert "Rapat sendiri" in page
    with inside(alice):
        lines = affected_days(actor_of(alice))
        assert [(line.day, line.title) for line in lines] == [
            (SECOND, "Rapat rutin KKG"),
            (date(2026, 11, 18), "Rapat sendiri"),
        ]
        assert [line.because for line in lines] == [DisplacementReason.HOLIDAY] * 2
        used = {FIRST, SECOND}
        assert all(line.proposed_on and line.proposed_on not in used for line in lines)
        proposed = lines[0].proposed_on
        assert session.scalar(select(func.count(Meeting.id)).where(Meeting.series_id == series.id)) == 0
        assert session.get_one(Meeting, alone.id).state is MeetingState.SCHEDULED
    assert proposed is not None
    go_on = client.post(
        f"{base(alice)}/series/{series.public_id}/{SECOND.isoformat()}/prepare",
        data={"then": "move", "day": proposed.isoformat()},
    )
    form = client.get(go_on.headers["Location"]).text
    assert f"{proposed.day} November 2026" in form


def test_nothing_in_the_way_says_so(english: Browser, alice: Person, bob: Person) -> None:
    make_series(alice)

    assert "in the way of the calendar" in english(alice).get(f"{base(alice)}/programme/blocked").text
    assert english(bob).get(f"{base(bob)}/programme/blocked").status_code == 403


def test_the_printed_programme_has_a_table_and_a_matrix_for_each_semester(
    english: Browser, alice: Person
) -> None:
    make_series(alice, title="Rapat bulanan", rule=weekly_rule(date(2026, 12, 1), weeks=3))
    make_meeting(alice, starts_at=datetime(2027, 2, 9, 2, 0, tzinfo=UTC), title="Lokakarya")
    make_meeting(alice, days=3, state=MeetingState.CANCELLED, title="Tidak jadi")
    paper = f"{base(alice)}/programme/2026/paper"
    client = english(alice)

    page = client.get(f"{paper}/page").text
    document = Document(BytesIO(client.get(f"{paper}/docx").data))
    pdf = PdfReader(BytesIO(client.get(f"{paper}/pdf").data))

    words = "\n".join(sheet.extract_text() for sheet in pdf.pages)
    assert "PROGRAM KERJA" in words
    assert "Tidak jadi" not in page
    grids = [
        [[cell.text for cell in row.cells] for row in table.rows]
        for table in document.tables
        if table.rows and table.rows[0].cells[0].text == "No."
    ]
    assert [grid[0][1] for grid in grids] == ["Kegiatan"] * 4
    assert grids[0][1][:2] == ["1", "Rapat bulanan"]
    assert grids[1][1][2:] == ["", "", "", "", "", "1, 2, 3"]
    assert grids[3][1][1:] == ["Lokakarya", "", "2", "", "", "", ""]


def test_pages_take_the_same_number_of_statements_for_3_and_30(
    english: Browser, alice: Person, bob: Person, count_queries: Count
) -> None:
    def fill(number: int) -> None:
        for count in range(number):
            make_meeting(alice, days=count + 1, title=f"Rapat {number}-{count}", items=0)
            make_package(alice, title=f"Paket {number}-{count}")
        series = make_series(alice, title=f"Seri {number}")
        with inside(alice):
            services.touch_occurrence(again(series), FIRST, actor=actor_of(alice))

    def statements(person: Person, path: str) -> int:
        client = english(person)
        client.get(base(person) + path)
        with count_queries() as seen:
            assert client.get(base(person) + path).status_code == 200
        return len(seen)

    paths = ("/programme", "/series", "/hosts")
    fill(3)
    few = [statements(person, path) for person in (alice, bob) for path in paths]
    few.append(statements(alice, "/programme/blocked"))
    fill(27)
    many = [statements(person, path) for person in (alice, bob) for path in paths]
    many.append(statements(alice, "/programme/blocked"))

    assert few == many
    assert max(many) <= 18


def test_a_preview_of_60_days_takes_no_more_statements_than_one_of_3(
    alice: Person, count_queries: Count
) -> None:
    block_day(alice, SECOND, "Libur")
    make_series(alice)
    with inside(alice):
        preview(weekly_rule(FIRST, weeks=2))  # The cluster's profile is read once a session.
        with count_queries() as few:
            preview(weekly_rule(FIRST, weeks=3))
        with count_queries() as many:
            assert len(preview(weekly_rule(FIRST, weeks=60))) == 60

    assert len(few) == len(many)


def test_strangers_find_nothing(english: Browser, alice: Person, charlie: Person) -> None:
    make_meeting(alice, title="Rapat Melati")

    assert english(charlie).get(f"{base(alice)}/programme").status_code == 404
    assert "Rapat Melati" not in english(charlie).get(f"{base(charlie)}/programme").text
