"""What resources do about events of others: members who leave, accounts that are erased, decisions of meetings."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from kkg_portal.api import SYSTEM, MemberErased, on, session

from . import meeting_news, nightly
from .kinds import ResourceState
from .models import CoAuthor, Flag, MaterialRequest, Resource, Review, Thanks, UseReport
from .services.drafting import discard

__all__ = ["forget", "meeting_news", "nightly"]


@on(MemberErased)
def forget(event: MemberErased) -> None:
    """What was the member's alone goes; what they shared is the group's by now and stays under the name that is left.

    That something was used, and how it went, stays as a number; the words about it go.
    """
    of = event.membership_id
    for kind in (CoAuthor, Thanks):
        session.execute(
            delete(kind).where(kind.membership_id == of).execution_options(synchronize_session=False)
        )
    session.execute(update(Flag).where(Flag.membership_id == of).values(note=""))
    session.execute(update(UseReport).where(UseReport.author_id == of).values(changed="", went=""))
    session.execute(update(Review).where(Review.author_id == of).values(text=""))
    session.execute(delete(MaterialRequest).where(MaterialRequest.author_id == of))
    drafts = session.scalars(
        select(Resource).where(Resource.owner_id == of, Resource.state == ResourceState.DRAFT)
    ).all()
    for draft in drafts:
        discard(draft, actor=SYSTEM)
