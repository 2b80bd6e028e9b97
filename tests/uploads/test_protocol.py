"""tus 1.0 as its specification reads: creation, parts, offsets, checksums, the end and giving up."""

from __future__ import annotations

import base64
import hashlib

import pytest
from flask import Flask

from kkg_portal.api.testing import People, working_in
from kkg_portal.clusters.models import Attachment
from kkg_portal.core import attachments
from kkg_portal.core.db.engine import session
from kkg_portal.core.resumable.models import Upload
from tests.support.sending import PART, PDF, Sender, encoded
from tests.uploads.conftest import SenderOf


def _checksum(content: bytes, algorithm: str = "sha256") -> str:
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, content).digest()).decode()}"


def test_what_is_offered_is_told_to_anybody(database: Flask, people: People) -> None:
    answer = database.test_client().open("/k/melati/uploads", method="OPTIONS")

    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Extension"] == "creation,expiration,termination,checksum"
    assert answer.headers["Tus-Max-Size"] == "500000000"
    assert "sha1" in answer.headers["Tus-Checksum-Algorithm"]


def test_a_file_arrives_part_by_part(sender: Sender, people: People) -> None:
    address = sender.begun(PDF, "Modul Ajar: IPAS.pdf")

    assert sender.offset(address) == 0
    first = sender.part(address, 0, PDF[:100])
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "100")
    assert first.headers["Tus-Resumable"] == "1.0.0"
    assert first.headers["Upload-Expires"].endswith("GMT")
    assert sender.offset(address) == 100
    last = sender.part(address, 100, PDF[100:])
    assert (last.status_code, last.headers["Upload-Offset"]) == (204, str(len(PDF)))

    assert people.bob.cluster_id is not None
    with working_in(people.bob.cluster_id):
        row = session.query(Attachment).one()
        assert row.sha256 == hashlib.sha256(PDF).hexdigest()
        assert (row.name, row.content_type) == ("Modul Ajar- IPAS.pdf", "application/pdf")
        assert row.created_by_id == people.bob.user_id
        with attachments.storage().open(row.sha256) as stored:
            assert stored.read() == PDF
    assert address.rpartition("/")[2] not in attachments.storage().parts.known()


def test_a_part_from_elsewhere_is_told_where_to_go_on(sender: Sender) -> None:
    address = sender.begun(PDF)
    sender.part(address, 0, PDF[:100])

    for offset in (0, 50, 101):
        answer = sender.part(address, offset, PDF[offset : offset + 10])
        assert answer.status_code == 409
        assert answer.headers["Upload-Offset"] == "100"
        assert answer.mimetype == "application/problem+json"
        assert answer.json is not None
        assert answer.json["code"] == "offset_mismatch"
    assert sender.offset(address) == 100


def test_the_last_part_may_be_sent_again(sender: Sender) -> None:
    address = sender.begun(PDF)
    sender.part(address, 0, PDF)

    assert sender.part(address, len(PDF), b"").status_code == 204
    assert sender.part(address, 0, PDF).headers["Upload-Offset"] == str(len(PDF))
    assert sender.offset(address) == len(PDF)


def test_more_than_declared_is_refused_and_nothing_of_it_kept(sender: Sender) -> None:
    address = sender.begun(100)

    assert sender.part(address, 0, b"x" * 101).status_code == 413
    assert sender.part(address, 0, b"x" * 60).status_code == 204
    assert sender.part(address, 60, b"x" * 41).status_code == 413
    assert sender.offset(address) == 60


def test_a_damaged_part_is_not_kept(sender: Sender) -> None:
    address = sender.begun(PDF)

    wrong = sender.part(address, 0, PDF[:50], Upload_Checksum=_checksum(b"something else"))
    assert wrong.status_code == 460
    assert sender.offset(address) == 0
    for offset, algorithm in ((0, "sha1"), (50, "sha256")):
        part = PDF[offset : offset + 50]
        answer = sender.part(address, offset, part, Upload_Checksum=_checksum(part, algorithm))
        assert answer.status_code == 204
    assert sender.part(address, 100, b"x", Upload_Checksum="md5 AAAA").status_code == 400
    assert sender.part(address, 100, b"x", Upload_Checksum="sha1 !").status_code == 400


