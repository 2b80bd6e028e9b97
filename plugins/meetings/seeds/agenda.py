"""The demo's richer agendas: parts, something for the board, a proposal, what was carried, a kept agenda."""

from __future__ import annotations

from sqlalchemy import select, update

from kkg_portal.api import Role, SeedWorld, clock, session

from ..kinds import AgendaKind, ItemSource, ItemState, MeetingState
from ..models import AgendaItem, AgendaTemplate, AgendaTemplateItem, ItemNote, Meeting, WaitingItem

AFTER_BREAK, GROUP_WORK = "Sesudah istirahat", "Kerja kelompok"
CARRIED = "Jadwal tukar kunjung antarsekolah"
PROPOSED = "Pojok baca tanpa buku: bagaimana memulainya?"
WHY = "Di sekolah kami rak buku kosong, anak-anak menunggu giliran satu buku. Adakah yang sudah mencoba cara lain?"
FOR_BOARD = "Pengurus: pembagian honor narasumber dan sisa kas"
LATER = "Berbagi cara membuat rapor dari telepon genggam"
KEPT = "Lesson study: buka kelas"
KEPT_LINES: tuple[tuple[str, int, AgendaKind, str], ...] = (
    ("Pembukaan dan aturan pengamat", 15, AgendaKind.ROUTINE, "Sebelum kelas dibuka"),
    ("Laporan penerapan hasil pertemuan lalu", 15, AgendaKind.RESULTS, ""),
    ("Guru model membuka kelas", 70, AgendaKind.INFORMATION, "Di kelas"),
    ("Istirahat", 15, AgendaKind.BREAK, ""),
    ("Refleksi: apa yang dipelajari anak?", 45, AgendaKind.DISCUSSION, "Sesudah kelas"),
    ("Rencana tindak lanjut", 15, AgendaKind.FOLLOW_UP, ""),
    ("Penutup", 5, AgendaKind.ROUTINE, ""),
)


def enrich_agendas(meetings: list[Meeting], world: SeedWorld) -> None:
    """Whole-cluster meetings alone; two flushes, however many there are."""
    _say_what_was_discussed(meetings)
    kept = AgendaTemplate(title=KEPT)
    session.add(kept)
    open_ones = [one for one in meetings if one.subgroup_id is None and one.state is MeetingState.SCHEDULED]
    coming = next((one for one in open_ones if one.starts_at > clock.now()), None)
    closed = [one for one in meetings if one.subgroup_id is None and one.state is MeetingState.CLOSED]
    if coming is not None:
        _name_parts(coming)
        new = [_for_board(coming), _proposal(coming, world)]
        if closed:
            new.append(_carried(closed[-1], coming))
        session.add_all(new)
        # Notes and lines point at these rows.
        session.flush()
        session.add_all(ItemNote(item_id=item.id) for item in new)
    session.flush()
    session.add_all(
        AgendaTemplateItem(
            template_id=kept.id, position=at, title=title, minutes=minutes, kind=kind, section=section
        )
        for at, (title, minutes, kind, section) in enumerate(KEPT_LINES, start=1)
    )
    session.add(
        WaitingItem(
            title=LATER,
            minutes=20,
            kind=AgendaKind.DISCUSSION,
            proposal="Bisa 20 menit saja, saya siap mempraktikkan.",
            proposed_by_id=_somebody(world, 9),
        )
    )


def _say_what_was_discussed(meetings: list[Meeting]) -> None:
    closed = [meeting.id for meeting in meetings if meeting.state is MeetingState.CLOSED]
    session.execute(
        update(AgendaItem)
        .where(AgendaItem.meeting_id.in_(closed))
        .values(state=ItemState.DISCUSSED)
        .execution_options(synchronize_session=False)
    )


def _items(meeting: Meeting) -> list[AgendaItem]:
    return list(
        session.scalars(
            select(AgendaItem).where(AgendaItem.meeting_id == meeting.id).order_by(AgendaItem.position)
        )
    )


def _name_parts(meeting: Meeting) -> None:
    for item in _items(meeting):
        if item.title.startswith(GROUP_WORK):
            item.section = AFTER_BREAK


def _for_board(meeting: Meeting) -> AgendaItem:
    return AgendaItem(
        meeting_id=meeting.id,
        position=99,
        title=FOR_BOARD,
        minutes=10,
        kind=AgendaKind.DISCUSSION,
        is_internal=True,
        chair_note="Bendahara membawa buku kas.",
    )


def _proposal(meeting: Meeting, world: SeedWorld) -> AgendaItem:
    teacher = world.actors.get(Role.TEACHER)
    return AgendaItem(
        meeting_id=meeting.id,
        position=0,
        title=PROPOSED,
        minutes=20,
        kind=AgendaKind.DISCUSSION,
        state=ItemState.PROPOSED,
        source=ItemSource.PROPOSAL,
        proposal=WHY,
        proposed_by_id=teacher.membership_id if teacher else _somebody(world, 2),
    )


def _carried(old: Meeting, coming: Meeting) -> AgendaItem:
    """Put off at the last meeting, behind the results of the coming one."""
    left = AgendaItem(
        meeting_id=old.id,
        position=98,
        title=CARRIED,
        minutes=10,
        kind=AgendaKind.DISCUSSION,
        state=ItemState.POSTPONED,
        carry_count=1,
    )
    session.add(left)
    session.flush()
    session.add(ItemNote(item_id=left.id))
    results = next((item.position for item in _items(coming) if item.kind is AgendaKind.RESULTS), 0)
    for item in _items(coming):
        if item.position > results:
            item.position += 1
    return AgendaItem(
        meeting_id=coming.id,
        position=results + 1,
        title=CARRIED,
        minutes=10,
        kind=AgendaKind.DISCUSSION,
        source=ItemSource.CARRIED,
        carried_from_id=left.id,
        carry_count=2,
    )


def _somebody(world: SeedWorld, number: int) -> int | None:
    """A member who holds no office; whoever leads the group need not propose."""
    office = {actor.membership_id for role, actor in world.actors.items() if role is not Role.TEACHER}
    others = [person.membership_id for person in world.members if person.membership_id not in office]
    return others[number % len(others)] if others else None
