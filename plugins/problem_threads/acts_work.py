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
    "problem_threads.make_thread_feed": _l("Made a secret feed address"),
    "problem_threads.revoke_thread_feed": _l("Removed a secret feed address"),
    "problem_threads.propose_card": _l("Proposed a card for other clusters"),
    "problem_threads.agree_to_card": _l("Agreed to a card for other clusters"),
    "problem_threads.decline_card": _l("Declined a card for other clusters"),
    "problem_threads.publish_card": _l("Opened a card to other clusters"),
    "problem_threads.withdraw_card": _l("Withdrew a card from other clusters"),
    "problem_threads.ask_to_quote": _l("Asked a colleague to be quoted"),
    "problem_threads.answer_citation": _l("Answered whether they may be quoted"),
}
