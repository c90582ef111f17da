"""上传 · files of multipart requests: how many, how large, under which names, and where they wait."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import Client, RequestFactory
from PIL import Image

from storefront_api.kit.ids import to_global_id
from storefront_api.kit.uploads import from_multipart
from tests import make

ADD = """mutation($input: ProductMediaCreateInput!) {
    productMediaCreate(input: $input) { media { id url(size: 64) } errors { field code message } } }"""


def picture(name: str = "a.png", declared: str = "image/png") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), declared)


def form(files: int = 1, **more: Any) -> dict[str, Any]:
    operations = {"query": "{ __typename }", "variables": {"files": [None] * files}}
    places = {str(n): [f"variables.files.{n}"] for n in range(files)}
    return {
        "operations": json.dumps(operations),
        "map": json.dumps(places),
        **{str(n): picture() for n in range(files)},
        **more,
    }


def test_文件放在磁盘上_不放在内存里() -> None:
    request = RequestFactory().post("/graphql/", form())
    (file,) = from_multipart(request)["variables"]["files"]
    assert isinstance(file, TemporaryUploadedFile)
    assert Path(file.temporary_file_path()).exists()
    file.close()


@pytest.mark.parametrize(("files", "status"), [(1, 200), (20, 200), (21, 400)])
def test_文件不能太多(files: int, status: int) -> None:
    answer = Client().post("/graphql/", form(files))
    assert answer.status_code == status
    if status == 400:
        assert " · " in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    "places",
    [
        {"0": ["variables.nothing.0"]},
        {"0": ["variables.files.7"]},
        {"0": ["variables.files.-9"]},
        {"0": ["variables.files.x"]},
        {"0": ["query.0"]},
        {"0": ["__class__.__init__"]},
        {"0": "variables.files.0"},
        {"0": [1]},
        {"9": ["variables.files.0"]},
        [],
        1,
    ],
)
def test_放不到位的文件(places: Any) -> None:
    answer = Client().post("/graphql/", form(map=json.dumps(places)))
    assert answer.status_code == 400
    assert " · " in answer.json()["errors"][0]["message"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "declared"),
    [
        ("../../../../etc/passwd", "image/png"),
        ("..\\..\\boot.ini", "image/png"),
        ("/etc/cron.d/job", "image/png"),
        ("a.php", "application/x-php"),
        ("a.svg", "image/svg+xml"),
        ("a.html", "text/html"),
        (".htaccess", "text/plain"),
        ("图片 " + "长" * 300 + ".png", "image/png"),
        ("a\x00.png", "image/png"),
    ],
)  # fmt: skip
def test_名字与声明的类型都不算数(
    api: Any, settings: LazySettings, tmp_path: Path, name: str, declared: str
) -> None:
    """The picture is kept under a name of ours, inside our folder, and given back as what it is."""
    settings.MEDIA_ROOT = tmp_path / "media"
    seller = make.supplier()
    product = make.product(seller)
    given = {"input": {"product": to_global_id("Product", product.pk), "alt": "图", "image": None}}
    answer = as_(
        api,
        seller.sales,
        operations=json.dumps({"query": ADD, "variables": given}),
        name=name,
        declared=declared,
    )
    payload = answer.json()["data"]["productMediaCreate"]
    assert payload["errors"] == []
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(kept) == 1
    assert kept[0].parent.resolve().is_relative_to((tmp_path / "media").resolve())
    assert kept[0].name.isascii()
    assert kept[0].suffix in {".png", ".jpg", ".webp"}
    address = payload["media"]["url"].removeprefix("http://testserver")
    shown = Client().get(address)
    assert shown["Content-Type"].startswith("image/")
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert "svg" not in shown["Content-Type"]


def as_(api: Any, person: Any, *, operations: str, name: str, declared: str) -> Any:
    """Send a file with a name and type of which its sender says what they like."""
    from backend.account import tokens
    from tests.conftest import ISSUER

    file = picture(declared=declared)
    file._name = name
    token = tokens.issue(person, tokens.ACCESS, ISSUER)
    body = {"operations": operations, "map": json.dumps({"0": ["variables.input.image"]}), "0": file}
    return api.client.post("/graphql/", body, headers={"Authorization": f"Bearer {token}"})
