"""Steps that several questions share: which concepts are asked about, and which occurrences count."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.questions.recipe import Study


def concepts(study: Study) -> Sequence[str]:
    """The codebook's concepts in order; those nobody names last."""
    used = set(study.table("hits")["concept"])
    listed = list(study.roster.levels["concept"])
    return [name for name in listed if name in used] + [name for name in listed if name not in used]


def concept_hits(study: Study, concept: str) -> pd.DataFrame:
    """The hits of one concept in every voice."""
    hits = study.table("hits")
    return hits[hits["concept"] == concept]


def own_hits(study: Study, concept: str) -> pd.DataFrame:
    """The hits of one concept in the outlets' own voice."""
    hits = concept_hits(study, concept)
    return hits[hits["voice"] == "narrator"]


def whole_table(name: str) -> Any:
    """A step that selects a whole evidence table."""

    def select(study: Study, item: Any) -> pd.DataFrame:
        return study.table(name)

    return select
