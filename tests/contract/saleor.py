"""Saleor 的接口 · the reference schema and the operations of Saleor's front ends, which lie beside the checkout."""

from __future__ import annotations

import importlib.util
import json
import os
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from graphql import GraphQLSchema, build_schema

from backend.config.cluster import CHECKOUT

WHERE = Path("shared", "saleor")


def reference_folder() -> Path:
    """The folder `shared/saleor` beside the checkout or above it. Skips where it is not at hand; in CI it must be."""
    for above in CHECKOUT.parents:
        if (above / WHERE / "schema.graphql").exists():
            return above / WHERE
    missing = (
        f"Saleor's schema is not at hand: it is looked for as ../{WHERE}/schema.graphql beside the checkout"
    )
    if os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.fail(missing)
    pytest.skip(missing)


@cache
def reference() -> GraphQLSchema:
    """Saleor's schema."""
    text = (reference_folder() / "schema.graphql").read_text(encoding="utf-8")
    return build_schema(text, assume_valid_sdl=True)


def surface(name: str) -> dict[str, Any]:
    """What a front end of Saleor asks for: `storefront` or `dashboard`."""
    found: dict[str, Any] = json.loads((reference_folder() / f"{name}_surface.json").read_text("utf-8"))
    return found


@cache
def coverage() -> ModuleType:
    """The measuring tool that lies beside the schema."""
    spec = importlib.util.spec_from_file_location("saleor_coverage", reference_folder() / "coverage.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made
