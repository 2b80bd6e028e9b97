"""Handing a problem on: text for WhatsApp, the week as text, a feed with a secret address, the thread on paper."""

from __future__ import annotations

from flask import Response, make_response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    NotFound,
    PortalError,
    back_to,
    current_actor,
    explain,
    paper_response,
    portal_url,
    public,
    render,
    requires,
    token_digest,
)
from kkg_portal.api import gettext as _

from ..atom import atom_bytes, feed_for
from ..forms.sharing import FeedForm
from ..models import FeedToken, Thread
from ..permissions import ThreadPermission
from ..queries import loaders, sharing, work_loaders
from ..services import feeds
from ..sharing_words import thread_text, week_text
from ..thread_paper import thread_paper
from .blueprint import bp

_LONGEST_TOKEN = 60


@bp.get("/<ref:thread>/share")
@requires(ThreadPermission.VIEW, load=loaders.thread)
def share(thread: Thread) -> BaseResponse:
    return render("problem_threads/sharing/share.html", thread=thread, text=thread_text(thread))


@bp.get("/week")
@requires(ThreadPermission.VIEW)
def week() -> BaseResponse:
    """The week for the group; only what this reader may see stands in it."""
    found = sharing.week_of(current_actor())
    return render("problem_threads/sharing/week.html", week=found, text=week_text(found))


@bp.get("/<ref:thread>/paper/<kind>")
@requires(ThreadPermission.VIEW, load=loaders.thread)
def paper(thread: Thread, kind: str) -> BaseResponse:
    """The thread as page, PDF or Word file."""
    back = url_for("problem_threads.show", thread=thread.public_id)
    return paper_response(thread_paper(thread, current_actor()), kind, back_url=back)


@bp.route("/feeds", methods=["GET", "POST"])
@requires(ThreadPermission.FEED_EDIT)
def feeds_list() -> BaseResponse:
    form = FeedForm()
    address = ""
    if form.validate_on_submit():
        try:
            secret = feeds.make_thread_feed(form.label.data or "", actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            # Shown in this one answer and never again, so no redirect follows.
            address = portal_url(url_for("problem_threads.feed", token=secret))
            form = FeedForm(formdata=None)
    return render(
        "problem_threads/sharing/feeds.html",
        form=form,
        address=address,
        tokens=sharing.my_feeds(current_actor()),
        status=422 if form.errors else 200,
    )


@bp.post("/feeds/<ref:feed>/revoke")
@requires(ThreadPermission.FEED_EDIT, load=work_loaders.own_feed)
def revoke_feed(feed: FeedToken) -> BaseResponse:
    feeds.revoke_thread_feed(feed, actor=current_actor())
    return back_to("problem_threads.feeds_list", _("This address no longer works."))


@bp.get("/feed/<token>.atom")
@public
def feed(token: str) -> Response:
    row = sharing.feed_reader(token_digest(token[:_LONGEST_TOKEN]))
    if row is None:
        raise NotFound
    answer = make_response(atom_bytes(feed_for(row.user_id)))
    answer.headers["Content-Type"] = "application/atom+xml; charset=utf-8"
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.add_etag()
    answer.make_conditional(request)
    return answer
