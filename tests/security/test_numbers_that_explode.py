"""Input that is small to type and huge to work off is refused before any work."""

from __future__ import annotations

import pytest

from kkg_portal.clusters.letters import check_pattern
from kkg_portal.core.errors import Invalid


@pytest.mark.parametrize(
    "pattern",
    [
        "{seq:0999999999d}",
        "{seq:010d}",
        "{seq:00d}",
        "{seq:0٣d}",
        "{seq.__class__.__mro__}",
        "{seq!r:>999999999}",
        "{seq}{code.__init__.__globals__}",
        "{seq}{0}",
        "{seq:{year}}",
    ],
)
def test_a_letter_pattern_prints_known_parts_and_nothing_else(pattern: str) -> None:
    with pytest.raises(Invalid):
        check_pattern(pattern)


@pytest.mark.parametrize("pattern", ["{seq}", "{code}/{seq:03d}/{unit}/{roman_month}/{year}", "{seq:09d}"])
def test_usual_patterns_are_taken(pattern: str) -> None:
    assert check_pattern(pattern) == pattern
