"""How often is what these findings count wrong, as far as that was measured, and how much of it stands in this run?

:func:`measured` reads the figures that stand beside each model; :func:`sides_in_run` and :func:`sureness_in_run` say
how much of this run rests on which basis.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from importlib import resources
from typing import Any

import pandas as pd

from analysis.actors.precision import MEASURES, load_precision
from analysis.certainty.precision import counted_bases, lowest_precision
from analysis.tone.treatment import NOT_KNOWN, counted_treatment, load_tone_precision

# Where the figures stand, beside the model or rule they are about.
_FILES = ("analysis.words", "analysis.attribution.encoder", "analysis.tone.model", "analysis.stories")
FILE = "quality.csv"
# A table of evidence → the figures its findings rest on: a word's voice comes from statements.
_RESTS_ON = {
    "hits": ("hits", "attributions"),
    "quotations": ("attributions",),
    "acts": ("attributions",),
    "loaded_words": ("attributions",),
    "tones": ("tones", "attributions"),
    "actor_tones": ("actor_tones",),
    "facts": ("sentence_pairs", "stories"),
    "substitutions": ("hits", "sentence_pairs", "stories"),
    "sentence_pairs": ("sentence_pairs", "stories"),
    "derivations": ("derivations", "stories"),
}
_BASES = {"victim side": ("acts", "victim_basis"), "agent side": ("acts", "agent_basis"),
          "said of": ("loaded_words", "basis"), "tone toward an actor": ("actor_tones", "basis")}  # fmt: skip


@functools.cache
def load_quality() -> pd.DataFrame:
    """All measured figures: ``evidence, figure, basis, value`` (share of 1), ``n, subject, source, card, line``."""
    read = []
    for package in _FILES:
        with (resources.files(package) / FILE).open(encoding="utf-8") as file:
            read.append(pd.read_csv(file, comment="#", dtype={"n": "Int64", "line": "str"}))
    return pd.concat(read, ignore_index=True)


def measured(evidence: Iterable[str]) -> pd.DataFrame:
    """The figures that findings made from these tables rest on, in the order of the tables.

    Examples
    --------
    >>> sorted(set(measured(["hits"])["evidence"]))
    ['attributions', 'hits']
    """
    wanted = dict.fromkeys(name for one in evidence for name in _RESTS_ON.get(one, (one,)))
    table = load_quality()
    parts = [table[table["evidence"] == name] for name in wanted]
    return pd.concat(parts, ignore_index=True) if parts else table.head(0)


def sides_in_run(study: Any) -> pd.DataFrame:
    """How sides and the treatment of actors are known in this run, and how often what is known so is right.

    Returns
    -------
    DataFrame
        One row per measure and basis that occurs: ``measure, basis, cases`` (in this run), ``precision`` (lowest share
        right on any subject measured; missing where too few were), ``measured`` (decisions behind it), ``source``,
        ``counted`` (whether summaries count it).
    """
    rows = []
    for measure, (table, column) in _BASES.items():
        found = study.table(table)
        cases = found[column].value_counts() if column in found else pd.Series(dtype="int64")
        known = load_precision(measure) if measure in MEASURES else load_tone_precision()
        precise, counted = lowest_precision(known), counted_bases(known) or frozenset()
        for basis, n in cases.items():
            ours = known[known["basis"] == basis]
            rows.append(
                {
                    "measure": measure,
                    "basis": str(basis),
                    "cases": int(n),
                    "precision": precise.get(str(basis)),
                    "measured": int(ours["decided"].sum()),
                    "source": "; ".join(dict.fromkeys(ours["source"])),
                    "counted": basis in counted,
                }
            )
    columns = ["measure", "basis", "cases", "precision", "measured", "source", "counted"]
    return pd.DataFrame(rows, columns=columns).astype({"precision": "float64"})


def sureness_in_run(study: Any, evidence: Iterable[str]) -> list[tuple[str, str]]:
    """What the models say of their own work on these articles, in words."""
    told, wanted = [], set(evidence)
    said = study.table("attributions")
    if len(said) and wanted & {"attributions", "quotations", "hits", "acts", "loaded_words"}:
        sure = float(said["confidence"].mean())
        inferred = float(said["inferred"].astype(bool).mean())
        words = (
            f"{len(said):,} found; by the confidence of each, about {100 * (1 - sure):.0f} of 100 are expected to be "
            f"wrong in what they hold. Who speaks was inferred from the text before in {100 * inferred:.0f} of 100."
        )
        told.append(("Statements", words))
    if "actor_tones" in wanted:
        scored = study.table("actor_tones")
        if len(scored):
            gone = 100 * float(counted_treatment(scored)["treatment"].eq(NOT_KNOWN).mean())
            told.append(("Tone toward actors", f"{len(scored):,} mentions; {gone:.0f} of 100 are not known."))
    return told
