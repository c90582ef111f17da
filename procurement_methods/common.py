"""通用环节 · what the statutory methods have in common: preparation, panel, choice, contract, performance.

Written once, named by the clause. A method takes the parts and says what is its own.
"""

from __future__ import annotations

from backend.core.law import DEMAND, GPL, NON_TENDERS, REG, SMEPAY
from procurement_methods.language import parties as v
from procurement_methods.language.method import (
    Condition,
    Dossier,
    FigureOf,
    Notice,
    Panel,
    Remedy,
    Stage,
    at_least,
    at_most,
    enough,
    happened,
)

INTENTION = "《关于开展政府采购意向公开工作的通知》（财库〔2020〕10号）"
NOTICES = "《关于做好政府采购信息公开工作的通知》（财库〔2015〕135号）"

OPEN_TENDER_FROM = "threshold.open_tender.goods_services.zhejiang"

PLAN_FILED = happened(v.file_plan, "采购计划尚未备案。", "The procurement plan is not filed.", REG.art(29))
NEED_REVIEWED = happened(v.review_need, "采购需求尚未审查。", "The need is not reviewed.", DEMAND.art(31))
INTENTION_PUBLISHED = Condition(
    "intention_first",
    "采购意向尚未公开。",
    "The intention is not published.",
    INTENTION,
    lambda dossier, _: dossier.has(v.publish_intention) or "intention_exempt" in dossier.traits,
)
DEADLINE_SET = Condition(
    "deadline_first",
    "尚未确定截止时间。",
    "No deadline is set.",
    GPL.art(35),
    lambda dossier, _: "deadline" in dossier.planned,
)


def _approved(dossier: Dossier, figure_of: FigureOf) -> bool:
    return dossier.has(v.approve_method) or dossier.budget < figure_of(OPEN_TENDER_FROM).amount


METHOD_APPROVED = Condition(
    "approval_first",
    "达到公开招标数额标准，采用其他方式须先获批准。",
    "At or above the open-tender figure another method needs approval first.",
    GPL.art(27),
    _approved,
    (OPEN_TENDER_FROM,),
)
PREPARED = (PLAN_FILED, INTENTION_PUBLISHED, NEED_REVIEWED)
PREPARING_VERBS = (v.file_plan, v.publish_intention, v.review_need)


def preparing(*, allows: tuple[v.Verb, ...] = (), needs: tuple[Condition, ...] = ()) -> Stage:
    """采购准备 · until the documents go out."""
    return Stage(
        "preparing",
        "采购准备",
        "preparation",
        allows=(*PREPARING_VERBS, *allows, v.issue_documents, v.terminate),
        ends_on=v.issue_documents,
        lasts=at_least("intention.publish_before_start_min", since=v.publish_intention),
        needs=(*PREPARED, DEADLINE_SET, *needs),
        basis=REG.art(29),
    )


INVITING_VERBS = (v.approve_method, v.draw_suppliers, v.invite, v.draw_panel)
"""What methods other than the tender do before the documents go out."""


def receiving(
    code: str,
    zh: str,
    en: str,
    *,
    lasts: str,
    corrected_before: str,
    fails_unless: tuple[Condition, ...],
    basis: str,
) -> Stage:
    """投标、响应 · from the issue of the documents to the deadline; the figures say how long at least."""
    return Stage(
        code,
        zh,
        en,
        allows=(
            v.obtain_documents,
            v.ask,
            v.correct_documents,
            v.submit_bid,
            v.withdraw_bid,
            v.draw_panel,
            v.terminate,
        ),
        until="deadline",
        lasts=at_least(lasts, since=v.issue_documents),
        corrected_before=corrected_before,
        fails_unless=fails_unless,
        basis=basis,
    )


def reviewing(
    zh: str,
    en: str,
    *,
    panel: Condition,
    fails_unless: tuple[Condition, ...],
    basis: str,
    also: tuple[v.Verb, ...] = (),
) -> Stage:
    """响应文件评审 · the responses are opened and looked at by the panel."""
    return Stage(
        "review",
        zh,
        en,
        allows=(
            v.open_bids,
            v.draw_panel,
            v.replace_member,
            v.ask_bidder,
            v.clarify,
            v.confirm_correction,
            *also,
            v.check_conformity,
            v.terminate,
        ),
        ends_on=v.check_conformity,
        needs=(panel,),
        fails_unless=fails_unless,
        basis=basis,
    )


