"""公告格式 · the official forms of notices as data: headings, what must be said, who says it, when, and for how long it is shown.

Headings and their order follow 《政府采购公告和公示信息格式规范（2020年版）》（财库〔2020〕50号）, the intention's 财库〔2020〕10号, in our
own words where they only explain. Figures are named by their key: value and clause are those of the law's data.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from backend.core.law import CONSULTATION, FRAMEWORK, GPL, REG, TENDERS, Figure

FORMS_OF_2020 = "《政府采购公告和公示信息格式规范（2020年版）》（财库〔2020〕50号）"
INTENTION = "《关于开展政府采购意向公开工作的通知》（财库〔2020〕10号）"
OPENNESS = "《关于做好政府采购信息公开工作的通知》（财库〔2015〕135号）"
COMPLAINTS = "《政府采购质疑和投诉办法》（财政部令第94号）"
PUBLISHED = "published"
"""The moment of publication, where a time is counted from it."""


class Shape(StrEnum):
    """内容形式 · what a fact looks like."""

    LINE = "line"
    TEXT = "text"
    MONEY = "money"
    DAY = "day"
    MOMENT = "moment"
    FLAG = "flag"
    TABLE = "table"

    @property
    def label(self) -> str:
        return {
            Shape.LINE: "单行文字",
            Shape.TEXT: "文字",
            Shape.MONEY: "金额（元）",
            Shape.DAY: "日期",
            Shape.MOMENT: "时刻",
            Shape.FLAG: "是或者否",
            Shape.TABLE: "表格",
        }[self]


class Publisher(StrEnum):
    """发布人 · who may publish a notice."""

    BUYER = "buyer"
    AGENT = "agent"
    REGULATOR = "regulator"

    @property
    def label(self) -> str:
        return {
            Publisher.BUYER: "采购人",
            Publisher.AGENT: "采购代理机构",
            Publisher.REGULATOR: "财政部门",
        }[self]


@dataclass(frozen=True, slots=True)
class Fact:
    """公告事项 · something that a notice says under a heading."""

    code: str
    zh: str
    en: str
    shape: Shape = Shape.LINE
    required: bool = True
    columns: tuple[str, ...] = ()
    """Of a table."""


@dataclass(frozen=True, slots=True)
class Section:
    """标题 · a heading of the form with what stands under it."""

    zh: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """不得少于 · so long from one thing (a fact, or the publication) to a fact."""

    figure: str
    since: str
    until: str
    basis: str


@dataclass(frozen=True, slots=True)
class Within:
    """不得超过 · published so soon after a day that the notice names. A late notice goes out, and is shown as late."""

    figure: str
    since: str
    basis: str


@dataclass(frozen=True, slots=True)
class NoticeForm:
    """公告格式 · a form: its headings, and the law about it."""

    code: str
    zh: str
    en: str
    basis: str
    sections: tuple[Section, ...]
    publishers: frozenset[Publisher] = frozenset({Publisher.BUYER, Publisher.AGENT})
    display: str = ""
    """Figure: for how long it is shown as running; without one it has no period."""
    at_least: tuple[AtLeast, ...] = ()
    within: Within | None = None
    corrected_before: str = ""
    """Figure: how long before the deadline a correction that matters must come, or the deadline moves."""
    calls: bool = False
    """Does it call suppliers? Then there is one for each package until it is terminated."""
    after_intention: bool = False
    """Must the intention have been public for a while?"""
    releases: frozenset[str] = frozenset()
    """Which kinds of secrets (`experts`, `bidders`) it makes known."""
    is_public: bool = True
    """False for an invitation, which only those invited may read."""

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Everything that it can say, in order."""
        return tuple(fact for section in self.sections for fact in section.facts)

    def fact(self, code: str) -> Fact:
        return next(fact for fact in self.facts if fact.code == code)


def _text(code: str, zh: str, en: str, *, required: bool = True) -> Fact:
    return Fact(code, zh, en, Shape.TEXT, required)


def _table(code: str, zh: str, en: str, *columns: str, required: bool = True) -> Fact:
    return Fact(code, zh, en, Shape.TABLE, required, columns)


# 各格式共有 · what the forms have in common

OTHERS = Section(
    "其他补充事宜", (_text("others", "其他补充事宜", "what else there is to say", required=False),)
)
_BUYER_CONTACT = _text("buyer_contact", "采购人信息", "address and telephone of the buyer")
_AGENT_CONTACT = _text(
    "agent_contact", "采购代理机构信息", "address and telephone of the agent", required=False
)
_PERSON = Fact("contact", "项目联系人及电话", "whom to ask, by telephone")


