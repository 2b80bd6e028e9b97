"""Asking another plugin for something without importing it: a typed key, one provider, at most five methods."""

from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")

_keys: dict[str, Capability[object]] = {}


class Capability(Generic[T]):
    """A typed key. The owner `provide`s a class, others `get()` an instance or None where the owner is off."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._owner: str | None = None
        self._provider: type[T] | None = None
        _keys[name] = self  # type: ignore[assignment]  # the list does not care about T

    def provide(self, owner: str, provider: type[T]) -> None:
        """Called once by the owner's links.py; a second provider is a bug."""
        if self._owner not in (None, owner):
            raise RuntimeError(f"capability {self.name!r} is already provided by {self._owner!r}")
        self._owner, self._provider = owner, provider

    def get(self) -> T | None:
        """The provider, when its plugin is on in the bound cluster; otherwise hide the feature."""
        from kkg_portal.core.plugins.registry import is_on

        if self._owner is None or self._provider is None or not is_on(self._owner):
            return None
        return self._provider()

    @property
    def owner(self) -> str | None:
        return self._owner


def known_capabilities() -> dict[str, Capability[object]]:
    return _keys
