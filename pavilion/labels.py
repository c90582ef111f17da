"""批次标签 · the labels of a batch as PDF: A4 sheets of three by eight (70 × 37 mm), each with the code of one unit.

For jobs and the desk: WeasyPrint weighs too much for web processes.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from html import escape
from pathlib import Path

from pavilion import codes
from pavilion.models import Batch
from pavilion.printing import Progress, set_pdf, silent

A_SHEET = 24
STYLE = Path(__file__).with_name("labels.css")


def address_of(code: str, origin: str, *, english: bool = False) -> str:
    """Where a code leads."""
    return f"{origin}/pavilion/{'en/' if english else ''}trace/{code}"


def write_labels(
    path: Path,
    batch: Batch,
    serials: Sequence[int],
    origin: str,
    *,
    english: bool = False,
    progress: Progress = silent,
) -> int:
    """The sheets, whole or not at all; how many pages. Raises `FontMissing`."""
    signing = codes.key()
    parts = [
        f'<html lang="{"en" if english else "zh-CN"}"><head><title>{escape(batch.number)}</title></head><body>'
    ]
    for start in range(0, len(serials), A_SHEET):
        sheet = serials[start : start + A_SHEET]
        labels = "".join(
            _label(batch, serial, codes.spell(batch.mark, serial, signing), origin, english, place)
            for place, serial in enumerate(sheet)
        )
        parts.append(f"<section>{labels}</section>")
        progress(start + len(sheet), len(serials))
    return set_pdf(path, "".join([*parts, "</body></html>"]), STYLE)


def _label(batch: Batch, serial: int, code: str, origin: str, english: bool, place: int) -> str:
    exhibit, maker = batch.exhibit, batch.maker
    name = (exhibit.name_en or exhibit.name) if english else exhibit.name
    made_by = ((maker.name_en or maker.name) if english else maker.name) if maker else ""
    unit = f"{serial} / {batch.units}" if serial else ("whole batch" if english else "整批")
    facts = (
        ("Batch" if english else "批次", batch.number),
        ("No." if english else "序号", unit),
        ("Made on" if english else "生产", f"{batch.produced_on:%Y-%m-%d}"),
    )
    told = "".join(f"<li><i>{label}</i> {escape(value)}</li>" for label, value in facts)
    scan = "Scan to trace it" if english else "扫码溯源验真"
    house = "Wenzhou Pavilion" if english else "温州好产品馆"
    return (
        f'<article style="left:{place % 3 * 70}mm;top:{place // 3 * 37}mm">'
        f"{_qr(address_of(code, origin, english=english))}<div><b>{escape(name)}</b>"
        f"<p>{escape(made_by)}</p><ul>{told}</ul><small>{scan} · {house}</small></div></article>"
    )


def _qr(address: str) -> str:
    """A QR code as a picture of one bit a point, fine enough for print (some 350 points an inch)."""
    import segno

    out = io.BytesIO()
    segno.make(address, error="l", micro=False, boost_error=True).save(out, "png", scale=8, border=2)
    return f'<img src="data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}" alt="">'
