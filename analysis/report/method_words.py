"""What does a methods section say about this run? Definitions, and a paragraph ready to adapt.

Both are sentences of ``method.yml`` with the numbers of the run put in: only those that its findings need.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Any

from analysis.report import provenance
from analysis.report.error_rates import load_quality


def definitions(study: Any, evidence: Iterable[str]) -> list[tuple[str, str]]:
    """The words that findings made from these tables use, with what is meant."""
    return [(one["word"], one["means"].format(**_facts(study))) for one in _told("definitions", evidence)]


def paragraph(study: Any, evidence: Iterable[str]) -> str:
    """A methods paragraph: corpus, exclusions, measures with their error rates, intervals."""
    return " ".join(one["says"].format(**_facts(study)) for one in _told("paragraph", evidence))


def _told(part: str, evidence: Iterable[str]) -> list[Mapping[str, Any]]:
    wanted = {"", *evidence}
    return [one for one in _words()[part] if wanted & set(one["of"])]


@functools.cache
def _words() -> dict[str, Any]:
    import yaml

    return yaml.safe_load((resources.files("analysis.report") / "method.yml").read_text("utf-8"))


def _facts(study: Any) -> dict[str, Any]:
    """Everything the sentences can name, from the run and from the constants it ran with."""
    from analysis.actors.precision import PRECISION
    from analysis.attribution.attributions import MIN_CONFIDENCE
    from analysis.certainty.bootstrap import DRAWS, MIN_UNITS, SEED
    from analysis.language.passages import COPY_CONTAINMENT
    from analysis.stories.same_story import REWRITE_CONTAINMENT

    inputs = provenance.of_study(study)
    dates = study.articles["date"].dropna().astype(str) if "date" in study.articles else []
    outlets = study.articles["outlet"].nunique()
    return {
        "articles": _counted(len(study.articles), "article"),
        "outlets": _counted(outlets, "outlet"),
        "dates": f", published from {min(dates)[:10]} to {max(dates)[:10]}" if len(dates) else "",
        "where": f" (chosen by {study.where})" if study.where else "",
        "fiction": " The articles are invented." if inputs["fiction"] else "",
        "excluded": _excluded(study),
        "version": inputs["version"],
        "parser": inputs["parse_model"],
        "concepts": "; ".join(f"{one.name}: {', '.join(map(str, one.variants))}" for one in _concepts(study)),
        "found": _of_100("attributions", "found among those there are", "all"),
        "right": _of_100("attributions", "right among those found", "all"),
        "label": _of_100("actor_tones", "label people give", "all mentions"),
        "precise": f"{100 * PRECISION:.0f}",
        "confidence": MIN_CONFIDENCE,
        "least": MIN_UNITS,
        "draws": DRAWS,
        "seed": SEED,
        "copy": COPY_CONTAINMENT,
        "rewrite": REWRITE_CONTAINMENT,
    }


def _concepts(study: Any) -> list[Any]:
    return list(study.codebook.concepts.values())


def _of_100(evidence: str, figure: str, basis: str) -> str:
    """The first such figure: the one measured on the largest set of annotated news."""
    table = load_quality()
    found = table[(table["evidence"] == evidence) & (table["figure"] == figure) & (table["basis"] == basis)]
    return f"{100 * float(found['value'].iloc[0]):.0f}"


def _excluded(study: Any) -> str:
    """How many articles were set aside, and why."""
    checks = study.checks
    errors = checks[checks["severity"] == "error"] if len(checks) else checks
    if not len(errors):
        return "No article was set aside."
    reasons = ", ".join(f"{problem} ({n:,})" for problem, n in errors["problem"].value_counts(sort=True).items())
    return f"{_counted(len(errors), 'text')} could not be used: {reasons}."


def _counted(n: int, what: str) -> str:
    return f"{n:,} {what}{'' if n == 1 else 's'}"
