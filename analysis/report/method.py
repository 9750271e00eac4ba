"""How was this page made, how often is it wrong, and what can it not say? Written from the run itself."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from analysis.questions.recipe import all_questions
from analysis.report import provenance
from analysis.report.error_rates import measured, sides_in_run, sureness_in_run
from analysis.report.method_words import definitions, paragraph
from analysis.report.tables import in_words


def method_page(study: Any, figures: Mapping[str, Mapping[str, Any]]) -> str:
    """HTML of the method page.

    Corpus, what was left out and why, codebook, definitions, error rates, what each question counts and cannot
    conclude, and a paragraph for a methods section.

    Parameters
    ----------
    study : Study
    figures : mapping
        Entries of the saved findings; their questions are described.
    """
    evidence = _evidence(figures)
    parts = [
        "<p>Every number on this page counts passages that can be read beside it. A difference between outlets is not "
        "a proof of intent, and where too few independent articles stand behind a number it only describes them.</p>",
        _section("The articles", _articles(study)),
        _section("What was set aside or noticed", _checks(study)),
        _section("The codebook", _codebook(study)),
        _section("What is meant", _listed(definitions(study, evidence))),
        _section("How often it is wrong", _errors(study, evidence)),
        _section("A methods paragraph to adapt", _paragraph(study, evidence)),
        _section("What each question counts, and what cannot be concluded", _questions(figures)),
        _section("What the run was made with", _run(study)),
    ]
    return "".join(parts)


def _section(title: str, body: str) -> str:
    return f"<h3>{html.escape(title)}</h3>{body}"


def _evidence(figures: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The tables the saved findings count."""
    known = all_questions()
    asked = (known.get(str(entry.get("question"))) for entry in figures.values())
    return list(dict.fromkeys(question.evidence for question in asked if question is not None))


def _errors(study: Any, evidence: list[str]) -> str:
    parts = [_listed(sureness_in_run(study, evidence))]
    if {"acts", "loaded_words", "actor_tones"} & set(evidence):
        sides = sides_in_run(study)
        known: Any = sides.itertuples()
        if len(sides):
            parts.append(_grid(
                "Sides and tone in this run, by how they are known. “At worst”: the lowest share right on any "
                "subject. Where passages were read to decide, the readers were language models that followed a written "
                "manual, not people.",
                ["measure", "known by", "in this run", "counted", "right at worst", "cases measured", "held against"],
                [(one.measure, one.basis, f"{one.cases:,}", "yes" if one.counted else "no: listed as not known",
                  "too few measured" if pd.isna(one.precision) else f"{one.precision:.2f}", f"{one.measured:,}",
                  one.source) for one in known],
            ))  # fmt: skip
    rates: Any = measured(evidence)
    if len(rates):
        parts.append(_grid(
            "Measured on other articles. On another subject, period or language expect less.",
            ["of", "figure", "basis", "share", "cases", "measured on", "held against", "where it is told"],
            [(one.evidence.replace("_", " "), one.figure, one.basis, f"{one.value:.2f}",
              "not noted" if pd.isna(one.n) else f"{one.n:,}", one.subject, one.source, one.card)
             for one in rates.itertuples()],
        ))  # fmt: skip
    return "".join(parts)


def _grid(caption: str, head: list[str], rows: list[tuple[str, ...]]) -> str:
    top = "".join(f'<th scope="col">{html.escape(one)}</th>' for one in head)
    lines = "".join(f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return (
        f'<div class="numbers" role="region" tabindex="0" aria-label="{html.escape(caption)}"><table>'
        f"<caption>{html.escape(caption)}</caption><thead><tr>{top}</tr></thead><tbody>{lines}</tbody></table></div>"
    )


def _paragraph(study: Any, evidence: list[str]) -> str:
    return f"<blockquote><p><bdi>{html.escape(paragraph(study, evidence))}</bdi></p></blockquote>"


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
    counts = checks.groupby(["severity", "problem"], sort=True)["times"].sum()
    kinds = {"error": "set aside", "warning": "kept, to be looked at", "note": "kept"}
    why = checks.groupby(["severity", "problem"], sort=True)["remedy"].first() if "remedy" in checks else {}
    return _listed(
        (f"{problem} ({n:,})", f"{kinds.get(str(severity), str(severity))}. {_reason(why, severity, problem)}".strip())
        for (severity, problem), n in counts.items()
    )


def _reason(why: Any, severity: Any, problem: Any) -> str:
    found = why.get((severity, problem)) if len(why) else None
    return f"{str(found)[:1].upper()}{str(found)[1:]}." if isinstance(found, str) and found else ""


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
            ("Passages", f"at most {inputs['quotes']} words of each" if inputs["quotes"] else "whole"),
            ("Pictures", f"drawn for {inputs['style']}"),
        ]
    )
