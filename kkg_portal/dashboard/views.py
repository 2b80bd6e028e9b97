"""The cluster's home, which collects cards, and the way there."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.accounts.consent import CURRENT_VERSION
from kkg_portal.accounts.identity import Belonging, Visitor
from kkg_portal.core import clock
from kkg_portal.core.access.actor import ROLE_TITLES
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.access.guard import current_actor, current_visitor
from kkg_portal.core.access.rules import public, requires
from kkg_portal.core.i18n import format_list
from kkg_portal.core.web import all_menu_links, render
from kkg_portal.dashboard.cards import loaded_cards
from kkg_portal.dashboard.sections import menu_sections

bp = Blueprint("dashboard", __name__)


@dataclass(frozen=True, slots=True)
class _WesternIndonesia:
    """Before a cluster is chosen nobody knows whose day counts; it only matters on a term's last day."""

    time_zone: str = "Asia/Jakarta"


@dataclass(frozen=True, slots=True)
class Choice:
    """A cluster to go into; `roles` in words, "" for an ordinary member."""

    title: str
    url: str
    roles: str


@bp.route("/", methods=["GET"])
@public
def start() -> BaseResponse:
    """To the only cluster's home, a choice of clusters, what to do without one, or the sign-in page."""
    visitor = current_visitor()
    if visitor is None:
        return redirect(url_for("accounts.sign_in"))
    if visitor.consent_version != CURRENT_VERSION:
        return redirect(url_for("accounts.consent", next=url_for("dashboard.start")))
    if len(visitor.clusters) == 1:
        return redirect(url_for("dashboard.home", cluster=visitor.clusters[0].slug))
    return render(
        "dashboard/choose.html",
        choices=[_choice(belonging) for belonging in visitor.clusters],
        waiting=[belonging for belonging in visitor.belongings if belonging.is_pending],
    )


def _choice(belonging: Belonging) -> Choice:
    today = clock.today(_WesternIndonesia())
    roles = dict.fromkeys(str(ROLE_TITLES[term.role]) for term in belonging.terms if term.covers(today))
    return Choice(
        belonging.title,
        url_for("dashboard.home", cluster=belonging.slug),
        format_list(roles) if roles else "",
    )


@bp.route("/k/<cluster>/", methods=["GET"])
@requires(CorePermission.CLUSTER_VIEW)
def home() -> BaseResponse:
    cards = loaded_cards(current_actor())
    return render(
        "dashboard/home.html",
        main_cards=[card for card in cards if not card.is_aside],
        aside_cards=[card for card in cards if card.is_aside],
    )


@bp.route("/k/<cluster>/more", methods=["GET"])
@requires(CorePermission.CLUSTER_VIEW)
def more() -> BaseResponse:
    return render(
        "dashboard/more.html",
        sections=menu_sections(all_menu_links()),
        more_is_current=True,
        has_other_clusters=_has_other_clusters(current_visitor()),
    )


def _has_other_clusters(visitor: Visitor | None) -> bool:
    return visitor is not None and len(visitor.clusters) > 1
