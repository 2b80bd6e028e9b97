"""Pages of the import: choose a file, look at every row, write it, take it back."""

from __future__ import annotations

from flask import Blueprint, flash, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.clusters import directory
from kkg_portal.clusters.directory import SchoolRow
from kkg_portal.clusters.importing import forgetting, queries, services, undoing
from kkg_portal.clusters.importing.comparing import Verdict
from kkg_portal.clusters.importing.forms import UploadForm
from kkg_portal.clusters.importing.splitting import parts
from kkg_portal.clusters.models import ImportBatch
from kkg_portal.clusters.schools import queries as schools_by_url
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.access.guard import current_actor
from kkg_portal.core.access.policy import allows
from kkg_portal.core.access.rules import requires
from kkg_portal.core.errors import Invalid, PortalError
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.i18n import ngettext
from kkg_portal.core.web import back_to, explain, render

bp = Blueprint("teacher_import", __name__, url_prefix="/k/<cluster>/import")


def _my_schools() -> list[SchoolRow]:
    """All schools for coordinators, their own for school operators."""
    actor = current_actor()
    return [row for row in directory.schools() if allows(actor, CorePermission.MEMBER_IMPORT, row)]


@bp.route("/", methods=["GET", "POST"])
@requires(CorePermission.MEMBER_IMPORT)
def index() -> BaseResponse:
    schools = _my_schools()
    form = UploadForm.over(schools)
    if form.validate_on_submit():
        try:
            batches = _start(form, schools)
        except PortalError as error:
            explain(form, error)
        else:
            if len(batches) == 1:
                return back_to("teacher_import.show", batch=batches[0].public_id)
            words = _("The file names %(num)d schools. Look at each list below.", num=len(batches))
            return back_to("teacher_import.index", words)
    return render(
        "clusters/import/index.html",
        form=form,
        has_schools=bool(schools),
        batches=queries.batches([school.id for school in schools]),
        status=422 if form.errors else 200,
    )


def _start(form: UploadForm, schools: list[SchoolRow]) -> list[ImportBatch]:
    upload = form.file.data
    sheet = services.read_upload(upload.stream, upload.filename)
    found = parts(sheet, form.school.data, form.contacts, schools)
    return [
        services.start_import(
            schools_by_url.school(part.school.public_id),
            part.rows,
            file_label=upload.filename,
            actor=current_actor(),
        )
        for part in found
    ]


@bp.get("/<ref:batch>")
@requires(CorePermission.MEMBER_IMPORT, load=queries.batch)
def show(batch: ImportBatch) -> BaseResponse:
    if batch.applied_at is not None:
        return render(
            "clusters/import/done.html",
            batch=batch,
            can_undo=undoing.can_undo(batch),
            undo_days=undoing.UNDO_DAYS,
            kept=queries.kept_notes(batch) if batch.undone_at else [],
        )
    judged = services.looked_at(batch, actor=current_actor())
    groups = {verdict: [one for one in judged if one.verdict is verdict] for verdict in Verdict}
    return render(
        "clusters/import/preview.html",
        batch=batch,
        groups=groups,
        verdicts=Verdict,
        kept_hours=int(forgetting.PREVIEW_LIFE.total_seconds() // 3600),
        usable=len(groups[Verdict.NEW]) + len(groups[Verdict.CHANGED]),
    )


@bp.post("/<ref:batch>/apply")
@requires(CorePermission.MEMBER_IMPORT, load=queries.batch)
def apply(batch: ImportBatch) -> BaseResponse:
    numbers = request.form.getlist("leave_out")
    leave_out = frozenset(
        int(text) for text in numbers if text.isascii() and text.isdigit() and len(text) < 7
    )
    try:
        services.apply_import(batch, leave_out=leave_out, actor=current_actor())
    except Invalid as error:
        flash(error.message, "error")
        return back_to("teacher_import.show", batch=batch.public_id)
    words = _(
        "%(added)s and %(changed)s.",
        added=ngettext("%(num)d teacher added", "%(num)d teachers added", batch.added),
        changed=ngettext("%(num)d teacher changed", "%(num)d teachers changed", batch.changed),
    )
    flash((words, url_for("teacher_import.undo", batch=batch.public_id)), "undo")  # type: ignore[arg-type]  # words and address
    return back_to("teacher_import.show", batch=batch.public_id)


@bp.post("/<ref:batch>/undo")
@requires(CorePermission.MEMBER_IMPORT, load=queries.batch)
def undo(batch: ImportBatch) -> BaseResponse:
    undoing.undo_import(batch, actor=current_actor())
    return back_to("teacher_import.show", _("The import was undone."), batch=batch.public_id)


@bp.post("/<ref:batch>/discard")
@requires(CorePermission.MEMBER_IMPORT, load=queries.batch)
def discard(batch: ImportBatch) -> BaseResponse:
    services.discard(batch, actor=current_actor())
    return back_to("teacher_import.index", _("The list was thrown away. Nobody was added."))
