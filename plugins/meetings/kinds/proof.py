"""Tests, questionnaires and certificates."""

from __future__ import annotations

from enum import StrEnum

from kkg_portal.api import Text
from kkg_portal.api import lazy_gettext as _l
from kkg_portal.api import lazy_pgettext as _lp


class QuestionnaireKind(StrEnum):
    """PRE and POST are paired; SURVEY and REFLECTION stand alone. All are anonymous by construction."""

    PRE = "pre"
    POST = "post"
    SURVEY = "survey"
    REFLECTION = "reflection"

    @property
    def label(self) -> Text:
        return QUESTIONNAIRE_KIND_TITLES[self]


QUESTIONNAIRE_KIND_TITLES: dict[QuestionnaireKind, Text] = {
    QuestionnaireKind.PRE: _l("Test before"),
    QuestionnaireKind.POST: _l("Test after"),
    QuestionnaireKind.SURVEY: _l("Questionnaire"),
    QuestionnaireKind.REFLECTION: _l("Reflection at the end"),
}


class QuestionKind(StrEnum):
    CHOICE = "choice"
    SCALE = "scale"
    TEXT = "text"

    @property
    def label(self) -> Text:
        return QUESTION_KIND_TITLES[self]


QUESTION_KIND_TITLES: dict[QuestionKind, Text] = {
    QuestionKind.CHOICE: _l("One of several answers"),
    QuestionKind.SCALE: _l("1 to 5"),
    QuestionKind.TEXT: _l("In own words"),
}


class CertificateState(StrEnum):
    """PREPARED waits for its signatures; numbers are never used again, whatever becomes of a certificate."""

    PREPARED = "prepared"
    ISSUED = "issued"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"

    @property
    def label(self) -> Text:
        return CERTIFICATE_STATE_TITLES[self]


CERTIFICATE_STATE_TITLES: dict[CertificateState, Text] = {
    CertificateState.PREPARED: _lp("certificate", "Waiting for signatures"),
    CertificateState.ISSUED: _lp("certificate", "Valid"),
    CertificateState.REVOKED: _lp("certificate", "Revoked"),
    CertificateState.SUPERSEDED: _lp("certificate", "Replaced"),
}


class TakenPartAs(StrEnum):
    """As what somebody took part, in the words of the certificate."""

    PARTICIPANT = "participant"
    SPEAKER = "speaker"
    MODERATOR = "moderator"
    COMMITTEE = "committee"
    MODEL_TEACHER = "model_teacher"
    OBSERVER = "observer"

    @property
    def label(self) -> Text:
        return TAKEN_PART_TITLES[self]


TAKEN_PART_TITLES: dict[TakenPartAs, Text] = {
    TakenPartAs.PARTICIPANT: _l("Participant"),
    TakenPartAs.SPEAKER: _l("Speaker"),
    TakenPartAs.MODERATOR: _l("Moderator"),
    TakenPartAs.COMMITTEE: _l("Committee"),
    TakenPartAs.MODEL_TEACHER: _l("Model teacher"),
    TakenPartAs.OBSERVER: _l("Observer"),
}
