"""TypeScript 示例 · the typed client in `docs/api/typescript` compiles against the schema as it is, in the strictest mode."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from backend.config.cluster import CHECKOUT
from storefront_api.kit.documents import Documents
from storefront_api.kit.manifests import register_files
from storefront_api.schema import schema
from tests.manual import npm

EXAMPLE = CHECKOUT / "docs" / "api" / "typescript"


@pytest.fixture(scope="module")
def built() -> Path:
    """A copy of the example in var/ with what it depends on, and with its types generated."""
    folder = npm.installed(EXAMPLE, "typescript")
    shutil.rmtree(folder / "src" / "generated", ignore_errors=True)
    npm.run(folder, "run", "generate", SCHEMA=str(CHECKOUT / "storefront_api" / "schema.graphql"))
    return folder


@pytest.mark.npm
@pytest.mark.timeout(300)
def test_示例按接口生成类型_严格编译通过(built: Path) -> None:
    npm.run(built, "run", "check")


@pytest.mark.npm
@pytest.mark.timeout(300)
def test_编译并非摆设(built: Path) -> None:
    """A field that the document does not ask for is an error of the compiler."""
    page = built / "src" / "purchase.ts"
    text = page.read_text(encoding="utf-8")
    assert "placed.order.number" in text
    page.write_text(text.replace("placed.order.number", "placed.order.nothing"), encoding="utf-8")
    try:
        with pytest.raises(subprocess.CalledProcessError) as failed:
            npm.run(built, "run", "check")
        assert "nothing" in failed.value.stdout
    finally:
        page.write_text(text, encoding="utf-8")


@pytest.mark.npm
@pytest.mark.timeout(300)
@pytest.mark.django_db
def test_生成的清单可以登记(built: Path) -> None:
    manifest = built / "src" / "generated" / "persisted-documents.json"
    given, fresh = register_files([manifest], Documents(schema.graphql_schema, 16))
    assert given == fresh >= 6


@pytest.mark.parametrize(
    "lock",
    sorted(CHECKOUT.glob("docs/**/package-lock.json"))
    + sorted(CHECKOUT.glob("storefront_api/**/package-lock.json")),
)
def test_锁文件不写来源地址_都有校验(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert '"resolved"' not in text
    assert text.count('"integrity"') > 10
    assert os.path.getsize(lock) < 400_000
