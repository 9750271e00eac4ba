"""How are the weights found? Three linear models over the same features as in finding, from annotated articles.

:func:`fit` makes all weights: a logistic regression over words (cue or not), and a softmax over each cue's
candidates (contents, then sources); a second logistic regression turns their scores, made on articles the models
had not seen, into a confidence. Nothing here is imported when attributions are found.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from analysis.attribution.finding.around import look_around
from analysis.attribution.finding.confidence import confidence_traits
from analysis.attribution.finding.contents import Candidate, content_candidates
from analysis.attribution.finding.cues import cue_candidates, cue_traits, view_cues
from analysis.attribution.finding.lessons import Gold, Lesson, likeness
from analysis.attribution.finding.proposals import LEAST_CUE, Proposal, ranked
from analysis.attribution.finding.ranking import content_traits
from analysis.attribution.finding.regression import (
    FEWEST,
    Design,
    as_table,
    design,
    fit_logistic,
    fit_softmax,
)
from analysis.attribution.finding.source_ranking import source_traits
from analysis.attribution.finding.sources import source_candidates
from analysis.attribution.finding.verb_classes import VerbClasses
from analysis.attribution.finding.weights import STEPS, Table, Weights, spell

# Strength of the pull towards zero; found on half the articles, held on the other.
CUE_L2, CONTENT_L2, CONFIDENCE_L2, SOURCE_L2 = 3.0, 2.0, 4.0, 2.0
# How strongly the ranker is taught to prefer the candidate nearest the truth over merely overlapping ones.
SHARPNESS = 6
INNER_FOLDS = 5
_PARTS = re.compile(r"[=/ ,:]")


class CueRows(NamedTuple):
    """Every candidate cue of every article."""

    x: Design
    lesson: np.ndarray
    token: np.ndarray
    y: np.ndarray
    inside: np.ndarray


def seen_cues(lessons: Sequence[Lesson]) -> frozenset[str]:
    """The "lemma/POS" of cues that are no verbs, seen at least twice."""
    count = Counter(
        f"{one.article.base[g.head]}/{one.article.pos[g.head]}" for one in lessons for g in one.gold
    )
    return frozenset(k for k, n in count.items() if n >= 2 and not k.endswith(("/VERB", "/AUX")))


def cue_rows(lessons: Sequence[Lesson], seen: frozenset[str], classes: VerbClasses) -> CueRows:
    """Features and answers of all candidate cues; ``inside`` marks those within an annotated content."""
    rows, lesson, token, y, inside = [], [], [], [], []
    for k, one in enumerate(lessons):
        heads = {g.head for g in one.gold}
        within = frozenset().union(*(g.content for g in one.gold)) if one.gold else frozenset()
        view = view_cues(one.article, classes)
        for i in cue_candidates(one.article, seen):
            if i not in one.skipped:
                rows.append(spell(cue_traits(view, i)))
                lesson.append(k)
                token.append(i)
                y.append(i in heads)
                inside.append(i in within)
    return CueRows(design(rows), np.array(lesson), np.array(token), np.array(y, int), np.array(inside, bool))


def out_of_fold(
    x: Any, lesson: np.ndarray, fit: Callable[[np.ndarray], np.ndarray], folds: int = INNER_FOLDS
) -> np.ndarray:
    """Scores of each row by a model that has not seen its article; ``fit`` gets a mask of rows."""
    scores = np.zeros(x.shape[0])
    for fold in range(folds):
        test = lesson % folds == fold
        scores[test] = x[test] @ fit(~test)
    return scores


class ContentRows(NamedTuple):
    """Every candidate content of every likely (or true) cue, in groups."""

    x: Design
    ends: np.ndarray
    lesson: np.ndarray
    cue: np.ndarray
    true: np.ndarray
    overlap: np.ndarray
    candidates: list[list[Candidate]]


def content_rows(
    lessons: Sequence[Lesson], probabilities: list[list[float]], classes: VerbClasses
) -> ContentRows:
    """Features of the candidates and their overlap with the annotated content (-1 where the cue is none)."""
    rows, ends, lesson, cues, true, overlap, kept = [], [0], [], [], [], [], []
    for k, (one, p) in enumerate(zip(lessons, probabilities)):
        r = one.article
        at: dict[int, list[Gold]] = {}
        for g in one.gold:
            at.setdefault(g.head, []).append(g)
        sums = np.concatenate([[0.0], np.cumsum(p)]).tolist()
        for cue in sorted({i for i, q in enumerate(p) if q >= LEAST_CUE} | set(at)):
            candidates = content_candidates(r, cue)
            if not candidates:
                continue
            around = look_around(r, cue, classes)
            for candidate in candidates:
                rows.append(spell(content_traits(around, candidate, sums)))
                overlap.append(
                    max((likeness(r, candidate.ranges, g.content) for g in at.get(cue, [])), default=-1.0)
                )
            ends.append(len(rows))
            lesson.append(k)
            cues.append(cue)
            true.append(cue in at)
            kept.append(candidates)
    return ContentRows(
        design(rows),
        np.array(ends),
        np.array(lesson),
        np.array(cues),
        np.array(true, bool),
        np.array(overlap),
        kept,
    )


def some_groups(ends: np.ndarray, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The rows of some groups, and their ends in the smaller matrix."""
    sizes = np.diff(ends)
    rows = np.flatnonzero(np.repeat(chosen, sizes))
    return rows, np.concatenate([[0], np.cumsum(sizes[chosen])])


