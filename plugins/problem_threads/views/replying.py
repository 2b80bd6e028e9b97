"""Pages about single posts: replying, changing, earlier texts, deleting, hiding, reporting."""

from __future__ import annotations

from flask import flash, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    Invalid,
    NotFound,
    PortalError,
    allows,
    back_to,
    back_with,
    current_actor,
    explain,
    form_page,
    format_list,
    render,
    requires,
)
from kkg_portal.api import gettext as _

from ..forms.replying import FlagForm, HideForm, PostForm, ReplyForm
from ..models import Post, PostRevision, Thread
from ..permissions import ThreadPermission
from ..queries import drafting, history, loaders, page, surroundings
from ..sent_forms import once
from ..services import editing, moderating, replying
from ..services.editing import Outcome
from ..texts import quoted, rendered
from .blueprint import bp


@bp.route("/<ref:thread>/reply", methods=["GET", "POST"])
@requires(ThreadPermission.REPLY, load=loaders.thread)
def reply(thread: Thread) -> BaseResponse:
    """The form of a reply on a page of its own: for quoting, a preview, and whatever has to be corrected."""
    form = ReplyForm(draft=_first_words(thread) if request.method == "GET" else None)
    if request.form.get("act") == "preview":
        return _reply_page(thread, form, preview=_preview(form))
    if form.validate_on_submit():
        where = thread.public_id
        try:
            posted = once(
                lambda: replying.reply(thread, form.reply, sending=form.sending, actor=current_actor())
            )
        except PortalError as error:
            explain(form, error)
        else:
            return _after(where, posted)
    return _reply_page(thread, form)


@bp.route("/<ref:thread>/<int:post>/edit", methods=["GET", "POST"])
@requires(ThreadPermission.POST_EDIT, load=loaders.post)
def edit_post(post: Post) -> BaseResponse:
    where, no = post.thread.public_id, post.no
    if not page.one_post(post, current_actor()).is_mine:
        _require_readable(post)
    form = PostForm(data={"text": post.source, "version": str(post.version)})
    if form.validate_on_submit():
        mine = form.text.data or ""
        try:
            edited = editing.edit_post(
                post,
                mine,
                version=form.version_number,
                reason=form.reason.data or "",
                sending=form.sending,
                actor=current_actor(),
            )
        except PortalError as error:
            explain(form, error)
            post = loaders.post(where, no)
        else:
            if edited.outcome is Outcome.CLASH:
                return _clash(where, no, mine, edited)
            return _at(where, no, _("Saved."))
    return form_page(
        "problem_threads/post_edit.html",
        form,
        post=post,
        thread=post.thread,
        shown=page.one_post(post, current_actor()),
    )


@bp.get("/<ref:thread>/<int:post>/history")
@requires(ThreadPermission.VIEW, load=loaders.post)
def post_history(post: Post) -> BaseResponse:
    _require_readable(post)
    return render(
        "problem_threads/history.html", post=post, thread=post.thread, lines=history.revisions_of(post)
    )


@bp.get("/<ref:thread>/<int:post>/history/<ref:revision>")
@requires(ThreadPermission.VIEW, load=loaders.revision)
def revision(revision: PostRevision) -> BaseResponse:
    _require_readable(revision.post)
    return render(
        "problem_threads/revision.html",
        revision=revision,
        post=revision.post,
        thread=revision.post.thread,
        speaker=history.speaker_of(revision),
        changes=history.changes(history.before(revision), revision.source),
    )


@bp.post("/<ref:thread>/<int:post>/delete")
@requires(ThreadPermission.POST_DELETE, load=loaders.post)
def delete_post(post: Post) -> BaseResponse:
    where, no = post.thread.public_id, post.no
    try:
        editing.delete_post(post, actor=current_actor())
    except PortalError as error:
        return back_with(error, "problem_threads.show", thread=where, **{"from": no})
    return _at(where, no, _("Deleted. For thirty days you can bring it back here."))


@bp.post("/<ref:thread>/<int:post>/restore")
@requires(ThreadPermission.POST_DELETE, load=loaders.post)
def undelete_post(post: Post) -> BaseResponse:
    where, no = post.thread.public_id, post.no
    try:
        editing.undelete_post(post, actor=current_actor())
    except PortalError as error:
        return back_with(error, "problem_threads.show", thread=where, **{"from": no})
    return _at(where, no, _("It is back."))


