"""How was this page made, and what can it not say? Written from the run itself."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from typing import Any

from analysis.report import provenance
from analysis.report.tables import in_words


def method_page(study: Any, figures: Mapping[str, Mapping[str, Any]]) -> str:
    """HTML of the method page: corpus, what was left out, codebook, what each question counts and cannot conclude.

    Parameters
    ----------
    study : Study
    figures : mapping
        Entries of the saved findings; their questions are described.
    """
    parts = [
        "<p>Every number on this page counts passages that can be read beside it. A difference between outlets is not "
        "a proof of intent, and where too few independent articles stand behind a number it only describes them.</p>",
        _section("The articles", _articles(study)),
        _section("What was set aside or noticed", _checks(study)),
        _section("The codebook", _codebook(study)),
        _section("What each question counts, and what cannot be concluded", _questions(figures)),
        *([] if study.codebook.is_empty else [_section("How sure is what is counted?", _sure())]),
        _section("What the run was made with", _run(study)),
    ]
    return "".join(parts)


def _section(title: str, body: str) -> str:
    return f"<h3>{html.escape(title)}</h3>{body}"


def _listed(items: Iterable[tuple[str, str]]) -> str:
    plain = ((name, in_words(told.replace("*", ""))) for name, told in items)  # stars mean emphasis in notebooks
    lines = "".join(f"<dt>{html.escape(name)}</dt><dd><bdi>{html.escape(told)}</bdi></dd>" for name, told in plain)
    return f"<dl>{lines}</dl>"


def _articles(study: Any) -> str:
    inputs = provenance.of_study(study)
    fiction = [("Fiction", "The outlets, people and events of this corpus are invented.")] if inputs["fiction"] else []
    kept = len(study.articles)
    facts = [(name, told) for name, told in study._facts() if name not in ("Codebook", "Remarks", "Filter")]
    where = f"{study.where} (leaves {kept:,} of {len(study.whole):,} articles)" if study.where else "none"
    return _listed([*fiction, *facts, ("Filter", where)])


def _checks(study: Any) -> str:
    checks = study.checks
    if not len(checks):
        return "<p>Nothing was set aside, and nothing was noticed.</p>"
    counts = checks.groupby(["severity", "problem"], sort=True).size()
    kinds = {"error": "set aside", "warning": "kept, to be looked at", "note": "kept"}
    return _listed(
        (f"{problem} ({n:,})", kinds.get(str(severity), str(severity))) for (severity, problem), n in counts.items()
    )


def _codebook(study: Any) -> str:
    book = study.codebook
    if book.is_empty:
        return "<p>There is none yet: no concept, actor or side is known, and questions that need one say so.</p>"
    concepts = [
        (f"Concept “{concept.name}”", "; ".join(str(name) for name in concept.variants))
        for concept in book.concepts.values()
    ]
    sides = [("Sides", "; ".join(side.label or side.id for side in book.sides.values()))] if book.sides else []
    actors = [("Actors", "; ".join(book.actors))] if book.actors else []
    return _listed([("Name", book.name), *concepts, *sides, *actors])


def _questions(figures: Mapping[str, Mapping[str, Any]]) -> str:
    from analysis.questions.recipe import all_questions

    known = all_questions()
    asked = dict.fromkeys(str(entry.get("question")) for entry in figures.values())
    told = []
    for question in (known[name] for name in asked if name in known):
        text = " ".join(
            part
            for part in (
                f"Counts {question.counted[1]}.",
                question.how,
                f"Cannot be concluded: {question.limits}" if question.limits else "",
            )
            if part
        )
        told.append((question.heading, text))
    return _listed(told)


def _sure() -> str:
    """Which ways of knowing are counted, and how often each was right on the subject where it was right least often."""
    from analysis.actors.precision import MEASURES, load_precision
    from analysis.certainty.precision import PRECISION, lowest_precision
    from analysis.tone.treatment import load_tone_precision

    measured = {measure.capitalize(): load_precision(measure) for measure in MEASURES}
    measured["Criticised, praised or neither"] = load_tone_precision()
    told = []
    for name, table in measured.items():
        lowest = lowest_precision(table)
        cases = table.groupby("basis")["decided"].sum()
        for heading, bases in (
            ("counted", [b for b in lowest if lowest[b] >= PRECISION]),
            ("not known unless asked for", [b for b in cases.index if lowest.get(b, 0.0) < PRECISION]),
        ):
            each = (f"{b} {f'{lowest[b]:.2f}' if b in lowest else 'too few'} ({cases[b]:,} cases)" for b in bases)
            told.append((f"{name}: {heading}", "; ".join(each) or "none"))
    note = (
        "Each way of knowing with the share that was right on the subject where it was right least often. Summaries "
        f"count those right in {PRECISION:.0%} or more. Where passages were read to decide, the readers were language "
        "models that followed a written manual, not people."
    )
    return f"<p>{html.escape(note)}</p>{_listed(told)}"


def _run(study: Any) -> str:
    inputs = provenance.of_study(study)
    corpus, book = inputs["corpus"], inputs["codebook"]
    seed = "none" if inputs["seed"] is None else str(inputs["seed"])
    return _listed(
        [
            ("Corpus", f"{corpus['name']}, hash {corpus['hash']}"),
            ("Codebook", f"{book['name']}, hash {book['hash']}"),
            ("Version", f"media-framing {inputs['version']}"),
            ("Parser", inputs["parse_model"]),
            ("Seed of all resampling", seed),
        ]
    )
