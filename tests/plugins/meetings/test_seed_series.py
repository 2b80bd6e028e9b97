from __future__ import annotations

import pytest
from sqlalchemy import func, select

from kkg_portal.api import session
from kkg_portal.api.testing import Person
from plugins.meetings.kinds import EvidenceState
from plugins.meetings.models import Meeting, OnEvidence, Package, Programme, Series
from plugins.meetings.queries import occurrences, schedule_of

from .factories import inside
from .test_seeds import TODAY, _spring, grow, run_seed

__all__ = ["_spring"]


@pytest.mark.parametrize("ordinal", [1, 3])
def test_the_demo_has_a_programme_packages_and_an_announced_series(
    alice: Person, bob: Person, ordinal: int
) -> None:
    grow(alice)
    run_seed(alice, ordinal=ordinal)

    with inside(alice):
        assert session.scalars(select(Programme.theme)).one()
        packages = session.scalars(select(Package.id)).all()
        counts = session.execute(
            select(Meeting.package_id, func.count(Meeting.id))
            .where(Meeting.package_id.is_not(None))
            .group_by(Meeting.package_id)
        ).all()
        assert len(packages) == 3
        assert {row[0] for row in counts} == set(packages)
        assert all(row[1] >= 2 for row in counts)
        series = session.scalars(select(Series)).one()
        assert series.announced_at is not None
        coming = occurrences(schedule_of(series), TODAY, series.announced_at.date().replace(year=2027))
        assert len([one for one in coming if one.is_virtual]) >= 2
        assert {one.slot_on.weekday() for one in coming} == {1}
        assert set(session.scalars(select(OnEvidence.state))) == set(EvidenceState)
