"""What URLs need to be asked for: one builder for each argument name, in a module for each component.

A new route `/k/<cluster>/meetings/<ref:meeting>/` needs a builder called "meeting" in this package:

    @builds("meeting")
    def meeting(world: World) -> str:
        with world.melati():
            ...make a row, commit...
            return row.public_id

Modules of this folder are found by themselves. "meetings.item" serves the argument `item` of the blueprint
meetings alone, "meetings.restore_item:item" that of one page, "item" that of all others. Builders ask for
each other through `world.value("meeting")`, so that an agenda item belongs to the very meeting the same
address names. `@builds(..., is_object=False)` is for parts that name nothing stored, such as a year.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from werkzeug.routing import Rule

from kkg_portal.api.testing import People, Person
from kkg_portal.core.tenancy import working_in


@dataclass
class World:
    """The people of the tests and what was built for one address so far; everything lies in alice's cluster.

    `visitor` is who is about to ask, None for somebody anonymous: a device or a session is one's own.
    """

    people: People
    visitor: Person | None = None
    made: dict[str, str] = field(default_factory=dict)

    def melati(self) -> AbstractContextManager[None]:
        """A session bound to the cluster of alice and bob."""
        assert self.people.alice.cluster_id is not None
        return working_in(self.people.alice.cluster_id)

    def value(self, name: str, endpoint: str = "") -> str:
        """What stands in the address for this argument, made once."""
        builder = _find(name, endpoint)
        if builder.name not in self.made:
            self.made[builder.name] = builder.make(self)
        return self.made[builder.name]


@dataclass(frozen=True)
class Builder:
    name: str
    make: Callable[[World], str]
    is_object: bool


_builders: dict[str, Builder] = {}


def builds(
    name: str, *, is_object: bool = True
) -> Callable[[Callable[[World], str]], Callable[[World], str]]:
    def register(make: Callable[[World], str]) -> Callable[[World], str]:
        _builders[name] = Builder(name, make, is_object)
        return make

    return register


def values_for(rule: Rule, world: World) -> dict[str, Any]:
    """All arguments of a route but the cluster's slug."""
    return {name: world.value(name, rule.endpoint) for name in sorted(rule.arguments - {"cluster"})}


def names_objects(rule: Rule) -> bool:
    """Whether the address says which stored thing is meant, so that somebody else's could be asked for."""
    return any(_find(name, rule.endpoint).is_object for name in rule.arguments - {"cluster"})


def _find(name: str, endpoint: str) -> Builder:
    blueprint = endpoint.partition(".")[0]
    for key in (f"{endpoint}:{name}", f"{blueprint}.{name}", name):
        if key in _builders:
            return _builders[key]
    raise LookupError(f"no builder for <{name}> of {endpoint}: add one in tests/architecture/url_objects/")


for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")
