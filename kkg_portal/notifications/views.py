"""The list of notices behind the bell, and what a person chooses about the next ones."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask import session as cookie
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.accounts.identity import Visitor
from kkg_portal.core.access.guard import current_actor, current_visitor
from kkg_portal.core.access.rules import signed_in
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.notifications.push import push_is_possible
from kkg_portal.core.web import BORROWED, back_to, form_page, render
from kkg_portal.notifications import queries, services
from kkg_portal.notifications.forms import QuietForm, field_name, kind_groups, modes_form

bp = Blueprint("notifications", __name__)


def me() -> Visitor:
    """The visitor of a page that only signed-in people reach."""
    visitor = current_visitor()
    assert visitor is not None
    return visitor


def phone_may_ring() -> bool:
    """Not on a lent phone: handed back, it would ring for whoever borrowed it and be silent for its owner."""
    return push_is_possible() and not cookie.get(BORROWED)


@bp.route("/account/notices", methods=["GET"])
@signed_in
def index() -> BaseResponse:
    after = queries.key_of(request.args.get("after", ""))
    page = queries.page(me(), after)
    return render(
        "notifications/index.html", page=page, is_first=after is None, several=len(me().clusters) > 1
    )


@bp.route("/account/notices/<ref:notice>/open", methods=["POST"])
@signed_in
def open_notice(notice: str) -> BaseResponse:
    """Marks as read and leads on: a POST, because looking ahead of links must not read anything."""
    row = queries.own_notice(notice, me().user_id)
    services.open_notice(row, actor=current_actor())
    return redirect(row.url, code=303)


@bp.route("/account/notices/read", methods=["POST"])
@signed_in
def read_all() -> BaseResponse:
    services.read_all(queries.id_of(request.form.get("up_to", "")), actor=current_actor())
    return back_to("notifications.index", _("All notices are marked as read."))


@bp.route("/account/notices/mute", methods=["POST"])
@signed_in
def mute() -> BaseResponse:
    cluster_id, within = queries.place_of(request.form.get("place", ""))
    services.mute(cluster_id, within, actor=current_actor())
    return back_to("notifications.index", _("No more mail about this. New things still stand in this list."))


@bp.route("/account/notices/unmute", methods=["POST"])
@signed_in
def unmute() -> BaseResponse:
    cluster_id, within = queries.place_of(request.form.get("place", ""))
    services.unmute(cluster_id, within, actor=current_actor())
    return back_to("notifications.settings", _("Mail about this comes again."))


@bp.route("/account/notices/settings", methods=["GET", "POST"])
@signed_in
def settings() -> BaseResponse:
    visitor = me()
    # Whoever has no such phone is not asked about each kind.
    with_push = push_is_possible() and bool(queries.push_subscriptions(visitor.user_id))
    groups = kind_groups(queries.parts_of(visitor))
    chosen = queries.chosen_modes(visitor.user_id)
    form = modes_form(groups, chosen, queries.settings_of(visitor.user_id), with_push=with_push)
    if form.validate_on_submit():
        services.choose_modes(
            form.modes(groups, with_push=with_push),
            mail_is_off=form.mail_is_off.data,
            version=form.version_number,
            actor=current_actor(),
        )
        return back_to("notifications.settings", _("Saved. This holds from the next notice on."))
    return form_page(
        "notifications/settings.html",
        form,
        groups=groups,
        field_name=field_name,
        push_is_possible=phone_may_ring(),
        mutes=queries.shown_mutes(visitor),
    )


@bp.route("/account/notices/quiet", methods=["GET", "POST"])
@signed_in
def quiet() -> BaseResponse:
    form = QuietForm(data=queries.quiet_values(me().user_id))
    if form.validate_on_submit():
        services.choose_quiet(form.choice, version=form.version_number, actor=current_actor())
        return back_to("notifications.settings", _("Saved. In these hours nothing disturbs you."))
    return form_page("notifications/quiet.html", form, cancel_url=url_for("notifications.settings"))
