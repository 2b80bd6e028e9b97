"""The demo's work programme: theme, packages, a task tried between two meetings, and a clinic every month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta

from kkg_portal.api import SeedWorld, calendar_between, clock, session

from ..kinds import CALLED_OFF, DisplacementReason, EvidenceState, MeetingState, ProgrammeKind, RuleKind
from ..models import Meeting, OnEvidence, OnTask, Package, Programme, Series, SeriesGap, SeriesRule
from ..recurrence import RulePlan, days_of
from .days import PlannedSession

THEMES = {
    1: "Pembelajaran mendalam mulai dari kelas sendiri",
    2: "Numerasi yang bisa dipegang, dilihat, dan dimainkan",
    3: "Belajar dari alam sekitar: sungai, kebun, dan pasar",
}
# Title, theme, part of the work programme, and the rows of the programme it joins.
PACKAGES: tuple[tuple[str, str, ProgrammeKind, tuple[int, ...]], ...] = (
    (
        "Paket A: perencanaan pembelajaran",
        "Dari Capaian Pembelajaran ke rencana yang dipakai",
        ProgrammeKind.CORE_ROUTINE,
        (2, 5, 6),
    ),
    (
        "Paket B: asesmen yang membantu belajar",
        "Kisi-kisi, telaah butir soal, dan umpan balik",
        ProgrammeKind.CORE_ROUTINE,
        (13, 15, 27),
    ),
    (
        "Paket C: mencoba di kelas, lalu berbagi",
        "Diferensiasi, PTK mini, dan praktik baik",
        ProgrammeKind.CORE_DEVELOPMENT,
        (20, 22, 24),
    ),
)
TASK = "Mencoba satu kartu tanya di kelas sendiri"
TASK_TEXT = (
    "Pilih satu pelajaran minggu ini. Pakai satu kartu tanya pada awal kegiatan, beri waktu berpikir satu menit, "
    "lalu catat dua jawaban murid yang menarik. Bawa catatan atau foto kartunya ke pertemuan berikut."
)
EVIDENCE: tuple[tuple[str, EvidenceState, str], ...] = (
    (
        "Saya coba di kelas IV. Murid yang biasanya diam ikut menjawab setelah diberi waktu berpikir.",
        EvidenceState.ACCEPTED,
        "Terima kasih, Bapak/Ibu. Ceritakan juga pada pertemuan berikut.",
    ),
    (
        "Sudah saya coba, hasilnya baik.",
        EvidenceState.RETURNED,
        "Mohon tambahkan dua jawaban murid yang menarik.",
    ),
    (
        "Kelas II, Matematika. Kartu saya ganti gambar; delapan dari dua puluh dua murid mengangkat tangan.",
        EvidenceState.SUBMITTED,
        "",
    ),
)
CLINIC = "Klinik masalah kelas bulanan"
TUESDAY, THIRD = 1, 3
STARTS, MINUTES = time(13, 0), 120
LEAST_AHEAD = timedelta(days=150)


def plan_year(held: Sequence[tuple[PlannedSession, Meeting]], world: SeedWorld) -> None:
    """Written in two flushes, whatever the size of the demo."""
    year = world.school_year
    session.add(_programme(world))
    packages = [
        Package(school_year=year.starting_year, title=title, theme=theme, kind=kind, least_meetings=3)
        for title, theme, kind, _numbers in PACKAGES
    ]
    series = Series(
        title=CLINIC,
        kind=ProgrammeKind.CORE_DEVELOPMENT,
        rotates_host=True,
        announced_at=clock.now() - timedelta(days=20),
    )
    session.add_all([*packages, series])
    # Meetings, rules and tasks point at their ids.
    session.flush()
    for package, (_title, _theme, _kind, numbers) in zip(packages, PACKAGES, strict=True):
        for planned, meeting in held:
            if planned.session.number in numbers and meeting.state not in CALLED_OFF:
                meeting.package_id = package.id
    _begin_clinic(series, world)
    task = OnTask(
        package_id=_under_way(held, packages[2].id),
        title=TASK,
        text=TASK_TEXT,
        opens_on=world.today - timedelta(days=16),
        closes_on=world.today + timedelta(days=12),
        jp=4,
    )
    session.add(task)
    # Evidence points at the task.
    session.flush()
    session.add_all(_evidence(task, world))


def _programme(world: SeedWorld) -> Programme:
    return Programme(
        school_year=world.school_year.starting_year,
        theme=THEMES.get(world.ordinal, THEMES[1]),
        target_meetings=24,
        note="Disepakati dalam rapat awal tahun pelajaran.",
    )


def _under_way(held: Sequence[tuple[PlannedSession, Meeting]], otherwise: int) -> int:
    """The package whose meeting was held last, so that its task is the one people are trying now."""
    latest = [
        meeting.package_id
        for _planned, meeting in held
        if meeting.package_id is not None and meeting.state is MeetingState.CLOSED
    ]
    return latest[-1] if latest else otherwise


def _begin_clinic(series: Series, world: SeedWorld) -> None:
    """Every third Tuesday afternoon; on blocked days it is left out, with the reason."""
    plan = RulePlan(
        kind=RuleKind.MONTHLY_WEEKDAY,
        from_on=world.today + timedelta(days=1),
        until_on=max(world.school_year.last_day, world.today + LEAST_AHEAD),
        starts=STARTS,
        minutes=MINUTES,
        weekday=TUESDAY,
        nth=THIRD,
    )
    session.add(
        SeriesRule(
            series_id=series.id,
            from_on=plan.from_on,
            kind=plan.kind,
            weekday=plan.weekday,
            nth=plan.nth,
            starts=plan.starts,
            minutes=plan.minutes,
            until_on=plan.until_on,
        )
    )
    entries = [entry for entry in calendar_between(plan.from_on, plan.until_on) if entry.blocks_meetings]
    for day in days_of(plan):
        against = next((entry for entry in entries if entry.first_day <= day <= entry.last_day), None)
        if against is not None:
            is_exam = against.kind.value == "exam_week"
            because = DisplacementReason.EXAM_WEEK if is_exam else DisplacementReason.HOLIDAY
            session.add(
                SeriesGap(series_id=series.id, slot_on=day, because=because, note=against.title[:200])
            )


def _evidence(task: OnTask, world: SeedWorld) -> list[OnEvidence]:
    teachers = [person for person in world.members if person.has_account] or list(world.members)
    return [
        OnEvidence(
            on_task_id=task.id,
            membership_id=person.membership_id,
            text=text,
            state=state,
            answer=answer,
            created_at=clock.now() - timedelta(days=days),
        )
        for days, (person, (text, state, answer)) in enumerate(
            zip(teachers[-3:], EVIDENCE, strict=False), start=2
        )
    ]
