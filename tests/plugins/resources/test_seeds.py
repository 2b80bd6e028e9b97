"""The demo's materials hold together: counts are what the rows say, codes are known, files open."""

from __future__ import annotations

from datetime import date
from random import Random

from sqlalchemy import func, select

from kkg_portal.api import Role, SeedWorld, active_members, open_attachment, schools, session, unit_of_work
from kkg_portal.api.testing import Person, actor_of, make_member
from kkg_portal.clusters.models import Cluster
from kkg_portal.core.db.engine import intending_to_write
from kkg_portal.core.school_year import school_year_of
from plugins.resources.licences import LICENCES
from plugins.resources.models import Resource, ResourceFile, ResourceVersion, UseReport
from plugins.resources.queries.drafting import files_of
from plugins.resources.seeds import seed
from plugins.resources.vocabulary import CLASSES, CURRICULA, KINDS, SUBJECTS

from .factories import inside

TODAY = date(2026, 11, 24)


def test_materials_of_the_demo_hold_together(alice: Person) -> None:
    cluster = session.query(Cluster).filter_by(slug="melati").one()
    for number in range(7):
        make_member(cluster, f"Guru {number}", username=f"guru{number}")
    with inside(alice), intending_to_write(), unit_of_work():
        seed(
            SeedWorld(
                ordinal=1,
                today=TODAY,
                school_year=school_year_of(TODAY),
                rng=Random(1),
                actors={Role.GROUP_CHAIR: actor_of(alice)},
                members=active_members(),
                schools=schools(),
            )
        )

    with inside(alice):
        found = session.scalars(select(ResourceVersion)).all()
        assert len(found) == 19
        for version in found:
            resource = session.get_one(Resource, version.resource_id)
            uses = select(func.count()).where(UseReport.resource_id == resource.id)
            assert resource.use_count in {session.scalar(uses), 0}, version.title
            if version.no == resource.last_no:
                assert (resource.title, resource.file_count) == (version.title, len(files_of(version)))
            assert version.kind in KINDS
            assert version.class_phase in CLASSES
            assert version.subject in SUBJECTS
            assert version.licence in LICENCES
            assert not version.curriculum or version.curriculum in CURRICULA
        file = session.scalars(select(ResourceFile).limit(1)).one()
        with open_attachment(
            files_of(session.get_one(ResourceVersion, file.version_id))[0].attachment
        ) as stream:
            assert b"pita" in stream.read()
