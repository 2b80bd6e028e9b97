"""Sends a file in parts as a client of tus 1.0 does, through the test client of the portal."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kkg_portal.api.testing_client import PortalClient

TUS = {"Tus-Resumable": "1.0.0"}
PART = "application/offset+octet-stream"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
PDF += b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def encoded(**words: str) -> str:
    """Upload-Metadata."""
    return ",".join(f"{key} {base64.b64encode(word.encode()).decode()}" for key, word in words.items())


@dataclass
class Sender:
    """Somebody's browser at one cluster's uploads."""

    client: FlaskClient
    slug: str = "melati"

    @property
    def address(self) -> str:
        return f"/k/{self.slug}/uploads"

    def ask(self, method: str, address: str, headers: Mapping[str, str], **options: Any) -> TestResponse:
        assert isinstance(self.client, PortalClient)
        token = self.client._csrf_token()
        sent = {**TUS, "X-CSRFToken": token, **headers}
        return self.client.open(address, method=method, headers=sent, csrf=False, **options)

    def begin(self, content: bytes | int, name: str = "modul.pdf", **words: str) -> TestResponse:
        length = content if isinstance(content, int) else len(content)
        metadata = encoded(filename=name, **words)
        return self.ask("POST", self.address, {"Upload-Length": str(length), "Upload-Metadata": metadata})

    def begun(self, content: bytes | int, name: str = "modul.pdf", **words: str) -> str:
        """The address of a new upload."""
        answer = self.begin(content, name, **words)
        assert answer.status_code == 201, answer.get_data(as_text=True)
        return answer.headers["Location"]

    def part(self, address: str, offset: int, content: bytes, **headers: str) -> TestResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {"Upload-Offset": str(offset), "Content-Type": PART, **named}
        return self.ask("PATCH", address, sent, data=content)

    def offset(self, address: str) -> int:
        answer = self.ask("HEAD", address, {})
        assert answer.status_code == 200, answer.status_code
        return int(answer.headers["Upload-Offset"])

    def sent(self, content: bytes, name: str = "modul.pdf") -> str:
        """The id of an upload that is whole and taken."""
        address = self.begun(content, name)
        answer = self.part(address, 0, content)
        assert answer.status_code == 204, answer.get_data(as_text=True)
        return address.rpartition("/")[2]
