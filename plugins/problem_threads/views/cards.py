"""Cards for other clusters: the list everybody reads, and how one of ours gets there and away again."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.api import (
    NotFound,
    PortalError,
    back_to,
    back_with,
    current_actor,
    explain,
    form_page,
    render,
    requires,
)
from kkg_portal.api import gettext as _

from ..forms.sharing import CardForm
from ..kinds import ClassPhase, Subject
from ..models import CardOffer, SharedCard, Thread
from ..permissions import ThreadPermission
from ..queries import cards, loaders, work_loaders
from ..queries.page import as_markup
from ..services import cards as services
from .blueprint import bp


@bp.get("/cards")
@requires(ThreadPermission.CARDS_VIEW)
def cards_list() -> BaseResponse:
    subject, phase = request.args.get("subject", ""), request.args.get("class", "")
    page = cards.open_cards(
        Subject(subject) if subject in set(Subject) else None,
        ClassPhase(phase) if phase in set(ClassPhase) else None,
        request.args.get("after", "")[:10],
    )
    return render(
        "problem_threads/cards/index.html",
        page=page,
        subject=subject,
        phase=phase,
        subjects=list(Subject),
        phases=list(ClassPhase),
    )


@bp.get("/cards/<ref:card>")
@requires(ThreadPermission.CARDS_VIEW, load=work_loaders.card)
def card(card: SharedCard) -> BaseResponse:
    return render(
        "problem_threads/cards/show.html",
        card=card,
        problem=as_markup(card.problem_html),
        solution=as_markup(card.solution_html),
    )


@bp.get("/<ref:thread>/card/<ref:offer>")
@requires(ThreadPermission.VIEW, load=work_loaders.offer)
def card_offer(offer: CardOffer) -> BaseResponse:
    """The words on their way, for those who have a say; for others there is nothing yet."""
    rights = cards.rights_on(offer.thread, current_actor())
    if not (rights.may_agree or rights.may_propose or rights.may_publish):
        raise NotFound
    return render("problem_threads/cards/offer.html", offer=offer, thread=offer.thread, rights=rights)


@bp.route("/<ref:thread>/card/propose", methods=["GET", "POST"])
@requires(ThreadPermission.CARD_PROPOSE, load=loaders.thread)
def propose_card(thread: Thread) -> BaseResponse:
    where = thread.public_id
    form = CardForm(data=cards.first_words(thread, current_actor()) if request.method == "GET" else None)
    if form.validate_on_submit():
        try:
            offer = services.propose_card(thread, form.words, sending=form.sending, actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return _to(
                where,
                offer.public_id,
                _("The asker is asked. Without their consent nothing leaves this cluster."),
            )
    return form_page("problem_threads/cards/propose.html", form, thread=thread)


@bp.post("/<ref:thread>/card/<ref:offer>/agree")
@requires(ThreadPermission.CARD_AGREE, load=work_loaders.offer)
def agree_to_card(offer: CardOffer) -> BaseResponse:
    where, which = offer.thread.public_id, offer.public_id
    try:
        services.agree_to_card(offer, version=_version(), actor=current_actor())
    except PortalError as error:
        return back_with(error, "problem_threads.card_offer", thread=where, offer=which)
    return _to(
        where, which, _("Thank you. A coordinator opens the card now. You can take it back at any time.")
    )


@bp.post("/<ref:thread>/card/<ref:offer>/decline")
@requires(ThreadPermission.CARD_AGREE, load=work_loaders.offer)
def decline_card(offer: CardOffer) -> BaseResponse:
    where, which = offer.thread.public_id, offer.public_id
    services.decline_card(offer, actor=current_actor())
    return _to(where, which, _("Noted. No other cluster reads about it."))


@bp.post("/<ref:thread>/card/<ref:offer>/publish")
@requires(ThreadPermission.CARD_PUBLISH, load=work_loaders.offer)
def publish_card(offer: CardOffer) -> BaseResponse:
    where, which = offer.thread.public_id, offer.public_id
    try:
        services.publish_card(offer, version=_version(), actor=current_actor())
    except PortalError as error:
        return back_with(error, "problem_threads.card_offer", thread=where, offer=which)
    return _to(where, which, _("All clusters can read the card now."))


@bp.post("/<ref:thread>/card/<ref:offer>/withdraw")
@requires(ThreadPermission.CARD_PUBLISH, load=work_loaders.offer)
def withdraw_card(offer: CardOffer) -> BaseResponse:
    where, which = offer.thread.public_id, offer.public_id
    services.withdraw_card(offer, actor=current_actor())
    return _to(where, which, _("Withdrawn. No other cluster reads it any more."))


def _version() -> int:
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _to(where: str, which: str, words: str) -> BaseResponse:
    return back_to("problem_threads.card_offer", words, thread=where, offer=which)
