"""Files with a row: counted against the quota, swept when nobody points at them any more."""

from __future__ import annotations

import io
import os
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from kkg_portal.api.testing import People
from kkg_portal.core import attachments
from kkg_portal.core.attachment_sweep import sweep_files
from kkg_portal.core.errors import TooLarge
from kkg_portal.core.tenancy import working_in
from kkg_portal.core.uow import unit_of_work


def _keep(content: bytes, cluster_id: int) -> str:
    with working_in(cluster_id), unit_of_work():
        row = attachments.keep(
            io.BytesIO(content),
            name="a/../b.pdf",
            content_type="application/pdf",
            user_id=None,
            limit_bytes=1_000,
        )
        return row.sha256


def test_the_same_content_counts_once_and_only_in_its_own_cluster(people: People) -> None:
    assert people.alice.cluster_id is not None
    assert people.charlie.cluster_id is not None
    _keep(b"x" * 100, people.alice.cluster_id)
    _keep(b"x" * 100, people.alice.cluster_id)

    with working_in(people.alice.cluster_id):
        assert attachments.used_bytes() == 100
    with working_in(people.charlie.cluster_id):
        assert attachments.used_bytes() == 0


def test_a_full_quota_is_refused_before_a_byte_is_written(people: People, database: Flask) -> None:
    assert people.alice.cluster_id is not None
    settings = database.extensions["kkg_settings"]
    database.extensions["kkg_settings"] = replace(settings, cluster_quota_mb=0)
    try:
        with pytest.raises(TooLarge):
            _keep(b"new content", people.alice.cluster_id)
    finally:
        database.extensions["kkg_settings"] = settings


def test_the_sweep_keeps_what_is_used_and_what_is_young(people: People) -> None:
    assert people.alice.cluster_id is not None
    used = _keep(b"used", people.alice.cluster_id)
    store = attachments.storage()
    orphan = store.put(io.BytesIO(b"orphan"), limit_bytes=100).sha256
    young = store.put(io.BytesIO(b"young"), limit_bytes=100).sha256
    for key in (used, orphan):
        _make_old(store, key)

    sweep_files({})

    assert store.exists(used)
    assert store.exists(young)
    assert not store.exists(orphan)


def _make_old(store: attachments.LocalStorage, key: str) -> None:
    two_days_ago = time.time() - timedelta(days=2).total_seconds()
    with store.open(key) as stream:
        os.utime(Path(stream.name), (two_days_ago, two_days_ago))
