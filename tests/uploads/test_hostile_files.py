"""What happens to hostile files on the real way: no crash, no 500, a sentence, and never shown by a browser."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from kkg_portal.api import Attachment, attachment_response, facts_of, session
from kkg_portal.api.testing import People
from kkg_portal.core.tenancy import working_in
from tests.support.sending import PDF, Sender
from tests.uploads.hostile_files import NAMES, refused, taken


def test_what_is_refused_says_why_and_leaves_nothing(
    sender: Sender, people: People, subtests: pytest.Subtests
) -> None:
    for name, (content, words) in refused().items():
        with subtests.test(name):
            address = sender.begun(content, name)
            answer = sender.part(address, 0, content)
            assert answer.status_code == 422
            assert answer.json is not None
            assert re.search(words, answer.json["detail"]), answer.json["detail"]
            sender.ask("DELETE", address, {})

    assert people.bob.cluster_id is not None
    with working_in(people.bob.cluster_id):
        assert session.query(Attachment).count() == 0


def test_what_is_taken_is_known_for_what_it_is(
    sender: Sender, people: People, database: Flask, subtests: pytest.Subtests
) -> None:
    assert people.bob.cluster_id is not None
    for name, (content, kind, notes, may_be_shown) in taken().items():
        with subtests.test(name):
            sender.sent(content, name)
            with working_in(people.bob.cluster_id):
                row = session.query(Attachment).order_by(Attachment.id.desc()).limit(1).one()
                facts = facts_of([row])[row.sha256]
                assert (facts.kind, set(facts.notes)) == (kind, notes)
                with database.test_request_context():
                    answer = attachment_response(row, inline=True)
                    answer.close()
            shown = answer.headers["Content-Disposition"].startswith("inline")
            assert not shown or may_be_shown
            assert shown == (may_be_shown and kind in {"pdf", "jpeg", "png", "webp", "gif", "txt"})
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "html" not in answer.headers["Content-Type"]


def test_names_are_for_showing_and_nothing_is_stored_under_them(sender: Sender, people: People) -> None:
    assert people.bob.cluster_id is not None
    for name in NAMES:
        sender.sent(PDF, name)

    with working_in(people.bob.cluster_id):
        kept = [row.name for row in session.query(Attachment).order_by(Attachment.id)]
    for name in kept:
        assert name.endswith(".pdf")
        assert len(name.encode()) <= 120
        assert not re.search("[\x00-\x1f\u202a-\u202e/\\\\]", name)
    assert kept[0] == "passwd.pdf"
    assert kept[4] == "_CON.pdf"
