"""What a plugin may declare. These types are the contract; docs/plugin_contract.md is checked against them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from kkg_portal.core.access.actor import Actor
from kkg_portal.core.access.policy import Permission
from kkg_portal.core.i18n import Text
from kkg_portal.core.notifications.modes import Mode
from kkg_portal.core.refs import ObjectRef, Resolver

if TYPE_CHECKING:
    from kkg_portal.core.notifications.receivers import MailAddition, Receiver

API_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuItem:
    """A line of the menu, shown where the plugin is on and the actor holds `permission`."""

    key: str
    title: Text
    endpoint: str
    icon: str
    permission: Permission
    section: str = "main"
    weight: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A block of the home page. `load(actor)` gives the template's values with at most two queries."""

    key: str
    title: Text
    permission: Permission
    load: Callable[[Actor], Mapping[str, Any] | None]
    template: str
    weight: int = 50


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """What the index keeps of one object; `url` is where a hit leads.

    A word in the title weighs 8, in `strong` (a solution, a decision) 4, in the body 1. `facts` are what operators
    ask for, "status" or "class" to a value or several. Documents with the same `group` are one conversation and
    become one hit with its best passage; the group's own document gives facts and, where `title` is empty, the
    title to all of them.
    """

    title: str
    body: str
    url: str
    _: KW_ONLY
    strong: str = ""
    facts: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    group: ObjectRef | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFilter:
    """A fact people may ask for: `mapel:IPAS` or a field of the search page.

    `key` is the fact's name, `words` are what may be typed before the colon, Indonesian first. `choices()` gives
    values with their titles, both of which may be typed; without choices any words are looked for.
    """

    key: str
    words: tuple[str, ...]
    title: Text
    choices: Callable[[], Sequence[tuple[str, Text]]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchSource:
    """Makes a model's rows findable. `document` returns None for rows that should not be found at all.

    `prepare` is given all rows whose documents are made next, hundreds at times: it loads what these need in a few
    statements and returns it, so that it stays in the session as long.
    """

    kind: str
    title: Text
    model: type[Any]
    document: Callable[[Any], SearchDocument | None]
    permission: Permission
    filters: Sequence[SearchFilter] = ()
    prepare: Callable[[Sequence[Any]], object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationType:
    """A reason to tell people something.

    `line(values)` is how one notice reads in the list, in mails and in the digest, in the language at hand;
    without it the `title` among the values. `reason` says why the reader gets it. `mail` and `push` are how
    soon it leaves by default, `priority` (lowest first) what a message with several begins with.

    With `template`, a folder below templates/ with subject.txt and body.txt, each is a mail of its own, sent
    without the window in which the others are gathered. A `prompt` kind neither waits for the end of quiet
    hours nor counts how many mails a person had. An `urgent` one may pass the quiet hours of those who allow it,
    when nothing named `due_at` among the values lies more than twelve hours ahead.

    `at_sending(receiver, values)` is asked when anything leaves, by whatever channel: it gives what is added
    for this receiver, or None when the message is no longer true.
    """

    key: str
    title: Text
    reason: Text = ""
    line: Callable[[Mapping[str, Any]], str] | None = None
    mail: Mode = Mode.NOW
    push: Mode = Mode.NOW
    priority: int = 50
    template: str | None = None
    prompt: bool = False
    urgent: bool = False
    at_sending: Callable[[Receiver, Mapping[str, Any]], MailAddition | None] | None = None


@dataclass(frozen=True, slots=True)
class DigestLine:
    """One thing worth reading this week; `url` is a path of the portal."""

    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestSection:
    """A part of the weekly digest. `load(actor, since)` gives a few lines as this actor may see them, or none.

    The cluster is bound and the language is the reader's; one query or two, five lines at most.
    """

    key: str
    title: Text
    load: Callable[[Actor, datetime], Sequence[DigestLine]]
    weight: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotPoint:
    """A place in a page where others may show something of theirs; the host documents what it passes."""

    name: str
    promise: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """Something of mine in another's page. `load(actor, **values)` gives values for `template`, or None for nothing."""

    point: str
    load: Callable[..., Mapping[str, Any] | None]
    template: str
    weight: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstStep:
    """Something a member does once while getting to know the portal, ticked off in their own row.

    A verb ticks it by `tick_step(key, actor=actor)`; where `opening_is_doing`, following its link does.
    """

    key: str
    title: Text
    text: Text
    endpoint: str
    permission: Permission
    query: Mapping[str, str] = field(default_factory=dict)
    opening_is_doing: bool = False
    weight: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnData:
    """What belongs to a person beyond the rows that point at them, for the copy under "My data".

    `load(actor)` gives plain values for JSON; it is asked in each cluster of the person, with few queries.
    """

    key: str
    load: Callable[[Actor], Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A choice each cluster makes: the form is generated from it, the value checked by `kind`."""

    key: str
    kind: type[int] | type[bool] | type[str]
    default: int | bool | str
    title: Text
    help: Text = ""
    minimum: int | None = None
    maximum: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contributions:
    """Everything a plugin puts into the portal's own pages."""

    menu: Sequence[MenuItem] = ()
    cards: Sequence[Card] = ()
    search: Sequence[SearchSource] = ()
    notifications: Sequence[NotificationType] = ()
    digest: Sequence[DigestSection] = ()
    slot_points: Sequence[SlotPoint] = ()
    slots: Sequence[Slot] = ()
    resolvers: Mapping[str, Resolver] = field(default_factory=dict)
    first_steps: Sequence[FirstStep] = ()
    own_data: Sequence[OwnData] = ()
    # What the plugin's verbs are called in the audit: "meetings.publish" -> "Published a meeting".
    acts: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugin:
    """A plugin's manifest. Strings starting with a dot are imports relative to the plugin's package.

    `name` is folder name, URL part, table prefix, permission prefix and template folder at once.
    """

    name: str
    title: Text
    api: int
    requires: tuple[str, ...] = ()
    default_enabled: bool = True
    models: str | None = None
    permissions: str | None = None
    blueprint: str | None = None
    portal: str | None = None
    links: str | None = None
    settings: tuple[Setting, ...] = ()
    cli: str | None = None
    seeds: str | None = None
    on_enable: str | None = None
    on_disable: str | None = None
