"""Waking a browser that asked for it: no words leave the portal, only that there is something new.

Needs the extra `push` (docs/adr/0013-web-push.md); without it nothing of this is offered. A subscription names
the address the portal will talk to, so only the known services of browser makers are taken, over HTTPS.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from email.utils import parseaddr
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import delete, select

from kkg_portal.core.db.engine import intending_to_write, session
from kkg_portal.core.errors import Invalid
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.notifications.models import PushSubscription
from kkg_portal.settings import Settings

KEY_FILE = "push_key.pem"
MOST_BROWSERS = 10
TIMEOUT_SECONDS = 10
# A browser that is off for longer finds the notice in the list.
LIFE_SECONDS = 2 * 24 * 3600
# Google (Chrome, Android, most others), Mozilla, Apple, Microsoft. A dot in front: any name below it.
PUSH_HOSTS = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    ".push.apple.com",
    ".notify.windows.com",
)
_GONE = frozenset({404, 410})


class PushFailed(RuntimeError):
    """The service of a browser's maker did not take the message; it is tried again later."""


def push_is_possible() -> bool:
    """Whether the extra is installed."""
    return find_spec("pywebpush") is not None


def public_key() -> str:
    """What browsers are given when they subscribe; the pair is made on first need and kept in instance/."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    point = _vapid().public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


def require_known_service(endpoint: str) -> None:
    """Raise unless the address belongs to a push service: the portal knocks at no other door."""
    if not _is_known(endpoint):
        raise Invalid(_("This browser uses a service for messages that the portal does not know."))


def _is_known(endpoint: str) -> bool:
    settings = _settings()
    own = set(settings.push_hosts)
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    is_known = any(host == known or (known[0] == "." and host.endswith(known)) for known in PUSH_HOSTS)
    # Over plain HTTP only to a service somebody runs beside a test or development portal.
    is_secure = parts.scheme == "https" or (not settings.is_production and host in own)
    has_plain_port = port in {None, 443} or host in own
    return is_secure and has_plain_port and (is_known or host in own) and parts.username is None


def knock(user_id: int, notice_id: str, within: str, language: str) -> None:
    """Wake every browser of this person; those that are gone for good are forgotten."""
    rows = session.execute(
        select(PushSubscription.id, PushSubscription.endpoint, PushSubscription.p256dh, PushSubscription.auth)
        .where(PushSubscription.user_id == user_id)
        .order_by(PushSubscription.id)
        .limit(MOST_BROWSERS)
    ).all()
    # The services are far away: the database must not wait for them.
    session.rollback()
    answers = {row.id: _send(row, notice_id, within, language) for row in rows}
    _forget([row_id for row_id, status in answers.items() if status in _GONE])
    refused = sorted({status for status in answers.values() if status >= 300 and status not in _GONE})
    if refused:
        raise PushFailed(f"a push service answered {refused}")


def _send(row: Any, notice_id: str, within: str, language: str) -> int:
    """The status of the answer; 0 is no answer at all and counts as a failure above."""
    from pywebpush import WebPushException, webpush

    require_known_service(row.endpoint)
    topic = base64.urlsafe_b64encode(hashlib.sha256(within.encode()).digest())[:32].decode()
    try:
        webpush(
            {"endpoint": row.endpoint, "keys": {"p256dh": row.p256dh, "auth": row.auth}},
            data=json.dumps({"notice": notice_id, "lang": language, "tag": topic}),
            vapid_private_key=_vapid(),
            vapid_claims={"sub": _contact()},
            timeout=TIMEOUT_SECONDS,
            ttl=LIFE_SECONDS,
            headers={"Topic": topic, "Urgency": "normal"},
            requests_session=_direct(),
        )
    except WebPushException as error:
        return int(error.response.status_code) if error.response is not None else 599
    except OSError:
        return 599  # requests' errors are OSErrors: no name, no route, too slow.
    return 201


def _direct() -> Any:
    """Follows no redirect, which could lead behind the list of known services, and asks no proxy."""
    import requests

    class Direct(requests.Session):
        def post(self, url: Any, data: Any = None, json: Any = None, **kwargs: Any) -> Any:
            return super().post(url, data=data, json=json, **{**kwargs, "allow_redirects": False})

    direct = Direct()
    direct.trust_env = False
    return direct


def _forget(ids: list[int]) -> None:
    if ids:
        with intending_to_write():
            session.execute(delete(PushSubscription).where(PushSubscription.id.in_(ids)))
            session.commit()


def _vapid() -> Any:
    from py_vapid import Vapid02

    path = _settings().instance_path / KEY_FILE
    if not path.exists():
        _make_key(path)
    return Vapid02.from_file(str(path))


def _make_key(path: Path) -> None:
    """Whole or not at all: of two that begin at once the first one's key stays."""
    from py_vapid import Vapid02

    vapid = Vapid02()
    vapid.generate_keys()
    half = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(vapid.private_pem())
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(half, path)
    except FileExistsError:
        pass
    finally:
        half.unlink()


def _contact() -> str:
    """Whom a push service may write to about this portal."""
    settings = _settings()
    host = urlsplit(settings.base_url).hostname or "localhost"
    return f"mailto:{parseaddr(settings.mail_sender)[1] or f'portal@{host}'}"


def _settings() -> Settings:
    found: Settings = current_app.extensions["kkg_settings"]
    return found
