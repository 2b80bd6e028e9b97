"""What was deleted and could still be undone, until it goes for good."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from kkg_portal.api import Attachment, clock, forget_upload, job, session, unit_of_work

from ..models import AgendaTemplate, MeetingFile, MeetingImport, Questionnaire, Reminder
from ..queries.exchange import KEPT_UNDECIDED
from .questionnaires import forget_questionnaire
from .templates import forget_template

KEPT_FOR = timedelta(days=30)
MOST = 500


@job("meetings.sweep_removed", every=timedelta(days=1), in_each_cluster=True)
def sweep_removed(_payload: object) -> None:
    """After 30 days files, kept agendas, reminders and questionnaires go, the content of a file with the next sweep
    of the core; files of meetings nobody decided about go after a day.
    """
    before = clock.now() - KEPT_FOR
    with unit_of_work():
        files = select(MeetingFile).where(MeetingFile.deleted_at < before).order_by(MeetingFile.id)
        for file in session.scalars(files.limit(MOST)).all():
            attachment = session.get_one(Attachment, file.attachment_id)
            session.delete(file)
            forget_upload(attachment)
        kept = select(AgendaTemplate).where(AgendaTemplate.deleted_at < before).order_by(AgendaTemplate.id)
        for template in session.scalars(kept.limit(MOST)).all():
            forget_template(template)
        session.execute(
            delete(Reminder).where(Reminder.deleted_at < before).execution_options(synchronize_session=False)
        )
        _forget_questionnaires(before)
        session.execute(
            update(MeetingImport)
            .where(
                MeetingImport.document.is_not(None),
                MeetingImport.created_at < clock.now() - KEPT_UNDECIDED,
            )
            .values(document=None)
            .execution_options(synchronize_session=False)
        )


def _forget_questionnaires(before: datetime) -> None:
    """The test before stands for both halves, and whatever has no other half for itself."""
    dropped = select(Questionnaire).where(
        Questionnaire.deleted_at < before, Questionnaire.before_id.is_(None)
    )
    for questionnaire in session.scalars(dropped.order_by(Questionnaire.id).limit(MOST)).all():
        forget_questionnaire(questionnaire)