def _contacts(zh: str) -> Section:
    return Section(zh, (_BUYER_CONTACT, _AGENT_CONTACT, _PERSON))


CORRECTED = _contacts("凡对本次公告内容提出询问，请按以下方式联系")
DISPLAY = Section("公告期限", ())
"""Filled by the period that the law gives."""

BASICS = Section(
    "项目基本情况",
    (
        Fact("budget", "预算金额（元）", "the budget", Shape.MONEY),
        Fact("ceiling", "最高限价（元）", "the highest price", Shape.MONEY, required=False),
        _text("need", "采购需求", "what is needed"),
        Fact("term", "合同履行期限", "by when the contract is performed"),
        Fact("consortium", "是否接受联合体", "may consortia take part?", Shape.FLAG),
        Fact("intention", "采购意向公告编号", "number of the published intention", required=False),
        _text(
            "intention_exemption", "未公开采购意向的原因", "why no intention was published", required=False
        ),
    ),
)
QUALIFICATION = Section(
    "申请人的资格要求",
    (
        _text("general_qualification", "法定条件", "conditions of the law"),
        _text("policy_qualification", "落实政府采购政策需满足的资格要求", "conditions of policy"),
        _text("own_qualification", "本项目的特定资格要求", "conditions of this project"),
    ),
)


def _documents(zh: str) -> Section:
    return Section(
        zh,
        (
            Fact("documents_from", "获取开始日期", "from which day", Shape.DAY),
            Fact("documents_until", "获取截止日期", "until which day", Shape.DAY),
            Fact("documents_place", "地点（网址）", "where"),
            _text("documents_way", "方式", "how"),
            Fact("documents_price", "售价（元）", "the price; electronic ones are free", Shape.MONEY),
        ),
    )


def _submission(zh: str, opening: str) -> tuple[Section, ...]:
    deadline = Fact("deadline", "截止时间", "the deadline", Shape.MOMENT)
    place = Fact("place", "地点（网址）", "where")
    if not opening:
        return (Section(zh, (deadline, place)),)
    return (
        Section(zh, (deadline, place)),
        Section(
            opening,
            (
                Fact("opening", "时间", "when", Shape.MOMENT, required=False),
                Fact("opening_place", "地点（网址）", "where", required=False),
            ),
        ),
    )


_SUPPLY = "documents_from", "documents_until"
_TENDER_TIMES = (
    AtLeast("tender.submission_min", PUBLISHED, "deadline", GPL.art(35)),
    AtLeast("tender.document_supply_min", *_SUPPLY, REG.art(31)),
)
PROJECT_ASKED = "凡对本次采购提出询问，请按以下方式联系"


def _without_tender(
    code: str, zh: str, en: str, days: str, basis: str, more: tuple[AtLeast, ...], corrected: str
) -> NoticeForm:
    """谈判、磋商、询价公告 · the three have one form."""
    return NoticeForm(
        code, zh, en, FORMS_OF_2020,
        sections=(
            BASICS, QUALIFICATION, _documents("获取采购文件"), *_submission("响应文件提交", "开启"), DISPLAY, OTHERS,
            _contacts(PROJECT_ASKED),
        ),
        display="nontender.notice_period_min",
        at_least=(AtLeast(days, PUBLISHED, "deadline", basis), *more),
        corrected_before=corrected,
        calls=True,
        after_intention=True,
    )  # fmt: skip


NON_TENDERS_29 = "《政府采购非招标采购方式管理办法》第二十九条"
NON_TENDERS_45 = "《政府采购非招标采购方式管理办法》第四十五条"

_GOODS = _table(
    "items", "主要标的信息", "the main things", "名称", "品牌（如有）", "规格型号（服务要求）", "数量", "单价（元）"
)  # fmt: skip
_PARTIES = (
    _text("buyer_party", "采购人（甲方）：名称、地址、联系方式", "the buyer"),
    _text("supplier_party", "供应商（乙方）：名称、地址、联系方式", "the supplier"),
)
_CONTRACT_MAIN = Section(
    "合同主要信息",
    (
        _GOODS,
        Fact("amount", "合同金额（元）", "the amount", Shape.MONEY),
        _text("performance", "履约期限、地点等简要信息", "when and where it is performed"),
        Fact("method_name", "采购方式", "by which method"),
    ),
)