@bp.route("/<ref:thread>/<int:post>/hide", methods=["GET", "POST"])
@requires(ThreadPermission.POST_HIDE, load=loaders.post)
def hide_post(post: Post) -> BaseResponse:
    where, no = post.thread.public_id, post.no
    form = HideForm()
    if form.validate_on_submit():
        try:
            editing.hide_post(post, form.reason.data or "", actor=current_actor())
        except PortalError as error:
            explain(form, error)
            post = loaders.post(where, no)
        else:
            return _at(where, no, _("Hidden. Its number and the replies to it stay."))
    return form_page("problem_threads/hide.html", form, post=post, thread=post.thread)


@bp.post("/<ref:thread>/<int:post>/show")
@requires(ThreadPermission.POST_HIDE, load=loaders.post)
def show_post(post: Post) -> BaseResponse:
    where, no = post.thread.public_id, post.no
    editing.show_post(post, actor=current_actor())
    return _at(where, no, _("It is shown again."))


@bp.route("/<ref:thread>/<int:post>/flag", methods=["GET", "POST"])
@requires(ThreadPermission.FLAG, load=loaders.post)
def flag(post: Post) -> BaseResponse:
    where, no = post.thread.public_id, post.no
    form = FlagForm()
    if form.validate_on_submit():
        try:
            moderating.flag(post, form.chosen, form.note.data or "", actor=current_actor())
        except PortalError as error:
            explain(form, error)
            post = loaders.post(where, no)
        else:
            return _at(where, no, _("Thank you. A coordinator looks at it; nobody is told who reported it."))
    return form_page("problem_threads/flag.html", form, post=post, thread=post.thread)


def _after(where: str, posted: replying.Posted) -> BaseResponse:
    if posted.unknown:
        flash(
            _(
                "%(names)s: not a member of this cluster who can read here, so will not be told.",
                names=format_list(list(posted.unknown)[:5]),
            ),
            "warn",
        )
    if posted.was_there:
        return _at(where, posted.post.no, _("This was sent already: here it is."))
    return _at(where, posted.post.no, _("Your reply is number %(no)d.", no=posted.post.no))


def _at(where: str, no: int, words: str) -> BaseResponse:
    return back_to("problem_threads.show", words, thread=where, _anchor=f"n{no}", **{"from": no})


def _reply_page(thread: Thread, form: ReplyForm, *, preview: object = None) -> BaseResponse:
    form.offer(surroundings.writers_in(thread, current_actor()))
    return form_page(
        "problem_threads/reply.html",
        form,
        thread=thread,
        preview=preview,
        answered=_answered(thread, form.reply.reply_to_no),
    )


def _answered(thread: Thread, no: int | None) -> page.ShownPost | None:
    """The post a reply answers, to read above the form."""
    if no is None or not 0 < no <= thread.last_post_no:
        return None
    return page.one_post(loaders.post(thread.public_id, no), current_actor())


def _first_words(thread: Thread) -> dict[str, object]:
    """What the form begins with: the draft, or the number it answers with a quote of it."""
    draft = drafting.fields_of(f"reply-{thread.public_id}", current_actor())
    words: dict[str, object] = dict(draft.fields) if draft else {}
    to = request.args.get("to", "")
    if to.isascii() and to.isdigit() and len(to) < 8:
        shown = _answered(thread, int(to))
        words["to"] = to
        if request.args.get("quote") == "1" and shown is not None and shown.post.is_shown:
            passage = request.args.get("passage", "")[:2000] or shown.post.source
            words["text"] = quoted(shown.speaker.name, int(to), passage)
    return words


def _preview(form: ReplyForm) -> object:
    try:
        return page.as_markup(rendered(form.text.data or ""))
    except Invalid as error:
        explain(form, error)
        return None


def _clash(where: str, no: int, mine: str, edited: editing.Edited) -> BaseResponse:
    post = loaders.post(where, no)
    return render(
        "problem_threads/post_conflict.html",
        status=409,
        mine=mine,
        theirs=edited.source,
        base=edited.base,
        version=edited.version,
        changed_at=post.edited_at or post.written_at,
        post=post,
        thread=post.thread,
        theirs_by=history.last_writer(post).name,
        url=url_for("problem_threads.edit_post", thread=where, post=no),
        draft_done=f"edit:{where}:{no}",
        show_tab_bar=False,
    )


def _require_readable(post: Post) -> None:
    """Earlier texts of a hidden post are as hidden as the post."""
    if not post.is_shown and not allows(current_actor(), ThreadPermission.POST_HIDE, post):
        raise NotFound