def talking(
    zh: str, en: str, *, panel: Condition, enough_quotes: Condition, talks: str, quotes: str
) -> tuple[Stage, Stage]:
    """谈判、磋商与最后报价 · talks with each supplier until the panel calls for final quotes, and these."""
    return (
        Stage(
            "talks",
            zh,
            en,
            allows=(
                v.say,
                v.talk,
                v.propose_change,
                v.confirm_change,
                v.reply_change,
                v.leave_talks,
                v.replace_member,
                v.call_quotes,
                v.terminate,
            ),
            ends_on=v.call_quotes,
            needs=(
                panel,
                Condition(
                    "talks_first",
                    "应当与每一家供应商进行同样轮次的谈判（磋商）。",
                    "Every supplier is talked with in as many rounds as the others, in one at least.",
                    talks,
                    lambda dossier, _: dossier.count("talked") > 0 and dossier.count("untalked") == 0,
                ),
                Condition(
                    "change_open",
                    "变动要求尚待采购人确认，或者供应商重新提交的时间未满。",
                    "Changed requirements wait for the buyer, or for suppliers who may still submit anew.",
                    talks,
                    lambda dossier, _: dossier.count("changing") == 0,
                ),
            ),
            basis=talks,
        ),
        Stage(
            "final_quotes",
            "最后报价",
            "final quotes",
            allows=(v.quote_finally, v.leave_talks, v.terminate),
            until="quotes_due",
            fails_unless=(enough_quotes, AFFORDABLE),
            basis=quotes,
        ),
    )


LOW_PRICE_VERBS = (v.ask_bidder, v.clarify, v.explain_price, v.judge_price)
"""What is done about a final quote that is too low to believe (财库〔2026〕2号)."""


def ranking(
    code: str,
    zh: str,
    en: str,
    *,
    panel: Condition,
    basis: str,
    first: tuple[v.Verb, ...] = (),
    fails_unless: tuple[Condition, ...] = (),
) -> Stage:
    """评审报告 · the panel puts candidates in order and signs."""
    return Stage(
        code,
        zh,
        en,
        allows=(*first, v.replace_member, v.sign_report, v.terminate),
        ends_on=v.sign_report,
        needs=(panel,),
        fails_unless=fails_unless,
        basis=basis,
    )


# 评审组织

TENDER_PANEL = Panel(
    "评标委员会", "committee.tender.min", "committee.tender.min_large", "committee.tender.large_budget"
)
SMALL_PANEL = Panel(
    "谈判（询价）小组", "committee.nontender.min", "committee.nontender.min_above_threshold", OPEN_TENDER_FROM
)
CONSULTATION_PANEL = Panel(
    "磋商小组", "committee.consultation.min", "committee.nontender.min_above_threshold", OPEN_TENDER_FROM
)


def panel_formed(panel: Panel, basis: str) -> Condition:
    """评审组织已依法组成 · odd, large enough, enough experts."""

    def formed(dossier: Dossier, figure_of: FigureOf) -> bool:
        members, experts = dossier.count("panel"), dossier.count("experts")
        large = "complex" in dossier.traits or dossier.budget >= figure_of(panel.large_from).amount
        least = int(figure_of(panel.least_large if large else panel.least).amount)
        part, whole = map(int, str(figure_of(panel.expert_share).value).split("/"))
        return members >= least and members % 2 == 1 and experts * whole >= members * part

    return Condition(
        "panel_first",
        f"{panel.name}尚未依法组成。",
        "The panel is not formed as the law wants it: odd, large enough, two thirds of it experts.",
        basis,
        formed,
        (panel.least, panel.least_large, panel.large_from, panel.expert_share),
    )


AFFORDABLE = Condition(
    "all_above_budget",
    "供应商的报价均超过采购预算，采购人不能支付。",
    "Every price is above what can be paid.",
    GPL.art(36),
    lambda dossier, _: dossier.count("affordable") >= 1,
)


# 成交至支付

NO_OBJECTION_OPEN = Condition(
    "objection_open",
    "有质疑、投诉尚未答复、处理或者落实，可能影响中标（成交）结果，应当暂停签订、中止履行合同。",
    "An objection that may change the result is open: the contract is neither signed nor performed meanwhile.",
    REG.art(54),
    lambda dossier, _: dossier.count("objections") == 0,
)

