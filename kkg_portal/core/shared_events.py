"""Events that one plugin sends and others hear: declared here, because neither may import the other."""

from __future__ import annotations

from dataclasses import dataclass

from kkg_portal.core.events import Event
from kkg_portal.core.refs import ObjectRef


@dataclass(frozen=True, kw_only=True)
class AgendaItemDecided(Event):
    """What became of an agenda item that another plugin's object was brought to: sent for each result, by meetings.

    `outcome` is "decided" with the words in `decision`, or how the item ended: "discussed", "not_reached",
    "postponed" (these two come back by themselves), "withdrawn" or "refused".
    """

    item: ObjectRef
    source: ObjectRef
    outcome: str
    decision: str = ""


@dataclass(frozen=True, kw_only=True)
class FileRead(Event):
    """The words of a content are there for `texts_of`: sent by the core once for each content of a cluster."""

    sha256: str
