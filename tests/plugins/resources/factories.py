"""Resources for tests, made straight in the database: quicker than through the verbs and without their effects."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from kkg_portal.api import Membership, clock, session
from kkg_portal.api.testing import Person
from kkg_portal.core import attachments
from kkg_portal.core.db.engine import intending_to_write
from kkg_portal.core.search.index import index_changes
from kkg_portal.core.tenancy import working_in
from plugins.resources.kinds import ResourceState, UseOutcome, Visibility
from plugins.resources.models import DRAFT_NO, Resource, ResourceFile, ResourceVersion, Review, UseReport
from plugins.resources.shelves import put_on_shelf

Browser = Callable[[Person], FlaskClient]
Count = Callable[[], AbstractContextManager[list[str]]]

BASE = "/k/melati/resources"


def make_resource(
    owner: Person,
    *,
    title: str = "LKPD pecahan senilai dengan kertas lipat",
    visibility: Visibility = Visibility.CLUSTER,
    is_draft: bool = False,
    files: tuple[tuple[str, bytes], ...] = (("lkpd-pecahan.txt", b"Lipat kertas menjadi empat."),),
    **values: Any,
) -> Resource:
    """One version with its files, shared unless `is_draft`; `values` go into the description."""
    with inside(owner), intending_to_write():
        now = clock.now()
        resource = Resource(
            owner_id=owner.membership_id,
            school_id=session.get_one(Membership, owner.membership_id).school_id,
            state=ResourceState.DRAFT if is_draft else ResourceState.PUBLISHED,
            visibility=Visibility.PRIVATE if is_draft else visibility,
            last_no=DRAFT_NO if is_draft else 1,
            published_at=None if is_draft else now,
        )
        session.add(resource)
        session.flush()
        version = ResourceVersion(
            resource_id=resource.id,
            no=resource.last_no,
            author_id=owner.membership_id,
            published_at=resource.published_at,
            title=title,
            kind=values.pop("kind", "worksheet"),
            class_phase=values.pop("class_phase", "class_4"),
            subject=values.pop("subject", "mathematics"),
            licence=values.pop("licence", "cc-by-sa-4.0"),
            is_own_work=values.pop("is_own_work", True),
            **values,
        )
        session.add(version)
        session.flush()
        for number, (name, content) in enumerate(files, start=1):
            kept = attachments.keep(
                io.BytesIO(content), name=name, content_type="text/plain", user_id=None, limit_bytes=10_000
            )
            session.add(ResourceFile(version_id=version.id, attachment_id=kept.id, position=number))
        session.flush()
        put_on_shelf(resource, version)
        session.flush()  # the index notes what was flushed
        index_changes()
        session.commit()
    return resource


def first_file(resource: Resource, owner: Person) -> str:
    """The public id of the first file of the newest version."""
    with inside(owner):
        return (
            session.scalars(
                select(ResourceFile.public_id)
                .join(ResourceVersion, ResourceVersion.id == ResourceFile.version_id)
                .where(ResourceVersion.resource_id == resource.id)
                .order_by(ResourceVersion.no.desc(), ResourceFile.position)
            ).first()
            or ""
        )


def inside(person: Person) -> AbstractContextManager[None]:
    """A session of its own in the person's cluster: what a request of theirs would have."""
    return working_in(person.cluster_id or 0)


def stored(resource: Resource) -> Resource:
    """The resource as the database has it now; inside a session of its cluster."""
    return session.get_one(Resource, resource.id, populate_existing=True)


def begin_version(resource: Resource, owner: Person) -> None:
    """A draft beside version 1, with the same file."""
    with inside(owner), intending_to_write():
        first = session.scalars(
            select(ResourceVersion).where(ResourceVersion.resource_id == resource.id)
        ).one()
        draft = ResourceVersion(
            resource_id=resource.id,
            author_id=owner.membership_id,
            based_on_no=1,
            title=first.title,
            kind=first.kind,
            class_phase=first.class_phase,
            subject=first.subject,
            licence=first.licence,
            is_own_work=True,
        )
        session.add(draft)
        session.flush()
        kept = attachments.keep(
            io.BytesIO(b"Draf"), name="draf.txt", content_type="text/plain", user_id=None, limit_bytes=100
        )
        session.add(ResourceFile(version_id=draft.id, attachment_id=kept.id, position=1))
        session.commit()


def add_use(resource: Resource, author: Person, **values: Any) -> str:
    """A counted report of a lesson; gives its public id."""
    with inside(author), intending_to_write():
        row = UseReport(
            resource_id=resource.id,
            author_id=author.membership_id,
            version_no=1,
            used_on=values.pop("used_on", clock.now().date()),
            class_phase="class_4",
            outcome=values.pop("outcome", UseOutcome.WORKED),
            **values,
        )
        session.add(row)
        session.get_one(Resource, resource.id).use_count += 1
        session.commit()
        return row.public_id


def add_review(resource: Resource, author: Person, **values: Any) -> str:
    with inside(author), intending_to_write():
        row = Review(
            resource_id=resource.id,
            author_id=author.membership_id,
            version_no=1,
            scores={"clear": 3},
            text="Gambarnya jelas.",
            **values,
        )
        session.add(row)
        session.get_one(Resource, resource.id).review_count += 1
        session.commit()
        return row.public_id
