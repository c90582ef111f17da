"""评审组织 · the panel: experts come from a draw, the buyer may delegate somebody; who falls out is replaced."""

from __future__ import annotations

from collections.abc import Sequence

from backend.account.models import User
from backend.core.refusals import Invalid, NotFound
from procurement_methods import panels
from procurement_methods.engine.performing import Case, handles
from procurement_methods.language import parties as v
from procurement_methods.models import PanelMember
from procurement_methods.verbs.parts import words


@handles(v.draw_panel)
def draw_panel(case: Case, *, delegates: Sequence[int] = ()) -> None:
    """抽取评审专家 · seat the experts that hold a place by the draw for this package (`backend.expert`), and the buyer's
    delegates. It may be done again when more of them have accepted; nobody is seated who was not drawn."""
    experts = drawn(case)
    if not experts and not delegates:
        raise Invalid(
            "尚无抽取并已接受邀请的专家，也未指定采购人代表。", "Nobody was drawn and has accepted, and nobody is delegated.",
            field="delegate_ids",
        )  # fmt: skip
    seat(case, experts, is_expert=True)
    seat(case, delegates, is_expert=False)


@handles(v.replace_member)
def replace_member(case: Case, *, member: int = 0, reason: str = "") -> None:
    """补抽评审专家 · a member leaves with a reason, and who was drawn instead takes the place: the first substitute who has accepted,
    at once. Opinions of whoever leaves are void, and so are all signatures (《政府采购货物和服务招标投标管理办法》第四十九条)."""
    leaving = case.package.panel.filter(pk=member, left_at__isnull=True).first()
    if leaving is None:
        raise NotFound("评审成员 member", field="member")
    leaving.left_at, leaving.left_reason = case.now, words(reason, "更换原因 reason", "reason")
    leaving.save()
    leaving.scores.all().delete()
    case.package.panel.filter(left_at__isnull=True).update(signed_at=None, signed_digest="")
    if leaving.is_expert:
        panels.step_down(case.procurement, case.package, leaving.user_id, leaving.left_reason)
    seat(case, drawn(case), is_expert=True)
    case.facts["reason"] = leaving.left_reason


def drawn(case: Case) -> list[int]:
    """Who holds a seat by a draw for the package, organised by the buyer or its agent; nobody who has left it comes back."""
    left = set(case.package.panel.filter(left_at__isnull=False).values_list("user_id", flat=True))
    return [pk for pk in panels.drawn(case.procurement, case.package) if pk not in left]


def seat(case: Case, users: Sequence[int], *, is_expert: bool) -> None:
    """Give people a seat; who sits already keeps it."""
    found = User.objects.filter(is_active=True).in_bulk(list(users))
    if len(found) < len(set(users)):
        raise NotFound("评审成员 member", field="experts" if is_expert else "delegates")
    sitting = set(case.package.panel.filter(left_at__isnull=True).values_list("user_id", flat=True))
    PanelMember.objects.bulk_create(
        PanelMember(package=case.package, user=user, name=user.name, is_expert=is_expert, joined_at=case.now)
        for pk, user in found.items()
        if pk not in sitting
    )
    case.facts["experts" if is_expert else "delegates"] = len(found)
