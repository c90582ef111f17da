from __future__ import annotations

from pavilion import models, rules
from storefront_api.kit.enums import choices

ExhibitKindEnum = choices(
    "ExhibitKindEnum", rules.Kind, "展品类别 · finest works, products of repute, local specialities."
)
ExhibitStateEnum = choices("ExhibitStateEnum", rules.State, "展品状态 · where a nomination stands.")
HonourKindEnum = choices("HonourKindEnum", models.Honour.Kind, "荣誉种类 · kinds of certificates.")
HonourStateEnum = choices("HonourStateEnum", rules.HonourState, "荣誉状态 · does a certificate count?")
ReviewStepEnum = choices(
    "ReviewStepEnum", models.Opinion.Step, "评审环节 · what somebody said something with."
)
BatchStateEnum = choices("BatchStateEnum", rules.BatchState, "批次状态 · are the codes of a batch out?")
TraceVerdictEnum = choices("TraceVerdictEnum", rules.Verdict, "验码结果 · what a code turned out to be.")
