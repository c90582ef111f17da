"""The operations of Saleor's own storefront, read from the folder where somebody keeps it; nothing of them is kept here."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    Node,
    OperationDefinitionNode,
    Visitor,
    parse,
    print_ast,
    visit,
)

STOREFRONT = os.environ.get("OUCAI_STOREFRONT", "")
"""The folder, or nothing when there is none at hand."""
NO_STOREFRONT = (
    "no storefront at hand: tell where the source of saleor/storefront is with OUCAI_STOREFRONT=<folder>; "
    "docs/api/storefront-trial.md"
)
PARTS = ("src/graphql", "src/checkout/graphql")
"""Where it keeps its documents; the fragments of one part are not seen in the other."""


def operations(storefront: Path) -> dict[str, str]:
    """Each operation by its name, as it is sent: with all fragments that it needs and no others."""
    found: dict[str, str] = {}
    for part in PARTS:
        for name, text in _of(storefront / part):
            assert name not in found, f"two operations are called {name}"
            found[name] = text
    assert found, f"no GraphQL documents in {storefront}: is it the storefront's source?"
    return found


def _of(folder: Path) -> Iterator[tuple[str, str]]:
    definitions = [
        definition
        for path in sorted(folder.rglob("*.graphql"))
        for definition in parse(path.read_text("utf-8")).definitions
    ]
    fragments = {one.name.value: one for one in definitions if isinstance(one, FragmentDefinitionNode)}
    for one in definitions:
        if isinstance(one, OperationDefinitionNode) and one.name:
            needed: dict[str, FragmentDefinitionNode] = {}
            _collect(one, fragments, needed)
            yield one.name.value, print_ast(DocumentNode(definitions=(one, *needed.values())))


def _collect(
    node: Node, fragments: dict[str, FragmentDefinitionNode], needed: dict[str, FragmentDefinitionNode]
) -> None:
    spread: list[str] = []

    class Spreads(Visitor):
        def enter_fragment_spread(self, node: FragmentSpreadNode, *_: object) -> None:
            spread.append(node.name.value)

    visit(node, Spreads())
    for name in spread:
        if name not in needed:
            needed[name] = fragments[name]
            _collect(fragments[name], fragments, needed)
