"""The demo's materials: shared over the last months, some used in class, with small real files made on the spot."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

from werkzeug.datastructures import FileStorage

from kkg_portal.api import SYSTEM, MemberRow, Role, SeedWorld, bound_cluster, clock, keep_upload, session

from .kinds import AdaptationKind, FileRole, FlagReason, ResourceState, Visibility
from .models import (
    Collection,
    CollectionItem,
    Flag,
    FlagCase,
    Lineage,
    MaterialRequest,
    Resource,
    ResourceVersion,
    Review,
    Thanks,
    UseReport,
)
from .plans import describe, description_of
from .queries.drafting import files_of
from .queries.versions import version_of
from .rubric import CRITERIA
from .seed_words import (
    ADAPTED,
    COLLECTION,
    MATERIALS,
    REPORTED,
    REQUESTS,
    SECOND_VERSIONS,
    SeedResource,
)
from .shelves import copy_files, put_file, put_on_shelf

FIRST_DAYS = 24
DAYS_APART = 9
LIGHT = 3


def seed(world: SeedWorld) -> None:
    """Fourteen materials, two adaptations, a collection, two requests; three materials where clusters are measured."""
    teachers = _teachers(world)
    if len(teachers) < 6:
        return
    materials = MATERIALS[:LIGHT] if world.light else MATERIALS
    made = [
        _write(material, teachers, number * 5, _moment(world, FIRST_DAYS + number * DAYS_APART))
        for number, material in enumerate(materials)
    ]
    if world.light:
        return
    # Whoever coordinates has something of each kind to look after.
    chair, colleague = teachers[0], teachers[4]
    _adapt(made[4], MATERIALS[4], ADAPTED[1], chair, teachers)
    for place, note in SECOND_VERSIONS:
        _write_again(made[place], MATERIALS[place], note)
    _adapt(made[0], MATERIALS[0], ADAPTED[0], colleague, teachers)
    _gather(made, teachers)
    _begin_draft(chair)
    _report(made[REPORTED], teachers[5])


def _teachers(world: SeedWorld) -> list[MemberRow]:
    """Those who share: the group's chair first, then whoever has a school and is no head of one."""
    chair = world.actors.get(Role.GROUP_CHAIR)
    first = [row for row in world.members if chair is not None and row.membership_id == chair.membership_id]
    others = [row for row in world.members if row.school_id is not None and "epala" not in row.position]
    return [*first, *(row for row in others if row not in first)]


def _moment(world: SeedWorld, days_ago: int) -> datetime:
    day = world.today - timedelta(days=days_ago)
    return min(clock.from_wall(day, time(19, 20), bound_cluster()), clock.now() - timedelta(hours=2))


def _write(material: SeedResource, teachers: Sequence[MemberRow], turn: int, at: datetime) -> Resource:
    owner = teachers[turn % len(teachers)]
    others = [one for one in teachers if one.membership_id != owner.membership_id]
    resource, version = _share(material, owner, at)
    _judge(resource, material, [others[(turn * 3 + place) % len(others)] for place in range(6)], at)
    put_on_shelf(resource, version)
    return resource


def _share(material: SeedResource, owner: MemberRow, at: datetime) -> tuple[Resource, ResourceVersion]:
    resource = Resource(
        owner_id=owner.membership_id,
        school_id=owner.school_id,
        state=ResourceState.PUBLISHED,
        visibility=Visibility.CLUSTER,
        last_no=1,
        published_at=at,
        created_at=at,
    )
    session.add(resource)
    session.flush()  # the version needs its id
    version = ResourceVersion(
        resource_id=resource.id,
        no=1,
        author_id=owner.membership_id,
        published_at=at,
        title=material.title,
        kind=material.kind,
        class_phase=material.class_phase,
        subject=material.subject,
        topic=material.topic,
        summary=material.summary,
        goals=material.goals,
        curriculum=material.curriculum,
        licence=material.licence,
        is_own_work=not material.links,
        foreign_parts="Pembuat video ada di halaman tautannya." if material.links else "",
        links=list(material.links),
    )
    session.add(version)
    session.flush()  # files need its id
    if not material.links:
        _put(version, material.title, "\n".join((material.title, "", material.summary, "", *material.lines)))
    if material.has_key:
        _put(version, f"Kunci {material.title}", "Kunci jawaban\n" + "\n".join(material.lines), is_key=True)
    return resource, version


