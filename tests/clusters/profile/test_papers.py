from __future__ import annotations

import io
import struct
import zlib
from html import unescape

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from kkg_portal.api.testing import People
from kkg_portal.clusters.models import Attachment, Cluster, LetterCounter, PaperSize
from kkg_portal.core.attachments import storage
from kkg_portal.core.db.engine import session
from tests.clusters.pages import HOME, Browser, english, hidden_value, inside, saved, send_file, statuses

URL = f"{HOME}/settings/papers"
LOGO = f"{HOME}/settings/logo"


def papers_data(page: TestResponse, **changes: str) -> dict[str, str]:
    data = {
        "version": hidden_value(page),
        "paper_size": "F4",
        "letterhead": "PEMERINTAH KABUPATEN TIRTA KENCANA\n\n  DINAS PENDIDIKAN \nKKG GUGUS I MELATI",
        "letterhead_address": "SDN Arunika 1, Jl. Melati 5",
        "salutation": "Salam sejahtera,",
        "letter_pattern": "{code}/{seq:03d}/{unit}/{roman_month}/{year}",
        "letter_unit": "KKG-G1",
    }
    return {**data, **changes}


def the_cluster(people: People) -> Cluster:
    return session.scalars(
        select(Cluster).where(Cluster.id == people.alice.cluster_id).execution_options(populate_existing=True)
    ).one()