_AGREEMENT = Section(
    "框架协议信息",
    (
        Fact("agreement", "框架协议名称及编号", "name and number of the agreement"),
        Fact("organiser", "征集人", "who called for it"),
    ),
)
_ASKED = Section(
    "凡对本次公告内容提出询问，请按以下方式联系",
    (_text("buyer_contact", "采购人（征集人）信息", "name and telephone", required=False),),
)
_FRAMEWORK = Section(
    "框架协议",
    (
        Fact("framework", "框架协议编号", "number of the framework"),
        Fact("former_name", "原称", "what it was called before 2022", required=False),
        Fact("ground", "适用情形", "why it may be made"),
        Fact("region", "适用地区", "whose buyers may buy by it"),
        Fact("term", "协议期限", "for how long"),
        Fact("ways", "第二阶段成交方式", "how buyers come to an entrant"),
        _text("criteria", "直接选定的依据", "by what they choose directly", required=False),
        Fact("bidding_hours", "二次竞价响应时间", "how long a second bidding takes", required=False),
        Fact("outside_award", "允许非入围供应商低价成交", "may others supply more cheaply?", Shape.FLAG),
        _table("lots", "采购包", "the lots", "采购包", "名称", "品目", "预估金额（元）", "报价形式", "评审方法", "淘汰率", "入围家数上限"),
        _table("ceilings", "最高限制单价", "what one costs at most", "采购包", "代码", "名称", "计量单位", "最高限制单价（元）"),
        _text("need", "需求标准", "what is needed"),
        _text("terms", "协议主要条款", "what the agreements say", required=False),
    ),
)  # fmt: skip
_INTENTION = (
    Fact("intention", "采购意向公告编号", "number of the published intention", required=False),
    _text("intention_exemption", "未公开采购意向的原因", "why no intention was published", required=False),
)

