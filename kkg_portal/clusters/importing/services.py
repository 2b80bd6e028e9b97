"""Importing teachers: lay a file down for a look, write it as one batch, throw the preview away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import BinaryIO

from sqlalchemy import select

from kkg_portal.clusters.directory import SchoolRow
from kkg_portal.clusters.importing import writing
from kkg_portal.clusters.importing.comparing import Compared, Verdict, compare
from kkg_portal.clusters.importing.kept_rows import NO_CONTACTS, Contacts, KeptRow, find_school, kept_rows
from kkg_portal.clusters.models import Cluster, ImportBatch, School
from kkg_portal.core import clock
from kkg_portal.core.access.actor import SYSTEM, Actor
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.access.policy import allows
from kkg_portal.core.dapodik import DapodikSheet, read_export
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import Conflict, Invalid
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.sanitize import clean_line
from kkg_portal.core.uow import unit_of_work, verb


def read_upload(stream: BinaryIO, filename: str) -> DapodikSheet:
    """The teachers in an uploaded file; Invalid at the field "file" for anything else."""
    # A large file takes seconds to read, and nobody should wait for the write lock of this request meanwhile.
    with unit_of_work():
        pass
    try:
        return read_export(stream, filename)
    except Invalid as error:
        raise Invalid(error.message, field="file") from None


@verb(CorePermission.MEMBER_IMPORT)
def start_import(school: School, rows: Sequence[KeptRow], *, file_label: str, actor: Actor) -> ImportBatch:
    """Keep the rows until somebody has looked at them; nobody is added or changed yet."""
    batch = ImportBatch(
        school=school,
        created_by_id=actor.user_id,
        file_label=clean_line(file_label[-200:], 120),
        rows=[row.as_json() for row in rows],
        changes=[],
    )
    session.add(batch)
    return batch


def looked_at(batch: ImportBatch, *, actor: Actor) -> list[Compared]:
    """The rows of a batch that waits, judged against the members of this moment and by what the actor may change.

    Whoever imports for one school (an operator) may not take people from others nor bring former members back.
    """
    rows = [KeptRow.from_json(row) for row in batch.rows]
    return compare(rows, batch.school, reaches_others=allows(actor, CorePermission.MEMBER_EDIT))


@verb(CorePermission.MEMBER_IMPORT)
def apply_import(batch: ImportBatch, *, leave_out: frozenset[int], actor: Actor) -> ImportBatch:
    """Write what is new or changed, all of it or nothing. Judged again: others may have worked meanwhile."""
    one_import_at_a_time(batch)
    if batch.applied_at is not None:
        raise Conflict(_("This list was imported already."))
    rows = [one for one in looked_at(batch, actor=actor) if one.row.number not in leave_out]
    changed = writing.change((one for one in rows if one.verdict is Verdict.CHANGED), batch.school_id)
    added = writing.add([one.row for one in rows if one.verdict is Verdict.NEW], batch)
    batch.changes = [*({"membership": member.id, "new": True} for member in added), *changed]
    batch.rows = []
    batch.added, batch.changed = len(added), len(changed)
    batch.applied_at = clock.now()
    return batch


def one_import_at_a_time(batch: ImportBatch) -> None:
    """Make other imports of the cluster wait for this transaction, then look at the batch afresh."""
    cluster_id = session().info["cluster_id"]
    session.execute(select(Cluster.id).where(Cluster.id == cluster_id).with_for_update())
    session.refresh(batch, ["rows", "changes", "applied_at", "undone_at"])


@verb(CorePermission.MEMBER_IMPORT)
def discard(batch: ImportBatch, *, actor: Actor) -> None:
    """Throw a preview away; what was imported stays and can be undone instead."""
    if batch.applied_at is not None:
        raise Conflict(_("This list was imported already."))
    session.delete(batch)


def import_file(
    school: School,
    stream: BinaryIO,
    filename: str,
    *,
    apply: bool,
    contacts: Contacts = NO_CONTACTS,
    actor: Actor = SYSTEM,
) -> list[str]:
    """For the shell: a line for each row and one at the end; without `apply` nothing is written."""
    sheet = read_upload(stream, filename)
    one = SchoolRow(school.id, school.public_id, school.npsn, school.name, school.level, school.is_core)
    find_school(sheet.school, school.public_id, [one])
    rows = kept_rows(sheet, one, contacts)
    judged = compare(rows, school)
    counts = Counter(one.verdict for one in judged)
    if apply:
        with unit_of_work():
            batch = start_import(school, rows, file_label=filename, actor=actor)
            apply_import(batch, leave_out=frozenset(), actor=actor)
    report = [
        f"{one.row.number}: {one.verdict.value}  {one.row.full_name or one.row.refused}" for one in judged
    ]
    words = ", ".join(f"{counts[verdict]} {verdict.value}" for verdict in Verdict)
    return [*report, f"{words}. {'Imported.' if apply else 'Nothing was written yet.'}"]
