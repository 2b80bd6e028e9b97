"""What a request tells of the device behind it: a short label, and whether it signed in before."""

from __future__ import annotations

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

KNOWN_COOKIE = "kkg_known"
# Set while a phone is lent. It can only make a session shorter, so it needs no seal.
LENT_COOKIE = "kkg_lent"
_LENT_SECONDS = 2 * 3600
_YEAR_SECONDS = 365 * 24 * 3600

_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("CrOS", "Chromebook"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)
_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)


def device_label() -> str:
    """For the list of devices, e.g. "Chrome, Android"; nothing that identifies the person."""
    agent = request.user_agent.string
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return ", ".join(part for part in (browser, system) if part) or "?"


def network_prefix() -> str:
    """The /24 (or first half of an IPv6 address) a request comes from, for counting tries."""
    address = request.remote_addr or ""
    if ":" in address:
        return ":".join(address.split(":")[:4])
    return address.rpartition(".")[0]


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="known-device")


def known_person() -> str | None:
    """The public id of whoever signed in last on this device, when the cookie is ours."""
    try:
        value = _serializer().loads(request.cookies.get(KNOWN_COOKIE, ""))
    except BadSignature:
        return None
    return value if isinstance(value, str) else None


def remember_device(response: Response, public_id: str) -> None:
    response.set_cookie(
        KNOWN_COOKIE,
        _serializer().dumps(public_id),
        max_age=_YEAR_SECONDS,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def is_lent() -> bool:
    """Whether whoever owns this device handed it to a colleague and has not taken it back."""
    return request.cookies.get(LENT_COOKIE, "") == "1"


def mark_as_lent(response: Response) -> None:
    response.set_cookie(
        LENT_COOKIE,
        "1",
        max_age=_LENT_SECONDS,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def mark_as_returned(response: Response) -> None:
    response.delete_cookie(LENT_COOKIE)