FORMS: Mapping[str, NoticeForm] = {
    form.code: form
    for form in (
        NoticeForm(
            "intention", "采购意向", "procurement intention", INTENTION,
            sections=(
                Section(
                    "采购意向",
                    (
                        _table("plans", "意向", "what is intended", "采购项目名称", "采购需求概况", "预算金额（万元）", "预计采购时间", "备注"),
                    ),
                ),
                Section("说明", (_text("others", "说明", "what else there is to say", required=False),)),
            ),
            publishers=frozenset({Publisher.BUYER}),
        ),
        NoticeForm(
            "tender", "招标公告", "call for tenders", TENDERS.art(13),
            sections=(
                BASICS, QUALIFICATION, _documents("获取招标文件"),
                *_submission("提交投标文件截止时间、开标时间和地点", ""), DISPLAY, OTHERS,
                _contacts("对本次招标提出询问，请按以下方式联系"),
            ),
            display="tender.notice_period_min",
            at_least=_TENDER_TIMES,
            corrected_before="tender.clarification_min_before_deadline",
            calls=True,
            after_intention=True,
        ),
        NoticeForm(
            "invitation", "投标邀请书", "invitation to tender", TENDERS.art(14),
            sections=(
                BASICS, QUALIFICATION, _documents("获取招标文件"),
                *_submission("提交投标文件截止时间、开标时间和地点", ""), OTHERS,
                _contacts("对本次招标提出询问，请按以下方式联系"),
            ),
            at_least=_TENDER_TIMES,
            corrected_before="tender.clarification_min_before_deadline",
            calls=True,
            after_intention=True,
            is_public=False,
        ),
        NoticeForm(
            "prequalification", "资格预审公告", "call for prequalification", REG.art(21),
            sections=(
                BASICS, QUALIFICATION, _documents("领取资格预审文件"),
                Section("资格预审申请文件的组成及格式", (_text("application", "组成及格式", "what an application consists of"),)),
                Section("资格预审的审查标准及方法", (_text("criteria", "标准及方法", "how it is judged"),)),
                Section("拟邀请参加投标的供应商数量", (Fact("invited", "数量及选取方式", "how many are invited, and how"),)),
                *_submission("资格预审申请文件提交", ""),
                Section("资格预审日期", (Fact("judged_on", "日期", "when it is judged", Shape.DAY),)),
                DISPLAY, OTHERS, _contacts("凡对本次资格预审提出询问，请按以下方式联系"),
            ),
            display="tender.notice_period_min",
            at_least=(AtLeast("prequalification.submission_min", PUBLISHED, "deadline", REG.art(21)),),
            calls=True,
            after_intention=True,
        ),
        _without_tender(
            "negotiation", "竞争性谈判公告", "call for negotiation", "negotiation.submission_min", NON_TENDERS_29, (),
            "negotiation.clarification_min_before_deadline",
        ),
        _without_tender(
            "consultation", "竞争性磋商公告", "call for consultation", "consultation.submission_min", CONSULTATION.art(10),
            (AtLeast("consultation.document_supply_min", *_SUPPLY, CONSULTATION.art(10)),),
            "consultation.clarification_min_before_deadline",
        ),
        _without_tender(
            "inquiry", "询价公告", "request for quotations", "inquiry.submission_min", NON_TENDERS_45, (),
            "negotiation.clarification_min_before_deadline",
        ),
        NoticeForm(
            "single_source", "单一来源采购公示", "single-source publicity", REG.art(38),
            sections=(
                Section(
                    "项目信息",
                    (
                        _text("need", "拟采购的货物或者服务的说明", "what is to be bought"),
                        Fact("budget", "预算金额（元）", "the budget", Shape.MONEY),
                        _text("reason", "采用单一来源采购方式的原因及说明", "why from one source"),
                    ),
                ),
                Section(
                    "拟定供应商信息",
                    (
                        Fact("supplier", "名称", "the one supplier"),
                        Fact("supplier_address", "地址", "its address"),
                    ),
                ),
                Section("公示期限", (Fact("publicity_until", "公示截止日期", "the last day for objections", Shape.DAY),)),
                OTHERS,
                Section(
                    "联系方式",
                    (
                        _BUYER_CONTACT,
                        _text("finance_contact", "财政部门：名称、地址、联系方式", "the finance department"),
                        _AGENT_CONTACT,
                    ),
                ),
                Section(
                    "专业人员论证意见",
                    (
                        _table("opinions", "论证意见", "what experts say", "姓名", "工作单位", "职称", "论证意见"),
                    ),
                ),
            ),
            display="single_source.publicity_min",
            at_least=(AtLeast("single_source.publicity_min", PUBLISHED, "publicity_until", REG.art(38)),),
            releases=frozenset({"experts"}),
        ),
        NoticeForm(
            "correction", "更正公告", "correction", OPENNESS,
            sections=(
                Section(
                    "项目基本情况",
                    (
                        Fact("first_number", "原公告编号", "number of the first notice", required=False),
                        Fact("first_published", "首次公告日期", "when it was published first", Shape.DAY, required=False),
                    ),
                ),
                Section(
                    "更正信息",
                    (
                        Fact("subject", "更正事项", "what is corrected: notice, documents or result"),
                        _table("changes", "更正内容", "old and new", "更正项", "更正前", "更正后"),
                        Fact("affects_preparation", "可能影响投标（响应）文件编制", "does it touch what bidders prepare?", Shape.FLAG),
                        Fact("new_deadline", "更正后的截止时间", "the deadline as it is then", Shape.MOMENT, required=False),
                        Fact("corrected_on", "更正日期", "when it was corrected", Shape.DAY),
                    ),
                ),
                OTHERS, CORRECTED,
            ),
            releases=frozenset({"experts", "bidders"}),
        ),
        NoticeForm(
            "result", "中标（成交）结果公告", "award", REG.art(43),
            sections=(
                Section(
                    "中标（成交）信息",
                    (
                        _table("winners", "中标（成交）供应商", "who won", "采购包", "供应商名称", "供应商地址", "中标（成交）金额（元）", "评审总得分（如有）"),
                        Fact("chosen_on", "确定中标（成交）供应商日期", "when the winner was chosen", Shape.DAY),
                    ),
                ),
                Section(
                    "主要标的信息",
                    (
                        _GOODS,
                        _table("declarations", "中小企业（监狱企业、残疾人福利性单位）声明", "declarations of small enterprises", "供应商名称", "声明类型", "标的制造商（承接企业）", required=False),
                    ),
                ),
                Section(
                    "评审专家名单",
                    (
                        _table("experts", "评审专家（单一来源采购人员）", "who evaluated", "姓名", "产生方式"),
                    ),
                ),
                Section("代理服务收费标准及金额", (_text("agency_fee", "标准及金额", "what the agent charges"),)),
                DISPLAY,
                OTHERS, CORRECTED,
            ),
            display="award.notice_period",
            within=Within("award.publish_max", "chosen_on", REG.art(43)),
            releases=frozenset({"experts", "bidders"}),
        ),
        NoticeForm(
            "framework_call", "框架协议征集公告", "call for a framework agreement", str(FRAMEWORK),
            sections=(
                _FRAMEWORK, Section("采购意向", _INTENTION), QUALIFICATION, _documents("获取征集文件"),
                *_submission("提交响应文件截止时间、开启时间和地点", ""), DISPLAY, OTHERS,
                _contacts("对本次征集提出询问，请按以下方式联系"),
            ),
            display="tender.notice_period_min",
            at_least=_TENDER_TIMES,
            corrected_before="tender.clarification_min_before_deadline",
            calls=True,
            after_intention=True,
        ),
        NoticeForm(
            "framework_open_call", "开放式框架协议征集公告", "call for an open framework agreement", str(FRAMEWORK),
            sections=(
                _FRAMEWORK,
                Section(
                    "申请加入",
                    (
                        _text("apply_way", "申请方式", "how to apply"),
                        Fact("review_within", "审核期限", "how soon applications are reviewed"),
                        _text("leave_way", "退出方式", "how to leave"),
                    ),
                ),
                OTHERS, _contacts("对本次征集提出询问，请按以下方式联系"),
            ),
        ),
        NoticeForm(
            "framework_entry", "框架协议入围结果公告", "entry into a framework agreement", str(FRAMEWORK),
            sections=(
                Section(
                    "入围信息",
                    (
                        Fact("framework", "框架协议编号", "number of the framework"),
                        _table("entrants", "入围供应商", "who entered", "采购包", "供应商名称", "供应商地址", "入围名次", "协议报价", "评审得分（如有）"),
                        Fact("chosen_on", "确定入围供应商日期", "when they were chosen", Shape.DAY),
                    ),
                ),
                Section(
                    "评审专家名单",
                    (
                        _table("experts", "评审专家", "who evaluated", "姓名", "产生方式", required=False),
                    ),
                ),
                DISPLAY, OTHERS, CORRECTED,
            ),
            display="award.notice_period",
            within=Within("framework.open.publish_entry_max", "chosen_on", str(FRAMEWORK)),
            releases=frozenset({"experts", "bidders"}),
        ),
        NoticeForm(
            "framework_notice", "框架协议公告", "notice of a framework agreement", str(FRAMEWORK),
            sections=(
                Section(
                    "公告事项",
                    (
                        Fact("framework", "框架协议编号", "number of the framework"),
                        Fact("subject", "事项", "what it is about"),
                        _text("what", "内容", "what happened"),
                        _text("reason", "原因", "why"),
                        Fact("clause", "依据", "on which clause"),
                        Fact("happened_on", "发生日期", "when", Shape.DAY),
                    ),
                ),
                OTHERS, CORRECTED,
            ),
            releases=frozenset({"experts", "bidders"}),
        ),
        NoticeForm(
            "termination", "废标（终止）公告", "termination", OPENNESS,
            sections=(
                Section("项目终止的原因", (_text("reason", "原因", "why"), Fact("clause", "依据", "on which clause"))),
                OTHERS, CORRECTED,
            ),
            releases=frozenset({"experts"}),
        ),
        NoticeForm(
            "contract", "合同公告", "contract", REG.art(50),
            sections=(
                Section("合同编号", (Fact("contract_number", "合同编号", "number of the contract"),)),
                Section("合同名称", (Fact("contract_name", "合同名称", "its name"),)),
                Section("合同主体", _PARTIES),
                _CONTRACT_MAIN,
                Section("合同签订日期", (Fact("signed_on", "合同签订日期", "when it was signed", Shape.DAY),)),
                OTHERS,
            ),
            within=Within("contract.publish_max", "signed_on", REG.art(50)),
            releases=frozenset({"experts", "bidders"}),
        ),
        NoticeForm(
            "acceptance", "公共服务项目验收结果公告", "acceptance", REG.art(45),
            sections=(
                Section("合同编号", (Fact("contract_number", "合同编号", "number of the contract"),)),
                Section("合同名称", (Fact("contract_name", "合同名称", "its name"),)),
                Section("合同主体", _PARTIES),
                _CONTRACT_MAIN,
                Section("验收日期", (Fact("accepted_on", "验收日期", "when it was accepted", Shape.DAY),)),
                Section("验收组成员", (_text("members", "成员（应当邀请服务对象参与）", "who accepted it"),)),
                Section("验收意见", (_text("opinion", "验收意见", "what they found"),)),
                OTHERS,
            ),
            within=Within("acceptance.public_service_publish_max", "accepted_on", REG.art(45)),
            releases=frozenset({"experts", "bidders"}),
        ),
        NoticeForm(
            "call_off", "框架协议第二阶段成交结果公告", "result of the second stage of a framework agreement", str(FRAMEWORK),
            sections=(
                _AGREEMENT,
                Section(
                    "成交信息",
                    (
                        Fact("way", "成交方式", "in which way"),
                        Fact("supplier", "成交供应商", "who delivers"),
                        Fact("amount", "成交金额（元）", "the amount", Shape.MONEY),
                        Fact("chosen_on", "成交日期", "when it was awarded", Shape.DAY),
                    ),
                ),
                Section("主要标的信息", (_GOODS,)),
                OTHERS, _ASKED,
            ),
            within=Within("framework.second_stage.publish_each_max", "chosen_on", str(FRAMEWORK)),
            publishers=frozenset({Publisher.BUYER}),
        ),
        NoticeForm(
            "call_off_summary", "框架协议直接选定成交结果汇总公告", "summary of direct choices under a framework agreement", str(FRAMEWORK),
            sections=(
                _AGREEMENT,
                Section("期满日期", (Fact("ended_on", "期满（终止）日期", "when the agreement was over", Shape.DAY),)),
                Section(
                    "成交结果汇总",
                    (
                        _table("call_offs", "成交结果", "what was chosen", "成交编号", "采购包", "采购人", "成交供应商", "成交金额（元）", "成交日期"),
                    ),
                ),
                OTHERS, _ASKED,
            ),
            within=Within("framework.second_stage.summary_max", "ended_on", str(FRAMEWORK)),
            publishers=frozenset({Publisher.BUYER}),
        ),
        NoticeForm(
            "complaint_decision", "投诉处理结果公告", "decision on a complaint", COMPLAINTS,
            sections=(
                Section(
                    "相关当事人",
                    (
                        _text("complainant", "投诉人：名称、地址", "who complained"),
                        _text("respondent", "被投诉人：名称、地址", "against whom"),
                        _text("third_parties", "相关供应商：名称、地址", "others concerned", required=False),
                    ),
                ),
                Section("基本情况", (_text("facts_found", "基本情况", "what was found"),)),
                Section(
                    "处理依据及结果",
                    (
                        _text("grounds", "处理依据", "on which clauses"),
                        _text("decision", "处理结果", "what was decided"),
                        Fact("decided_on", "处理日期", "when it was decided", Shape.DAY),
                    ),
                ),
                OTHERS,
                Section("执法机关信息", (_text("authority", "财政部门：名称、地址、联系方式", "who decided"),)),
            ),
            publishers=frozenset({Publisher.REGULATOR}),
            releases=frozenset({"experts", "bidders"}),
        ),
    )
}  # fmt: skip
"""Every form by its code: those of the methods' notices, and the ones that no step of a method publishes."""


def faults(figures: Mapping[str, Collection[Figure]]) -> Iterator[str]:
    """What is wrong with the forms themselves; nothing, if they can be used."""
    for form in FORMS.values():
        codes = [fact.code for fact in form.facts]
        if len(set(codes)) < len(codes):
            yield f"{form.code}: a fact stands in it twice"
        keys = [each.figure for each in form.at_least] + [form.display, form.corrected_before]
        keys += [form.within.figure] if form.within else []
        for key in filter(None, keys):
            if key not in figures:
                yield f"{form.code}: nobody knows the figure {key}"
        names = [name for each in form.at_least for name in (each.since, each.until)]
        names += [form.within.since] if form.within else []
        for name in names:
            if name != PUBLISHED and name not in codes:
                yield f"{form.code}: it counts from {name}, which it does not say"
        for fact in form.facts:
            if (fact.shape is Shape.TABLE) != bool(fact.columns):
                yield f"{form.code}.{fact.code}: a table has columns, and nothing else has"
        if not form.basis.strip():
            yield f"{form.code}: it rests on nothing"
        if DISPLAY in form.sections and not form.display:
            yield f"{form.code}: it has a heading for a period, and no period"
