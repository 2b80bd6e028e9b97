"""What whoever presents an item writes about it: signed in, or by the link of a speaker without an account."""

from __future__ import annotations

from kkg_portal.api import Actor, Invalid, unique_rule, verb
from kkg_portal.api import gettext as _
from kkg_portal.api import lazy_gettext as _l

from ..models import AgendaItem
from ..permissions import MeetingPermission
from ..queries.summaries import WRITABLE, summary_of
from ..summary_links import begin_summary

unique_rule(
    "meetings_item_summary",
    ("item_id",),
    _l("Somebody else wrote about this in the same moment. Look at it, then save again."),
    field="text",
)


@verb(MeetingPermission.ITEM_SUMMARISE)
def write_summary(item: AgendaItem, text: str, material_url: str, *, version: int, actor: Actor) -> None:
    """Replace what stood there; `version` is 0 for the first text. Raises Conflict when somebody saved in between."""
    _write(item, text, material_url, version, actor)


@verb(MeetingPermission.ITEM_SUMMARISE)
def write_summary_by_link(
    item: AgendaItem, text: str, material_url: str, *, version: int, actor: Actor
) -> None:
    """The same by whoever holds the link of this item: the portal itself acts, nobody is signed in."""
    _write(item, text, material_url, version, actor)


@verb(MeetingPermission.EDIT)
def renew_summary_link(item: AgendaItem, *, actor: Actor) -> None:
    """Every link written for the speaker of this item so far is dead."""
    summary = summary_of(item) or begin_summary(item)
    summary.link_version += 1


def _write(item: AgendaItem, text: str, material_url: str, version: int, actor: Actor) -> None:
    if item.meeting.state not in WRITABLE:
        raise Invalid(_("This meeting is over or called off, so its agenda stays as it was."))
    if material_url and not material_url.startswith("https://"):
        raise Invalid(_("The link must begin with https://"), field="material_url")
    summary = summary_of(item)
    if summary is None:
        summary = begin_summary(item)
    else:
        summary.expect(version)
    summary.text, summary.material_url = text, material_url
    summary.written_by_id = actor.membership_id
