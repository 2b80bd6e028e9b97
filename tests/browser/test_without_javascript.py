"""Everything that matters works in a browser without JavaScript, as on an old or a saving phone."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser import invitation_steps, meeting_steps
from tests.browser.conftest import SignedIn
from tests.support.browser import DESKTOP, PHONE, NewPage
from tests.support.languages import indonesian
from tests.support.live_server import LiveServer

CLUSTER = "dewi-sartika"
TITLE = "Pertemuan tanpa JavaScript"


def test_a_meeting_is_planned_answered_and_its_attendance_taken(
    live_portal: LiveServer, signed_in: SignedIn
) -> None:
    chair, teacher = (live_portal.account(role, CLUSTER) for role in ("group_chair", "teacher"))
    with (
        signed_in(chair, DESKTOP, java_script_enabled=False) as planning,
        signed_in(teacher, PHONE, java_script_enabled=False) as answering,
    ):
        meeting = meeting_steps.plan(planning, CLUSTER, TITLE)
        meeting_steps.add_agenda_item(planning, meeting, "Menyimak dongeng", 30)
        meeting_steps.invite_everybody(planning, meeting)
        meeting_steps.answer_yes(answering, CLUSTER, TITLE)

        planning.goto(f"{meeting}/attendance")
        line = planning.locator(".tap").nth(1)
        line.locator("select").select_option("excused")
        planning.get_by_role("button", name=indonesian("Save the attendance")).click()

        expect(line.locator("select")).to_have_value("excused")
        expect(planning.locator(".tap input:checked")).to_have_count(0)


def test_a_teacher_joins_and_signs_in_again(
    live_portal: LiveServer, signed_in: SignedIn, new_page: NewPage
) -> None:
    secretary = live_portal.account("secretary", CLUSTER)
    with signed_in(secretary, DESKTOP, java_script_enabled=False) as office:
        link = invitation_steps.make_school_link(office, CLUSTER)
    with new_page(PHONE, base_url=live_portal.url, java_script_enabled=False) as newcomer:
        invitation_steps.join(newcomer, link, "Sulis Baru, S.Pd.", "0812-9000-0003")
        expect(newcomer.get_by_role("heading", level=1)).to_have_text(indonesian("Waiting to be let in"))

        newcomer.context.clear_cookies()
        newcomer.goto("/login")
        newcomer.fill("input[name=username]", "081290000003")
        newcomer.fill("input[name=password]", invitation_steps.PASSWORD)
        newcomer.get_by_role("button", name=indonesian("Sign in"), exact=True).tap()

        expect(newcomer).not_to_have_url(re.compile("/login"))
