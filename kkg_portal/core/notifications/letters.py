"""What a mail about notices says: a kind's own text, or the lines of several under one subject."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import urlsplit

from flask import current_app

from kkg_portal.clusters.models import Cluster
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.notifications import mail
from kkg_portal.core.notifications.lines import NoticeLine, lines_of
from kkg_portal.core.notifications.models import Notice
from kkg_portal.core.notifications.modes import DIGEST, Scope
from kkg_portal.core.notifications.receivers import MailAddition, Receiver
from kkg_portal.core.notifications.unsubscribing import new_address
from kkg_portal.core.plugins.contract import DigestLine
from kkg_portal.core.plugins.registry import registry
from kkg_portal.core.refs import ObjectRef
from kkg_portal.core.web import portal_url

SETTINGS_PATH = "/account/notices/settings"
LIST_PATH = "/account/notices"


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail ready to leave; making the message of it asks the database nothing."""

    receiver: Receiver
    subject: str
    body: str
    message_id: str
    unsubscribe_url: str
    sender_name: str
    thread_id: str | None = None
    addition: MailAddition | None = None

    def message(self) -> EmailMessage:
        message = mail.message_to(
            self.receiver.address, self.subject, self.body, sender_name=self.sender_name
        )
        del message["Message-ID"]
        message["Message-ID"] = self.message_id
        if self.thread_id is not None:
            # The first mail of a conversation has no mail before it: all of them answer the conversation itself.
            message["In-Reply-To"] = message["References"] = self.thread_id
        message["Precedence"] = "bulk"
        message["List-Unsubscribe"] = f"<{self.unsubscribe_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        if self.addition is not None:
            mail.lay_calendar_in(message, self.receiver, self.addition)
        return message


def own_letter(
    notice: Notice, addition: MailAddition, receiver: Receiver, cluster: Cluster, delivery_id: int
) -> Letter:
    """A kind that has words of its own."""
    template = registry().notification_type(notice.kind).template
    assert template is not None
    seen = {"user": receiver, **notice.values, **addition.values}
    address = new_address(notice.user_id, cluster.id, Scope.KIND, kind=notice.kind)
    return Letter(
        receiver=receiver,
        subject=mail.text_of(f"{template}/subject.txt", seen),
        body=_with_foot(mail.text_of(f"{template}/body.txt", seen), address),
        message_id=_message_id(delivery_id),
        unsubscribe_url=address,
        sender_name="",
        addition=addition,
    )


def gathered_letter(
    notices: Sequence[Notice],
    receiver: Receiver,
    cluster: Cluster,
    conversation: ObjectRef | None,
    delivery_id: int,
) -> Letter:
    """One mail for a conversation, or for a single notice without words of its own."""
    lines = lines_of(notices)
    is_thread = conversation is not None and cluster.mails_show_text
    address = _address(notices, cluster, conversation)
    values = {
        "user": receiver,
        "cluster": cluster.title,
        "lines": lines if cluster.mails_show_text else [],
        "count": len(lines),
        "list_url": portal_url(LIST_PATH),
        # The same for all mails of a conversation, as mail programs ask of a thread.
        "conversation": lines[0].title if is_thread else "",
    }
    return Letter(
        receiver=receiver,
        subject=mail.text_of("mail/notices/subject.txt", values),
        body=_with_foot(mail.text_of("mail/notices/body.txt", values), address),
        message_id=_message_id(delivery_id),
        unsubscribe_url=address,
        sender_name=cluster.title,
        thread_id=_thread_id(conversation) if conversation is not None else None,
    )


@dataclass(frozen=True, slots=True)
class HeldGroup:
    """What one cluster adds to the message after the quiet hours; no lines where its mails show no words."""

    cluster_title: str
    lines: tuple[NoticeLine, ...]
    count: int
    kinds: frozenset[str]

    @classmethod
    def of(cls, notices: Sequence[Notice], cluster: Cluster) -> HeldGroup:
        lines = lines_of(notices) if cluster.mails_show_text else []
        kinds = frozenset(notice.kind for notice in notices)
        return cls(cluster.title, tuple(lines), len(notices), kinds)


