"""What was deleted and could still be undone, until it goes for good."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from kkg_portal.api import Attachment, clock, forget_upload, job, session, unit_of_work

from ..models import AgendaTemplate, MeetingFile, MeetingImport
from ..queries.exchange import KEPT_UNDECIDED
from .templates import forget_template

KEPT_FOR = timedelta(days=30)
MOST = 500


@job("meetings.sweep_removed", every=timedelta(days=1), in_each_cluster=True)
def sweep_removed(_payload: object) -> None:
    """After 30 days files and kept agendas go, the content of a file with the next sweep of the core; files of
    meetings nobody decided about go after a day.
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
            update(MeetingImport)
            .where(
                MeetingImport.document.is_not(None),
                MeetingImport.created_at < clock.now() - KEPT_UNDECIDED,
            )
            .values(document=None)
            .execution_options(synchronize_session=False)
        )
