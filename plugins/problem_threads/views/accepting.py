"""Accepting solutions, which of them is the first, and taking acceptance back."""

from __future__ import annotations

from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import PortalError, back_to, back_with, current_actor, explain, form_page, requires
from kkg_portal.api import gettext as _

from ..forms.trying import AcceptForm
from ..models import Acceptance, Post
from ..permissions import ThreadPermission
from ..queries import trials, work_loaders
from ..services import accepting
from ..states import Who
from ..voice import who_acts
from .blueprint import bp


@bp.route("/<ref:thread>/<int:post>/accept", methods=["GET", "POST"])
@requires(ThreadPermission.ACCEPT, load=work_loaders.solution)
def accept(post: Post) -> BaseResponse:
    where, no = post.thread.public_id, post.no
    form = AcceptForm()
    if form.validate_on_submit():
        try:
            accepting.accept(post, form.note.data or "", actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            words = _("Accepted. Colleagues with the same problem find it more easily now.")
            return back_to("problem_threads.show", words, thread=where, _anchor=f"s{no}")
    actor = current_actor()
    return form_page(
        "problem_threads/trials/accept.html",
        form,
        thread=post.thread,
        post=post,
        solution=trials.solution_at(post, actor),
        needs_reason=who_acts(post.thread, actor) is not Who.ASKER,
    )


@bp.post("/<ref:thread>/acceptances/<ref:acceptance>/first")
@requires(ThreadPermission.ACCEPT, load=work_loaders.acceptance)
def make_primary(acceptance: Acceptance) -> BaseResponse:
    where, no = acceptance.thread.public_id, acceptance.post.no
    try:
        accepting.make_primary(acceptance, actor=current_actor())
    except PortalError as error:
        return back_with(error, "problem_threads.show", thread=where)
    return back_to("problem_threads.show", _("It stands first now."), thread=where, _anchor=f"s{no}")


@bp.post("/<ref:thread>/acceptances/<ref:acceptance>/end")
@requires(ThreadPermission.ACCEPT, load=work_loaders.acceptance)
def take_back_acceptance(acceptance: Acceptance) -> BaseResponse:
    where, no = acceptance.thread.public_id, acceptance.post.no
    try:
        accepting.take_back(acceptance, actor=current_actor())
    except PortalError as error:
        return back_with(error, "problem_threads.show", thread=where)
    words = _("Taken back. The solution itself stays.")
    return back_to("problem_threads.show", words, thread=where, _anchor=f"s{no}")
