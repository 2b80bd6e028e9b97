from __future__ import annotations

import csv
import io
from datetime import date

import pytest
import time_machine
from flask.testing import FlaskClient
from openpyxl import load_workbook

from kkg_portal.api.testing import People, Person
from kkg_portal.clusters.models import Letter
from tests.clusters.pages import HOME, Browser, english, saved, statuses

URL = f"{HOME}/registers/letters"


@pytest.fixture(autouse=True)
def _in_november() -> object:
    with time_machine.travel("2026-11-14T03:00:00Z", tick=False):
        yield


def letters(person: Person, count: int, *, year: int = 2026, subject: str = "Undangan KKG") -> None:
    saved(
        person,
        *(
            Letter(
                year=year,
                sequence=number,
                number=f"02/{number:03}/KKG/XI/{year}",
                kind="invitation",
                subject_line=f"{subject} {number}",
                dated_on=date(year, 11, 1),
            )
            for number in range(1, count + 1)
        ),
    )


def test_who_gets_in(people: People, client_as: Browser, anonymous: FlaskClient) -> None:
    for path in ("/registers/letters", "/registers/letters/2026.xlsx", "/registers/letters/2026.csv"):
        assert statuses(path, people, client_as, anonymous) == [200, 403, 404, 302]


def test_letters_of_this_cluster_newest_first(people: People, client_as: Browser) -> None:
    letters(people.alice, 3)
    letters(people.charlie, 2, subject="Rahasia Kenanga")

    text = english(client_as(people.alice)).get(URL).text

    assert text.index("02/003/KKG") < text.index("02/001/KKG")
    assert "Invitation" in text
    assert "Rahasia" not in text


def test_an_empty_year_says_what_will_be_there(people: People, client_as: Browser) -> None:
    text = english(client_as(people.alice)).get(f"{URL}?year=2019").text

    assert "No letters in this year" in text


def test_pages_follow_each_other_without_gap(people: People, client_as: Browser) -> None:
    letters(people.alice, 53)
    client = english(client_as(people.alice))

    first, second = (
        client.get(URL).text,
        client.get(f"{URL}?year=2026&amp;below=4".replace("&amp;", "&")).text,
    )

    assert "02/053/KKG" in first
    assert "below=4" in first
    assert "02/003/KKG" not in first
    assert "02/003/KKG" in second
    assert "02/004/KKG" not in second


@pytest.mark.parametrize(
    "query", ["year=x", "year=-1", "below=1e9", "year=99999999999999999999", "below=%27"]
)
def test_nonsense_in_the_address_is_no_error(query: str, people: People, client_as: Browser) -> None:
    letters(people.alice, 1)

    assert client_as(people.alice).get(f"{URL}?{query}").status_code == 200


def test_former_years_have_their_own_page(people: People, client_as: Browser) -> None:
    letters(people.alice, 1, year=2024)
    client = english(client_as(people.alice))

    assert "year=2025" in client.get(URL).text
    assert "02/001/KKG/XI/2024" in client.get(f"{URL}?year=2024").text


def test_the_book_as_excel(people: People, client_as: Browser) -> None:
    letters(people.alice, 2, subject="=HYPERLINK(1)")

    answer = english(client_as(people.alice)).get(f"{URL}/2026.xlsx")

    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "letters-melati-2026.xlsx" in answer.headers["Content-Disposition"]
    rows = list(load_workbook(io.BytesIO(answer.data)).worksheets[0].iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == [1, 2]
    assert rows[1][1] == "02/001/KKG/XI/2026"
    assert rows[1][2].date() == date(2026, 11, 1)
    assert rows[1][4] == "=HYPERLINK(1) 1"  # a string, not a formula


def test_the_book_as_csv_runs_no_formula(people: People, client_as: Browser) -> None:
    letters(people.alice, 1, subject="=1+1")

    answer = english(client_as(people.alice)).get(f"{URL}/2026.csv")

    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert rows[1][1] == "02/001/KKG/XI/2026"
    assert rows[1][4] == "'=1+1 1"


def test_other_formats_and_years_do_not_exist(people: People, client_as: Browser) -> None:
    client = client_as(people.alice)

    assert client.get(f"{URL}/2026.exe").status_code == 404
    assert client.get(f"{URL}/99999.csv").status_code == 404


def test_the_register_costs_the_same_for_three_and_thirty(
    people: People, client_as: Browser, count_queries: object
) -> None:
    client = client_as(people.alice)
    letters(people.alice, 3, year=2025)
    letters(people.alice, 30)
    counts = []
    for year in (2025, 2026):
        client.get(f"{URL}?year={year}")
        with count_queries() as statements:  # type: ignore[operator]
            client.get(f"{URL}?year={year}")
        counts.append(len(statements))

    assert counts[0] == counts[1]
