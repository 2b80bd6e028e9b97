"""Calendars: the page about subscribing, secret addresses, the feed itself, and one meeting as a file."""

from __future__ import annotations

from flask import Response, make_response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    Actor,
    Feed,
    NotFound,
    PortalError,
    Role,
    back_to,
    current_actor,
    current_cluster,
    explain,
    feed_bytes,
    portal_url,
    public,
    render,
    requires,
    token_digest,
)
from kkg_portal.api import (
    gettext as _,
)

from .. import queries, services
from ..feed import meeting_feed, member_feed
from ..forms import FeedForm
from ..kinds import Answer
from ..models import FeedToken, Meeting
from ..permissions import MeetingPermission
from .blueprint import bp

_LONGEST_TOKEN = 60


@bp.route("/calendar", methods=["GET", "POST"])
@requires(MeetingPermission.FEED_EDIT)
def calendar() -> BaseResponse:
    form = FeedForm()
    address = ""
    if form.validate_on_submit():
        try:
            secret = services.make_feed(form.label.data or "", actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            # Shown in this one answer and never again, so no redirect follows.
            address = portal_url(url_for("meetings.feed", token=secret))
            form = FeedForm(formdata=None)
    return render(
        "meetings/calendar.html",
        form=form,
        address=address,
        tokens=queries.my_feed_tokens(current_actor()),
        status=422 if form.errors else 200,
    )


@bp.post("/calendar/<ref:token>/revoke")
@requires(MeetingPermission.FEED_EDIT, load=queries.feed_token)
def revoke_feed(token: FeedToken) -> BaseResponse:
    services.revoke_feed(token, actor=current_actor())
    return back_to("meetings.calendar", _("This address no longer works."))


@bp.get("/feed/<token>.ics")
@public
def feed(token: str) -> Response:
    owner = queries.feed_owner(token_digest(token[:_LONGEST_TOKEN]))
    if owner is None:
        raise NotFound
    actor = Actor(
        user_id=owner.user_id,
        name="",
        cluster_id=current_cluster().id,
        membership_id=owner.id,
        # Whatever offices somebody holds, their personal calendar shows what any member sees.
        roles=frozenset({Role.TEACHER}),
    )
    return _calendar_file(member_feed(actor))


@bp.get("/<ref:meeting>/calendar.ics")
@requires(MeetingPermission.VIEW, load=queries.meeting)
def calendar_file(meeting: Meeting) -> Response:
    invitation = queries.my_invitation(meeting, current_actor())
    accepted = invitation is not None and invitation.answer is Answer.YES
    response = _calendar_file(meeting_feed(meeting, accepted=accepted))
    response.headers["Content-Disposition"] = f'attachment; filename="{meeting.public_id}.ics"'
    return response


def _calendar_file(content: Feed) -> Response:
    response = make_response(feed_bytes(content))
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response
