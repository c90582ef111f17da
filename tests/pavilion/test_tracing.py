"""溯源 · batches and their signed codes: who writes them, what a code proves, what of a scan is kept, and bad codes of all sorts."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.test import Client
from pypdf import PdfReader

from backend.core import clock
from backend.core.models import JournalEntry
from backend.core.refusals import Invalid, NotFound, Refusal, Refusals, Required, Unique
from backend.product.files import upload
from pavilion import codes, filing, rules, tracing
from pavilion.jobs import forget_pavilion_files, make_pavilion_file
from pavilion.models import Batch, Exhibit, Maker, PavilionFile, TraceLook
from pavilion.refusals import BatchForbids, DayAhead, LabelsWrong, NotShownNow, PeriodBackwards, UnitsWrong
from pavilion.rules import Looks, Verdict
from pavilion.services import filing as having
from pavilion.services import nominating
from pavilion.services import tracing as verbs
from pavilion.services.tracing import BatchText, Finding, Step
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api
from tests.pavilion import halls
from tests.pavilion.test_site import Page


@pytest.fixture(autouse=True)
def apart(settings: Any, tmp_path: Path) -> None:
    """Files are made where nobody else looks."""
    settings.EXPORTS_ROOT = tmp_path / "exports"


SIGNING = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
GOOD = codes.spell(123_456, 7, SIGNING)


def test_码里有批次与序号_谁都能用公钥验() -> None:
    assert codes.read(GOOD, SIGNING.public_key()) == (123_456, 7)
    assert len(GOOD) == codes.LENGTH
    raw = base64.urlsafe_b64decode(GOOD)
    SIGNING.public_key().verify(raw[8:], b"oucai.pavilion.batch.1|" + raw[:8])


def swapped(code: str, place: int) -> str:
    return code[:place] + ("A" if code[place] != "A" else "B") + code[place + 1 :]


def test_改动任何一个字符都不成立() -> None:
    for place in range(codes.LENGTH):
        assert codes.read(swapped(GOOD, place), SIGNING.public_key()) is None, place


BAD: dict[str, str] = {
    "空": "",
    "没扫全": GOOD[:-1],
    "只有开头": GOOD[:12],
    "多一个字": f"{GOOD}A",
    "别的密钥": codes.spell(123_456, 7, OTHER),
    "别的序号的签名": base64.urlsafe_b64encode(
        base64.urlsafe_b64decode(codes.spell(123_456, 8, SIGNING))[:8] + base64.urlsafe_b64decode(GOOD)[8:]
    ).decode(),
    "标准 Base64": GOOD.replace("-", "+").replace("_", "/") + "+",
    "空白": f" {GOOD[1:]}",
    "全角": GOOD.replace(GOOD[3], "Ａ"),
    "中文": "温" * codes.LENGTH,
    "很长": "A" * 100_000,
    "网页代码": "<script>alert(1)</script>",
    "零字节": "A" * 95 + "\x00",
}


@pytest.mark.parametrize("what", BAD)
def test_坏码(what: str) -> None:
    assert codes.read(BAD[what], SIGNING.public_key()) is None


@pytest.mark.parametrize(
    ("state", "serial", "looks", "verdict"),
    [
        ("issued", 1, Looks(12, 60, 2), Verdict.GENUINE),
        ("issued", 1, Looks(13, 13, 0), Verdict.COPIED),
        ("issued", 1, Looks(1, 61, 0), Verdict.COPIED),
        ("issued", 1, Looks(3, 3, 3), Verdict.COPIED),
        ("issued", 0, Looks(500, 90_000, 12), Verdict.GENUINE),
        ("revoked", 1, Looks(1, 1, 0), Verdict.REVOKED),
        ("revoked", 0, Looks(500, 500, 9), Verdict.REVOKED),
    ],
)
def test_查得多到不像一件货(state: str, serial: int, looks: Looks, verdict: Verdict) -> None:
    assert rules.verdict(state, serial, looks) is verdict


def report(by: Any) -> str:
    return f"/files/{upload(halls.photograph('#fefefe'), by=by).removeprefix('uploads/')}"


def told(by: Any, **more: Any) -> BatchText:
    today = clock.today()
    said = BatchText(
        number="演示-2026-01", produced_on=today - timedelta(9), units=30,
        tests=[Finding("农药残留", "示例检测中心", "演示-JC-1", today - timedelta(5), True, evidence=report(by))],
        stages=[
            Step("包装", today - timedelta(4), place="三垟", by_whom="示例合作社"),
            Step("采摘", today - timedelta(9), title_en="Picked", place="三垟"),
        ],
    )  # fmt: skip
    return replace(said, **more)


def with_batch(exhibit: Exhibit, **more: Any) -> Batch:
    """A batch of a shown exhibit whose codes are out."""
    maker, _ = Maker.objects.get_or_create(
        slug="orchard", defaults={"name": "示例柑园", "region": exhibit.region}
    )
    Exhibit.objects.filter(pk=exhibit.pk).update(maker=maker)
    by = make.actor(exhibit.nominated_by)
    batch = verbs.create_batch(exhibit.pk, told(by, **more), by=by)
    return verbs.issue_batch(batch.pk, by=by)


def issued(**more: Any) -> tuple[Batch, make.Supplier]:
    """The same, and who sells it."""
    seller = make.supplier("330382")
    return with_batch(halls.shown(seller.sales), **more), seller


@pytest.mark.django_db
def test_登记_签发_续写_撤销() -> None:
    seller = make.supplier("330382")
    by = make.actor(seller.sales)
    exhibit = halls.shown(seller.sales)
    batch = verbs.create_batch(exhibit.pk, told(by, tests=[]), by=by)
    with pytest.raises(Refusals) as refused:
        verbs.issue_batch(batch.pk, by=by)
    assert [each.field for each in refused.value.each()] == ["maker_id", "tests"]
    maker = nominating.create_maker(nominating.MakerText(name="示例柑园"), by=by)
    verbs.update_batch(batch.pk, BatchText(maker_id=maker.pk, tests=told(by).tests, note="手工分选"), by=by)
    batch = verbs.issue_batch(batch.pk, by=by)
    with pytest.raises(BatchForbids):
        verbs.update_batch(batch.pk, BatchText(units=31), by=by)
    verbs.continue_batch(batch.pk, stages=[Step("送达", clock.today())], by=by)
    assert [one.title for one in batch.stages.all()] == ["采摘", "包装", "送达"]
    with pytest.raises(Required):
        verbs.continue_batch(batch.pk, by=by)
    with pytest.raises(Required):
        verbs.revoke_batch(batch.pk, " ", by=by)
    verbs.revoke_batch(batch.pk, "复检不合格", by=make.actor(halls.city()))
    with pytest.raises(BatchForbids):
        verbs.continue_batch(batch.pk, stages=[Step("送达", clock.today())], by=by)
    verbs_said = (
        JournalEntry.objects.filter(subject_type="Batch").order_by("id").values_list("verb", flat=True)
    )
    assert list(verbs_said) == [
        "batch.created", "batch.updated", "batch.issued", "batch.continued", "batch.revoked",
    ]  # fmt: skip


WRONG: list[tuple[dict[str, Any], type[Refusal]]] = [
    ({"number": None}, Required),
    ({"number": " "}, Required),
    ({"number": "长" * 61}, Invalid),
    ({"units": 0}, UnitsWrong),
    ({"units": 100_001}, UnitsWrong),
    ({"produced_on": clock.today() + timedelta(400)}, DayAhead),
    ({"best_before": clock.today() - timedelta(4000)}, PeriodBackwards),
    ({"maker_id": 10**9}, NotFound),
    ({"tests": [Finding("项", "室", "号", clock.today(), True, evidence="/etc/passwd")]}, Invalid),
    ({"tests": [Finding("项", "室", "号", clock.today() + timedelta(400), True)]}, DayAhead),
    ({"stages": [Step("", clock.today())]}, Required),
    ({"stages": [Step("环", clock.today())] * 31}, Refusal),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("wrong", "refusal"), WRONG, ids=[str(index) for index in range(len(WRONG))])
def test_不合要求的批次(wrong: dict[str, Any], refusal: type[Refusal]) -> None:
    exhibit = halls.shown()
    by = make.actor(exhibit.nominated_by)
    with pytest.raises(refusal):
        verbs.create_batch(exhibit.pk, replace(BatchText("演示-1", clock.today(), units=3), **wrong), by=by)
    assert not Batch.objects.exists()


@pytest.mark.django_db
def test_批次只有推荐一方与市里能写_号码不重复_撤展后不再签发() -> None:
    batch, seller = issued()
    by = make.actor(seller.sales)
    for stranger in (halls.district("330302"), make.supplier().sales, make.buyer().purchaser):
        for step in (
            lambda who: verbs.create_batch(batch.exhibit_id, told(by, number="演示-9"), by=who),
            lambda who: verbs.update_batch(batch.pk, BatchText(note="改"), by=who),
            lambda who: verbs.issue_batch(batch.pk, by=who),
            lambda who: verbs.continue_batch(batch.pk, stages=[Step("环", clock.today())], by=who),
            lambda who: verbs.revoke_batch(batch.pk, "撤", by=who),
            lambda who: having.make_labels(batch.pk, 1, 1, "https://mall.example", by=who),
        ):
            with pytest.raises(NotFound):
                step(make.actor(stranger))
    with pytest.raises(Unique):
        verbs.create_batch(batch.exhibit_id, told(by), by=by)
    another = verbs.create_batch(batch.exhibit_id, told(by, number="演示-2"), by=by)
    nominating.withdraw(batch.exhibit_id, "停产", by=by)
    with pytest.raises(NotShownNow):
        verbs.issue_batch(another.pk, by=by)


def scan(client: Client, code: str, **headers: str) -> Any:
    return client.get(f"/pavilion/trace/{code}", headers=headers)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["", "en/"])
def test_扫真码(client: Client, language: str) -> None:
    batch, _ = issued()
    code = tracing.code_of(batch, 7)
    answer = client.get(f"/pavilion/{language}trace/{code}")
    text = answer.content.decode()
    assert (answer.status_code, Page(text).faults) == (200, [])
    assert ("The signature holds" if language else "签名有效") in text
    for said in ("演示-2026-01", "示例柑园", "示例检测中心", "三垟", "/files/"):
        assert said in text, said
    assert (" 30 units" if language else "7，共 30 件") in text
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"
    assert not answer.cookies


@pytest.mark.django_db
@pytest.mark.parametrize("what", [name for name in BAD if name not in ("空", "零字节")])
def test_扫坏码(client: Client, what: str) -> None:
    issued()
    answer = client.get("/pavilion/trace/" + BAD[what])
    text = answer.content.decode()
    assert (answer.status_code, Page(text).faults) == (404, [])
    assert "签名不符" in text
    assert len(text) < 60_000
    assert not TraceLook.objects.exists()


@pytest.mark.django_db
def test_别的批次别的展品的码_说的是它自己的(client: Client) -> None:
    one, _ = issued()
    other, _ = issued(number="演示-别的")
    assert "演示-别的" in scan(client, tracing.code_of(other)).content.decode()
    assert "演示-别的" not in scan(client, tracing.code_of(one)).content.decode()
    beyond = codes.spell(one.mark, one.units + 1, codes.key())
    unknown = codes.spell((one.mark + other.mark + 1) % codes.MOST_MARK, 0, codes.key())
    for code in (beyond, unknown):
        assert scan(client, code).status_code == 404
    drafted = verbs.create_batch(
        one.exhibit_id, BatchText("演示-草稿", clock.today(), units=3), by=make.actor(halls.city())
    )
    assert scan(client, tracing.code_of(drafted)).status_code == 404


@pytest.mark.django_db
def test_照抄的码查得太多就露出来_旧日子的还算数(client: Client) -> None:
    batch, _ = issued()
    code, whole = tracing.code_of(batch, 1), tracing.code_of(batch)
    for _ in range(rules.MOST_LOOKS_A_DAY):
        assert "可能被复制" not in scan(client, code).content.decode()
    assert "可能被复制" in scan(client, code).content.decode()
    assert "可能被复制" not in scan(client, tracing.code_of(batch, 2)).content.decode()
    for _ in range(rules.MOST_LOOKS_A_DAY + 2):
        assert "可能被复制" not in scan(client, whole).content.decode()
    with clock.moved(by=timedelta(days=1)):
        assert tracing.look_up(code).looks == Looks(0, rules.MOST_LOOKS_A_DAY + 1, 0)


@pytest.mark.django_db
def test_一天里在三个区县出现(client: Client, settings: Any) -> None:
    for county in ("330302", "330382"):
        make.region(county)
    batch, _ = issued()
    settings.DISTRICT_HEADER = "X-Region"
    code = tracing.code_of(batch, 3)
    for place in ("330302", "330382"):
        assert "可能被复制" not in scan(client, code, **{"X-Region": place}).content.decode()
    assert "可能被复制" in scan(client, code, **{"X-Region": "110000"}).content.decode()
    counted = TraceLook.objects.order_by("region_code").values_list("region_code", "count")
    assert list(counted) == [("000000", 1), ("330302", 1), ("330382", 1)]


@pytest.mark.django_db
def test_自愿说区县_不另算一次(client: Client) -> None:
    make.region("330382")
    batch, _ = issued()
    code = tracing.code_of(batch, 3)
    scan(client, code)
    for district, kept in (("110000", [("", 1)]), ("330382", [("330382", 1)]), ("330382", [("330382", 1)])):
        answer = client.post(f"/pavilion/trace/{code}", {"district": district})
        assert answer.status_code == 302
        followed = client.get(answer["Location"].partition("#")[0], headers={"Sec-Fetch-Site": "same-origin"})
        assert followed.status_code == 200
        counted = TraceLook.objects.filter(count__gt=0).values_list("region_code", "count")
        assert list(counted) == kept, district
    elsewhere = client.post(
        f"/pavilion/trace/{code}", {"district": "330382"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert elsewhere.status_code == 302


@pytest.mark.django_db
def test_查验只留下数目() -> None:
    """No column of the count could hold a person, an address or a device."""
    assert {field.name for field in TraceLook._meta.fields} == {
        "id", "batch", "serial", "day", "region_code", "count",
    }  # fmt: skip


@pytest.mark.django_db
def test_撤销的批次说明原因_展品撤展后照样查得到(client: Client) -> None:
    batch, seller = issued()
    verbs.revoke_batch(batch.pk, "复检不合格<b>", by=make.actor(seller.sales))
    text = scan(client, tracing.code_of(batch, 1)).content.decode()
    assert "这一批已撤销" in text
    assert "复检不合格&lt;b&gt;" in text
    nominating.withdraw(batch.exhibit_id, "停产", by=make.actor(seller.sales))
    text = scan(client, tracing.code_of(batch, 1)).content.decode()
    assert "目前不在展" in text


@pytest.mark.django_db
def test_公钥公开(client: Client) -> None:
    batch, _ = issued()
    told_key = client.get("/pavilion/trace/key.json").json()
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(told_key["publicKey"]))
    raw = base64.urlsafe_b64decode(tracing.code_of(batch, 5))
    public.verify(raw[8:], told_key["signedAs"].encode() + raw[:8])


@pytest.mark.django_db
def test_展品页有溯源(client: Client) -> None:
    batch, seller = issued()
    address = f"/pavilion/exhibits/{batch.exhibit.slug}/"
    text = client.get(address).content.decode()
    assert Page(text).faults == []
    for said in ("演示-2026-01", "采摘", "农药残留", f"/pavilion/trace/{tracing.code_of(batch)}"):
        assert said in text, said
    verbs.revoke_batch(batch.pk, "撤", by=make.actor(seller.sales))
    assert "演示-2026-01" not in client.get(address).content.decode()


@pytest.mark.django_db
def test_标签可以印_每张一码(tmp_path: Path) -> None:
    batch, seller = issued()
    by = make.actor(seller.sales)
    for first, count in ((0, 1), (1, 31), (30, 2), (1, 0)):
        with pytest.raises(LabelsWrong):
            having.make_labels(batch.pk, first, count, "https://mall.example", by=by)
    file = having.make_labels(batch.pk, 3, 26, "https://mall.example", english=True, by=by)
    for _ in range(2):
        make_pavilion_file.func(file_id=file.pk)
    file.refresh_from_db()
    assert (file.status, file.done, file.total) == ("success", 26, 26)
    reader = PdfReader(filing.path_of(file))
    text = "".join(page.extract_text() for page in reader.pages)
    assert len(reader.pages) == 2
    assert [bool(re.search(rf"No\.\s*{serial} / 30", text)) for serial in (2, 3, 28, 29)] == [
        False,
        True,
        True,
        False,
    ]
    with clock.moved(by=timedelta(days=8)):
        forget_pavilion_files.func(timestamp=0)
    assert not filing.path_of(file).exists()


CREATE = """mutation($id: ID!, $input: BatchInput!) { pavilionBatchCreate(exhibitId: $id, input: $input) {
    batch { id state code traceUrl } errors { field code } } }"""
STEP = "mutation($id: ID!) { %s(id: $id%s) { batch { state stateReason code } errors { field code } } }"
LABELS = """mutation($id: ID!) { pavilionBatchLabels(id: $id, count: 2) { file { id kind status done total url }
    errors { field code } } }"""
TRACE = """query($code: String!) { pavilionTrace(code: $code) { verdict serial looks looksToday url
    batch { number exhibit { slug } maker { name } tests { title passed evidenceUrl } stages { title happenedOn }
        lookCount looks { count } code } } }"""


@pytest.mark.django_db
def test_接口上的溯源(api: Api, django_capture_on_commit_callbacks: Any) -> None:
    seller = make.supplier("330382")
    exhibit = halls.shown(seller.sales)
    maker = nominating.create_maker(nominating.MakerText(name="示例柑园"), by=make.actor(seller.sales))
    given = {
        "number": "演示-7", "producedOn": clock.today().isoformat(), "units": 5, "makerId": to_global_id("Maker", maker.pk),
        "tests": [{"title": "农残", "laboratory": "示例", "number": "1", "testedOn": clock.today().isoformat(), "passed": True,
                   "evidence": report(make.actor(seller.sales))}],
        "stages": [{"title": "采摘", "happenedOn": clock.today().isoformat()}],
    }  # fmt: skip
    about = {"id": to_global_id("Exhibit", exhibit.pk), "input": given}
    made = api.data(CREATE, about, as_=seller.sales)["pavilionBatchCreate"]["batch"]
    assert (made["state"], made["code"], made["traceUrl"]) == ("DRAFT", None, None)
    it = {"id": made["id"]}
    listed = f'{{ pavilionExhibit(slug: "{exhibit.slug}") {{ batches(every: true) {{ number }} }} }}'
    assert api.data(listed)["pavilionExhibit"]["batches"] == []
    assert api.data(listed, as_=seller.sales)["pavilionExhibit"]["batches"] == [{"number": "演示-7"}]
    assert api.data("query($id: ID!) { pavilionBatch(id: $id) { number } }", it) == {"pavilionBatch": None}
    done = api.data(STEP % ("pavilionBatchIssue", ""), it, as_=seller.sales)["pavilionBatchIssue"]["batch"]
    api.client.get(f"/pavilion/trace/{done['code']}")
    found = api.data(TRACE, {"code": done["code"]})["pavilionTrace"]
    assert (found["verdict"], found["serial"], found["looks"]) == ("GENUINE", None, 1)
    assert (found["batch"]["looks"], found["batch"]["code"], found["batch"]["lookCount"]) == (None, None, 1)
    assert found["batch"]["tests"][0]["passed"] is True
    own = api.data(TRACE, {"code": done["code"]}, as_=seller.sales)["pavilionTrace"]["batch"]
    assert (own["looks"], own["code"]) == ([{"count": 1}], done["code"])
    for bad in ("", "x", swapped(done["code"], 40), "长" * 5000):
        assert api.data(TRACE, {"code": bad})["pavilionTrace"]["verdict"] == "ALTERED"

    file = api.data(LABELS, it, as_=seller.sales)["pavilionBatchLabels"]["file"]
    assert (file["kind"], file["status"], file["total"], file["url"]) == ("LABELS", "PENDING", 2, None)
    make_pavilion_file.func(file_id=PavilionFile.objects.get().pk)
    ask = "query($id: ID!) { pavilionFile(id: $id) { status done url } }"
    ready = api.data(ask, {"id": file["id"]}, as_=seller.sales)["pavilionFile"]
    assert (ready["status"], ready["done"]) == ("SUCCESS", 2)
    assert api.data(ask, {"id": file["id"]}, as_=halls.city())["pavilionFile"] is None
    path = ready["url"].removeprefix("http://testserver")
    download = api.client.get(path)
    assert b"".join(download.streaming_content).startswith(b"%PDF-")

    assert api.client.get(path[:-2]).status_code == 404
    gone = api.data(STEP % ("pavilionBatchRevoke", ', reason: "复检"'), it, as_=halls.city())
    assert gone["pavilionBatchRevoke"]["batch"] == {"state": "REVOKED", "stateReason": "复检", "code": None}
    assert api.data(TRACE, {"code": done["code"]})["pavilionTrace"]["verdict"] == "REVOKED"
