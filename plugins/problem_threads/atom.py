"""An Atom feed of threads: titles, states and addresses, and no person in it, so that nothing anonymous leaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from kkg_portal.api import (
    Actor,
    bound_cluster,
    current_cluster,
    in_each_cluster_of,
    in_language,
    ngettext,
    portal_url,
)
from kkg_portal.api import gettext as _

from .addresses import thread_path
from .models import Thread
from .queries.sharing import feed_threads

ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class Entry:
    id: str
    title: str
    url: str
    summary: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class AtomFeed:
    title: str
    url: str
    author: str
    entries: Sequence[Entry]


def feed_for(user_id: int) -> AtomFeed:
    """What this person may read in the cluster of the address, with the roles they hold today."""
    here = current_cluster()

    def look(actor: Actor) -> list[Entry] | None:
        return _entries(actor) if actor.cluster_id == here.id else None

    visits = in_each_cluster_of(user_id, look)
    entries = next((found for found in visits if found is not None), [])
    with in_language(here.language):
        title = _("Problems from class, %(cluster)s", cluster=here.title)
    return AtomFeed(title, portal_url(f"/k/{here.slug}/problem_threads/"), here.title, entries)


def atom_bytes(feed: AtomFeed) -> bytes:
    """RFC 4287. `updated` of the feed is that of its newest entry, so that it changes only with its content."""
    root = Element("feed", {"xmlns": ATOM})
    _put(root, "id", feed.url)
    _put(root, "title", feed.title)
    SubElement(root, "link", {"href": feed.url})
    newest = max((entry.updated_at for entry in feed.entries), default=None)
    _put(root, "updated", newest.isoformat() if newest else "1970-01-01T00:00:00+00:00")
    _put(SubElement(root, "author"), "name", feed.author)
    for entry in feed.entries:
        node = SubElement(root, "entry")
        _put(node, "id", entry.id)
        _put(node, "title", entry.title)
        SubElement(node, "link", {"href": entry.url})
        _put(node, "published", entry.created_at.isoformat())
        _put(node, "updated", entry.updated_at.isoformat())
        _put(node, "summary", entry.summary)
    content: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return content


def _entries(actor: Actor) -> list[Entry]:
    with in_language(bound_cluster().language):
        return [_entry(thread) for thread in feed_threads(actor)]


def _entry(thread: Thread) -> Entry:
    url = portal_url(thread_path(thread.public_id))
    replies = ngettext("%(num)d reply", "%(num)d replies", thread.reply_count)
    summary = f"{thread.class_phase.label}, {thread.subject.label}. {thread.state.label}. {replies}."
    return Entry(url, thread.title, url, summary, thread.created_at, thread.last_at)


def _put(parent: Element, name: str, text: str) -> None:
    # Signs that XML forbids are dropped: a title is typed by people.
    SubElement(parent, name).text = "".join(sign for sign in text if sign >= " " or sign in "\n\t")