CANDIDATE_LEFT = Condition(
    "candidate_first",
    "已没有中标（成交）候选供应商。",
    "There is no candidate left.",
    REG.art(49),
    lambda dossier, _: dossier.count("candidates") >= 1,
)
CONTRACT_PUBLISHED = happened(
    v.publish_contract, "合同尚未公告。", "The contract is not published.", REG.art(50)
)
CONTRACT_FILED = happened(v.file_contract, "合同尚未备案。", "The contract is not filed.", GPL.art(47))

CHOOSING = Stage(
    "choosing",
    "确定中标（成交）供应商",
    "choice of the winner",
    allows=(v.choose_winner, v.terminate),
    ends_on=v.choose_winner,
    within=(at_most("award.decide_max", since="choosing"),),
    needs=(CANDIDATE_LEFT,),
    deemed=v.choose_winner,
    basis=REG.art(43),
)
ANNOUNCING = Stage(
    "announcing",
    "公告结果",
    "publication of the result",
    allows=(v.publish_result,),
    ends_on=v.publish_result,
    within=(at_most("award.publish_max", since=v.choose_winner),),
    basis=REG.art(43),
)
CONTRACTING = Stage(
    "contracting",
    "签订合同",
    "contract",
    allows=(v.sign_contract, v.decline_award, v.terminate),
    ends_on=v.sign_contract,
    needs=(NO_OBJECTION_OPEN,),
    within=(at_most("contract.sign_max", since=v.publish_result),),
    back_on=((v.decline_award, "choosing"),),
    basis=GPL.art(46),
)
PERFORMING = Stage(
    "performing",
    "合同履行",
    "performance",
    allows=(v.publish_contract, v.file_contract, v.accept),
    ends_on=v.accept,
    within=(
        at_most("contract.publish_max", since=v.sign_contract),
        at_most("contract.file_max", since=v.sign_contract),
    ),
    needs=(CONTRACT_PUBLISHED, CONTRACT_FILED, NO_OBJECTION_OPEN),
    basis=REG.art(45),
)
PAYING = Stage(
    "paying",
    "支付",
    "payment",
    allows=(v.pay,),
    ends_on=v.pay,
    within=(at_most("payment.sme.default_max", since=v.accept),),
    basis=SMEPAY.art(9),
)
AWARD_TO_PAYMENT = (CHOOSING, ANNOUNCING, CONTRACTING, PERFORMING, PAYING)


# 公告

CORRECTION_NOTICE = Notice("correction", "更正公告", v.correct_documents, NOTICES)
RESULT_NOTICES = (
    Notice("result", "中标（成交）结果公告", v.publish_result, REG.art(43)),
    Notice("contract", "合同公告", v.publish_contract, REG.art(50)),
    Notice("termination", "终止公告", v.terminate, NOTICES),
)
INTENTION_NOTICE = Notice("intention", "采购意向", v.publish_intention, INTENTION)


# 失败之后

RUN_AGAIN = Remedy("run_again", "重新开展采购活动", GPL.art(37))
NEGOTIATE_WITH_TWO = Remedy(
    "negotiate_with_two",
    "经批准，与仅有的两家供应商进行竞争性谈判",
    NON_TENDERS.art(27),
    method="competitive_negotiation",
    when=Condition(
        "two_left",
        "须恰有两家供应商。",
        "It needs exactly two suppliers.",
        NON_TENDERS.art(27),
        lambda dossier, _: 2 in {dossier.count(name) for name in ("bids", "qualified", "conforming")},
    ),
)
CHANGE_METHOD = Remedy("change_method", "经批准，改用其他采购方式", GPL.art(37))


def enough_invited(figure: str, basis: str) -> Condition:
    """邀请的供应商不足 · by pool or recommendation enough suppliers are invited; a public notice invites everybody."""
    least = enough("invited", figure, "受邀供应商不足法定数目。", "Too few suppliers are invited.", basis)
    return Condition(
        least.code,
        least.zh,
        least.en,
        basis,
        lambda dossier, figure_of: "public_notice" in dossier.traits or least.holds(dossier, figure_of),
        least.figures,
    )
