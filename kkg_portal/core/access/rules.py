"""The access rule every route must carry: public, signed in, or a permission on a loaded object."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from kkg_portal.core.access.policy import Permission, require

# What the guard knows how to enforce; a route of any other kind is refused at boot.
KINDS = frozenset({"public", "signed_in", "platform_admin", "requires", "asset"})

View = TypeVar("View", bound=Callable[..., Any])
Loader = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may call a view. `permission` is None for public and signed-in routes."""

    kind: str
    permission: Permission | None = None


def public(view: View) -> View:
    """Anyone, signed in or not. Under a cluster's URL the cluster is bound but membership is not asked."""
    view.__access__ = Rule("public")  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Anyone with an account; for pages about the person.

    Below a cluster's address only those who belong to it or wait for approval, and nobody acts there yet.
    """
    view.__access__ = Rule("signed_in")  # type: ignore[attr-defined]
    return view


def platform_admin(view: View) -> View:
    """The installation's own administrators."""
    view.__access__ = Rule("platform_admin")  # type: ignore[attr-defined]
    return view


def requires(permission: Permission, *, load: Loader | None = None) -> Callable[[View], View]:
    """The actor needs `permission`, on the object `load` returns when there is one.

    `load` names the URL parts it wants as parameters and raises NotFound; the view receives the object
    under the name of the loader's last parameter instead of the raw URL parts, so there is no unchecked
    way to get one.
    """
    wanted = tuple(inspect.signature(load).parameters) if load else ()

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(**parts: Any) -> Any:
            from kkg_portal.core.access.guard import current_actor

            if load is None:
                require(current_actor(), permission)
                return view(**parts)
            subject = load(**{name: parts.pop(name) for name in wanted})
            require(current_actor(), permission, subject)
            return view(**{wanted[-1]: subject}, **parts)

        checked.__access__ = Rule("requires", permission)  # type: ignore[attr-defined]
        return checked  # type: ignore[return-value]  # same signature as seen by Flask

    return decorate


def rule_of(view: Callable[..., Any] | None) -> Rule | None:
    return getattr(view, "__access__", None)
