"""Demo mode: the people of the demo data, to sign in as with one tap. Refused beyond this very machine.

It keeps no way around the password: a tap sends the demo person's password from the operator's own file
through the ordinary sign-in.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Blueprint, current_app, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.accounts import devices, sessions
from kkg_portal.clusters.models import Cluster
from kkg_portal.core.access.actor import ROLE_TITLES, Role
from kkg_portal.core.access.rules import public
from kkg_portal.core.db.engine import session
from kkg_portal.core.errors import NotFound
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.web import next_or

ACCOUNTS_FILE = "demo-accounts.json"
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-Ip")

bp = Blueprint("demo", __name__)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A line of instance/demo-accounts.json, written together with the demo data."""

    name: str
    role: str
    cluster: str
    username: str
    password: str


def is_offered() -> bool:
    """Whether this request may see and use demo sign-ins: demo mode, from this machine, to this machine."""
    if not current_app.extensions["kkg_settings"].demo:
        return False
    # A proxy on this machine makes the whole world look local, so a forwarded request never counts.
    if any(header in request.headers for header in FORWARDED):
        return False
    return _is_loopback(request.remote_addr) and urlsplit(f"//{request.host}").hostname in LOOPBACK_NAMES


def _is_loopback(address: str | None) -> bool:
    try:
        return ip_address(address or "").is_loopback
    except ValueError:
        return False


def accounts() -> list[DemoAccount]:
    """Everybody in the file, in its order; nobody when there is no file."""
    path = current_app.extensions["kkg_settings"].instance_path / ACCOUNTS_FILE
    if not path.exists():
        return []
    return [DemoAccount(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))]


def by_cluster() -> dict[str, list[DemoAccount]]:
    """The accounts under their clusters' titles, coordinators first; who belongs to no cluster comes last."""
    grouped: dict[str, list[DemoAccount]] = {}
    for account in sorted(accounts(), key=lambda one: (_rank(one.role), one.name)):
        grouped.setdefault(account.cluster, []).append(replace(account, role=_role_title(account.role)))
    titles = {
        row.slug: row.title for row in session.scalars(select(Cluster).where(Cluster.slug.in_(grouped)))
    }
    elsewhere = _("The whole portal")
    named = [(titles.get(slug, slug or elsewhere), slug) for slug in grouped]
    return {title: grouped[slug] for title, slug in sorted(named, key=lambda one: (not one[1], one[0]))}


def _rank(role: str) -> int:
    """Roles stand in the order in which the portal lists a board."""
    order = [known.value for known in Role]
    return order.index(role) if role in order else len(order)


def _role_title(role: str) -> str:
    return str(ROLE_TITLES[Role(role)]) if role in set(Role) else _("Administrator")


@bp.route("/demo/sign-in", methods=["POST"])
@public
def sign_in() -> BaseResponse:
    """Registered in demo mode only, so that no other installation has such an address."""
    from kkg_portal.accounts.views.door import enter

    wanted = request.form.get("username", "")
    account = next((one for one in accounts() if one.username == wanted), None)
    if account is None or not is_offered():
        raise NotFound
    token = sessions.sign_in(
        account.username,
        account.password,
        device=devices.device_label(),
        known_as=devices.known_person(),
    )
    return enter(token, next_or(url_for("dashboard.start")))
