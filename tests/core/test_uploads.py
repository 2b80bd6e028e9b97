"""Files from forms: what is taken, what the refusals say, how one is answered, and what a photo no longer tells."""

from __future__ import annotations

import io
import struct
from dataclasses import replace

import pytest
from flask import Flask
from PIL import Image
from werkzeug.datastructures import FileStorage

from kkg_portal.api import PICTURES, UploadField, attachment_response, copy_upload, forget_upload, keep_upload
from kkg_portal.api.testing import People, actor_of
from kkg_portal.clusters.models import Attachment
from kkg_portal.core import attachments
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import Invalid, TooLarge, Unavailable
from kkg_portal.core.forms import PortalForm
from kkg_portal.core.i18n import in_language
from kkg_portal.core.storage.local import LocalStorage
from kkg_portal.core.storage.picture_privacy import without_location
from kkg_portal.core.tenancy import working_in
from kkg_portal.core.uow import unit_of_work

PDF = b"%PDF-1.7\n" + b"x" * 991
GPS = b"GPS -7.250445 112.768845"


def _upload(content: bytes, name: str) -> FileStorage:
    return FileStorage(io.BytesIO(content), filename=name, content_type="text/html")


def _keep(people: People, content: bytes, name: str, **kwargs: object) -> Attachment:
    assert people.bob.cluster_id is not None
    with working_in(people.bob.cluster_id), unit_of_work(), in_language("en"):
        row = keep_upload(_upload(content, name), actor=actor_of(people.bob), **kwargs)  # type: ignore[arg-type]
        session.flush()
        session.expunge(row)
    return row


def test_the_kind_is_found_by_content_and_not_by_what_the_browser_claims(people: People) -> None:
    row = _keep(people, PDF, "Modul ajar/IPAS.pdf")

    assert row.content_type == "application/pdf"
    assert row.name == "Modul ajar-IPAS.pdf"
    assert row.size_bytes == len(PDF)
    assert row.created_by_id == people.bob.user_id


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "kosong.pdf", "empty"),
        (b"<svg onload=alert(1)>", "gambar.png", "SVG"),
        (b"MZ\x90\x00", "soal.exe", "does not know"),
        (PDF, "soal.docx", "PDF"),
    ],
)
def test_what_is_not_taken_says_what_to_do(people: People, content: bytes, name: str, says: str) -> None:
    with pytest.raises(Invalid, match=says) as refused:
        _keep(people, content, name)

    assert refused.value.field == "file"


def test_a_refusal_names_the_limit_and_the_kinds(people: People) -> None:
    with pytest.raises(Invalid, match=r"1 kB.*500"):
        _keep(people, PDF, "a.pdf", limit_bytes=500)
    with pytest.raises(Invalid, match="PNG"):
        _keep(people, PDF, "a.pdf", allowed=PICTURES)
    with pytest.raises(Invalid, match="Choose a file"):
        _keep(people, b"", "")


def test_a_full_quota_and_a_full_disk_are_told(people: People, database: Flask) -> None:
    settings = database.extensions["kkg_settings"]
    store = database.extensions["kkg_storage"]
    database.extensions["kkg_settings"] = replace(settings, cluster_quota_mb=0)
    try:
        with pytest.raises(TooLarge, match="storage of this cluster is full") as refused:
            _keep(people, PDF, "a.pdf")
        assert refused.value.field == "file"
        database.extensions["kkg_settings"] = settings
        database.extensions["kkg_storage"] = LocalStorage(store._blobs.parent, reserve_bytes=2**62)
        with pytest.raises(Unavailable, match="disk is full"):
            _keep(people, PDF, "a.pdf")
    finally:
        database.extensions["kkg_settings"] = settings
        database.extensions["kkg_storage"] = store


def test_two_rows_of_one_content_are_forgotten_one_by_one(people: People) -> None:
    assert people.bob.cluster_id is not None
    with working_in(people.bob.cluster_id), unit_of_work():
        first = keep_upload(_upload(PDF, "a.pdf"), actor=actor_of(people.bob))
        second = copy_upload(first, actor=actor_of(people.bob))
        forget_upload(first)

    with working_in(people.bob.cluster_id):
        assert session.get(Attachment, second.id) is not None
        assert session.get(Attachment, first.id) is None
        assert attachments.used_bytes() == len(PDF)


def test_the_field_says_kinds_and_limit(database: Flask) -> None:
    class OneFile(PortalForm):
        file = UploadField("File", allowed=PICTURES, limit_bytes=2_000_000)

    with database.test_request_context():
        form = OneFile()
        with in_language("en"):
            assert str(form.file.description) == "PNG, JPG, and WEBP, at most 2.0 MB."
        assert 'accept=".png,.jpg,.jpeg,.jpe,.jfif,.webp"' in form.file()


# Answers


def _answer(
    app: Flask, row: Attachment, headers: dict[str, str], *, inline: bool = False
) -> tuple[int, bytes, dict[str, str]]:
    with app.test_request_context(headers=headers):
        response = attachment_response(row, inline=inline)
        response.direct_passthrough = False
        answer = response.status_code, response.get_data(), dict(response.headers)
        response.close()
        return answer


