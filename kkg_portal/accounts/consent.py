"""The text people agree to, in versions. Changing the text means a new version, and everybody is asked again.

The words themselves are templates/accounts/consent_text.html; `CURRENT_VERSION` is printed below them.
"""

from __future__ import annotations

from kkg_portal.accounts.models import Consent, User
from kkg_portal.core.db.engine import session

CURRENT_VERSION = "2026-11"
ACCOUNT_PURPOSE = "account"


def record_consent(user: User, *, purpose: str = ACCOUNT_PURPOSE) -> None:
    """Keep which words `user` agreed to and when; call inside a unit of work."""
    session.add(Consent(user_id=user.id, purpose=purpose, text_version=CURRENT_VERSION))
    user.consent_version = CURRENT_VERSION
    user.stamp += 1
