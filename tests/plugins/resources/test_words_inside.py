"""A material is found by the words in its files, once the worker has read them, by those who may see it."""

from __future__ import annotations

import io

import docx

from kkg_portal.api.testing import People
from kkg_portal.core.jobs import work_off

from .factories import Browser
from .forms import send, sheet

SEARCH = "/k/melati/search/"


def _worksheet() -> io.BytesIO:
    document = docx.Document()
    document.add_paragraph("Ukur bayangan tiang bendera dengan tali rafia.")
    stream = io.BytesIO()
    document.save(stream)
    stream.seek(0)
    return stream


def test_words_of_a_word_file_lead_to_its_material(client_as: Browser, people: People) -> None:
    shared = send(client_as(people.bob), "/add", sheet(files=[(_worksheet(), "lembar.docx")]))
    assert shared.status_code == 303
    reader = client_as(people.alice)
    before = reader.get(SEARCH, query_string={"q": "bayangan bendera"}).text

    work_off()

    after = reader.get(SEARCH, query_string={"q": "bayangan bendera"}).text
    assert "LKPD pecahan senilai" not in before
    assert "LKPD pecahan senilai" in after
    stranger = client_as(people.charlie).get("/k/kenanga/search/", query_string={"q": "bayangan bendera"})
    assert "LKPD pecahan senilai" not in stranger.text
