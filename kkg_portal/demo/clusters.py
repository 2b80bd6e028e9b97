"""Writing one cluster of the demo: its profile, schools and calendar, then everybody in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random

from kkg_portal.clusters.models import CalendarDay, Cluster, ImportBatch, School
from kkg_portal.core import audit, clock
from kkg_portal.core.db.engine import session
from kkg_portal.core.tenancy import working_in
from kkg_portal.core.uow import unit_of_work
from kkg_portal.demo import places, sign_ins
from kkg_portal.demo.casting import cast_cluster
from kkg_portal.demo.members import add_people
from kkg_portal.demo.people import PersonPlan
from kkg_portal.demo.places import ClusterPlan
from kkg_portal.demo.world import SEED, World


def build_cluster(plan: ClusterPlan, world: World) -> int:
    """One cluster with everybody in it; returns its id. Committed before the next one begins."""
    rng = Random(SEED * 1000 + plan.ordinal)
    people = cast_cluster(plan, rng, world.school_year.starting_year)
    if plan.ordinal <= len(places.CLUSTERS):
        sign_ins.choose(people, is_first=plan.ordinal == 1, year=world.school_year.starting_year)
    with unit_of_work():
        cluster = _cluster(plan, world)
        session.add(cluster)
        session.flush()
        cluster_id = cluster.id
    session.remove()  # The next session belongs to another cluster and needs the write lock.
    with working_in(cluster_id), unit_of_work():
        _fill(plan, people, world, rng)
        audit.record("demo.cluster")
    return cluster_id


def _cluster(plan: ClusterPlan, world: World) -> Cluster:
    subdistrict = plan.subdistrict
    return Cluster(
        subdistrict_id=world.subdistrict_id(plan),
        slug=plan.slug,
        number=plan.number,
        name=plan.name,
        supervision_area=plan.supervision_area,
        paper_size=plan.paper_size,
        letter_unit=plan.letter_unit,
        letterhead=[
            f"PEMERINTAH KABUPATEN {places.REGENCY_NAME.upper()}",
            "DINAS PENDIDIKAN",
            f"KORWIL BIDANG PENDIDIKAN KECAMATAN {subdistrict.upper()}",
            f"KELOMPOK KERJA GURU (KKG) {plan.title.upper()}",
        ],
        letterhead_address=f"Sekretariat: {plan.schools[0].name}, {plan.schools[0].address}",
        city=subdistrict,
        salutation=plan.salutation,
        meeting_weekday=plan.meeting_weekday,
        contact_whatsapp=world.phone(),
    )


def _fill(plan: ClusterPlan, people: list[PersonPlan], world: World, rng: Random) -> None:
    schools = _add_schools(plan)
    batch = _add_batch(plan, schools, people)
    session.add_all(_calendar_rows(world))
    add_people(plan, people, schools, batch=batch, world=world, rng=rng)


def _add_schools(plan: ClusterPlan) -> list[School]:
    rows = [
        School(
            npsn=school.npsn,
            name=school.name,
            level=school.level,
            is_core=place == 0,
            is_private=school.is_private,
            distance_km=school.distance_km,
            address=school.address,
        )
        for place, school in enumerate(plan.schools)
    ]
    session.add_all(rows)
    session.flush()
    return rows


def _add_batch(plan: ClusterPlan, schools: list[School], people: list[PersonPlan]) -> ImportBatch:
    school = schools[plan.waiting_school]
    count = sum(person.school == plan.waiting_school and not person.has_account for person in people)
    batch = ImportBatch(
        school_id=school.id,
        file_label=f"daftar-guru-{school.npsn}.xlsx",
        added=count,
        applied_at=clock.now() - timedelta(days=3),
    )
    session.add(batch)
    session.flush()
    return batch


def _calendar_rows(world: World) -> Iterator[CalendarDay]:
    for entry in world.calendar:
        yield CalendarDay(
            first_day=entry.first_day,
            last_day=entry.last_day,
            title=entry.title,
            kind=entry.kind,
            blocks_meetings=entry.blocks_meetings,
        )
