"""What was saved of a finding, read back: its summary and its occurrences.

:func:`read_saved` reads the tables of many findings from their folder.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pandas as pd

# Columns of saved tables that are text even where they look like numbers.
_TEXT = dict.fromkeys(
    [
        "article_id",
        "article_a",
        "article_b",
        "outlet",
        "outlet_a",
        "outlet_b",
        "story_id",
        "title",
        "passage",
        "before",
        "after",
        "speaker",
        "variant",
        "variant_a",
        "variant_b",
        "words_a",
        "words_b",
        "words_u",
        "words_v",
        "term",
        "word",
        "label",
        "form",
        "text",
        "text_a",
        "text_b",
    ],
    "str",
)


class Saved(NamedTuple):
    """A saved finding: its summary and its occurrences."""

    table: pd.DataFrame
    evidence: pd.DataFrame


def read_saved(folder: Path, figures: Iterable[str]) -> dict[str, Saved]:
    """The tables of saved findings by their names."""
    return {
        name: Saved(saved_table(folder / f"{name}.csv"), saved_table(folder / f"{name}-evidence.csv"))
        for name in figures
    }


def saved_table(path: Path) -> pd.DataFrame:
    """A saved table as it was before its cells were made safe for spreadsheets."""
    if not path.is_file():
        return pd.DataFrame()
    if not path.read_text("utf-8-sig").strip():  # a question that found nothing has a table without columns
        return pd.DataFrame()
    table = pd.read_csv(
        path, keep_default_na=False, na_values=[""], low_memory=False, dtype=_TEXT, encoding="utf-8-sig"
    )
    for name in table.columns[table.dtypes.astype("str").isin(["object", "str", "string"])]:
        if not any(isinstance(value, str) and value.startswith("'") for value in table[name].tolist()):
            continue
        texts = table[name].astype("str")
        guarded = table[name].notna() & texts.str.match(r"'[=+\-@\t\r]")
        if guarded.any():
            table[name] = table[name].where(~guarded, texts.str[1:])
    return table
