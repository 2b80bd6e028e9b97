"""The sealed log: whoever changes or removes a line breaks the chain behind it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, select, update

from kkg_portal.core import audit
from kkg_portal.core.audit import AuditLine
from kkg_portal.core.db.engine import session
from kkg_portal.core.refs import ObjectRef


@pytest.fixture
def sealed(database: Flask) -> Iterator[list[int]]:
    """Five sealed lines, an hour old, by their ids."""
    with time_machine.travel(datetime(2026, 11, 21, 3, 0, tzinfo=UTC), tick=False) as moment:
        for number in range(5):
            audit.record(f"test.act{number}", ref=ObjectRef("core.school", "2222222222"), actor_id=number)
        session.commit()
        moment.shift(timedelta(hours=1))
        assert audit.seal_new_lines() == 5
        session.commit()
        yield list(session.scalars(select(AuditLine.id).order_by(AuditLine.id)))


def test_an_untouched_chain_holds(sealed: list[int]) -> None:
    assert audit.first_broken_line() is None


def test_sealing_again_changes_nothing(sealed: list[int]) -> None:
    before = session.scalars(select(AuditLine.seal).order_by(AuditLine.id)).all()

    assert audit.seal_new_lines() == 0
    assert session.scalars(select(AuditLine.seal).order_by(AuditLine.id)).all() == before


@pytest.mark.parametrize(
    "change",
    [
        {"act": "test.other"},
        {"actor_id": 99},
        {"cluster_id": 99},
        {"ref_id": "3333333333"},
        {"detail": {"changed": True}},
        {"at": datetime(2026, 11, 20, 3, 0, tzinfo=UTC)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_changed_line_is_found(sealed: list[int], change: dict[str, object]) -> None:
    session.execute(update(AuditLine).where(AuditLine.id == sealed[2]).values(**change))
    session.expire_all()

    assert audit.first_broken_line() == sealed[2]


def test_a_removed_line_is_found_at_the_one_behind_it(sealed: list[int]) -> None:
    session.execute(delete(AuditLine).where(AuditLine.id == sealed[1]))
    session.expire_all()

    assert audit.first_broken_line() == sealed[2]


def test_a_line_sealed_anew_is_found_at_the_one_behind_it(sealed: list[int]) -> None:
    """Whoever knows how seals are made must make all later ones again."""
    line = session.get_one(AuditLine, sealed[2])
    before = session.get_one(AuditLine, sealed[1])
    line.actor_id = 99
    line.seal = audit._seal(line, before.seal or "")
    session.flush()

    assert audit.first_broken_line() == sealed[3]


def test_a_line_pushed_in_between_is_found(sealed: list[int]) -> None:
    session.execute(delete(AuditLine).where(AuditLine.id == sealed[3]))
    session.add(AuditLine(id=sealed[3], act="test.invented", detail={}))
    session.flush()
    session.expire_all()

    assert audit.first_broken_line() == sealed[3]


def test_new_lines_go_on_from_the_last_seal(sealed: list[int]) -> None:
    with time_machine.travel(datetime(2026, 11, 21, 6, 0, tzinfo=UTC), tick=False) as moment:
        audit.record("test.later")
        session.commit()
        moment.shift(timedelta(hours=1))
        assert audit.seal_new_lines() == 1

    assert audit.first_broken_line() is None
