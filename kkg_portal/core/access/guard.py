"""The door: every request is identified, placed in its cluster and measured against its route's rule.

`seal()` refuses to boot when a route carries no rule; `admit` denies whatever slips through.
"""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, abort, g, redirect, request, url_for
from flask import session as cookie
from werkzeug.wrappers import Response as BaseResponse

from kkg_portal.accounts.consent import CURRENT_VERSION
from kkg_portal.accounts.identity import ClusterView, Visitor, look_up
from kkg_portal.core.access.actor import Actor
from kkg_portal.core.access.policy import policies
from kkg_portal.core.access.rules import KINDS, Rule, rule_of
from kkg_portal.core.db.engine import begin_by_reading
from kkg_portal.core.errors import NotAllowed, NotFound
from kkg_portal.core.i18n import DEFAULT_LANGUAGE, LANGUAGES, set_language
from kkg_portal.core.i18n import gettext as _
from kkg_portal.core.tenancy import bind_cluster

log = logging.getLogger(__name__)

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FLASK_LOGIN_KEY = "_user_id"


def current_visitor() -> Visitor | None:
    visitor: Visitor | None = g.get("visitor")
    return visitor


def current_cluster() -> ClusterView:
    """The cluster of this URL; only meaningful below /k/<cluster>/."""
    cluster: ClusterView | None = g.get("cluster")
    if cluster is None:
        raise NotFound
    return cluster


def current_actor() -> Actor:
    """Who acts in this request. Outside a cluster it is the person alone, without roles."""
    actor: Actor | None = g.get("actor")
    if actor is not None:
        return actor
    visitor = current_visitor()
    if visitor is None:
        raise NotAllowed(_("Sign in first."))
    return Actor(user_id=visitor.user_id, name=visitor.full_name, is_admin=visitor.is_admin)


def install_guard(app: Flask) -> None:
    app.url_value_preprocessor(_take_cluster_slug)
    app.url_defaults(_give_cluster_slug)
    app.before_request(admit)


