"""What the demo's minutes became: published issues, reports of what was tried, information, a decision replaced."""

from __future__ import annotations

from datetime import date, time, timedelta
from random import Random

from sqlalchemy import select

from kkg_portal.api import Cluster, SeedWorld, clock, in_language, session

from ..kinds import MeetingState, MinutesState, TaskState, TrialOutcome
from ..minutes_content import digest_of
from ..models import Decision, InformationPoint, Meeting, Minutes, MinutesIssue, Task, TaskReport
from ..queries import snapshot

MOST_ISSUES = 40
REPORTS = (
    (
        TrialOutcome.WORKED,
        "Dicoba dua kali di kelas IV. Anak-anak berebut maju, yang biasanya diam ikut menjawab.",
        "Dipakai lagi untuk pecahan senilai.",
    ),
    (
        TrialOutcome.PARTLY,
        "Berhasil untuk kelompok kecil, tetapi kelas penuh masih ribut saat berganti kegiatan.",
        "Coba lagi dengan aba-aba tepuk irama.",
    ),
    (
        TrialOutcome.NO_CHANGE,
        "Sudah dicoba sepekan. Belum tampak bedanya, mungkin perlu waktu lebih lama.",
        "Diteruskan dua pekan lagi.",
    ),
    (TrialOutcome.COULD_NOT, "Belum sempat karena persiapan lomba tingkat kecamatan.", "Dicoba pekan depan."),
    (
        TrialOutcome.WORKED,
        "Kartu suku kata dibagikan per meja. Empat anak yang belum lancar mulai membaca sendiri.",
        "Dibuat set kedua dari kardus bekas.",
    ),
)
INFORMATION = (
    "Pengawas berkunjung ke semua sekolah pada bulan depan.",
    "Berkas kisi-kisi dikumpulkan paling lambat hari Jumat lewat grup WhatsApp.",
    "Pertemuan berikutnya membawa alat peraga yang sudah dicoba.",
    "Sekolah yang menjadi tuan rumah menyiapkan daftar hadir dan spanduk.",
)
NEW_DECISION = "Iuran sekolah menjadi Rp30.000 setiap bulan mulai semester ini."


def finish_minutes(meetings: list[Meeting], world: SeedWorld, cluster: Cluster) -> None:
    """After everything else about the meetings is there: an issue freezes what it finds."""
    rng = Random(f"minutes:{world.ordinal}")  # noqa: S311  because a demo is no secret
    closed = [meeting for meeting in meetings if meeting.state is MeetingState.CLOSED]
    _tell_of_trials(world, rng, cluster)
    _inform(closed, rng)
    _replace_a_decision(closed, world.today)
    # What was frozen must hold all of this.
    session.flush()
    with in_language(cluster.language):
        _publish(closed)


def _tell_of_trials(world: SeedWorld, rng: Random, cluster: Cluster) -> None:
    done = session.scalars(
        select(Task).where(Task.state == TaskState.DONE).order_by(Task.due_on, Task.text).limit(60)
    ).all()
    for task in done:
        if rng.random() < 0.4:
            continue
        outcome, did, next_step = rng.choice(REPORTS)
        tried_on = min(task.due_on, world.today) - timedelta(days=rng.choice((0, 1, 3)))
        told_at = clock.from_wall(tried_on, time(19, 0), cluster)
        session.add(
            TaskReport(
                task_id=task.id,
                membership_id=task.owner_id,
                tried_on=tried_on,
                did=did,
                outcome=outcome,
                next_step=next_step,
                created_at=told_at,
                changed_at=told_at,
            )
        )


def _inform(closed: list[Meeting], rng: Random) -> None:
    ids = [meeting.id for meeting in closed]
    rows = session.execute(select(Decision.meeting_id, Decision.item_id).where(Decision.meeting_id.in_(ids)))
    items = {row.meeting_id: row.item_id for row in rows}
    session.add_all(
        InformationPoint(meeting_id=meeting.id, item_id=items[meeting.id], text=rng.choice(INFORMATION))
        for meeting in closed
        if meeting.id in items and rng.random() < 0.5
    )


def _replace_a_decision(closed: list[Meeting], today: date) -> None:
    """The newest decision stands in the place of the oldest one, and counts for a year."""
    ids = [meeting.id for meeting in closed]
    found = session.scalars(
        select(Decision).where(Decision.meeting_id.in_(ids)).order_by(Decision.year, Decision.number)
    ).all()
    if len(found) > 1:
        found[-1].replaces_id = found[0].id
        found[-1].valid_until = today + timedelta(days=365)
        found[-1].text = NEW_DECISION


def _publish(closed: list[Meeting]) -> None:
    frames = {frame.meeting_id: frame for frame in session.scalars(select(Minutes))}
    for meeting in closed[-MOST_ISSUES:]:
        content = snapshot(meeting).as_json()
        frame = frames[meeting.id]
        frame.state = MinutesState.PUBLISHED
        frame.published_at = meeting.closed_at or meeting.ends_at
        session.add(
            MinutesIssue(
                meeting_id=meeting.id,
                number=1,
                content=content,
                digest=digest_of(content),
                issued_at=frame.published_at,
            )
        )
