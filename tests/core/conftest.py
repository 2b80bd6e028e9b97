"""What holds for the tests of the core's parts."""

from __future__ import annotations

import pytest

from kkg_portal.core import i18n


@pytest.fixture(autouse=True)
def sentences_as_written(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts that need no application speak as the code does, whatever the test before loaded or chose."""
    i18n.set_language(i18n.DEFAULT_LANGUAGE)
    if "app" not in request.fixturenames:
        monkeypatch.setattr(i18n, "_catalogs", {})