def test_a_file_is_answered_whole_in_part_and_not_again(people: People, database: Flask) -> None:
    row = _keep(people, PDF, "a.pdf")
    etag = f'"{row.sha256}"'

    status, body, headers = _answer(database, row, {})
    assert (status, body) == (200, PDF)
    assert headers["ETag"] == etag
    assert headers["Content-Length"] == str(len(PDF))
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Disposition"].startswith("attachment")

    status, body, headers = _answer(database, row, {"Range": "bytes=2-5"})
    assert (status, body, headers["Content-Range"]) == (206, PDF[2:6], "bytes 2-5/1000")
    assert _answer(database, row, {"Range": "bytes=5000-"})[0] == 416
    assert _answer(database, row, {"Range": "bytes=2-5", "If-Range": '"other"'})[0] == 200
    assert _answer(database, row, {"If-None-Match": etag})[:2] == (304, b"")


def test_only_what_browsers_show_without_scripts_is_shown(people: People, database: Flask) -> None:
    shown = _keep(people, PDF, "a.pdf")
    saved = _keep(people, b"nama,nilai\nSri,80\n", "a.csv")

    assert _answer(database, shown, {}, inline=True)[2]["Content-Disposition"].startswith("inline")
    assert _answer(database, saved, {}, inline=True)[2]["Content-Disposition"].startswith("attachment")


# Photos


def _segment(marker: int, body: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body


def _exif(orientation: int) -> bytes:
    entries = struct.pack("<HHII", 0x0112, 3, 1, orientation) + struct.pack("<HHII", 0x8825, 4, 1, 38)
    return b"Exif\x00\x00II*\x00" + struct.pack("<IH", 8, 2) + entries + struct.pack("<I", 0) + GPS


def _photo(orientation: int) -> bytes:
    frame = _segment(0xC0, struct.pack(">BHHB", 8, 480, 640, 1) + b"\x01\x11\x00")
    return (
        b"\xff\xd8"
        + _segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
        + _segment(0xE1, _exif(orientation))
        + _segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + GPS)
        + frame
        + _segment(0xDA, b"\x01\x01\x00\x00\x3f\x00")
        + b"pixels\xff\x00\xff\xd9"
    )


def test_a_photo_forgets_where_it_was_taken_and_keeps_which_side_is_up(people: People) -> None:
    row = _keep(people, _photo(6), "IMG_2026.JPG")

    with attachments.storage().open(row.sha256) as stream:
        stored = stream.read()
    assert GPS not in stored
    assert stored.count(b"Exif\x00\x00") == 1
    assert struct.pack(">HHIH", 0x0112, 3, 1, 6) in stored
    assert stored.endswith(b"pixels\xff\x00\xff\xd9")


def test_an_upright_photo_keeps_nothing_and_a_clean_one_is_untouched() -> None:
    cleaned = without_location(io.BytesIO(_photo(1)), "jpeg").read()

    assert b"Exif" not in cleaned
    assert without_location(io.BytesIO(cleaned), "jpeg").read() == cleaned
    assert without_location(io.BytesIO(b"\x89PNG rest"), "png").read() == b"\x89PNG rest"


@pytest.mark.parametrize("length", range(2, 140, 7))
def test_a_broken_photo_is_kept_as_it_came(length: int) -> None:
    cut = _photo(6)[:length]

    assert without_location(io.BytesIO(cut), "jpeg").read() == cut


def test_a_phone_that_names_its_photo_wrongly_is_forgiven(people: People) -> None:
    assert _keep(people, _photo(1), "foto.png", allowed=PICTURES).name == "foto.jpg"


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
@pytest.mark.parametrize("orientation", [1, 6])
def test_other_pictures_forget_it_too(form: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif.get_ifd(0x8825)[1] = "S"
    exif[0x010E] = GPS.decode()
    taken = io.BytesIO()
    Image.new("RGB", (30, 20), "teal").save(taken, form, exif=exif)
    assert GPS in taken.getvalue()

    cleaned = without_location(taken, form.lower()).read()

    assert GPS not in cleaned
    with Image.open(io.BytesIO(cleaned), formats=[form]) as picture:
        picture.load()
        assert picture.getexif().get(0x0112, 1) == orientation
        assert picture.size == (30, 20)
    again = without_location(io.BytesIO(cleaned), form.lower()).read()
    assert again == cleaned


@pytest.mark.parametrize("form", ["png", "webp"])
def test_a_broken_picture_of_another_kind_is_kept_as_it_came(form: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = "x"
    whole = io.BytesIO()
    Image.new("RGB", (30, 20)).save(whole, form.upper(), exif=exif)
    for length in range(0, len(whole.getvalue()), 7):
        cut = whole.getvalue()[:length]
        cleaned = without_location(io.BytesIO(cut), form).read()
        assert len(cleaned) <= len(cut) + 64
