"""The verbs of experts: calls, applications and their review, the pool, draws, panels, duty records."""

from __future__ import annotations

from backend.expert.evidence import upload
from backend.expert.services.applications import (
    Application,
    accept_application,
    amend_application,
    apply,
    refuse_application,
    return_application,
    withdraw_application,
)
from backend.expert.services.calls import NewCall, publish_call
from backend.expert.services.draws import (
    cancel_draw,
    commit,
    record_beacon,
    redraw,
    request_draw,
    reveal,
)
from backend.expert.services.duty import (
    answer_duty,
    conclude_review,
    end_review,
    record_duty,
    release_names,
    release_panel,
)
from backend.expert.services.panels import (
    accept_invitation,
    consent_to_selection,
    decline_invitation,
    lapse,
    leave_panel,
    select_expert,
    step_down,
)
from backend.expert.services.pool import (
    add_leave,
    cancel_leave,
    declare_tie,
    record_misconduct,
    remove,
    resign,
    resume,
    suspend,
    update_profile,
)

__all__ = [
    "Application",
    "NewCall",
    "accept_application",
    "accept_invitation",
    "add_leave",
    "amend_application",
    "answer_duty",
    "apply",
    "cancel_draw",
    "cancel_leave",
    "commit",
    "conclude_review",
    "consent_to_selection",
    "declare_tie",
    "decline_invitation",
    "end_review",
    "lapse",
    "leave_panel",
    "publish_call",
    "record_beacon",
    "record_duty",
    "record_misconduct",
    "redraw",
    "refuse_application",
    "release_names",
    "release_panel",
    "remove",
    "request_draw",
    "resign",
    "resume",
    "return_application",
    "reveal",
    "select_expert",
    "step_down",
    "suspend",
    "update_profile",
    "upload",
    "withdraw_application",
]
