from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

import graphene

from procurement_methods.framework.rules import (
    LABELS,
    STATES,
    Form,
    Kind,
    Order,
    QualityGround,
    Standing,
    State,
    Way,
)
from storefront_api.kit.enums import described


def _labelled(
    name: str, kinds: type[StrEnum], description: str, labels: Mapping[Any, str] = LABELS
) -> graphene.Enum:
    members: Iterable[StrEnum] = kinds
    return described(name, kinds, description, {each.name: labels[each] for each in members})


FrameworkKindEnum = _labelled(
    "FrameworkKindEnum", Kind, "框架协议形式 · closed: a competition with elimination; open: whoever accepts."
)
FrameworkStateEnum = _labelled(
    "FrameworkStateEnum", State, "框架协议状态 · where a framework stands today.", STATES
)
FrameworkOfferFormEnum = _labelled(
    "FrameworkOfferFormEnum", Form, "报价形式 · what suppliers offer for a lot: yuan a piece, or percent."
)
FrameworkOrderEnum = _labelled("FrameworkOrderEnum", Order, "评审方法 · by what suppliers are put in order.")
FrameworkQualityGroundEnum = _labelled(
    "FrameworkQualityGroundEnum",
    QualityGround,
    "质量优先法的适用情形 · the only two cases in which quality alone puts suppliers in order.",
)
FrameworkWayEnum = _labelled(
    "FrameworkWayEnum", Way, "第二阶段成交方式 · how a buyer comes to one of the entrants."
)
FrameworkStandingEnum = _labelled("FrameworkStandingEnum", Standing, "入围状态 · where an entrant stands.")
