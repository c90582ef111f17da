from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader
from weasyprint.urls import FatalURLFetchingError

from backend.invoice.papers.content import Conclusion, Paper
from backend.invoice.papers.rendering import NothingIsFetched, page, render
from tests.invoice.papers import samples

ROOT = Path(__file__).resolve().parents[3]


def text_of(reader: PdfReader) -> str:
    """The words of the whole PDF without white space: lines break where they like."""
    return "".join("".join(sheet.extract_text().split()) for sheet in reader.pages)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            samples.order_confirmation(),
            (
                "订单确认书",
                "直通车",
                "壹万贰仟叁佰肆拾伍元陆角整",
                "12,345.60",
                "91330304MA2FGHJK2R",
                "《预算法》第十三条",
            ),
        ),
        (samples.acceptance_report(), ("验收报告", "部分合格", "周示例", "《政府采购法实施条例》第四十五条")),
        (
            samples.settlement_statement(),
            (
                "结算单",
                "本单据为结算依据，不是税务发票",
                "2026年4月10日",
                "《保障中小企业款项支付条例》第九条",
                "陆仟肆佰陆拾捌元整",
            ),
        ),
    ],
    ids=["订单确认书", "验收报告", "结算单"],
)
def test_单据写明应写的内容(content: Paper, said: tuple[str, ...]) -> None:
    reader = PdfReader(io.BytesIO(render(content)))
    text = text_of(reader)
    for words in (*said, content.number, content.verification_code, samples.VERIFY, "第1页"):
        assert words in text, words
    assert f"共{len(reader.pages)}页" in text


@pytest.mark.parametrize(
    "content",
    [
        samples.order_confirmation(),
        samples.acceptance_report(),
        samples.settlement_statement(),
        samples.credit_note(),
    ],
    ids=["订单确认书", "验收报告", "结算单", "红字发票信息单"],
)
def test_中文字体已嵌入(content: Paper) -> None:
    reader = PdfReader(io.BytesIO(render(content)))
    fonts = [font.get_object() for sheet in reader.pages for font in sheet["/Resources"]["/Font"].values()]
    for font in fonts:
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert descriptor["/FontFile3"].get_object().get_data()
        assert "CJK" in font["/BaseFont"]


def test_四十行订单分页时表头重复并续页() -> None:
    reader = PdfReader(io.BytesIO(render(samples.long_order(40))))
    sheets = ["".join(sheet.extract_text().split()) for sheet in reader.pages]
    goods = [sheet for sheet in sheets if "5,561.60" in sheet]
    assert len(goods) >= 3
    assert all("品名与规格" in sheet for sheet in goods)
    assert all("续页" in sheet for sheet in sheets[1:])
    assert "续页" not in sheets[0]


def test_同一内容生成同一文件() -> None:
    content = samples.acceptance_report()
    here = hashlib.sha256(render(content)).hexdigest()
    elsewhere = (
        "import hashlib; from tests.invoice.papers import samples;"
        "from backend.invoice.papers.rendering import render;"
        "print(hashlib.sha256(render(samples.acceptance_report())).hexdigest())"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", elsewhere],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == here
    assert done.stderr == ""


def test_改一个字核验码就不同() -> None:
    content = samples.settlement_statement()
    assert content.verification_code == samples.settlement_statement().verification_code
    assert replace(content, deduction_reason="迟延送达二日").verification_code != content.verification_code


def test_名称里的标记不当作网页() -> None:
    buyer = replace(samples.BUYER, name="<img src='http://oucai.example/x.png'>示例局")
    html = page(replace(samples.acceptance_report(Conclusion.FAILED), buyer=buyer))
    assert "<img" not in html
    assert "&lt;img" in html


def test_制单时不取任何外部资源() -> None:
    with pytest.raises(FatalURLFetchingError, match="may not load"):
        NothingIsFetched().fetch("file:///etc/hostname")


def test_没有中文字体时明说而不是印空框(tmp_path: Path) -> None:
    empty = tmp_path / "fonts.conf"
    empty.write_text(f"<fontconfig><cachedir>{tmp_path}</cachedir></fontconfig>", "utf-8")
    attempt = (
        "from backend.core.fonts import FontMissing\n"
        "from tests.invoice.papers import samples\n"
        "from backend.invoice.papers.rendering import render\n"
        "try: render(samples.acceptance_report())\n"
        "except FontMissing as refusal: print(refusal.code, 'fonts-noto-cjk' in refusal.message)"
    )
    done = subprocess.run(
        [sys.executable, "-c", attempt],
        cwd=ROOT,
        env={**os.environ, "FONTCONFIG_FILE": str(empty), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["FONT_MISSING", "True"]
