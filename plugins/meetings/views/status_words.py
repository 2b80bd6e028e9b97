"""The words of the register: seven that are always there, and the cluster's own."""

from __future__ import annotations

from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import PortalError, back_to, current_actor, explain, form_page, render, requires
from kkg_portal.api import gettext as _

from .. import queries, services
from ..forms import StatusWordForm
from ..kinds import AttendanceStatus
from ..models import StatusWord
from ..permissions import MeetingPermission
from .blueprint import bp


@bp.get("/words")
@requires(MeetingPermission.EDIT)
def status_words() -> BaseResponse:
    return render(
        "meetings/attendance/words.html",
        built_in=list(AttendanceStatus),
        words=queries.status_words(with_retired=True),
    )


@bp.route("/words/new", methods=["GET", "POST"])
@requires(MeetingPermission.EDIT)
def new_status_word() -> BaseResponse:
    form = StatusWordForm(data={"hours_percent": 100})
    if form.validate_on_submit():
        try:
            services.add_status_word(
                form.title.data or "",
                letter=form.letter.data or "",
                counts_as=form.chosen_status,
                hours_percent=_percent(form),
                actor=current_actor(),
            )
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("meetings.status_words", _("The word is in the list."))
    return _word_page(form, None)


@bp.route("/words/<ref:word>", methods=["GET", "POST"])
@requires(MeetingPermission.EDIT, load=queries.status_word)
def edit_status_word(word: StatusWord) -> BaseResponse:
    form = StatusWordForm(
        data={
            "title": word.title,
            "letter": word.letter,
            "counts_as": word.counts_as.value,
            "hours_percent": word.hours_percent,
            "version": str(word.version),
        }
    )
    if form.validate_on_submit():
        try:
            services.edit_status_word(
                word,
                form.title.data or "",
                letter=form.letter.data or "",
                hours_percent=_percent(form),
                version=form.version_number,
                actor=current_actor(),
            )
        except PortalError as error:
            explain(form, error)
        else:
            return back_to("meetings.status_words", _("Saved."))
    return _word_page(form, word)


@bp.post("/words/<ref:word>/retire")
@requires(MeetingPermission.EDIT, load=queries.status_word)
def retire_status_word(word: StatusWord) -> BaseResponse:
    services.retire_status_word(word, actor=current_actor())
    return back_to("meetings.status_words", _("The word is no longer offered."))


@bp.post("/words/<ref:word>/restore")
@requires(MeetingPermission.EDIT, load=queries.status_word)
def restore_status_word(word: StatusWord) -> BaseResponse:
    services.restore_status_word(word, actor=current_actor())
    return back_to("meetings.status_words", _("The word is offered again."))


def _percent(form: StatusWordForm) -> int:
    return 100 if form.hours_percent.data is None else int(form.hours_percent.data)


def _word_page(form: StatusWordForm, word: StatusWord | None) -> BaseResponse:
    return form_page("meetings/attendance/word.html", form, word=word)
