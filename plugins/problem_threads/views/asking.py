"""Asking: the form with its preview, drafts on the server, and changing title and context."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import jsonify, request
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    Hit,
    Invalid,
    PortalError,
    allows,
    back_to,
    conflict,
    current_actor,
    explain,
    form_page,
    render,
    requires,
    setting,
    suspicions,
)
from kkg_portal.api import gettext as _

from ..forms.asking import AskForm, ContextForm
from ..kinds import ClassPhase, Subject
from ..models import Thread
from ..permissions import ThreadPermission
from ..queries import drafting, likeness, loaders, page
from ..sent_forms import once
from ..services import asking, draft_keeping
from ..texts import rendered
from .blueprint import bp


@bp.route("/ask", methods=["GET", "POST"])
@requires(ThreadPermission.ASK)
def ask() -> BaseResponse:
    actor = current_actor()
    draft = drafting.fields_of("ask", actor) if request.method == "GET" else None
    form = AskForm(draft=draft.fields if draft else None)
    if request.form.get("act") == "preview":
        return _ask_page(form, preview=_preview(form))
    if request.form.get("act") == "similar":
        return _ask_page(form, similar=_like(request.form))
    if form.validate_on_submit():
        try:
            thread = once(lambda: asking.ask(form.problem, sending=form.sending, actor=current_actor()))
        except PortalError as error:
            explain(form, error)
        else:
            return back_to(
                "problem_threads.show",
                _("Your problem is with your colleagues now. Each reply is told to you."),
                thread=thread.public_id,
            )
    return _ask_page(form, draft=draft)


@bp.get("/similar")
@requires(ThreadPermission.ASK)
def similar() -> BaseResponse:
    """A piece of the form for a script that asks while somebody types."""
    answer = render("problem_threads/similar_only.html", similar=_like(request.args))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.route("/<ref:thread>/edit", methods=["GET", "POST"])
@requires(ThreadPermission.EDIT, load=loaders.thread)
def edit(thread: Thread) -> BaseResponse:
    public_id = thread.public_id
    form = ContextForm(data=_stored(thread))
    if form.validate_on_submit():
        try:
            asking.edit_context(
                thread,
                form.context,
                version=form.version_number,
                is_checked=bool(form.checked.data),
                actor=current_actor(),
            )
        except PortalError as error:
            if error.status == 409:
                return _clash(public_id, form)
            explain(form, error)
        else:
            return back_to("problem_threads.show", _("Saved."), thread=public_id)
    return form_page("problem_threads/edit.html", form, thread=thread, asks_check=bool(form.checked.errors))


@bp.post("/drafts")
@requires(ThreadPermission.FOLLOW)
def keep_draft() -> BaseResponse:
    """What a script sends while somebody writes; answered with what it may count on."""
    target, seq = request.form.get("draft_target", ""), request.form.get("draft_seq", "")
    fields = {
        name: values
        for name, values in request.form.lists()
        if name not in {"draft_target", "draft_seq", "csrf_token", "key", "version", "act"}
    }
    number = int(seq) if seq.isascii() and seq.isdigit() and len(seq) < 16 else 0
    try:
        kept = draft_keeping.keep_draft(target, fields, seq=number, actor=current_actor())
    except PortalError as error:
        return _said(False, error.message, 422, code=error.code)
    if not kept:
        return _said(False, "", 200, code="stale_version")
    return _said(True, _("Kept on the server too."), 200)


@bp.post("/drafts/discard")
@requires(ThreadPermission.FOLLOW)
def discard_draft() -> BaseResponse:
    """Throw a draft away and begin anew."""
    target = request.form.get("draft_target", "")
    draft_keeping.discard_draft(target, actor=current_actor())
    place, _dash, rest = target.partition("-")
    if place in {"reply", "trial"}:
        return back_to("problem_threads.show", _("The draft is gone."), thread=rest.partition("-")[0][:10])
    return back_to("problem_threads.ask", _("The draft is gone."))


def _like(asked: Mapping[str, str]) -> list[Hit]:
    """Problems like the one in these fields, whatever else is missing yet."""
    subject, class_phase = asked.get("subject", ""), asked.get("class_phase", "")
    return likeness.like(
        asked.get("title", "")[:150],
        asked.get("tried", "") or asked.get("text", ""),
        current_actor(),
        subject=Subject(subject) if subject in set(Subject) else None,
        class_phase=ClassPhase(class_phase) if class_phase in set(ClassPhase) else None,
    )


def _ask_page(
    form: AskForm, *, preview: object = None, draft: Any = None, similar: list[Hit] | None = None
) -> BaseResponse:
    texts = (form.title.data or "", form.text.data or "", form.tried.data or "", form.goal.data or "")
    return form_page(
        "problem_threads/ask.html",
        form,
        preview=preview,
        similar=similar,
        draft=draft,
        suspicions=suspicions(*texts),
        may_hide_name=allows(current_actor(), ThreadPermission.ASK_ANONYMOUSLY)
        and bool(setting("problem_threads", "allow_anonymous")),
    )


def _preview(form: AskForm) -> object:
    """How the text will read, or None with the sentence at its field."""
    try:
        return page.as_markup(rendered(form.text.data or ""))
    except Invalid as error:
        explain(form, error)
        return None


def _stored(thread: Thread) -> dict[str, Any]:
    return {
        "title": thread.title,
        "class_phase": thread.class_phase.value,
        "subject": thread.subject.value,
        "pupils": thread.pupils_n,
        "tried": thread.tried_text,
        "goal": thread.goal_text,
        "equipment": [one.kind.value for one in page.equipment_of(thread)],
        "version": str(thread.version),
    }


def _clash(public_id: str, form: ContextForm) -> BaseResponse:
    now = loaders.thread(public_id)
    labels = [_("Title"), _("What was tried"), _("What is hoped for")]
    yours = [form.title.data or "", form.tried.data or "", form.goal.data or ""]
    theirs = [now.title, now.tried_text, now.goal_text]
    return conflict(
        "problem_threads/context_conflict.html",
        yours=list(zip(labels, yours, strict=True)),
        theirs=list(zip(labels, theirs, strict=True)),
        thread=now,
        show_tab_bar=False,
    )


def _said(kept: bool, words: str, status: int, *, code: str = "") -> BaseResponse:
    answer = jsonify(kept=kept, words=words, code=code)
    answer.status_code = status
    return answer
