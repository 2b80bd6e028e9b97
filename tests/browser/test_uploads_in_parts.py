"""Files go in parts: several at once, over a dead line and a reload, and the form brings their ids."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from flask import Flask, g
from playwright.sync_api import Page, Route, expect

from kkg_portal.api import PortalForm, ResumableUploadField
from kkg_portal.core.access.actor import Actor
from kkg_portal.core.http import CSP
from kkg_portal.core.i18n import in_language
from tests.browser.conftest import SignedIn
from tests.support.browser import DESKTOP, PHONE, allow_problems, axe, no_sideways_scroll
from tests.support.languages import indonesian
from tests.support.live_server import LiveServer
from tests.support.sending import PDF

CLUSTER = "dewi-sartika"
FORM = f"/k/{CLUSTER}/uploads/form-of-this-test"
PAGE = """{% from "components/uploads.html" import upload_field, upload_head %}<!doctype html>
<html lang="id"><head><title>Berkas</title><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="{{ asset("portal.css") }}">{{ upload_head() }}</head>
<body data-owner="Guru"><main class="wrap">
<h1>Berkas</h1><form class="form" method="post">{{ upload_field(form.files) }}
<div class="form-end"><button class="btn btn-primary">Simpan bahan</button></div></form></main></body></html>"""


class Material(PortalForm):
    files = ResumableUploadField("Berkas bahan")


@contextmanager
def _form(app: Flask, page: Page) -> Iterator[list[dict[str, list[str]]]]:
    """A page with such a field, as a plugin would make it, in front of the real server; what it is sent is kept."""
    page.goto(f"/k/{CLUSTER}/more")
    token = page.locator("input[name=csrf_token]").first.input_value()
    sent: list[dict[str, list[str]]] = []
    with app.test_request_context(FORM), in_language("id"):
        g.cluster_slug, g.actor = CLUSTER, Actor(user_id=1, name="Guru")
        html = app.jinja_env.from_string(PAGE).render(form=Material())
    html = re.sub(r'data-csrf="[^"]*"', f'data-csrf="{token}"', html)

    def answer(route: Route) -> None:
        if route.request.method == "POST":
            sent.append(parse_qs(route.request.post_data or ""))
        route.fulfill(body=html, content_type="text/html", headers={"Content-Security-Policy": CSP})

    page.route(f"**{FORM}", answer)
    page.goto(FORM)
    yield sent


def _pdf(folder: Path, name: str, size_bytes: int) -> Path:
    file = folder / name
    file.write_bytes(PDF.replace(b"%%EOF\n", b"") + b"%" + b"x" * size_bytes + b"\n%%EOF\n")
    return file


@pytest.mark.browser
def test_files_arrive_over_a_dead_line_and_a_reload(
    live_portal: LiveServer, signed_in: SignedIn, database: Flask, tmp_path: Path
) -> None:
    long_name = "Modul ajar IPAS kelas 4 semester ganjil tentang gaya dan gerak benda sehari-hari.pdf"
    small, large = _pdf(tmp_path, "lkpd.pdf", 10_000), _pdf(tmp_path, long_name, 3_000_000)
    web_page = tmp_path / "halaman.pdf"
    web_page.write_text("<html><script>alert(1)</script>")
    with (
        signed_in(live_portal.account("teacher", CLUSTER), PHONE, service_workers="block") as page,
        _form(database, page) as sent,
    ):
        allow_problems(page, "ERR_INTERNET_DISCONNECTED|ERR_FAILED|status of 422|status of 404")
        cut = {"left": 2}

        def break_off(route: Route) -> None:
            if int(route.request.headers["upload-offset"]) > 0 and cut["left"] > 0:
                cut["left"] -= 1
                route.abort()
            else:
                route.continue_()

        page.route(
            re.compile(f"/k/{CLUSTER}/uploads/[0-9a-z]{{10}}$"),
            lambda route: break_off(route) if route.request.method == "PATCH" else route.continue_(),
        )
        page.set_input_files("input[type=file]", [small, large, web_page])

        rows = page.locator("[data-uploads] > li")
        expect(rows).to_have_count(3)
        expect(rows.nth(0)).to_contain_text(indonesian("Arrived"))
        expect(rows.nth(2)).to_contain_text("Halaman web", timeout=20_000)
        expect(rows.nth(1)).to_contain_text(indonesian("Arrived"))
        assert cut["left"] == 0
        no_sideways_scroll(page)
        assert axe(page) == []
        page.screenshot(path=tmp_path / "phone.png", full_page=True)

        page.reload()
        expect(rows).to_have_count(2)
        expect(rows.nth(1)).to_contain_text(indonesian("Arrived"))
        page.get_by_role("button", name="Simpan bahan").click()
        page.wait_for_load_state()
        assert [len(one) for one in sent[0]["files"]] == [10, 10]

        page.goto(f"/k/{CLUSTER}/uploads")
        expect(page.get_by_text(long_name)).to_be_visible()
        expect(page.get_by_text("halaman.pdf")).to_be_visible()
        no_sideways_scroll(page)
        assert axe(page) == []
        page.screenshot(path=tmp_path / "list.png", full_page=True)


@pytest.mark.browser
def test_a_dropped_page_goes_on_and_a_form_waits_for_its_files(
    live_portal: LiveServer, signed_in: SignedIn, database: Flask, tmp_path: Path
) -> None:
    file = _pdf(tmp_path, "soal.pdf", 2_000_000)
    account = live_portal.account("teacher", CLUSTER)
    with signed_in(account, DESKTOP, service_workers="block") as page, _form(database, page) as sent:
        allow_problems(page, "ERR_INTERNET_DISCONNECTED|ERR_FAILED|ERR_ABORTED")
        parts = re.compile(f"/k/{CLUSTER}/uploads/[0-9a-z]{{10}}$")
        page.route(
            parts,
            lambda route: (
                route.abort() if int(route.request.headers.get("upload-offset", 0)) > 0 else route.continue_()
            ),
        )
        page.set_input_files("input[type=file]", file)
        row = page.locator("[data-uploads] > li")
        expect(row).to_contain_text(indonesian("No signal. It goes on by itself as soon as there is one."))

        page.get_by_role("button", name="Simpan bahan").click()
        expect(page.locator("[data-wait]")).to_be_visible()
        assert sent == []
        page.screenshot(path=tmp_path / "desktop.png")

        page.unroute(parts)
        page.reload()
        expect(row).to_contain_text(indonesian("Arrived"))
        row.get_by_role("button", name=indonesian("Remove")).click()
        expect(row).to_have_count(0)
        page.reload()
        expect(page.locator("[data-resumable]")).to_be_visible()
        expect(row).to_have_count(0)
