"""Do the intervals of a change hold a known jump, and how often is a series without one called changed?

    python benchmarks/change.py [TIMES]

Invented series whose truth is known, built as news is built: a few articles a day for some months, each with its own
number of occurrences, shares that vary from article to article, and three kinds of dependence: none; days (all articles
of a day lean one way); and runs (the lean of a day carries over to the next, half of it). Per setting: how often the
95 % interval of the difference and of the jump held the truth (wanted .93–.97), and how often a series without change
is called changed at the event, or has a change point offered (wanted ≤ .05). Runs are harder than any interval here
allows for beyond a week; the table says by how much. Prints tables; writes nothing.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta

import numpy as np
import pandas as pd

from analysis.certainty.change import change_table
from analysis.certainty.change_points import change_point_table

START = date(2030, 1, 6)


def invent(
    generator: np.random.Generator, days: int, kind: str, jump: float, trend: float = 0.0
) -> tuple[pd.DataFrame, str]:
    """A series of a share with a jump in the middle, and the day of the event."""
    lean = np.zeros(days)
    if kind != "none":
        carried = 0.5 if kind == "runs" else 0.0
        shocks = generator.normal(0, 0.06, days)
        for day in range(days):
            lean[day] = shocks[day] + (carried * lean[day - 1] if day else 0.0)
    middle = days // 2
    rows = []
    for day in range(days):
        for number in range(generator.poisson(2.0)):
            share = 0.4 + jump * (day >= middle) + trend * (day - middle) / days + lean[day]
            share = float(np.clip(share, 0.02, 0.98))
            own = generator.beta(8 * share, 8 * (1 - share))
            total = 1 + int(generator.poisson(5))
            when = (START + timedelta(days=day)).isoformat()
            rows.append((f"{day}-{number}", when, int(generator.binomial(total, own)), total))
    series = pd.DataFrame(rows, columns=["article_id", "date", "top", "bottom"])
    return series, (START + timedelta(days=middle)).isoformat()


def measure(days: int, kind: str, jump: float, times: int, *, points: int = 0, seed: int = 1) -> dict[str, object]:
    """How often intervals hold the truth over so many series; change points are searched in the first `points`."""
    generator = np.random.default_rng([seed, days, len(kind), round(100 * jump)])
    held, jumped, called, offered, near = [], [], [], [], []
    for number in range(times):
        series, at = invent(generator, days, kind, jump)
        row = change_table(series, at).iloc[0]
        held.append(row["low"] <= jump <= row["high"])
        jumped.append(row["jump_low"] <= jump <= row["jump_high"])
        called.append(row["p"] < 0.05)
        if number < points:
            found = change_point_table(series)
            offered.append(len(found) > 0)
            near += [found["earliest"].iloc[0] <= at <= found["latest"].iloc[0]] if len(found) == 1 else []
    found_row: dict[str, object] = {
        "days": days, "dependence": kind, "jump": jump, "difference held": np.mean(held),
        "jump held": np.mean(jumped), "called changed": np.mean(called), "observed": row["observed"],
    }  # fmt: skip
    if offered:
        found_row |= {"point offered": np.mean(offered), "its span held": np.mean(near) if near else np.nan}
    return found_row


def main() -> None:
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    rows = [
        measure(days, kind, jump, times, points=times // 4)
        for kind in ("none", "days", "runs")
        for days in (30, 90, 180)
        for jump in (0.0, 0.15)
    ]
    print(pd.DataFrame(rows).round(3).to_string(index=False))


if __name__ == "__main__":
    main()
