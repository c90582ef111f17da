"""样例 · facts for every form, whole and within the law on the day on which they are asked for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from backend.account.models import Organisation
from backend.core import clock
from backend.notice import services
from backend.notice.forms import FORMS, Fact, Shape
from backend.notice.models import Notice
from backend.notice.services import Reference
from tests import make

NUMBER = "示例采〔2026〕1号"
EXEMPT = {"intention_exemption": "单位不可预见的原因急需开展"}


def value(fact: Fact) -> Any:
    """Something that fits a fact."""
    today = clock.today()
    match fact.shape:
        case Shape.MONEY:
            return "1200000"
        case Shape.DAY:
            early = fact.code.endswith(("_on", "_from", "_published"))
            return str(today if early else today + timedelta(days=14))
        case Shape.MOMENT:
            return f"{today + timedelta(days=40)}T09:30:00"
        case Shape.FLAG:
            return False
        case Shape.TABLE:
            return [[f"示例{column}" for column in fact.columns]]
        case _:
            return f"示例{fact.zh}"


def facts(kind: str, **more: Any) -> dict[str, Any]:
    """Everything that a form wants."""
    form = FORMS[kind]
    made = {fact.code: value(fact) for fact in form.facts if fact.required}
    return made | (EXEMPT if form.after_intention else {}) | more


def reference(buyer: make.Buyer | Organisation, **more: Any) -> Reference:
    """A project of a buyer."""
    organisation = buyer if isinstance(buyer, Organisation) else buyer.organisation
    return Reference(
        buyer_id=organisation.pk,
        project_name=more.pop("project_name", "示例学校课桌椅采购项目"),
        project_number=more.pop("project_number", NUMBER),
        **more,
    )


def published(buyer: make.Buyer, kind: str = "tender", **more: Any) -> Notice:
    """A published notice."""
    by = make.actor(buyer.purchaser)
    project = {
        name: more.pop(name) for name in ("project_number", "project_name", "packages") if name in more
    }
    notice = services.prepare(kind, reference(buyer, **project), facts(kind, **more), by=by)
    return services.publish(notice.pk, by=by)
