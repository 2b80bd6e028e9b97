"""Route rules that learn to write an address when one is first asked for.

Werkzeug compiles two functions for each rule as it is added. With some hundred rules that was an eighth of the
start, and most addresses are never written by a process.
"""

from __future__ import annotations

from collections.abc import Callable

from werkzeug.routing import Rule


class PortalRule(Rule):
    """Flask's rule, whose builders are compiled at their first call."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        known: list[Callable[..., tuple[str, str]]] = []

        def build(rule: Rule, /, **values: object) -> tuple[str, str]:
            if not known:
                known.append(super(PortalRule, self)._compile_builder(append_unknown))
            return known[0](rule, **values)

        return build
