"""Cards for other clusters: proposed, agreed to by the asker, published by a coordinator, withdrawn by either."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, update

from kkg_portal.api import (
    Actor,
    Conflict,
    Invalid,
    active_members,
    bound_cluster,
    clock,
    schools,
    session,
    verb,
)
from kkg_portal.api import gettext as _

from ..addresses import thread_path
from ..checks import check_pupils
from ..kinds import CardState, ThreadState
from ..models import CardOffer, SharedCard, Thread
from ..permissions import ThreadPermission
from ..plans import Sending
from ..queries.readers import asker_id
from ..texts import rendered
from ..voice import voice_of
from ..work_notices import CARD, tell_work

_PLAIN = Sending()
SHORTEST_NAME = 5


@dataclass(frozen=True, slots=True)
class CardWords:
    title: str
    problem: str
    solution: str
    evidence: str = ""

    @property
    def texts(self) -> tuple[tuple[str, str], ...]:
        """Each with the form's field it stands in."""
        return (
            ("title", self.title),
            ("problem", self.problem),
            ("solution", self.solution),
            ("evidence", self.evidence),
        )


@verb(ThreadPermission.CARD_PROPOSE)
def propose_card(thread: Thread, words: CardWords, *, sending: Sending = _PLAIN, actor: Actor) -> CardOffer:
    """Propose a resolved problem for other clusters. The asker is asked; other words need their consent again."""
    voice = voice_of(thread, actor)
    if thread.state is not ThreadState.RESOLVED:
        raise Conflict(_("Only a resolved problem helps other clusters. Accept a solution first."))
    _require_nameless(words)
    check_pupils(sending, *(text for _field, text in words.texts))
    for field, text in words.texts[1:3]:
        _render(field, text)
    offer = session.scalar(select(CardOffer).where(CardOffer.thread_id == thread.id))
    if offer is None:
        offer = CardOffer(thread_id=thread.id, title="", problem="")
        session.add(offer)
    _take_away(offer)
    offer.title, offer.problem = words.title, words.problem
    offer.solution, offer.evidence = words.solution, words.evidence
    offer.state = CardState.AGREED if voice.by_asker else CardState.PROPOSED
    offer.proposed_by_id, offer.answered_at, offer.published_by_id = voice.author_id, None, None
    session.flush()  # the notice bears the version that the flush gives
    values = {
        "url": f"{thread_path(thread.public_id)}/card/{offer.public_id}",
        "revision": str(offer.version),
    }
    tell_work(CARD, [asker_id(thread)], thread.ref, thread, values, voice=voice, actor=actor)
    return offer


@verb(ThreadPermission.CARD_AGREE)
def agree_to_card(offer: CardOffer, *, version: int, actor: Actor) -> None:
    """The asker agrees to exactly these words."""
    voice_of(offer.thread, actor)
    if offer.state is CardState.AGREED:
        return
    _require_state(offer, CardState.PROPOSED, CardState.DECLINED)
    offer.expect(version)
    offer.state, offer.answered_at = CardState.AGREED, clock.now()


@verb(ThreadPermission.CARD_AGREE)
def decline_card(offer: CardOffer, *, actor: Actor) -> None:
    """The asker would rather not, or does not want it any more: an open card goes at once, without a reason."""
    voice_of(offer.thread, actor)
    _take_away(offer)
    offer.state, offer.answered_at = CardState.DECLINED, clock.now()


@verb(ThreadPermission.CARD_PUBLISH)
def publish_card(offer: CardOffer, *, version: int, actor: Actor) -> SharedCard:
    """Copy the agreed words into a card that belongs to no cluster and leads back to no thread."""
    voice_of(offer.thread, actor)
    _require_state(offer, CardState.AGREED)
    offer.expect(version)
    _require_nameless(CardWords(offer.title, offer.problem, offer.solution, offer.evidence))
    card = SharedCard(
        from_cluster_id=bound_cluster().id,
        title=offer.title,
        problem_html=_render("problem", offer.problem),
        solution_html=_render("solution", offer.solution),
        evidence=offer.evidence,
        class_phase=offer.thread.class_phase,
        subject=offer.thread.subject,
    )
    session.add(card)
    session.flush()  # the offer remembers which card is its own
    offer.state, offer.published_by_id = CardState.PUBLISHED, actor.membership_id
    offer.card_public_id = card.public_id
    return card


@verb(ThreadPermission.CARD_PUBLISH)
def withdraw_card(offer: CardOffer, *, actor: Actor) -> None:
    """No other cluster reads it any more; publishing it again needs a new proposal."""
    voice_of(offer.thread, actor)
    if offer.state is CardState.WITHDRAWN:
        return
    _take_away(offer)
    offer.state = CardState.WITHDRAWN


def _take_away(offer: CardOffer) -> None:
    """The card's words go with it: what was withdrawn is not kept for anybody."""
    if offer.card_public_id is None:
        return
    session.execute(
        update(SharedCard)
        .where(SharedCard.public_id == offer.card_public_id, SharedCard.from_cluster_id == bound_cluster().id)
        .values(withdrawn_at=clock.now(), title="-", problem_html="", solution_html="", evidence="")
        .execution_options(synchronize_session=False)
    )
    offer.card_public_id = None


def _require_state(offer: CardOffer, *states: CardState) -> None:
    if offer.state not in states:
        raise Conflict(_("In the meantime this card is: %(state)s. Look again.", state=offer.state.label))


def _require_nameless(words: CardWords) -> None:
    """Neither people nor schools of this cluster, nor the cluster itself."""
    names = {bound_cluster().title, *(row.name for row in schools()), *(row.name for row in active_members())}
    known = sorted(name for name in names if len(name) >= SHORTEST_NAME)
    for field, text in words.texts:
        folded = text.casefold()
        found = next((name for name in known if name.casefold() in folded), None)
        if found is not None:
            raise Invalid(
                _("Take “%(name)s” out: other clusters must not see who or where it was.", name=found),
                field=field,
            )


def _render(field: str, text: str) -> str:
    try:
        return rendered(text)
    except Invalid as error:
        raise Invalid(str(error.message), field=field) from error
