"""Where are the tables of a corpus when one only wants to read them?

:func:`load_tables` computes what is missing, keeps it in the user's cache and hands the tables over, so that
six notebooks on one corpus measure it once.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.corpus import corpus_hash
from analysis.corpus.load import corpus_path
from analysis.language.parsing import default_cache
from analysis.tables.parts import read_table
from analysis.tables.run import TablesError, compute_tables


def load_tables(
    corpus: str | Path | pd.DataFrame | None = None,
    codebook: Any = None,
    only: Sequence[str] | None = None,
    progress: bool = True,
) -> dict[str, pd.DataFrame]:
    """Every table of a corpus by name, computed once and read back from then on.

    Parameters
    ----------
    corpus : path, DataFrame of articles, or None
        None: ``$FRAMING_CORPUS``, else the demonstration corpus.
    codebook : path, Codebook or None
        None: ``$FRAMING_CODEBOOK``, else the demonstration codebook. A changed codebook or article is
        noticed; only what it touches is computed anew.
    only : list of str, optional
        Names of tables; default: all (``analysis.tables.table_names``).
    progress : bool
        Draw a bar when it takes more than two seconds.

    Returns
    -------
    dict
        Table name → DataFrame: ``articles``, ``sentences``, ``attributions``, ``quotations``, ``hits``, … and
        ``checks``. A table that could not be made is missing, with a warning.
    """
    if isinstance(corpus, pd.DataFrame):
        name = f"frame-{corpus_hash(corpus)[:12]}"
    else:
        path = corpus_path(corpus).resolve()
        name = f"{path.name}-{hashlib.blake2b(str(path).encode(), digest_size=6).hexdigest()}"
    out = default_cache().parent / "tables" / name
    try:
        written = compute_tables(corpus, codebook, out, only=only, progress=progress)
    except TablesError as problem:
        warnings.warn(str(problem), stacklevel=2)
        written = problem.written
    return {table: read_table(out, table) for table in written}
