"""What tests of the pavilion need: curators, a nomination that can be handed in, one that is shown."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

from PIL import Image

from backend.account.models import User
from backend.core import clock
from backend.core.actor import Role
from pavilion.models import Exhibit
from pavilion.rules import Kind
from pavilion.services import nominating, reviewing
from pavilion.services.nominating import ExhibitText
from tests import make


def city() -> User:
    """A curator of the city."""
    return make.member(make.organisation("platform"), Role.CURATOR)


def district(code: str = "330382") -> User:
    """Somebody who nominates for a district."""
    return make.member(make.organisation("buyer", code), Role.NOMINATOR)


def photograph(colour: str = "#6b9e88", size: tuple[int, int] = (64, 48), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, options.pop("format", "PNG"), **options)
    return out.getvalue()


TEXT = ExhibitText(
    kind=Kind.SPECIALITY, name="示例瓯柑", name_en="Sample Ou mandarin", place="三垟", industry="水果",
    summary="微苦回甘，耐贮藏，冬季至次年春天供应。", summary_en="A mandarin that keeps well.", months=[11, 12, 1],
    story={"blocks": [{"type": "paragraph", "data": {"text": "湿地里的<b>柑园</b><script>alert(1)</script>"}}]},
)  # fmt: skip


def draft(by: User | None = None, said: ExhibitText = TEXT) -> Exhibit:
    """A nomination with a picture."""
    actor = make.actor(by or district())
    exhibit = nominating.nominate(said, by=actor)
    nominating.add_picture(exhibit.pk, photograph(f"#6b9e{make.number() % 256:02x}"), by=actor)
    return exhibit


def submitted(by: User | None = None) -> Exhibit:
    person = by or district()
    exhibit = draft(person)
    return nominating.submit(exhibit.pk, by=make.actor(person))


def shown(by: User | None = None, until: date | None = None) -> Exhibit:
    exhibit = submitted(by)
    end = until or clock.today() + timedelta(days=365)
    return reviewing.accept(exhibit.pk, None, end, by=make.actor(city()))
