"""What is known by hand about a corpus? The gold tables that may lie beside its articles."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis.corpus.load import corpus_path


def load_gold(table: str, path: str | Path | None = None) -> pd.DataFrame:
    """A hand-made table of the corpus, from ``gold/<table>.csv`` in its folder.

    Parameters
    ----------
    table : str
        ``attributions``, ``hits``, ``acts``, …
    path : path, optional
        The corpus; default as for :func:`analysis.corpus.load_corpus`.

    Returns
    -------
    DataFrame
        As written; empty where the corpus has no such table (most have none).
    """
    file = corpus_path(path) / "gold" / f"{Path(table).name}.csv"
    return pd.read_csv(file) if file.is_file() else pd.DataFrame()
