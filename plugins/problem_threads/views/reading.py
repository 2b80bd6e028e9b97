"""The page of one thread, its permanent addresses, and what somebody says by one tap."""

from __future__ import annotations

from flask import Response, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    NotFound,
    PortalError,
    allows,
    attachment_response,
    back_to,
    back_with,
    current_actor,
    render,
    requires,
)
from kkg_portal.api import gettext as _

from ..forms.replying import BlankReply, ReplyForm
from ..kinds import FollowLevel, ReactionKind
from ..models import Post, PostFile, Thread
from ..permissions import ThreadPermission
from ..queries import drafting, escalations, handing, loaders, marks, page, people, surroundings, trials
from ..services import reading
from .blueprint import bp

_LONG = 1000


@bp.get("/<ref:thread>")
@requires(ThreadPermission.VIEW, load=loaders.thread)
def show(thread: Thread) -> BaseResponse:
    if thread.merged_into_id is not None:
        return _lead_on(thread)
    actor = current_actor()
    place = f"reply-{thread.public_id}"
    there = marks.marks_on(thread, actor, draft=place)
    shown = page.page_from(thread, _number("from") or 1, actor, there)
    draft = drafting.fields_of(place, actor) if there.draft else None
    rights = surroundings.rights_in(thread, actor)
    writers = surroundings.writers_in(thread, actor, shown) if rights.may_reply else []
    return render(
        "problem_threads/show.html",
        thread=thread,
        page=shown,
        rights=rights,
        around=surroundings.around(thread, actor, rights, there),
        draft=draft,
        reply_form=_begun(draft, writers) if draft else None,
        blank=BlankReply(tuple(writers)),
        levels=FollowLevel,
        level=there.reading.level,
        level_reason=there.reading.reason,
        reactions=ReactionKind,
        is_long=thread.reply_count > _LONG,
        solutions=trials.solutions_of(thread, actor) if there.solutions else [],
        further=escalations.escalation_of(thread, actor, there),
        handing=handing.handing_of(thread, actor),
    )


@bp.get("/<ref:thread>/<int:post>")
@requires(ThreadPermission.VIEW, load=loaders.thread)
def post(thread: Thread, post: int) -> BaseResponse:
    """The permanent address of a post: leads to where it stands now, whatever was moved or joined since."""
    place = page.place_of(thread, post)
    if place is None:
        raise NotFound
    where, number = place
    return redirect(_place(where, number), code=302)


@bp.post("/<ref:thread>/read")
@requires(ThreadPermission.FOLLOW, load=loaders.thread)
def mark_read(thread: Thread) -> BaseResponse:
    """Sent by a script as posts come into view, and by the button below them."""
    public_id, last = thread.public_id, _number("last")
    if request.form.get("act") == "unread":
        reading.mark_unread(thread, _number("first"), actor=current_actor())
        return back_to("problem_threads.index", _("From there on it counts as unread."))
    reading.mark_read(thread, _number("first") or 1, last, actor=current_actor())
    if request.headers.get("X-Beacon") == "1":
        return Response(status=204)
    return back_to("problem_threads.show", _("Marked as read."), thread=public_id, **{"from": last or 1})


@bp.post("/<ref:thread>/follow")
@requires(ThreadPermission.FOLLOW, load=loaders.thread)
def follow(thread: Thread) -> BaseResponse:
    public_id = thread.public_id
    chosen = request.form.get("level", "")
    if chosen not in set(FollowLevel):
        raise NotFound
    level = FollowLevel(chosen)
    reading.choose_level(thread, level, actor=current_actor())
    return back_to("problem_threads.show", str(level.label), thread=public_id, _anchor="follow")


@bp.post("/<ref:thread>/<int:post>/react")
@requires(ThreadPermission.REACT, load=loaders.post)
def react(post: Post) -> BaseResponse:
    where, no = post.thread.public_id, post.no
    kind = request.form.get("kind", ReactionKind.THANKS.value)
    if kind not in set(ReactionKind):
        raise NotFound
    try:
        said = reading.react(post, ReactionKind(kind), actor=current_actor())
    except PortalError as error:
        return back_with(error, "problem_threads.show", thread=where, **{"from": no})
    words = _("Said.") if said else _("Taken back.")
    return back_to("problem_threads.show", words, thread=where, _anchor=f"n{no}", **{"from": no})


@bp.get("/<ref:thread>/files/<ref:file>")
@requires(ThreadPermission.VIEW, load=loaders.file)
def file(file: PostFile) -> BaseResponse:
    """A file of a post that is shown; those of hidden ones are for who may show them again."""
    if not file.post.is_shown and not allows(current_actor(), ThreadPermission.POST_HIDE, file):
        raise NotFound
    return attachment_response(file.attachment)


@bp.get("/names")
@requires(ThreadPermission.FOLLOW)
def names() -> BaseResponse:
    """Names of this cluster's members for the box that names colleagues, by their first letters."""
    found = people.names_like(request.args.get("q", "")[:60])
    answer = jsonify(names=found)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _begun(draft: drafting.KeptDraft, writers: list[tuple[str, str]]) -> ReplyForm:
    form = ReplyForm(formdata=None, draft=draft.fields)
    form.offer(writers)
    return form


def _lead_on(thread: Thread) -> BaseResponse:
    target = page.successor_of(thread)
    if target is None or not allows(current_actor(), ThreadPermission.VIEW, target):
        raise NotFound
    return redirect(url_for("problem_threads.show", thread=target.public_id), code=302)


def _place(public_id: str, no: int) -> str:
    return f"{url_for('problem_threads.show', thread=public_id)}?from={no}#n{no}"


def _number(name: str) -> int:
    """A number of the address or form; 0 when there is none."""
    text = request.values.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
