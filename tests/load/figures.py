"""What a bench found: a figure, its limit of the same run, and whether their ratio reaches the target."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any

Measure = Callable[[int], Awaitable[float]]
"""Takes one measurement; gets the number of the round, so that each can use what no other touched."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the report. `ratio` is larger the better, unless `at_most` turns the target around."""

    bench: str
    figure: float
    limit: float
    unit: str
    target: float
    at_most: bool = False
    rounds: dict[str, list[float]] = field(default_factory=dict)
    settings: dict[str, object] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        """The figure as a share of its limit."""
        return self.figure / self.limit if self.limit else 0.0

    @property
    def ok(self) -> bool:
        """Whether the target is met."""
        return self.ratio <= self.target if self.at_most else self.ratio >= self.target

    @property
    def wanted(self) -> str:
        """The target in words."""
        return f"{'at most' if self.at_most else 'at least'} {self.target:g}"

    def as_json(self) -> dict[str, Any]:
        """Return everything for machines."""
        return {**asdict(self), "ratio": round(self.ratio, 3), "ok": self.ok}


async def in_turn(rounds: int, measures: dict[str, Measure]) -> dict[str, list[float]]:
    """Measure each of these in every round, in an order that changes, so that a busy moment spares nobody.

    One round before the first warms up caches, plans and connections and is not counted.
    """
    found: dict[str, list[float]] = {name: [] for name in measures}
    for number in range(rounds + 1):
        order = list(measures) if number % 2 else list(reversed(measures))
        for name in order:
            value = await measures[name](number)
            if number:
                found[name].append(round(value, 6))
    return found


def compare(
    bench: str,
    rounds: dict[str, list[float]],
    *,
    unit: str,
    target: float,
    figure: str = "recoup",
    limit: str = "limit",
    about: Mapping[str, object],
) -> Figure:
    """Return the medians of two of the measured as figure and limit."""
    return Figure(
        bench=bench,
        figure=round(median(rounds[figure]), 3),
        limit=round(median(rounds[limit]), 3),
        unit=unit,
        target=target,
        rounds={"recoup": rounds[figure], "limit": rounds[limit]},
        settings=dict(about),
    )


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which this share of the values lies (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
