"""排序 · what counts besides words: small bounded signals, weighed by data.

    points = points for words × (1 + Σ weight × value)        0 ≤ value ≤ 1

The factor is known when a thing is indexed, for each channel; it is kept as one small number, its *lift*, that either engine
multiplies with while it counts the points for words. tantivy can multiply by log₂(2 + n) of a column and by nothing else, so
that is what a lift stands for everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import log2
from pathlib import Path

import yaml

UNIT = 8
"""A lift n stands for the factor log₂(2 + n) / UNIT."""
NEUTRAL = 2**UNIT - 2
HEAVIEST, HEAVIEST_TOGETHER = 0.15, 0.40


@dataclass(frozen=True, slots=True)
class Ranking:
    """排序权重 · `{kind: {signal: weight}}`; what is not weighed does not count."""

    weights: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for kind, weights in self.weights.items():
            if any(not 0 <= weight <= HEAVIEST for weight in weights.values()):
                raise ValueError(f"{kind}: a weight lies between 0 and {HEAVIEST}")
            if sum(weights.values()) > HEAVIEST_TOGETHER + 1e-9:
                raise ValueError(f"{kind}: the weights together are at most {HEAVIEST_TOGETHER}")

    @classmethod
    def read(cls, path: Path) -> Ranking:
        """From a file like `fixtures/search/ranking.yaml`."""
        return cls(yaml.safe_load(path.read_text(encoding="utf-8")) or {})

    def of(self, kind: str) -> Mapping[str, float]:
        """The weights of one kind."""
        return self.weights.get(kind, {})


def lift(weights: Mapping[str, float], values: Mapping[str, float]) -> int:
    """What is indexed of a thing's signals."""
    factor = 1 + sum(weight * values.get(name, 0.0) for name, weight in weights.items())
    return int(2 ** (UNIT * factor) + 0.5) - 2


def factor(lifted: int) -> float:
    """By what points are multiplied, for a lift."""
    return log2(2 + lifted) / UNIT
