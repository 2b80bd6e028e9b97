"""What a browser sends: the form of a material, and versions read from pages."""

from __future__ import annotations

import io
import re
from typing import Any

from flask.testing import FlaskClient

from .factories import BASE

TEXT = b"Lipat kertas menjadi empat bagian yang sama."


def sheet(**changes: Any) -> dict[str, Any]:
    """A whole form that shares a worksheet with one file."""
    return {
        "key": "k1",
        "title": "LKPD pecahan senilai",
        "kind": "worksheet",
        "class_phase": "class_4",
        "subject": "mathematics",
        "own": "own",
        "licence": "cc-by-sa-4.0",
        "language": "id",
        "visibility": "cluster",
        "act": "share",
        "files": [(io.BytesIO(TEXT), "lkpd.txt")],
        **changes,
    }


def send(client: FlaskClient, path: str, data: dict[str, Any]) -> Any:
    return client.post(f"{BASE}{path}", data=data, content_type="multipart/form-data")


def version_on(page: str) -> str:
    found = re.search(r'name="version"[^>]*value="(\d+)"', page)
    assert found, "the form carries its version"
    return found[1]
