"""Moments are always aware, enums are stored by value and nothing else gets in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask
from sqlalchemy import String, cast, insert, literal_column, select, update
from sqlalchemy.exc import IntegrityError, StatementError

from kkg_portal.accounts.models import Honorific, SignInFailure, User
from kkg_portal.api.testing import Person
from kkg_portal.core.db.engine import session

WIB = timezone(timedelta(hours=7))


def stored(moment: datetime) -> datetime:
    row = SignInFailure(digest=b"x" * 32, next_try_at=moment)
    session.add(row)
    session.commit()
    session.expire_all()
    return session.scalars(select(SignInFailure.next_try_at)).one()


def test_a_moment_comes_back_aware_and_in_utc(database: Flask) -> None:
    moment = datetime(2026, 11, 21, 8, 0, 0, 123456, tzinfo=WIB)

    found = stored(moment)

    assert found == moment
    assert found.tzinfo is UTC or found.utcoffset() == timedelta(0)


def test_a_naive_moment_is_refused(database: Flask) -> None:
    with pytest.raises(StatementError, match="without a time zone"):
        stored(datetime(2026, 11, 21, 8, 0))  # noqa: DTZ001  because that is what is tested


def test_moments_are_compared_as_moments(database: Flask) -> None:
    stored(datetime(2026, 11, 21, 8, 0, tzinfo=WIB))
    just_before = datetime(2026, 11, 21, 0, 59, 59, 999999, tzinfo=UTC)
    same = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)

    later = select(SignInFailure.id).where(SignInFailure.next_try_at > just_before)
    not_later = select(SignInFailure.id).where(SignInFailure.next_try_at > same)

    assert session.scalars(later).all() != []
    assert session.scalars(not_later).all() == []


def test_enums_are_stored_by_value(bob: Person) -> None:
    raw = session.scalar(select(cast(User.honorific, String)).where(User.id == bob.user_id))
    read = session.scalar(select(User.honorific).where(User.id == bob.user_id))

    assert raw == "ibu"
    assert read is Honorific.IBU


def test_python_refuses_values_an_enum_does_not_know(bob: Person) -> None:
    with pytest.raises(StatementError):
        session.execute(update(User).where(User.id == bob.user_id).values(honorific="queen"))


def test_the_database_refuses_them_too(bob: Person) -> None:
    """For whoever writes around the portal."""
    statement = update(User.__table__).where(User.__table__.c.id == bob.user_id)  # type: ignore[attr-defined]

    with pytest.raises(IntegrityError), session.begin_nested():
        session.connection().execute(statement.values(honorific=literal_column("'queen'")))


def test_rows_that_must_be_alone_are(bob: Person) -> None:
    values = {"name": "Eko", "sort_name": "eko", "username": bob.username, "stamp": 1, "is_admin": False}

    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(insert(User).values(**values))


@pytest.mark.parametrize("name", ["Bob.Santoso", "BOB"])
def test_names_to_sign_in_with_are_in_small_letters_in_the_database_too(bob: Person, name: str) -> None:
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(update(User).where(User.id == bob.user_id).values(username=name))
