"""Used in class, thanks, reviews, and the word of a meeting."""

from __future__ import annotations

from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    AGENDA_INTAKE,
    Conflict,
    NotFound,
    PortalError,
    allows,
    back_to,
    back_with,
    current_actor,
    explain,
    form_page,
    render,
    requires,
)
from kkg_portal.api import gettext as _

from ..forms.judging import MeetingForm, ReplyForm, ReviewForm, UseForm
from ..kinds import GONE
from ..models import Resource, Review, UseReport
from ..permissions import ResourcePermission
from ..queries import judging, loaders
from ..rubric import CRITERIA
from ..services import endorsing
from ..services import judging as services
from .blueprint import bp
from .typed import keep_typed


@bp.get("/<ref:resource>/uses")
@requires(ResourcePermission.VIEW, load=loaders.resource)
def uses(resource: Resource) -> BaseResponse:
    _require_there(resource)
    return render(
        "resources/uses.html",
        resource=resource,
        uses=judging.uses_of(resource, current_actor()),
        outcomes=judging.outcomes_of(resource),
    )


@bp.route("/<ref:resource>/use", methods=["GET", "POST"])
@requires(ResourcePermission.USE, load=loaders.resource)
def use(resource: Resource) -> BaseResponse:
    public_id = resource.public_id
    form = UseForm(resource)
    if form.validate_on_submit():
        try:
            services.report_use(resource, form.use, is_checked=bool(form.checked.data), actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            words = _("Thank you. Your report helps the next class.")
            return back_to("resources.show", words, resource=public_id, _anchor="uses")
    return form_page("resources/use.html", form, resource=resource)


@bp.post("/<ref:resource>/uses/<ref:use>/remove")
@requires(ResourcePermission.USE, load=judging.use_report)
def remove_use(use: UseReport) -> BaseResponse:
    public_id = use.resource.public_id
    try:
        services.remove_use(use, actor=current_actor())
    except PortalError as error:
        return back_with(error, "resources.uses", resource=public_id)
    return back_to("resources.uses", _("Taken back."), resource=public_id)


@bp.post("/<ref:resource>/thank")
@requires(ResourcePermission.THANK, load=loaders.resource)
def thank(resource: Resource) -> BaseResponse:
    public_id = resource.public_id
    said = services.thank(resource, actor=current_actor())
    return back_to("resources.show", _("Said.") if said else _("Taken back."), resource=public_id)


@bp.get("/<ref:resource>/reviews")
@requires(ResourcePermission.VIEW, load=loaders.resource)
def reviews(resource: Resource) -> BaseResponse:
    _require_there(resource)
    actor = current_actor()
    shown = judging.reviews_of(resource)
    return render(
        "resources/reviews.html",
        resource=resource,
        reviews=shown,
        points=judging.points_of(shown),
        may_review=allows(actor, ResourcePermission.REVIEW, resource),
        may_reply=allows(actor, ResourcePermission.EDIT, resource),
    )


@bp.route("/<ref:resource>/review", methods=["GET", "POST"])
@requires(ResourcePermission.REVIEW, load=loaders.resource)
def review(resource: Resource) -> BaseResponse:
    public_id = resource.public_id
    form = ReviewForm(judging.own_review(resource, current_actor()))
    if form.validate_on_submit():
        try:
            services.review(
                resource,
                form.scores,
                form.text.data or "",
                is_checked=bool(form.checked.data),
                actor=current_actor(),
            )
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("resources.reviews", _("Thank you. Its author reads it."), resource=public_id)
    return form_page("resources/review.html", form, resource=resource, criteria=list(CRITERIA))


@bp.route("/<ref:resource>/reviews/<ref:review>/reply", methods=["GET", "POST"])
@requires(ResourcePermission.EDIT, load=judging.review_at)
def reply(review: Review) -> BaseResponse:
    public_id, of_review = review.resource.public_id, review.public_id
    form = ReplyForm(data={"reply": review.reply, "version": str(review.version)})
    if form.validate_on_submit():
        try:
            services.reply_to_review(
                review, form.reply.data or "", version=form.version_number, actor=current_actor()
            )
        except Conflict:
            keep_typed(form, judging.review_at(public_id, of_review).version)
        else:
            return back_to("resources.reviews", _("Saved."), resource=public_id)
    shown = judging.review_at(public_id, of_review)
    return form_page("resources/reply.html", form, resource=shown.resource, review=shown)


@bp.route("/<ref:resource>/endorse", methods=["GET", "POST"])
@requires(ResourcePermission.ENDORSE, load=loaders.resource)
def endorse(resource: Resource) -> BaseResponse:
    public_id = resource.public_id
    intake = AGENDA_INTAKE.get()
    meetings = list(intake.open_meetings(current_actor())) if intake is not None else []
    form = MeetingForm(meetings)
    if form.validate_on_submit():
        chosen = next((one.ref for one in meetings if one.ref.public_id == form.meeting.data), None)
        try:
            endorsing.ask_meeting(resource, chosen, form.reason.data or "", actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            words = _("The chair of the meeting is asked. The decision comes back here by itself.")
            return back_to("resources.show", words, resource=public_id)
    return form_page(
        "resources/endorse.html",
        form,
        resource=resource,
        newest=judging.newest_endorsement(resource),
        is_possible=intake is not None,
        may_fix=allows(current_actor(), ResourcePermission.FIX, resource),
    )


@bp.post("/<ref:resource>/not-endorsed")
@requires(ResourcePermission.FIX, load=loaders.resource)
def not_endorsed(resource: Resource) -> BaseResponse:
    public_id = resource.public_id
    try:
        endorsing.not_endorsed(resource, actor=current_actor())
    except PortalError as error:
        return back_with(error, "resources.show", resource=public_id)
    return back_to("resources.show", _("The badge is gone."), resource=public_id)


def _require_there(resource: Resource) -> None:
    """What ended shows its tombstone alone."""
    if resource.state in GONE or not resource.last_no:
        raise NotFound