def png(width: int = 60, height: int = 60) -> bytes:
    def part(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\x00" + b"\x20\x80\x40" * width for _row in range(height)))
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", pixels) + part(b"IEND", b"")


def upload(client: FlaskClient, data: bytes, name: str = "logo.png") -> TestResponse:
    return send_file(client, LOGO, "logo", data, name)


def test_papers_are_saved_line_by_line(people: People, client_as: Browser) -> None:
    client = english(client_as(people.alice))

    answer = client.post(URL, data=papers_data(client.get(URL)))

    assert answer.status_code == 303
    cluster = the_cluster(people)
    assert cluster.letterhead == [
        "PEMERINTAH KABUPATEN TIRTA KENCANA",
        "DINAS PENDIDIKAN",
        "KKG GUGUS I MELATI",
    ]
    assert cluster.paper_size is PaperSize.F4
    shown = client.get(URL).text
    assert "paper-f4" in shown
    assert "Salam sejahtera," in shown


@time_machine.travel("2026-11-14T03:00:00Z", tick=False)
def test_the_server_prints_the_next_number_without_taking_it(people: People, client_as: Browser) -> None:
    saved_rows = LetterCounter(year=2026, last=41)
    with inside(people.alice):
        session.add(saved_rows)
        session.commit()
    client = english(client_as(people.alice))

    client.post(URL, data=papers_data(client.get(URL)))

    assert "02/042/KKG-G1/XI/2026" in client.get(URL).text
    with inside(people.alice):
        assert session.scalar(select(LetterCounter.last)) == 41


def test_the_preview_shows_what_is_typed_and_saves_nothing(people: People, client_as: Browser) -> None:
    client = english(client_as(people.alice))

    answer = client.post(URL, data=papers_data(client.get(URL), letterhead="KKG BARU", preview="1"))

    assert answer.status_code == 200
    assert "KKG BARU" in answer.text.partition('class="paper')[2]
    assert the_cluster(people).letterhead == []


@pytest.mark.parametrize(
    "pattern",
    [
        "{unit}/{year}",
        "{seq}/{0.__class__}",
        "{seq:>999999999d}",
        "{seq!r}",
        "{{seq}",
        "{seq:03d}{",
        "%(seq)s",
    ],
)
@pytest.mark.parametrize("preview", [{}, {"preview": "1"}])
def test_a_pattern_that_cannot_be_printed_is_refused_at_its_field(
    pattern: str, preview: dict[str, str], people: People, client_as: Browser
) -> None:
    client = english(client_as(people.alice))

    answer = client.post(URL, data=papers_data(client.get(URL), letter_pattern=pattern, **preview))

    assert answer.status_code == 422
    assert 'id="letter_pattern-error"' in answer.text
    assert pattern in unescape(answer.text)
    assert the_cluster(people).letter_pattern == "{code}/{seq:03d}/{unit}/{roman_month}/{year}"


def test_a_pattern_whose_numbers_do_not_fit_is_refused(people: People, client_as: Browser) -> None:
    client = english(client_as(people.alice))

    answer = client.post(
        URL, data=papers_data(client.get(URL), letter_pattern="{seq}/{unit}" * 10, letter_unit="x" * 40)
    )

    assert answer.status_code == 422
    assert "Make it shorter." in answer.text


def test_too_many_lines_are_refused(people: People, client_as: Browser) -> None:
    client = english(client_as(people.alice))

    answer = client.post(URL, data=papers_data(client.get(URL), letterhead="\n".join("abcdefgh")))

    assert answer.status_code == 422
    assert 'id="letterhead-error"' in answer.text


def test_markup_in_the_letterhead_stays_text(people: People, client_as: Browser) -> None:
    client = english(client_as(people.alice))

    client.post(URL, data=papers_data(client.get(URL), letterhead="<svg/onload=1>", salutation="{{7*7}}"))

    shown = client.get(URL).text
    assert "<svg/onload" not in shown
    assert "&lt;svg/onload=1&gt;" in shown
    assert "{{7*7}}" in shown


def test_a_stale_form_of_papers_shows_both(people: People, client_as: Browser) -> None:
    client = english(client_as(people.alice))
    page = client.get(URL)
    client.post(URL, data=papers_data(page))

    late = client.post(URL, data=papers_data(page, salutation="Assalamu'alaikum,"))

    assert late.status_code == 409
    assert "Salam sejahtera," in late.text
    assert "Assalamu&#39;alaikum," in late.text


def test_a_logo_is_kept_shown_and_removed(people: People, client_as: Browser) -> None:
    client = english(client_as(people.alice))

    assert upload(client, png()).status_code == 303

    page = client.get(URL)
    assert '/k/melati/settings/logo"' in page.text
    picture = english(client_as(people.bob)).get(LOGO)
    assert picture.data == png()
    assert picture.content_type == "image/png"
    assert picture.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in picture.headers["Content-Security-Policy"]
    again = client.get(LOGO, headers={"If-None-Match": picture.headers["ETag"]})
    assert again.status_code == 304
    client.post(f"{LOGO}/remove")
    assert client.get(LOGO).status_code == 404


def test_another_logo_takes_the_place_of_the_first(people: People, client_as: Browser) -> None:
    client = english(client_as(people.alice))
    upload(client, png())

    upload(client, png(80, 80))

    with inside(people.alice):
        assert session.scalar(select(func.count(Attachment.id))) == 1
    assert client.get(LOGO).data == png(80, 80)


def test_a_members_own_upload_of_the_same_picture_outlives_the_logo(
    people: People, client_as: Browser
) -> None:
    client = english(client_as(people.alice))
    upload(client, png())
    stored = storage().put(io.BytesIO(png()), limit_bytes=10_000)
    saved(
        people.alice,
        Attachment(
            sha256=stored.sha256, size_bytes=stored.size_bytes, name="foto.png", content_type="image/png"
        ),
    )

    client.post(f"{LOGO}/remove")

    with inside(people.alice):
        assert session.scalars(select(Attachment.name)).all() == ["foto.png"]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "logo.png"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "logo.svg"),
        (b"<html><script>alert(1)</script>", "logo.png"),
        (b"GIF89a" + b"\0" * 40, "logo.gif"),
        (b"%PDF-1.7\n", "logo.png"),
        (png()[:60], "logo.png"),
        (png(2001, 10), "logo.png"),
        (png(30_000, 30_000)[:200], "logo.png"),
        (png() + b"\0" * 1_000_001, "logo.png"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 200, "logo.jpg"),
    ],
)
def test_what_is_no_small_picture_is_refused(
    data: bytes, name: str, people: People, client_as: Browser
) -> None:
    client = english(client_as(people.alice))

    answer = upload(client, data, name)

    assert answer.status_code == 422
    assert 'id="logo-error"' in answer.text
    assert client.get(LOGO).status_code == 404


def test_choosing_no_file_says_so(people: People, client_as: Browser) -> None:
    client = english(client_as(people.alice))

    answer = client.post(LOGO, data={}, content_type="multipart/form-data")

    assert answer.status_code == 422
    assert "Choose a picture first." in answer.text


def test_logo_and_its_removal_are_for_coordinators(
    people: People, client_as: Browser, anonymous: FlaskClient
) -> None:
    for path in ("/settings/logo", "/settings/logo/remove"):
        assert statuses(path, people, client_as, anonymous, method="POST")[1:] == [403, 404, 401]
    assert statuses("/settings/logo", people, client_as, anonymous) == [404, 404, 404, 302]
