"""参与人与动作 · who takes part in a procedure, and the verbs that all methods share."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Party(StrEnum):
    """参与人 · in which capacity somebody acts in a procedure."""

    BUYER = "buyer"
    AGENT = "agent"
    SUPPLIER = "supplier"
    PANEL = "panel"
    REGULATOR = "regulator"
    OPERATOR = "operator"
    CLOCK = "clock"

    @property
    def label(self) -> str:
        return {
            Party.BUYER: "采购人",
            Party.AGENT: "代理机构",
            Party.SUPPLIER: "供应商",
            Party.PANEL: "评审专家",
            Party.REGULATOR: "监管部门",
            Party.OPERATOR: "平台运营",
            Party.CLOCK: "系统",
        }[self]


class Whose(StrEnum):
    """哪些供应商 · which suppliers a verb of theirs is for."""

    ANYBODY = "anybody"
    TAKING_PART = "taking_part"
    WINNER = "winner"


@dataclass(frozen=True, slots=True)
class Verb:
    """动作 · something that can be done in a procedure. Doing it is remembered as the moment of the same code."""

    code: str
    zh: str
    en: str
    by: frozenset[Party]
    alone: frozenset[Party] = frozenset()
    """Those of them who do it only where there is no panel."""
    whose: Whose = Whose.ANYBODY

    def __str__(self) -> str:
        return self.zh

    def parties(self, *, panel: bool) -> frozenset[Party]:
        """Who does it where there is a panel, or none."""
        return self.by - self.alone if panel else self.by

    def is_for(
        self, held: frozenset[Party], *, panel: bool, taking_part: bool = True, won: bool = True
    ) -> bool:
        """Is it for somebody who acts in these capacities; and, where that is as a supplier, takes part, or has won?"""
        able = held & self.parties(panel=panel)
        if able - {Party.SUPPLIER}:
            return True
        fits = {Whose.ANYBODY: True, Whose.TAKING_PART: taking_part, Whose.WINNER: won}[self.whose]
        return bool(able) and fits


VERBS: dict[str, Verb] = {}
"""Every verb by its code."""


def _verb(
    code: str, zh: str, en: str, *by: Party, alone: Party | None = None, whose: Whose = Whose.ANYBODY
) -> Verb:
    verb = VERBS[code] = Verb(
        code, zh, en, frozenset(by), frozenset(() if alone is None else (alone,)), whose
    )
    return verb


_RUNS = (Party.BUYER, Party.AGENT)

file_plan = _verb("file_plan", "备案采购计划", "file the procurement plan", Party.BUYER)
publish_intention = _verb("publish_intention", "公开采购意向", "publish the intention", Party.BUYER)
review_need = _verb("review_need", "审查采购需求", "review the need", Party.BUYER)
approve_method = _verb("approve_method", "批准采购方式", "approve the method", Party.REGULATOR)
publicise = _verb("publicise", "单一来源公示", "publish the single source", *_RUNS)
object_to_source = _verb("object_to_source", "对公示提出异议", "object to the single source", Party.SUPPLIER)
answer_objection = _verb("answer_objection", "论证异议", "settle the objection", Party.BUYER)
draw_suppliers = _verb("draw_suppliers", "随机抽取供应商", "draw suppliers at random", *_RUNS)
invite = _verb("invite", "发出邀请", "invite suppliers", *_RUNS)
issue_documents = _verb(
    "issue_documents", "发布公告并发出采购文件", "publish the notice and the documents", *_RUNS
)
obtain_documents = _verb("obtain_documents", "获取采购文件", "obtain the documents", Party.SUPPLIER)
ask = _verb("ask", "询问", "ask a question", Party.SUPPLIER)
correct_documents = _verb(
    "correct_documents", "澄清或者修改采购文件", "clarify or correct the documents", *_RUNS
)
submit_bid = _verb(
    "submit_bid", "递交投标（响应）文件", "submit a sealed bid", Party.SUPPLIER, whose=Whose.TAKING_PART
)
withdraw_bid = _verb(
    "withdraw_bid", "撤回投标（响应）文件", "withdraw a bid", Party.SUPPLIER, whose=Whose.TAKING_PART
)
open_bids = _verb("open_bids", "开标（开启）", "open the bids", *_RUNS)
draw_panel = _verb("draw_panel", "抽取评审专家", "draw the panel", *_RUNS)
replace_member = _verb("replace_member", "补抽评审专家", "draw a substitute", *_RUNS)
check_qualification = _verb("check_qualification", "资格审查", "check qualification", *_RUNS)
check_conformity = _verb("check_conformity", "符合性审查", "check conformity", Party.PANEL)
ask_bidder = _verb("ask_bidder", "要求供应商澄清", "ask a bidder to clarify", Party.PANEL)
explain_price = _verb(
    "explain_price", "说明报价合理性", "explain a low price", Party.SUPPLIER, whose=Whose.TAKING_PART
)
judge_price = _verb("judge_price", "审查报价说明", "judge an explanation of a low price", Party.PANEL)
confirm_correction = _verb(
    "confirm_correction", "确认算术修正", "confirm a correction", Party.SUPPLIER, whose=Whose.TAKING_PART
)
clarify = _verb(
    "clarify", "作出澄清、说明", "answer a question of the panel", Party.SUPPLIER, whose=Whose.TAKING_PART
)
talk = _verb(
    "talk", "谈判（磋商、协商）", "close a round with a supplier", Party.PANEL, Party.BUYER, alone=Party.BUYER
)
say = _verb(
    "say",
    "谈判发言",
    "write in the talks",
    Party.PANEL,
    Party.BUYER,
    Party.SUPPLIER,
    alone=Party.BUYER,
    whose=Whose.TAKING_PART,
)
propose_change = _verb("propose_change", "提出变动要求", "propose to change requirements", Party.PANEL)
confirm_change = _verb("confirm_change", "确认变动要求", "confirm changed requirements", Party.BUYER)
reply_change = _verb(
    "reply_change",
    "按变动重新提交",
    "submit anew after changed requirements",
    Party.SUPPLIER,
    whose=Whose.TAKING_PART,
)
call_quotes = _verb("call_quotes", "要求提交最后报价", "call for final quotes", Party.PANEL)
quote_finally = _verb(
    "quote_finally", "提交最后报价", "submit the final quote", Party.SUPPLIER, whose=Whose.TAKING_PART
)
leave_talks = _verb(
    "leave_talks", "退出谈判（磋商）", "leave the talks", Party.SUPPLIER, whose=Whose.TAKING_PART
)
score = _verb("score", "评分", "score", Party.PANEL)
sign_report = _verb(
    "sign_report", "签署评审报告", "sign the report", Party.PANEL, Party.BUYER, alone=Party.BUYER
)
choose_winner = _verb("choose_winner", "确定中标（成交）供应商", "choose the winner", Party.BUYER)
publish_result = _verb("publish_result", "公告结果并发出通知书", "publish the result", *_RUNS)
sign_contract = _verb(
    "sign_contract", "签订合同", "sign the contract", Party.BUYER, Party.SUPPLIER, whose=Whose.WINNER
)
decline_award = _verb(
    "decline_award", "放弃中标（成交）", "decline the award", Party.SUPPLIER, whose=Whose.WINNER
)
publish_contract = _verb("publish_contract", "公告合同", "publish the contract", *_RUNS)
file_contract = _verb("file_contract", "备案合同", "file the contract", *_RUNS)
accept = _verb("accept", "履约验收", "accept the performance", Party.BUYER)
pay = _verb("pay", "支付", "pay", Party.BUYER)
terminate = _verb("terminate", "终止采购", "terminate", *_RUNS)

# 框架协议 · several enter, and agree with the organiser

choose_entrants = _verb("choose_entrants", "确定入围供应商", "choose the entrants", Party.BUYER)
publish_entry = _verb("publish_entry", "公告入围结果", "publish the entrants", *_RUNS)
sign_agreement = _verb(
    "sign_agreement",
    "签订框架协议",
    "sign the framework agreement",
    Party.BUYER,
    Party.SUPPLIER,
    whose=Whose.WINNER,
)
decline_entry = _verb(
    "decline_entry", "放弃入围", "decline the entry", Party.BUYER, Party.SUPPLIER, whose=Whose.WINNER
)
start_agreement = _verb("start_agreement", "框架协议生效", "let the framework agreement begin", Party.BUYER)

# 电子卖场 · the mall's own

quote = _verb("quote", "报价", "quote", Party.SUPPLIER)
withdraw_quote = _verb("withdraw_quote", "撤回报价", "withdraw a quote", Party.SUPPLIER)
sift_quotes = _verb(
    "sift_quotes", "核对报价资格", "leave out quotes of suppliers that may not win", Party.CLOCK
)
compare_quotes = _verb("compare_quotes", "开启报价并比价", "open and compare the quotes", Party.CLOCK)
place_order = _verb("place_order", "下达订单", "order from the winner", Party.BUYER)

# 反向竞价 · the live part

open_floor = _verb("open_floor", "开始竞价", "open the auction", Party.CLOCK)
place_bid = _verb("place_bid", "出价", "bid", Party.SUPPLIER)
set_proxy = _verb("set_proxy", "设置代理出价", "set a proxy", Party.SUPPLIER)
pause_auction = _verb("pause_auction", "暂停竞价", "pause the auction", Party.REGULATOR, Party.OPERATOR)
resume_auction = _verb("resume_auction", "恢复竞价", "resume the auction", Party.REGULATOR, Party.OPERATOR)
close_floor = _verb("close_floor", "竞价截止", "close the auction", Party.CLOCK)
ask_winner = _verb("ask_winner", "请成交候选人确认", "ask the first to confirm", Party.CLOCK)
confirm_award = _verb("confirm_award", "确认成交", "confirm the award", Party.SUPPLIER, whose=Whose.WINNER)

RESULTS = frozenset({publish_result.code, publish_entry.code})
"""公布结果 · verbs with which everybody learns who was chosen, and who reviewed."""