def soft_target(overlap: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """What the ranker should answer: each candidate's overlap, sharpened, as shares of its group."""
    mass = np.maximum(overlap, 0) ** SHARPNESS
    whole = np.repeat(np.add.reduceat(mass, ends[:-1]), np.diff(ends))
    return np.divide(mass, whole, out=np.zeros_like(mass), where=whole > 0)


def fit(
    lessons: Sequence[Lesson], classes: VerbClasses, say: Callable[[str], None] = lambda _: None
) -> Weights:
    """All weights from annotated articles.

    Parameters
    ----------
    lessons : sequence of Lesson
    classes : VerbClasses
        Classes of reporting verbs, of which features are made; they are kept with the weights.
    say : callable, optional
        Told how far it is.
    """
    seen = seen_cues(lessons)
    cues = cue_rows(lessons, seen, classes)
    say(f"{len(cues.y):,} candidate cues, {cues.y.sum():,} of them cues, {len(cues.x.names):,} features")
    fit_cues = lambda rows: fit_logistic(cues.x.matrix[rows], cues.y[rows], CUE_L2)  # noqa: E731
    unseen = 1 / (1 + np.exp(-out_of_fold(cues.x.matrix, cues.lesson, fit_cues)))
    cue_table = as_table(cues.x.names, fit_cues(np.ones(len(cues.y), bool)))
    outside = ~cues.inside
    nested_table = as_table(cues.x.names, fit_logistic(cues.x.matrix[outside], cues.y[outside], CUE_L2))
    probabilities = [[0.0] * len(one.article.written) for one in lessons]
    for k, i, p in zip(cues.lesson, cues.token, unseen):
        probabilities[k][i] = float(p)

    contents = content_rows(lessons, probabilities, classes)
    say(
        f"{len(contents.cue):,} cues with {contents.x.matrix.shape[0]:,} contents, {len(contents.x.names):,} features"
    )
    best = np.maximum.reduceat(contents.overlap, contents.ends[:-1])
    teachable = contents.true & (best >= 0.3)

    def fit_contents(groups: np.ndarray) -> np.ndarray:
        rows, ends = some_groups(contents.ends, groups & teachable)
        return fit_softmax(
            contents.x.matrix[rows], ends, soft_target(contents.overlap[rows], ends), CONTENT_L2
        )

    scores = np.zeros(contents.x.matrix.shape[0])
    for fold in range(INNER_FOLDS):
        test = contents.lesson % INNER_FOLDS == fold
        rows, _ = some_groups(contents.ends, test)
        scores[rows] = contents.x.matrix[rows] @ fit_contents(~test)
    content_table = as_table(contents.x.names, fit_contents(np.ones(len(contents.cue), bool)))

    graded = _graded_rows(lessons, contents, scores, probabilities, classes)
    say(f"{len(graded.y):,} proposals to grade, {graded.y.mean():.3f} right")
    confidence_table = as_table(graded.x.names, fit_logistic(graded.x.matrix, graded.y, CONFIDENCE_L2))
    source_table = _fit_sources(lessons, classes)
    weights = Weights(classes, seen, cue_table, nested_table, content_table, confidence_table, source_table)
    return without_names(weights, names_in(lessons))


def names_in(lessons: Sequence[Lesson]) -> frozenset[str]:
    """The words that are names wherever they stand often enough to have a weight."""
    every: Counter[str] = Counter()
    named: Counter[str] = Counter()
    for one in lessons:
        for lemma, pos in zip(one.article.lemma, one.article.pos):
            every[lemma.lower()] += 1
            named[lemma.lower()] += pos == "PROPN"
    return frozenset(
        word
        for word, n in named.items()
        if n >= FEWEST and n >= 0.8 * every[word] and word.isalpha() and len(word) > 1
    )


def without_names(weights: Weights, names: frozenset[str]) -> Weights:
    """The weights without features that hold a name: nobody is likelier to be heard for what they are called."""
    kept: dict[str, Any] = {
        field: Table((k, v) for k, v in getattr(weights, field).items() if names.isdisjoint(_PARTS.split(k)))
        for field in STEPS
    }
    return weights._replace(**kept)


class GradedRows(NamedTuple):
    """Every cue's best candidate and whether it was right."""

    x: Design
    y: np.ndarray


def _graded_rows(
    lessons: Sequence[Lesson],
    contents: ContentRows,
    scores: np.ndarray,
    probabilities: list[list[float]],
    classes: VerbClasses,
) -> GradedRows:
    names, numbers, right = [], [], []
    place = 0
    for k, one in enumerate(lessons):
        proposals: list[Proposal] = []
        answers = []
        while place < len(contents.cue) and contents.lesson[place] == k:
            a, b = contents.ends[place], contents.ends[place + 1]
            cue = int(contents.cue[place])
            p = probabilities[k][cue]
            if p >= LEAST_CUE:
                candidates = contents.candidates[place]
                proposal = ranked(one.article, cue, p, candidates, scores[a:b].tolist())
                proposals.append(proposal)
                chosen = candidates.index(proposal.candidates[0])
                answers.append(contents.overlap[a + chosen] >= 0.5)
            place += 1
        for (traits, values), answer in zip(confidence_traits(one.article, proposals, classes), answers):
            names.append(spell(traits))
            numbers.append(values)
            right.append(answer)
    return GradedRows(design(names, numbers), np.array(right, int))


def _fit_sources(lessons: Sequence[Lesson], classes: VerbClasses) -> Table:
    rows, ends, target = [], [0], []
    for one in lessons:
        r = one.article
        for g in one.gold:
            around = look_around(r, g.head, classes)
            candidates = source_candidates(r, g.head, g.ranges)
            truth = frozenset(range(*g.source)) if g.source is not None else frozenset()
            overlap = [likeness(r, c.ranges, truth) if truth else 0.0 for c in candidates]
            if truth and not any(v > 0 for v in overlap):
                continue
            rows.append(spell(source_traits(around, g.ranges, None, 0)))
            target.append(0.0 if truth else 1.0)
            mass = [v**2 for v in overlap]
            for order, (candidate, m) in enumerate(zip(candidates, mass)):
                rows.append(spell(source_traits(around, g.ranges, candidate, order)))
                target.append(m / sum(mass) if truth else 0.0)
            ends.append(len(rows))
    x = design(rows)
    return as_table(x.names, fit_softmax(x.matrix, np.array(ends), np.array(target), SOURCE_L2))