def test_a_whole_that_differs_from_its_hash_is_not_taken(sender: Sender) -> None:
    address = sender.begun(PDF, sha256="0" * 64)

    answer = sender.part(address, 0, PDF)

    assert answer.status_code == 422
    assert answer.json is not None
    assert "differs" in answer.json["detail"]
    assert sender.part(address, len(PDF), b"").status_code == 422
    assert sender.begin(PDF, sha256="nonsense").status_code == 400


def test_giving_up_forgets_everything(sender: Sender, people: People) -> None:
    unfinished, finished = sender.begun(PDF), sender.sent(PDF)
    sender.part(unfinished, 0, PDF[:100])

    for address in (unfinished, f"{sender.address}/{finished}"):
        assert sender.ask("DELETE", address, {}).status_code == 204
        assert sender.ask("HEAD", address, {}).status_code == 404
    assert unfinished.rpartition("/")[2] not in attachments.storage().parts.known()
    assert people.bob.cluster_id is not None
    with working_in(people.bob.cluster_id):
        assert session.query(Attachment).count() == session.query(Upload).count() == 0


def test_methods_may_travel_in_a_header(sender: Sender) -> None:
    address = sender.begun(PDF)
    headers = {"Upload-Offset": "0", "Content-Type": PART, "X-HTTP-Method-Override": "PATCH"}

    assert sender.ask("POST", address, headers, data=PDF[:9]).headers["Upload-Offset"] == "9"
    assert sender.ask("POST", address, {"X-HTTP-Method-Override": "DELETE"}).status_code == 204
    assert sender.ask("POST", sender.begun(PDF), {}).status_code == 405


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Tus-Resumable": "0.2.2", "Upload-Length": "10"}, 412),
        ({}, 400),
        ({"Upload-Length": "-1"}, 400),
        ({"Upload-Length": "1e3"}, 400),
        ({"Upload-Length": "٣"}, 400),
        ({"Upload-Length": "9" * 40}, 400),
        ({"Upload-Length": "10", "Upload-Metadata": "filename not*base64"}, 400),
        ({"Upload-Length": "0"}, 422),
        ({"Upload-Length": "500000001"}, 413),
        ({"Upload-Length": "10", "Upload-Metadata": "filename"}, 201),
        ({"Upload-Length": "10", "Upload-Metadata": encoded(filename="\x00\u202e../" * 99)}, 201),
    ],
)
def test_what_a_creation_may_say(sender: Sender, headers: dict[str, str], status: int) -> None:
    answer = sender.ask("POST", sender.address, {k: v.encode().decode("latin-1") for k, v in headers.items()})

    assert answer.status_code == status
    if status >= 400:
        assert answer.mimetype == "application/problem+json"
        assert answer.json is not None
        assert answer.json["detail"]


def test_a_part_says_what_it_is(sender: Sender) -> None:
    address = sender.begun(PDF)

    assert sender.part(address, 0, PDF, Content_Type="text/plain").status_code == 415
    assert sender.part(address, 0, PDF, Upload_Offset="x").status_code == 400


def test_others_find_nothing_and_forms_of_other_sites_neither(
    sender: Sender, sender_of: SenderOf, people: People, database: Flask
) -> None:
    address = sender.begun(PDF)

    for other in (sender_of(people.alice), sender_of(people.charlie)):
        for method in ("HEAD", "PATCH", "DELETE", "POST"):
            assert other.ask(method, address, {}).status_code == 404
    assert sender_of(people.charlie).begin(PDF).status_code == 404
    assert sender.part(address, 0, PDF, X_CSRFToken="").status_code == 400
    stranger = Sender(database.test_client())
    assert stranger.part(address, 0, PDF).status_code == 401
    assert sender.offset(address) == 0
