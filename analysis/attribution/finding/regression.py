"""Linear models over feature strings: how a table of weights is fitted.

:func:`design` turns rows of features into a matrix, :func:`fit_logistic` and :func:`fit_softmax` find the weights,
:func:`as_table` keeps those that matter.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from analysis.attribution.finding.weights import Table

# How often a feature must occur.
FEWEST = 3
# Weights nearer to zero than this change nothing one could see; leaving them out halves the file.
SMALLEST = 0.02


class Design(NamedTuple):
    """A sparse matrix with the names of its columns."""

    matrix: Any
    names: list[str]


def design(rows: list[list[str]], numbers: list[list[tuple[str, float]]] | None = None) -> Design:
    """Rows of feature strings (and named numbers) as a matrix; columns in the order in which features come up."""
    from scipy.sparse import csr_matrix

    ids: dict[str, int] = {}
    columns, values, ends = [], [], [0]
    for k, row in enumerate(rows):
        for name in dict.fromkeys(row):
            columns.append(ids.setdefault(name, len(ids)))
            values.append(1.0)
        for name, value in numbers[k] if numbers is not None else ():
            columns.append(ids.setdefault(name, len(ids)))
            values.append(value)
        ends.append(len(columns))
    matrix = csr_matrix(
        (np.array(values, np.float32), np.array(columns, np.int32), np.array(ends, np.int64)),
        shape=(len(rows), len(ids)),
    )
    return Design(matrix, list(ids))


def fit_logistic(x: Any, y: np.ndarray, l2: float, weights: np.ndarray | None = None) -> np.ndarray:
    """Logistic regression by L-BFGS; features rarer than :data:`FEWEST` get weight 0."""
    sign = np.where(y > 0, 1.0, -1.0)
    mass = np.ones(len(y)) if weights is None else weights

    def loss(z: Any, zt: Any, beta: np.ndarray) -> tuple[float, np.ndarray]:
        margin = sign * (z @ beta)
        slope = -(mass * sign) / (1 + np.exp(np.clip(margin, -500, 500)))
        return float(np.logaddexp(0, -margin) @ mass), zt @ slope

    return _minimise(x, l2, loss)


def fit_softmax(x: Any, ends: np.ndarray, target: np.ndarray, l2: float) -> np.ndarray:
    """Softmax regression within groups of rows, towards given shares that add up to one per group."""
    starts, group = ends[:-1], np.repeat(np.arange(len(ends) - 1), np.diff(ends))

    def loss(z: Any, zt: Any, beta: np.ndarray) -> tuple[float, np.ndarray]:
        score = z @ beta
        score = score - np.maximum.reduceat(score, starts)[group]
        grown = np.exp(score)
        whole = np.add.reduceat(grown, starts)[group]
        return float(-(target * (score - np.log(whole))).sum()), zt @ (grown / whole - target)

    return _minimise(x, l2, loss)


def _minimise(
    x: Any, l2: float, loss: Callable[[Any, Any, np.ndarray], tuple[float, np.ndarray]]
) -> np.ndarray:
    from scipy.optimize import minimize

    kept = np.flatnonzero(np.asarray((x != 0).sum(axis=0)).ravel() >= FEWEST)
    z = x[:, kept].tocsr().astype(np.float64)
    zt = z.T.tocsr()

    def penalised(beta: np.ndarray) -> tuple[float, np.ndarray]:
        value, slope = loss(z, zt, beta)
        return value + 0.5 * l2 * float(beta @ beta), slope + l2 * beta

    options = {"maxiter": 120, "maxcor": 8}
    found = minimize(penalised, np.zeros(len(kept)), jac=True, method="L-BFGS-B", options=options).x
    full = np.zeros(x.shape[1])
    full[kept] = found
    return full


def as_table(names: list[str], beta: np.ndarray) -> Table:
    """The weights worth keeping."""
    return Table((name, round(float(w), 3)) for name, w in zip(names, beta) if abs(w) >= SMALLEST)
