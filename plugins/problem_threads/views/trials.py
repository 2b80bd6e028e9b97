"""Pages of trials: the promise, "not yet", the report, and what colleagues reported."""

from __future__ import annotations

from datetime import timedelta

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    Conflict,
    NotFound,
    PortalError,
    allows,
    attachment_response,
    back_to,
    back_with,
    clock,
    conflict,
    current_actor,
    current_cluster,
    explain,
    form_page,
    format_date,
    render,
    requires,
)
from kkg_portal.api import gettext as _

from ..drafts import trial_target
from ..forms.trying import PlanTrialForm, ReportForm
from ..models import Post, Trial, TrialFile
from ..permissions import ThreadPermission
from ..queries import drafting, trials, work_loaders
from ..queries.drafting import KeptDraft
from ..sent_forms import once
from ..services import trials as services
from .blueprint import bp

_USUALLY = timedelta(days=7)


@bp.route("/<ref:thread>/<int:post>/try", methods=["GET", "POST"])
@requires(ThreadPermission.TRY, load=work_loaders.solution)
def plan_trial(post: Post) -> BaseResponse:
    where = post.thread.public_id
    form = PlanTrialForm(data={"day": clock.today(current_cluster()) + _USUALLY})
    if form.validate_on_submit() and form.day.data is not None:
        try:
            trial = services.plan_trial(post, form.day.data, actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return _to(where, trial.public_id, _("Noted. On that day you are asked how it went."))
    return form_page(
        "problem_threads/trials/plan.html",
        form,
        thread=post.thread,
        solution=trials.solution_at(post, current_actor()),
    )


@bp.route("/<ref:thread>/<int:post>/tried", methods=["GET", "POST"])
@requires(ThreadPermission.TRY, load=work_loaders.solution)
def report_solution(post: Post) -> BaseResponse:
    """A report without a promise before it."""
    where = post.thread.public_id
    draft = _draft(post)
    form = ReportForm.for_trial(post.thread, None, typed=draft.typed if draft else None)
    if form.validate_on_submit():
        try:
            trial = once(
                lambda: services.report_solution(
                    post, form.report, sending=form.sending, actor=current_actor()
                )
            )
        except PortalError as error:
            explain(form, error)
        else:
            return _to(where, trial.public_id, _("Thank you. Your report helps the next class."))
    return _report_page(form, post, draft)


@bp.get("/<ref:thread>/trials/<ref:trial>")
@requires(ThreadPermission.VIEW, load=work_loaders.trial)
def trial(trial: Trial) -> BaseResponse:
    actor = current_actor()
    return render(
        "problem_threads/trials/show.html",
        thread=trial.thread,
        shown=trials.shown_trial(trial, actor),
        solution=trials.solution_at(trial.post, actor) if trial.post.is_shown else None,
        files=trials.files_of(trial),
    )


@bp.route("/<ref:thread>/trials/<ref:trial>/report", methods=["GET", "POST"])
@requires(ThreadPermission.TRY, load=work_loaders.trial)
def report_trial(trial: Trial) -> BaseResponse:
    where, which = trial.thread.public_id, trial.public_id
    draft = _draft(trial.post)
    form = ReportForm.for_trial(trial.thread, trial, typed=draft.typed if draft else None)
    if form.validate_on_submit():
        try:
            services.report_trial(
                trial,
                form.report,
                version=form.version_number,
                sending=form.sending,
                actor=current_actor(),
            )
        except Conflict:
            return _clash(where, which, form)
        except PortalError as error:
            explain(form, error)
        else:
            return _to(where, which, _("Thank you. Your report helps the next class."))
    return _report_page(form, trial.post, draft)


@bp.post("/<ref:thread>/trials/<ref:trial>/later")
@requires(ThreadPermission.TRY, load=work_loaders.trial)
def trial_later(trial: Trial) -> BaseResponse:
    where, which = trial.thread.public_id, trial.public_id
    try:
        day = services.not_yet(trial, actor=current_actor())
    except PortalError as error:
        return back_with(error, "problem_threads.trial", thread=where, trial=which)
    return _to(where, which, _("No hurry. You are asked again on %(day)s.", day=format_date(day)))


@bp.post("/<ref:thread>/trials/<ref:trial>/withdraw")
@requires(ThreadPermission.TRY, load=work_loaders.trial)
def withdraw_trial(trial: Trial) -> BaseResponse:
    where, no = trial.thread.public_id, trial.post.no
    try:
        services.withdraw_trial(trial, actor=current_actor())
    except PortalError as error:
        return back_with(error, "problem_threads.show", thread=where)
    words = _("Taken back. You can plan it again at any time.")
    return back_to("problem_threads.show", words, thread=where, _anchor=f"s{no}")


@bp.get("/<ref:thread>/trials/<ref:trial>/files/<ref:file>")
@requires(ThreadPermission.VIEW, load=work_loaders.trial_file)
def trial_file(file: TrialFile) -> BaseResponse:
    return attachment_response(file.attachment)


def _draft(post: Post) -> KeptDraft | None:
    """What the actor began to report about this solution, when the page is opened."""
    if request.method != "GET":
        return None
    return drafting.fields_of(trial_target(post.thread.public_id, post.no), current_actor())


def _report_page(form: ReportForm, post: Post, draft: KeptDraft | None) -> BaseResponse:
    return form_page(
        "problem_threads/trials/report.html",
        form,
        thread=post.thread,
        post=post,
        draft=draft,
        draft_target=trial_target(post.thread.public_id, post.no),
    )


def _clash(where: str, which: str, form: ReportForm) -> BaseResponse:
    """Sent from two places: what is stored and what was typed stand side by side."""
    trial = work_loaders.trial(where, which)
    if not allows(current_actor(), ThreadPermission.TRY, trial):
        raise NotFound
    labels = [str(one.label.text) for one in (form.did, form.obstacle, form.next_step)]
    return conflict(
        "problem_threads/trials/conflict.html",
        yours=list(zip(labels, form.report.texts, strict=True)),
        theirs=list(zip(labels, (trial.did, trial.obstacle, trial.next_step), strict=True)),
        thread=trial.thread,
        trial=trial,
        show_tab_bar=False,
    )


def _to(where: str, which: str, words: str) -> BaseResponse:
    return back_to("problem_threads.trial", words, thread=where, trial=which)
