"""What the audit page calls the verbs of trials, acceptance, bringing further, sharing and reports."""

from __future__ import annotations

from kkg_portal.api import Text
from kkg_portal.api import lazy_gettext as _l

ACTS_OF_WORK: dict[str, Text] = {
    "problem_threads.plan_trial": _l("Planned to try a solution"),
    "problem_threads.not_yet": _l("Put a planned trial off"),
    "problem_threads.withdraw_trial": _l("Took a planned trial back"),
    "problem_threads.report_trial": _l("Reported a trial"),
    "problem_threads.report_solution": _l("Reported a trial"),
    "problem_threads.accept": _l("Accepted a solution"),
    "problem_threads.make_primary": _l("Put an accepted solution first"),
    "problem_threads.take_back": _l("Took an acceptance back"),
    "problem_threads.bring_to_meeting": _l("Brought a problem to a meeting"),
    "problem_threads.bring_to_mentor": _l("Brought a problem to a facilitator"),
    "problem_threads.take": _l("Took a problem as facilitator"),
    "problem_threads.answer": _l("Answered a problem as facilitator"),
    "problem_threads.give_back": _l("Gave a problem back"),
    "problem_threads.withdraw": _l("Took a problem back from a meeting or facilitator"),
    "problem_threads.record_decision": _l("Wrote down what a meeting decided"),
}
