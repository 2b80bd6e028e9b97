"""Finished uploads in forms: taken once, only by their sender, of the kinds the form asks for, beside plain files."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask, g
from werkzeug.datastructures import MultiDict

from kkg_portal.api import (
    Attachment,
    Invalid,
    PortalForm,
    ResumableUploadField,
    facts_of,
    keep_files,
    session,
    take_finished,
)
from kkg_portal.api.testing import People, Person, actor_of
from kkg_portal.core.i18n import in_language
from kkg_portal.core.tenancy import working_in
from kkg_portal.core.uow import unit_of_work
from tests.support.sending import PDF, Sender
from tests.uploads.conftest import SenderOf

TEXT = b"Daftar bahan\n"


class Files(PortalForm):
    files = ResumableUploadField("Files", most_files=3)


@contextmanager
def _acting(person: Person) -> Iterator[Any]:
    assert person.cluster_id is not None
    with working_in(person.cluster_id), unit_of_work(), in_language("en"):
        yield actor_of(person)


def _take(person: Person, upload: str, **options: Any) -> str:
    with _acting(person) as actor:
        return take_finished(upload, actor=actor, **options).name


def test_a_finished_file_is_taken_once(sender: Sender, people: People) -> None:
    upload = sender.sent(PDF)

    assert _take(people.bob, upload) == "modul.pdf"

    with pytest.raises(Invalid, match="no longer waiting"):
        _take(people.bob, upload)
    with _acting(people.bob):
        row = session.query(Attachment).one()
        assert facts_of([row])[row.sha256].kind == "pdf"
    assert "modul.pdf" not in sender.client.get(sender.address).get_data(as_text=True)


def test_nobody_takes_what_others_sent_or_what_is_not_whole(sender: Sender, people: People) -> None:
    whole, half = sender.sent(PDF), sender.begun(PDF).rpartition("/")[2]

    for other in (people.alice, people.charlie):
        with pytest.raises(Invalid, match="no longer waiting"):
            _take(other, whole)
    with pytest.raises(Invalid, match="not here as a whole") as refused:
        _take(people.bob, half, field="files")
    assert refused.value.field == "files"


def test_a_kind_that_is_not_asked_for_waits_on(sender: Sender, people: People) -> None:
    upload = sender.sent(PDF)

    with pytest.raises(Invalid, match=r"cannot be used here\. Choose one of: PNG"):
        _take(people.bob, upload, allowed={"png"})
    assert _take(people.bob, upload) == "modul.pdf"


def _take_and_fail(upload: str, actor: Any) -> None:
    take_finished(upload, actor=actor)
    raise Invalid("Choose a date.")


def test_a_refused_form_takes_nothing(sender: Sender, people: People) -> None:
    upload = sender.sent(PDF)

    with pytest.raises(Invalid, match="Choose a date"), _acting(people.bob) as actor:
        _take_and_fail(upload, actor)
    assert _take(people.bob, upload) == "modul.pdf"


def _sent_form(app: Flask, person: Person, **values: Any) -> Any:
    data = MultiDict([("files", one) for one in values["files"]])
    return app.test_request_context("/k/melati/x", method="POST", data=data)


def test_plain_files_and_uploads_come_together(sender: Sender, people: People, database: Flask) -> None:
    upload = sender.sent(PDF)
    plain = (io.BytesIO(TEXT), "bahan.txt")
    stray = ["", "not an id", upload]

    with _sent_form(database, people.bob, files=[plain, *stray, upload]), _acting(people.bob) as actor:
        form = Files()
        g.actor = actor
        assert [one.public_id for one in form.files.waiting()] == [upload]
        assert [row.name for row in keep_files(form.files, actor=actor)] == ["modul.pdf", "bahan.txt"]


def test_the_field_asks_for_something_and_not_for_too_much(people: People, database: Flask) -> None:
    with _sent_form(database, people.bob, files=[]), _acting(people.bob) as actor:
        form = Files()
        assert keep_files(form.files, actor=actor, must_have_one=False) == []
        with pytest.raises(Invalid, match="Choose a file") as refused:
            keep_files(form.files, actor=actor)
        assert refused.value.field == "files"
        assert str(form.files.description).startswith("PNG, JPG")
    many = [(io.BytesIO(TEXT), f"{number}.txt") for number in range(4)]
    with (
        _sent_form(database, people.bob, files=many),
        _acting(people.bob) as actor,
        pytest.raises(Invalid, match="At most 3 files"),
    ):
        keep_files(Files().files, actor=actor)


# The page of files that are not finished


def test_the_page_tells_what_is_here_and_removes_it(sender: Sender) -> None:
    address = sender.begun(PDF)
    sender.part(address, 0, PDF[:100])
    hostile = sender.begun(8, "<b>x</b>.exe")
    sender.part(hostile, 0, b"MZ\x90\x00\x00\x00\x00\x00")

    page = sender.client.get(sender.address).get_data(as_text=True)

    assert "100 B of" in page
    assert "does not know this kind of file" in page
    assert "<b>x" not in page
    for one in (address, hostile):
        assert sender.client.post(f"{one}/remove").status_code == 303
    assert "No file is on its way" in sender.client.get(sender.address).get_data(as_text=True)


def test_the_page_asks_no_more_for_many(sender: Sender, count_queries: Any) -> None:
    sender.begun(PDF)
    with count_queries() as few:
        sender.client.get(sender.address)
    for _number in range(9):
        sender.begun(PDF)

    with count_queries() as many:
        sender.client.get(sender.address)

    assert len(many) == len(few) <= 6


def test_a_sender_of_anothers_cluster_sees_only_their_own(
    sender_of: SenderOf, sender: Sender, people: People
) -> None:
    sender.begun(PDF)

    assert "modul.pdf" not in sender_of(people.alice).client.get(sender.address).get_data(as_text=True)