def held_letter(groups: Sequence[HeldGroup], receiver: Receiver, cluster_id: int, delivery_id: int) -> Letter:
    """One mail for everything that waited, with a heading for each cluster where there are several."""
    assert receiver.user_id is not None
    kinds = frozenset[str]().union(*(group.kinds for group in groups))
    if len(kinds) == 1:
        address = new_address(receiver.user_id, cluster_id, Scope.KIND, kind=next(iter(kinds)))
    else:
        address = new_address(receiver.user_id, cluster_id, Scope.ALL)
    title = groups[0].cluster_title if len(groups) == 1 else ""
    values = {
        "user": receiver,
        "groups": groups,
        "cluster": title,
        "count": sum(group.count for group in groups),
        "list_url": portal_url(LIST_PATH),
    }
    return Letter(
        receiver=receiver,
        subject=mail.text_of("mail/held/subject.txt", values),
        body=_with_foot(mail.text_of("mail/held/body.txt", values), address),
        message_id=_message_id(delivery_id),
        unsubscribe_url=address,
        sender_name=title,
    )


@dataclass(frozen=True, slots=True)
class DigestPart:
    """What one part of the portal adds to the weekly digest."""

    title: str
    lines: tuple[DigestLine, ...]


def digest_letter(
    notices: Sequence[Notice],
    parts: Sequence[DigestPart],
    receiver: Receiver,
    cluster: Cluster,
    *,
    day: str,
    is_weekly: bool,
) -> Letter:
    """What was to come together, then what else is worth reading this week."""
    assert receiver.user_id is not None
    address = new_address(receiver.user_id, cluster.id, Scope.KIND, kind=DIGEST)
    shown = cluster.mails_show_text
    values = {
        "user": receiver,
        "cluster": cluster.title,
        "lines": lines_of(notices) if shown else [],
        "parts": [(part.title, [(line.title, portal_url(line.url)) for line in part.lines]) for part in parts]
        if shown
        else [],
        "count": len(notices) + sum(len(part.lines) for part in parts),
        "is_weekly": is_weekly,
        "list_url": portal_url(LIST_PATH),
    }
    name = f"digest.{cluster.id}.{receiver.user_id}.{day}.{'week' if is_weekly else 'day'}"
    return Letter(
        receiver=receiver,
        subject=mail.text_of("mail/digest/subject.txt", values),
        body=_with_foot(mail.text_of("mail/digest/body.txt", values), address),
        message_id=f"<{name}@{_host()}>",
        unsubscribe_url=address,
        sender_name=cluster.title,
    )


def _address(notices: Sequence[Notice], cluster: Cluster, conversation: ObjectRef | None) -> str:
    """What "no more" ends: this conversation, else the one kind there is, else all mail."""
    first = notices[0]
    if conversation is not None:
        return new_address(
            first.user_id, cluster.id, Scope.WITHIN, within=conversation, title=first.title, kind=first.kind
        )
    kinds = {notice.kind for notice in notices}
    if len(kinds) == 1:
        return new_address(first.user_id, cluster.id, Scope.KIND, kind=first.kind)
    return new_address(first.user_id, cluster.id, Scope.ALL)


def _with_foot(body: str, unsubscribe_url: str) -> str:
    choose = _("Choose which mail you get: %(url)s", url=portal_url(SETTINGS_PATH))
    stop = _("No more mail like this: %(url)s", url=unsubscribe_url)
    return f"{body}\n\n-- \n{choose}\n{stop}"


def _message_id(delivery_id: int) -> str:
    return f"<notice.{delivery_id}@{_host()}>"


def _thread_id(conversation: ObjectRef) -> str:
    return f"<{conversation.kind}.{conversation.public_id}@{_host()}>"


def _host() -> str:
    """A name for message ids; an address without a dot would not be taken for one everywhere."""
    base_url: str = current_app.extensions["kkg_settings"].base_url
    host = urlsplit(base_url).hostname or "localhost"
    return host if "." in host and not host[0].isdigit() else "kkg-portal.invalid"
