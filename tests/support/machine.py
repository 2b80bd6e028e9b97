"""What the machine must have. A missing piece fails the tests that need it; nothing is skipped in silence."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

PARTS = {
    "browser": "Chromium is not installed (Debian and Ubuntu: apt-get install chromium).",
    "postgres": "PostgreSQL's server is not installed (Debian and Ubuntu: apt-get install postgresql).",
    "office": "LibreOffice is not installed (Debian and Ubuntu: apt-get install libreoffice-writer-nogui).",
    "node": "ical.js with Node.js is not installed (sh tools/prepare_tests.sh).",
    "samples": "Sample files of other projects are not here (sh tools/prepare_tests.sh).",
}


def skipped_parts() -> frozenset[str]:
    """Parts left out on purpose: KKG_TEST_SKIP=browser,postgres."""
    return frozenset(part for part in os.environ.get("KKG_TEST_SKIP", "").split(",") if part)


def refuse_silence() -> None:
    """Stop the run when KKG_TEST_SKIP is set where everything must run, or names something unknown."""
    skipped = skipped_parts()
    if skipped and os.environ.get("CI"):
        raise pytest.UsageError("KKG_TEST_SKIP has no place in CI: every test runs there.")
    if unknown := skipped - PARTS.keys():
        known = ", ".join(PARTS)
        raise pytest.UsageError(f"KKG_TEST_SKIP knows {known}, not {', '.join(sorted(unknown))}.")


def honour_skip(part: str) -> None:
    """Skip the asking test if `part` was left out on purpose; call it before looking for the part."""
    if part in skipped_parts():
        pytest.skip(f"left out by KKG_TEST_SKIP={os.environ['KKG_TEST_SKIP']}")


def missing(part: str) -> NoReturn:
    """Fail the asking test with the sentence that says what to install."""
    pytest.fail(
        f"{PARTS[part]} `make test` as root installs it; KKG_TEST_SKIP={part} leaves it out.", pytrace=False
    )
