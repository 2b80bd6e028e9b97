"""Pages that decide about a thread: closing and opening, duplicates, locking, moving, reports, names, guests."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    PortalError,
    back_to,
    back_with,
    current_actor,
    explain,
    form_page,
    render,
    requires,
)
from kkg_portal.api import gettext as _

from ..forms.steering import CaseForm, CloseForm, GuestForm, LookForm, SplitForm, TargetForm
from ..models import ModerationCase, Thread
from ..permissions import ThreadPermission
from ..queries import loaders, moderation, surroundings
from ..services import moderating, moving, states
from .blueprint import bp


@bp.route("/<ref:thread>/close", methods=["GET", "POST"])
@requires(ThreadPermission.CLOSE, load=loaders.thread)
def close(thread: Thread) -> BaseResponse:
    where = thread.public_id
    form = CloseForm(data={"version": str(thread.version)})
    if form.validate_on_submit():
        try:
            states.close(thread, form.reason.data or "", version=form.version_number, actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("problem_threads.show", _("The problem is closed."), thread=where)
    return form_page("problem_threads/close.html", form, thread=thread)


@bp.post("/<ref:thread>/reopen")
@requires(ThreadPermission.CLOSE, load=loaders.thread)
def reopen(thread: Thread) -> BaseResponse:
    where = thread.public_id
    try:
        states.reopen(thread, actor=current_actor())
    except PortalError as error:
        return back_with(error, "problem_threads.show", thread=where)
    return back_to("problem_threads.show", _("The problem is open again."), thread=where)


@bp.route("/<ref:thread>/duplicate", methods=["GET", "POST"])
@requires(ThreadPermission.CALL_DUPLICATE, load=loaders.thread)
def call_duplicate(thread: Thread) -> BaseResponse:
    where = thread.public_id
    form = TargetForm(data={"version": str(thread.version)})
    if form.validate_on_submit():
        try:
            states.call_duplicate(
                thread, form.target.public_id, version=form.version_number, actor=current_actor()
            )
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("problem_threads.show", _("The talk goes on in the other one."), thread=where)
    return form_page("problem_threads/duplicate.html", form, thread=thread)


@bp.post("/<ref:thread>/moderate")
@requires(ThreadPermission.MODERATE, load=loaders.thread)
def moderate(thread: Thread) -> BaseResponse:
    """The buttons of one tap: lock, unlock, pin, unpin, bring back a deleted thread."""
    where = thread.public_id
    acts = {
        "lock": (states.lock, _("Replies are turned off.")),
        "unlock": (states.unlock, _("Replies are turned on again.")),
        "pin": (states.pin, _("It stays at the top for thirty days.")),
        "unpin": (states.unpin, _("It stands in its place again.")),
        "undelete": (states.undelete_thread, _("It is back.")),
    }
    chosen = acts.get(request.form.get("act", ""))
    if chosen is None:
        return back_to("problem_threads.show", "", thread=where)
    act, words = chosen
    try:
        act(thread, actor=current_actor())
    except PortalError as error:
        return back_with(error, "problem_threads.show", thread=where)
    return back_to("problem_threads.show", words, thread=where)


@bp.post("/<ref:thread>/delete")
@requires(ThreadPermission.EDIT, load=loaders.thread)
def delete(thread: Thread) -> BaseResponse:
    where = thread.public_id
    try:
        states.delete_thread(thread, actor=current_actor())
    except PortalError as error:
        return back_with(error, "problem_threads.show", thread=where)
    return back_to("problem_threads.index", _("Deleted. A coordinator can bring it back."))


@bp.route("/<ref:thread>/split", methods=["GET", "POST"])
@requires(ThreadPermission.MODERATE, load=loaders.thread)
def split(thread: Thread) -> BaseResponse:
    """Replies by number, into a new thread or another one."""
    where = thread.public_id
    form = SplitForm()
    if form.validate_on_submit():
        actor = current_actor()
        try:
            if form.target.public_id:
                target = moving.move_posts(thread, form.chosen, form.target.public_id, actor=actor)
            else:
                target = moving.split(thread, form.chosen, form.title.data or "", actor=actor)
        except PortalError as error:
            explain(form, error)
        else:
            words = _("The replies are here now. Their old addresses lead here.")
            return back_to("problem_threads.show", words, thread=target.public_id)
    return form_page("problem_threads/split.html", form, thread=loaders.thread(where))


@bp.route("/<ref:thread>/merge", methods=["GET", "POST"])
@requires(ThreadPermission.MODERATE, load=loaders.thread)
def merge(thread: Thread) -> BaseResponse:
    where = thread.public_id
    form = TargetForm(data={"version": str(thread.version)})
    if form.validate_on_submit():
        try:
            target = moving.merge(thread, form.target.public_id, actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            words = _("The two are one now. The old address leads here.")
            return back_to("problem_threads.show", words, thread=target.public_id)
    return form_page("problem_threads/merge.html", form, thread=loaders.thread(where))


@bp.get("/reports")
@requires(ThreadPermission.MODERATE)
def reports() -> BaseResponse:
    return render("problem_threads/reports.html", rows=moderation.waiting_cases())


@bp.route("/reports/<ref:case>", methods=["GET", "POST"])
@requires(ThreadPermission.MODERATE, load=loaders.case)
def report(case: ModerationCase) -> BaseResponse:
    public_id = case.public_id
    form = CaseForm(data={"version": str(case.version)})
    if form.validate_on_submit():
        try:
            moderating.decide(
                case,
                form.chosen,
                form.note.data or "",
                version=form.version_number,
                actor=current_actor(),
            )
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("problem_threads.reports", _("Decided."))
    found = loaders.case(public_id)
    return form_page("problem_threads/report.html", form, **moderation.details_of(found, current_actor()))


@bp.route("/<ref:thread>/author", methods=["GET", "POST"])
@requires(ThreadPermission.AUTHOR_LOOK, load=loaders.thread)
def author(thread: Thread) -> BaseResponse:
    """Who asked without a name: after a reason, once, on this page alone."""
    form = LookForm()
    if form.validate_on_submit():
        try:
            member = moderating.look_at_author(thread, form.reason.data or "", actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            answer = render("problem_threads/author.html", thread=thread, member=member)
            answer.headers["Cache-Control"] = "no-store"
            return answer
    return form_page("problem_threads/author_look.html", form, thread=thread)


@bp.route("/<ref:thread>/guests", methods=["GET", "POST"])
@requires(ThreadPermission.INVITE, load=loaders.thread)
def guests(thread: Thread) -> BaseResponse:
    where = thread.public_id
    form = GuestForm(people=moderation.possible_guests())
    if form.validate_on_submit():
        try:
            moderating.invite_guest(thread, form.member.data, actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("problem_threads.show", _("Invited: they can read and reply here."), thread=where)
    rights = surroundings.rights_in(thread, current_actor())
    around = surroundings.around(thread, current_actor(), rights)
    return form_page("problem_threads/guests.html", form, thread=thread, guests=around.guests)
