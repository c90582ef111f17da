from __future__ import annotations

from backend.core.refusals import Refusal
from procurement_methods.framework.rules import BASIS


class NotInForce(Refusal):
    """框架协议「{framework}」不在有效期内，不能采购。 · The framework agreement “{framework}” is not in force."""

    code = "FRAMEWORK_NOT_IN_FORCE"
    clause = BASIS


class NotAnEntrant(Refusal):
    """「{supplier}」不是「{lot}」的入围供应商，或者已不在协议之内。 · “{supplier}” is not, or no longer, an entrant of “{lot}”."""

    code = "FRAMEWORK_NOT_AN_ENTRANT"
    field = "entrant"
    clause = BASIS


class WayNotNamed(Refusal):
    """征集文件没有规定「{way}」，本协议的成交方式为：{named}。 · The call does not name this way; it names: {named}."""

    code = "FRAMEWORK_WAY_NOT_NAMED"
    field = "way"
    clause = BASIS


class NobodyLeft(Refusal):
    """「{lot}」已没有入围供应商。 · “{lot}” has no entrant left."""

    code = "FRAMEWORK_NOBODY_LEFT"
    clause = BASIS


class OutsideRegion(Refusal):
    """本框架协议面向{region}的采购人。 · This framework agreement is for the buyers of {region}."""

    code = "FRAMEWORK_OUT_OF_REGION"
    field = "organisation"