def _put(version: ResourceVersion, title: str, text: str, *, is_key: bool = False) -> None:
    """A text file: the demo begins in a second, and what is in it can be read on every phone."""
    name = f"{title.replace(':', '')}.txt"
    upload = FileStorage(stream=io.BytesIO(text.encode()), filename=name, content_type="text/plain")
    file = put_file(version, keep_upload(upload, actor=SYSTEM))
    if is_key:
        file.role = FileRole.ANSWER_KEY


def _judge(resource: Resource, material: SeedResource, colleagues: Sequence[MemberRow], at: datetime) -> None:
    today = clock.today(bound_cluster())
    for place, use in enumerate(material.uses):
        session.add(
            UseReport(
                resource_id=resource.id,
                author_id=colleagues[place].membership_id,
                version_no=1,
                used_on=min(at.date() + timedelta(days=3 + place * 6), today),
                class_phase=material.class_phase,
                pupils_n=use.pupils,
                outcome=use.outcome,
                changed=use.changed,
                went=use.went,
            )
        )
    if material.review:
        scores = {code: 3 if place % 2 else 2 for place, code in enumerate(CRITERIA)}
        session.add(
            Review(
                resource_id=resource.id,
                author_id=colleagues[0].membership_id,
                version_no=1,
                scores=scores,
                text=material.review,
            )
        )
    session.add_all(
        Thanks(resource_id=resource.id, membership_id=one)
        for one in sorted({row.membership_id for row in colleagues[: material.thanks]})
    )
    resource.use_count = len(material.uses)
    resource.review_count = int(bool(material.review))
    resource.thanks_count = len({row.membership_id for row in colleagues[: material.thanks]})


def _write_again(resource: Resource, material: SeedResource, note: str) -> None:
    """A second version with one more file."""
    at = clock.now() - timedelta(days=3)
    first = version_of(resource, 1)
    version = ResourceVersion(resource_id=resource.id, no=2, based_on_no=1, note=note, published_at=at)
    describe(version, replace(description_of(first), note=note))
    version.author_id = resource.owner_id
    session.add(version)
    session.flush()  # files need its id
    copy_files(files_of(first), version, SYSTEM)
    _put(version, f"Tambahan {material.title}", f"{note}\n")
    resource.last_no, resource.published_at = 2, at
    put_on_shelf(resource, version)


def _adapt(
    source: Resource,
    material: SeedResource,
    words: tuple[str, str],
    owner: MemberRow,
    teachers: Sequence[MemberRow],
) -> None:
    author = next(row for row in teachers if row.membership_id == source.owner_id)
    resource, version = _share(material, owner, clock.now() - timedelta(days=6))
    version.title, version.class_phase = words
    resource.is_adaptation = True
    session.add(
        Lineage(
            resource_id=resource.id,
            source_id=source.id,
            distance=1,
            kind=AdaptationKind.ADAPT,
            version_no=source.last_no,
            title=material.title,
            authors=f"{author.full_name} ({author.school_name})",
            licence=material.licence,
            seen_no=source.last_no,
        )
    )
    source.adaptation_count += 1
    put_on_shelf(resource, version)


def _report(resource: Resource, member: MemberRow) -> None:
    case = FlagCase(resource_id=resource.id)
    session.add(case)
    session.flush()  # the flag needs its id
    note = "Tautannya tidak terbuka di HP saya."
    session.add(
        Flag(case_id=case.id, membership_id=member.membership_id, reason=FlagReason.BROKEN, note=note)
    )


def _gather(made: Sequence[Resource], teachers: Sequence[MemberRow]) -> None:
    title, intro, places = COLLECTION
    collection = Collection(owner_id=teachers[2].membership_id, title=title, intro=intro)
    session.add(collection)
    session.flush()  # its lines need its id
    session.add_all(
        CollectionItem(collection_id=collection.id, resource_id=made[place].id, position=number)
        for number, place in enumerate(places, start=1)
    )
    session.add_all(
        MaterialRequest(
            author_id=teachers[number].membership_id, text=text, class_phase=code, subject=subject
        )
        for number, (text, code, subject) in enumerate(REQUESTS, start=3)
    )


def _begin_draft(owner: MemberRow) -> None:
    """A draft somebody has not finished."""
    resource = Resource(owner_id=owner.membership_id, school_id=owner.school_id)
    session.add(resource)
    session.flush()  # the draft needs its id
    version = ResourceVersion(
        resource_id=resource.id,
        author_id=owner.membership_id,
        title="LKPD jaring-jaring kubus",
        kind="worksheet",
        class_phase="class_5",
        subject="mathematics",
        licence="cc-by-sa-4.0",
    )
    session.add(version)
    session.flush()  # the shelf counts its files
    put_on_shelf(resource, version)
