from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask


@pytest.fixture
def mail_set_up(database: Flask) -> Iterator[None]:
    before = database.extensions["kkg_settings"]
    database.extensions["kkg_settings"] = replace(
        before, mail_host="mail.example", base_url="https://kkg.example"
    )
    yield
    database.extensions["kkg_settings"] = before
