"""同伴 · relations of rows that came together."""

from __future__ import annotations

from types import SimpleNamespace

from backend.core.peers import gather, relation


def test_同一批数据的两种关联各查各的() -> None:
    """Two relations that are loaded in the same way but by different keys don't take each other's answer."""
    asked: list[set[int]] = []

    def load(ids: set[int]) -> dict[int, str]:
        asked.append(ids)
        return {pk: f"address {pk}" for pk in ids}

    billing, shipping = relation(load, "billing_id"), relation(load, "shipping_id")
    first, second = gather(
        [SimpleNamespace(billing_id=None, shipping_id=2), SimpleNamespace(billing_id=3, shipping_id=4)]
    )
    assert (billing(first), shipping(first)) == (None, "address 2")
    assert (billing(second), shipping(second)) == ("address 3", "address 4")
    assert asked == [{3}, {2, 4}], "once for all peers"
