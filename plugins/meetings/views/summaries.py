"""Summaries of what is presented: the presenter's own page, the board's look at it, and a speaker's link."""

from __future__ import annotations

from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    SYSTEM,
    Conflict,
    NotFound,
    PortalError,
    RateLimiter,
    TooMany,
    allows,
    back_to,
    current_actor,
    current_cluster,
    explain,
    form_page,
    in_language,
    network_prefix,
    public,
    render,
    requires,
)
from kkg_portal.api import gettext as _

from .. import queries, services
from ..forms import SummaryForm
from ..models import AgendaItem, ItemSummary
from ..permissions import MeetingPermission
from ..queries.summaries import WRITABLE, item_of_link, summary_of
from ..summary_links import read_summary_token, speaker_message
from .blueprint import bp

_dead_links = RateLimiter(60, per_seconds=600)
_texts = RateLimiter(30, per_seconds=600)


@bp.route("/<ref:meeting>/agenda/<ref:item>/summary", methods=["GET", "POST"])
@requires(MeetingPermission.ITEM_SUMMARISE, load=queries.item)
def summary(item: AgendaItem) -> BaseResponse:
    actor, cluster = current_actor(), current_cluster()
    where = {"meeting": item.meeting.public_id, "item": item.public_id}
    form, theirs = _form(item), None
    if form.validate_on_submit():
        try:
            services.write_summary(item, **form.words(), version=form.version_number, actor=actor)
        except Conflict:
            item = queries.item(**where)
            theirs = _beside(form, item)
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("meetings.show", _("Saved."), meeting=where["meeting"], _anchor="agenda")
    is_for_guest = item.presenter_id is None and bool(item.presenter_name)
    text = ""
    if is_for_guest and allows(actor, MeetingPermission.EDIT, item.meeting):
        with in_language(cluster.language):
            text = speaker_message(item, summary_of(item), cluster)
    page = form_page(
        "meetings/agenda/summary.html",
        form,
        item=item,
        meeting=item.meeting,
        text=text,
        theirs=theirs,
        is_open=item.meeting.state in WRITABLE,
    )
    return _as_clash(page) if theirs else page


@bp.post("/<ref:meeting>/agenda/<ref:item>/summary/renew")
@requires(MeetingPermission.EDIT, load=queries.item)
def renew_summary_link(item: AgendaItem) -> BaseResponse:
    services.renew_summary_link(item, actor=current_actor())
    message = _("The old link is dead. Send the new one.")
    return back_to("meetings.summary", message, meeting=item.meeting.public_id, item=item.public_id)


@bp.route("/s/<token>", methods=["GET", "POST"])
@public
def summary_by_link(token: str) -> BaseResponse:
    """GET shows the talk and uses nothing up: previews of chats come here too."""
    link, theirs = read_summary_token(token), None
    try:
        item = item_of_link(link)
    except NotFound:
        _slow_down(_dead_links.hit(network_prefix()))
        return render("meetings/answers/dead_link.html", status=404)
    form = _form(item)
    if form.is_submitted():
        _slow_down(_texts.hit(item.public_id))
    if form.validate_on_submit():
        try:
            services.write_summary_by_link(item, **form.words(), version=form.version_number, actor=SYSTEM)
        except Conflict:
            item = item_of_link(link)
            theirs = _beside(form, item)
        except PortalError as error:
            explain(form, error)
        else:
            message = _("Thank you, it is saved. You can change it here until the minutes are closed.")
            return back_to("meetings.summary_by_link", message, token=token)
    response = render(
        "meetings/agenda/summary_by_link.html",
        form=form,
        item=item,
        meeting=item.meeting,
        theirs=theirs,
        status=422 if form.errors else 200,
    )
    response.headers["X-Robots-Tag"] = "noindex"
    return _as_clash(response) if theirs else response


def _form(item: AgendaItem) -> SummaryForm:
    known = summary_of(item)
    return SummaryForm(
        data={
            "text": known.text if known else "",
            "material_url": known.material_url if known else "",
            "version": str(known.version if known else 0),
        }
    )


def _beside(form: SummaryForm, item: AgendaItem) -> ItemSummary | None:
    """What somebody else saved meanwhile, to be shown beside the text in the form, which may replace it next."""
    theirs = summary_of(item)
    form.version.data = str(theirs.version if theirs else 0)
    return theirs


def _as_clash(page: BaseResponse) -> BaseResponse:
    page.status_code = 409
    return page


def _slow_down(wait_seconds: int) -> None:
    if wait_seconds:
        raise TooMany(
            _("Too many tries from this network. Wait a few minutes."), retry_after_seconds=wait_seconds
        )
