"""Mail through the job table: written with the change, rendered in the receiver's language, sent by the worker."""

from __future__ import annotations

from dataclasses import replace
from email.message import EmailMessage
from email.utils import formataddr, formatdate, make_msgid, parseaddr
from pathlib import Path
from typing import Any

from flask import current_app

from kkg_portal.accounts.models import User
from kkg_portal.core import clock
from kkg_portal.core.db.engine import session
from kkg_portal.core.i18n import DEFAULT_LANGUAGE, in_language
from kkg_portal.core.icalendar import Attendee, Organizer, mail_cancel_bytes, mail_request_bytes
from kkg_portal.core.jobs import job
from kkg_portal.core.notifications.receivers import MailAddition, MailGuest, Receiver
from kkg_portal.core.plugins.registry import registry
from kkg_portal.settings import Settings

TIMEOUT_SECONDS = 20


@job("core.mail")
def send_mail(payload: dict[str, Any]) -> None:
    """Render one message for one person and hand it over; whoever has no address any more gets none.

    For guests, and for the portal's own mails about an account: what members are told of goes out by
    `sending`. The type's `at_sending` has the last word: None from it means that it is no longer true.
    """
    found = _receiver(payload)
    if found is None:
        return
    receiver, language = found
    values: dict[str, Any] = payload["values"]
    declared = registry().notification_type(payload["kind"]) if "kind" in payload else None
    template = payload.get("template") or (declared.template if declared is not None else None)
    at_sending = declared.at_sending if declared is not None else None
    with in_language(language):
        addition = at_sending(receiver, values) if at_sending is not None else MailAddition()
        if addition is None:
            return
        seen = {"user": receiver, **values, **addition.values}
        subject = text_of(f"{template}/subject.txt", seen)
        body = text_of(f"{template}/body.txt", seen)
    message = message_to(receiver.address, subject, body)
    lay_calendar_in(message, receiver, addition)
    # A slow mail host must not hold the database: SQLite has one writer.
    session.rollback()
    deliver(message)


def _receiver(payload: dict[str, Any]) -> tuple[Receiver, str] | None:
    """Whom it is for and the language they read."""
    if "guest" in payload:
        guest = MailGuest(**payload["guest"])
        return Receiver(guest.name, guest.name, guest.address, guest=guest.key), DEFAULT_LANGUAGE
    user = session.get(User, payload["user_id"])
    if user is None or user.email is None or user.disabled_at is not None:
        return None
    return Receiver.of(user), user.language or DEFAULT_LANGUAGE


def lay_calendar_in(message: EmailMessage, receiver: Receiver, addition: MailAddition) -> None:
    """The entry as a second reading of the same mail (RFC 6047), with this receiver as its only attendee."""
    if addition.event is None:
        return
    sender = parseaddr(str(message["From"]))[1]
    event = replace(
        addition.event,
        organizer=Organizer(name=addition.organizer_name, address=sender),
        attendee=Attendee(name=receiver.full_name, address=receiver.address, answer=addition.answer),
    )
    method, write = ("CANCEL", mail_cancel_bytes) if addition.withdraws else ("REQUEST", mail_request_bytes)
    message.add_alternative(
        write(event).decode(), subtype="calendar", charset="utf-8", cte="base64", params={"method": method}
    )


def text_of(template: str, values: dict[str, Any]) -> str:
    return current_app.jinja_env.get_template(template).render(values).strip()


def message_to(address: str, subject: str, body: str, *, sender_name: str = "") -> EmailMessage:
    """A plain message; EmailMessage itself refuses line breaks in headers."""
    # Imported with the first message: those who only read pages need neither this nor what `deliver` imports.
    from email.policy import SMTP

    settings: Settings = current_app.extensions["kkg_settings"]
    message = EmailMessage(policy=SMTP)
    sender = settings.mail_sender or "portal@localhost"
    message["From"] = formataddr((sender_name, parseaddr(sender)[1])) if sender_name else sender
    message["To"] = address
    message["Subject"] = " ".join(subject.split())
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain="kkg-portal")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body + "\n")
    return message


def deliver(message: EmailMessage) -> None:
    """Over SMTP; without a mail host the message is laid into instance/mail for the operator to see."""
    import smtplib
    import ssl

    settings: Settings = current_app.extensions["kkg_settings"]
    if not settings.mail_host:
        _lay_down(message, settings.instance_path / "mail")
        return
    factory = smtplib.SMTP_SSL if settings.mail_security == "tls" else smtplib.SMTP
    with factory(settings.mail_host, settings.mail_port, timeout=TIMEOUT_SECONDS) as server:
        if settings.mail_security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if settings.mail_username:
            server.login(settings.mail_username, settings.mail_password)
        server.send_message(message)


def _lay_down(message: EmailMessage, folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{clock.now():%Y%m%dT%H%M%S%f}.eml"
    (folder / name).write_bytes(message.as_bytes())
