"""Calendars: the page about subscribing, secret addresses, the feed itself, and one meeting as a file."""

from __future__ import annotations

from flask import Response, make_response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    CalendarEvent,
    CalendarTask,
    Feed,
    NotFound,
    PortalError,
    back_to,
    clock,
    current_actor,
    current_cluster,
    explain,
    feed_bytes,
    portal_url,
    public,
    render,
    requires,
    square_code,
    token_digest,
)
from kkg_portal.api import (
    gettext as _,
)

from .. import queries, services
from ..feed import meeting_feed
from ..forms import FeedForm
from ..kinds import Answer
from ..models import FeedToken, Meeting
from ..permissions import MeetingPermission
from ..subscription import Reader, subscribed_feed
from .blueprint import bp

_LONGEST_TOKEN = 60


@bp.route("/calendar", methods=["GET", "POST"])
@requires(MeetingPermission.FEED_EDIT)
def calendar() -> BaseResponse:
    form = FeedForm()
    address = ""
    if form.validate_on_submit():
        try:
            secret = services.make_feed(
                form.label.data or "",
                scope=form.chosen_scope,
                alarm_minutes=form.alarm_minutes,
                actor=current_actor(),
            )
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
        app_address=_for_apps(address),
        qr_code=_picture(_for_apps(address)) if address else "",
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
    row = queries.feed_reader(token_digest(token[:_LONGEST_TOKEN]))
    if row is None:
        raise NotFound
    content = subscribed_feed(
        Reader(row.user_id, row.membership_id, row.scope, row.alarm_minutes, row.public_id)
    )
    answer = _calendar_file(content)
    services.note_use(row.id, row.last_used_on, today=clock.today(current_cluster()))
    return answer


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
    # For people who look. Only the tag decides about 304: what was taken out of a feed changes no date in it.
    changes = [item.changed_at for item in _items(content)]
    if changes:
        response.last_modified = max(changes)
    return response


def _items(content: Feed) -> list[CalendarEvent | CalendarTask]:
    return [*content.events, *content.tasks]


def _for_apps(address: str) -> str:
    """The address as calendar apps on phones take it over when it is tapped or scanned."""
    return "webcal:" + address.partition(":")[2] if address else ""


def _picture(address: str) -> str:
    """A QR code inside the page: the secret is shown once and has no address of its own to draw it from."""
    return square_code(address).svg_data_uri(scale=6, border=2, light="#fff")
