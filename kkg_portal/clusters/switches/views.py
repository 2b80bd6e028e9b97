"""Pages of the parts of the portal: what is on in the cluster, and how each part is set up here."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.clusters.papers import bound_cluster
from kkg_portal.clusters.switches import queries
from kkg_portal.clusters.switches.forms import settings_form
from kkg_portal.core.access.core_permissions import CorePermission
from kkg_portal.core.access.guard import current_actor
from kkg_portal.core.access.policy import allows
from kkg_portal.core.access.rules import requires
from kkg_portal.core.errors import Conflict, PortalError
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.plugins.cluster_switch import choose_settings, switch
from kkg_portal.core.plugins.contract import Plugin
from kkg_portal.core.web import back_to, explain, render

bp = Blueprint("switches", __name__, url_prefix="/k/<cluster>/parts")


@bp.get("")
@requires(CorePermission.PLUGIN_SWITCH)
def index() -> Response:
    return render("clusters/switches/index.html", parts=queries.parts())


@bp.post("/<part>/on")
@requires(CorePermission.PLUGIN_SWITCH, load=queries.part)
def turn_on(part: Plugin) -> BaseResponse:
    return _switch(part, on=True)


@bp.post("/<part>/off")
@requires(CorePermission.PLUGIN_SWITCH, load=queries.part)
def turn_off(part: Plugin) -> BaseResponse:
    return _switch(part, on=False)


def _switch(part: Plugin, *, on: bool) -> BaseResponse:
    try:
        switch(bound_cluster(), part.name, on=on, actor=current_actor())
    except Conflict:
        raise
    except PortalError as error:
        flash(error.message, "error")
        return redirect(url_for(".index"), code=303)
    if on:
        return back_to(".index", _("%(part)s is on.", part=part.title))
    return back_to(".index", _("%(part)s is off. Nothing was deleted.", part=part.title))


@bp.route("/<part>/settings", methods=["GET", "POST"])
@requires(CorePermission.CLUSTER_EDIT, load=queries.part_with_settings)
def settings(part: Plugin) -> BaseResponse:
    form = settings_form(part, queries.values_of(part))
    if form.validate_on_submit():
        try:
            choose_settings(bound_cluster(), part.name, form.values, actor=current_actor())
        except PortalError as error:
            explain(form, error)
        else:
            return back_to(".settings", _("The settings are saved."), part=part.name)
    status = 422 if form.errors else 200
    may_switch = allows(current_actor(), CorePermission.PLUGIN_SWITCH)
    return render(
        "clusters/switches/settings.html", form=form, part=part, may_switch=may_switch, status=status
    )