def _take_cluster_slug(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    g.cluster_slug = values.pop("cluster", None) if values else None


def _give_cluster_slug(endpoint: str, values: dict[str, Any]) -> None:
    slug = g.get("cluster_slug")
    if slug and "cluster" not in values and _takes_cluster(endpoint):
        values["cluster"] = slug


def _takes_cluster(endpoint: str) -> bool:
    from flask import current_app

    known: frozenset[str] = current_app.extensions["kkg_cluster_endpoints"]
    return endpoint in known


def admit() -> BaseResponse | None:
    """Decide about this request before anything else sees it."""
    begin_by_reading()
    if request.endpoint is None:
        speak_to_a_stranger()
        return None  # No such address: the 404 or 405 page follows.
    from flask import current_app

    rule = rule_of(current_app.view_functions.get(request.endpoint))
    if rule is None:
        log.error("route %s carries no access rule and was refused", request.endpoint)
        abort(404)
    if rule.kind == "asset":
        return None
    g.visitor, g.cluster = look_up(cookie.get(FLASK_LOGIN_KEY), g.cluster_slug)
    set_language(_preferred_language(g.visitor, g.cluster))
    return _enforce(rule)


def _enforce(rule: Rule) -> BaseResponse | None:
    if g.cluster_slug is not None:
        if g.cluster is None or not _plugin_is_on(g.cluster):
            raise _nothing_here()
        bind_cluster(g.cluster.id)
    if rule.kind == "public":
        _place_in_cluster()
        return None
    if g.visitor is None:
        return ask_to_sign_in()
    if rule.kind == "platform_admin":
        return _admit_administrator(g.visitor)
    if rule.kind == "requires":
        if not _place_in_cluster():
            raise _nothing_here()
        return _ask_for_consent(g.visitor)
    # A page about the person: below a cluster's address only for those who belong there or wait to.
    if _is_stranger():
        raise _nothing_here()
    return None


def stand_in(visitor: Visitor, slug: str) -> Actor | None:
    """As `admit` for a page this visitor would ask for, where there is no session: when pages are made for nobody."""
    g.cluster_slug = slug
    g.visitor, g.cluster = visitor, look_up(None, slug)[1]
    set_language(_preferred_language(visitor, g.cluster))
    if g.cluster is None or not _place_in_cluster():
        return None
    bind_cluster(g.cluster.id)
    return current_actor()


def _is_stranger() -> bool:
    if g.cluster is None:
        return False
    return g.visitor is None or g.visitor.in_cluster(g.cluster.id) is None


def _nothing_here() -> NotFound:
    """Strangers read what stands at an address that never was: no name of the cluster, no number to call."""
    if _is_stranger():
        g.cluster = None
    return NotFound()


def _admit_administrator(visitor: Visitor) -> BaseResponse | None:
    """Reading closes half an hour after the password was typed, changing ten minutes after it."""
    if not visitor.is_admin:
        raise NotFound
    is_reading = request.method in SAFE_METHODS
    if visitor.may_administer if is_reading else visitor.is_fresh:
        return None
    return ask_for_password()


def ask_for_password() -> BaseResponse:
    """To the page that asks for the password again, and from there back to here."""
    back = request.full_path.rstrip("?")
    if request.method not in SAFE_METHODS and not answers_get():
        back = url_for("dashboard.start")
    return redirect(url_for("accounts.confirm", next=back), code=303)


def answers_get() -> bool:
    """Whether this request's address can be opened as a page."""
    return request.url_rule is not None and "GET" in (request.url_rule.methods or set())


def _ask_for_consent(visitor: Visitor) -> BaseResponse | None:
    """Whoever agreed to older words is asked before the next page; what was just sent is not thrown away."""
    if visitor.consent_version == CURRENT_VERSION or request.method not in SAFE_METHODS:
        return None
    return redirect(url_for("accounts.consent", next=request.full_path.rstrip("?")))


def _place_in_cluster() -> bool:
    if g.visitor is None or g.cluster is None:
        return False
    belonging = g.visitor.in_cluster(g.cluster.id)
    if belonging is None or belonging.is_pending:
        return False
    g.actor = g.cluster.actor_for(g.visitor, belonging)
    # The switches came with the cluster: menu, cards and events need not ask for them again.
    g.enabled_plugins = {g.cluster.id: g.cluster.enabled}
    return True


def _plugin_is_on(cluster: ClusterView) -> bool:
    from kkg_portal.core.plugins.registry import registry

    owner = (request.blueprint or "").partition(".")[0]
    return owner not in registry().names or owner in cluster.enabled


def ask_to_sign_in() -> BaseResponse:
    """To the sign-in page and back here; a form's text is kept by the browser's draft (401, not a redirect)."""
    if request.method in SAFE_METHODS:
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
    from kkg_portal.core.web import error_page

    return error_page(401, _("You were signed out. Sign in again; what you typed is kept on this device."))


def has_lost_session() -> bool:
    """A form for members came without any session: it ended while somebody wrote, and the form's token with it."""
    from flask import current_app

    rule = rule_of(current_app.view_functions.get(request.endpoint or ""))
    return rule is not None and rule.kind != "public" and FLASK_LOGIN_KEY not in cookie


def speak_to_a_stranger() -> None:
    """The language of a page that is shown before anybody was looked up; the thread's last reader had their own."""
    set_language(_preferred_language(None, None))


def _preferred_language(visitor: Visitor | None, cluster: ClusterView | None) -> str:
    """Chosen on this device, else by the person, else the cluster's, else what the browser asks for."""
    chosen = request.cookies.get("lang", "")
    if chosen in LANGUAGES:
        return chosen
    if visitor is not None and visitor.language:
        return visitor.language
    if cluster is not None:
        return cluster.language
    return request.accept_languages.best_match(list(LANGUAGES), DEFAULT_LANGUAGE) or DEFAULT_LANGUAGE


def seal(app: Flask) -> None:
    """Refuse to boot when a route is unguarded, mislabelled or writes behind a view permission."""
    problems = []
    for route in app.url_map.iter_rules():
        view = app.view_functions[route.endpoint]
        rule = rule_of(view)
        methods = (route.methods or set()) - SAFE_METHODS
        if rule is None:
            problems.append(f"{route.endpoint} ({route.rule}) declares no access rule")
        elif rule.kind not in KINDS:
            problems.append(f"{route.endpoint} ({route.rule}): unknown kind of rule {rule.kind!r}")
        elif rule.permission is not None:
            problems += _permission_problems(route.endpoint, rule, methods)
            if "cluster" not in route.arguments:
                problems.append(f"{route.endpoint}: a permission needs a cluster in the URL ({route.rule})")
    if problems:
        raise RuntimeError("routes refused at boot:\n" + "\n".join(sorted(problems)))
    app.extensions["kkg_cluster_endpoints"] = frozenset(
        route.endpoint for route in app.url_map.iter_rules() if "cluster" in route.arguments
    )


def _permission_problems(endpoint: str, rule: Rule, writing_methods: set[str]) -> list[str]:
    permission = rule.permission
    assert permission is not None
    problems = []
    owner = permission.value.partition(".")[0]
    blueprint = endpoint.partition(".")[0]
    policy = policies().get(owner)
    if policy is None or permission not in policy.permissions:
        problems.append(f"{endpoint}: unknown permission {permission.value!r}")
    if owner not in {"core", blueprint}:
        problems.append(f"{endpoint}: permission {permission.value!r} belongs to another part")
    if writing_methods and permission.is_view:
        problems.append(
            f"{endpoint}: {sorted(writing_methods)} behind the view permission {permission.value!r}"
        )
    return problems
