"""How were the weights made? From annotated articles to ``attribution_model.json``, bit for bit.

    python -m analysis.attribution.finding.training [GOLD.jsonl]

GOLD holds one article a line: ``text`` and ``attributions`` with ``source``, ``cue`` and ``content`` spans (and
``discard`` regions nobody annotated). Three linear models are fitted: a logistic regression over words (cue or
not), and a softmax over each cue's candidates (contents, then sources); a second logistic regression turns their
scores, made on articles the models had not seen, into a confidence. Nothing here is imported at run time.
"""

from __future__ import annotations

import argparse
import json
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from analysis.attribution.finding.contents import Candidate, content_candidates
from analysis.attribution.finding.cues import cue_candidates, cue_traits
from analysis.attribution.finding.model import LEAST_CUE, Proposal, confidence_traits, ranked
from analysis.attribution.finding.ranking import content_traits, look_around
from analysis.attribution.finding.reading import Range, Reading, read_article
from analysis.attribution.finding.source_ranking import source_traits
from analysis.attribution.finding.sources import source_candidates
from analysis.attribution.finding.weights import Table, Weights, spell, to_json
from analysis.language.parsing import parse_articles

DEFAULT_GOLD = Path(__file__).parents[3] / ".." / "shared" / "eval" / "attribution_polnear.dev.jsonl"
OUT = Path(__file__).with_name("attribution_model.json")
# Strength of the pull towards zero, and how often a feature must occur; found on half the articles, held on the other.
CUE_L2, CONTENT_L2, CONFIDENCE_L2, SOURCE_L2 = 3.0, 2.0, 4.0, 2.0
FEWEST = 3
# Weights nearer to zero than this change nothing one could see; leaving them out halves the file.
SMALLEST = 0.02
# How strongly the ranker is taught to prefer the candidate nearest the truth over merely overlapping ones.
SHARPNESS = 6
INNER_FOLDS = 5
_PARTS = re.compile(r"[=/ ,:]")


class Gold(NamedTuple):
    """One annotated attribution in tokens."""

    head: int
    cue: Range
    content: frozenset[int]
    ranges: tuple[Range, ...]
    source: Range | None


class Lesson(NamedTuple):
    """One annotated article."""

    reading: Reading
    gold: list[Gold]
    skipped: frozenset[int]


def read_lessons(path: Path) -> list[Lesson]:
    """The annotated articles, parsed and aligned with tokens."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    lessons = []
    for row, parse in zip(rows, parse_articles(row["text"] for row in rows)):
        r = read_article(row["text"], parse)
        gold = [one for a in row["attributions"] if (one := _align(r, a)) is not None]
        skipped = frozenset(i for span in row.get("discard", []) for i in range(*tokens_of(r, span)))
        lessons.append(Lesson(r, gold, skipped))
    return lessons


def tokens_of(r: Reading, span: Sequence[int]) -> Range:
    """The tokens that a span of characters touches."""
    return bisect_left(r.end, span[0] + 1), bisect_left(r.start, span[1])


def _align(r: Reading, annotation: dict[str, Any]) -> Gold | None:
    if not annotation.get("content") or not annotation.get("cue"):
        return None
    a, b = tokens_of(r, annotation["cue"])
    ranges = tuple(t for span in annotation["content"] if (t := tokens_of(r, span))[0] < t[1])
    if b <= a or not ranges:
        return None
    content = frozenset(i for t in ranges for i in range(*t))
    source = tokens_of(r, annotation["source"]) if annotation.get("source") else None
    if source is not None and source[0] >= source[1]:
        source = None
    return Gold(_head(r, a, b, content), (a, b), content, ranges, source)


def _head(r: Reading, a: int, b: int, content: frozenset[int]) -> int:
    """The word of a cue from which its content is best found: "refuses to *disavow*", "*said* in a statement"."""
    heads = [i for i in range(a, b) if not a <= r.head[i] < b or r.head[i] == i]
    grammatical = next((i for i in heads if r.pos[i] in ("VERB", "AUX")), heads[0] if heads else a)
    if b - a == 1:
        return grammatical
    best, most = grammatical, -1.0
    for i in range(a, b):
        able = r.pos[i] in ("VERB", "NOUN", "ADJ", "AUX", "PROPN") and r.dep[i] not in (
            "aux",
            "auxpass",
            "compound",
        )
        if i != grammatical and not able and r.lower[i] != ":":
            continue
        overlap = max((likeness(r, one.ranges, content) for one in content_candidates(r, i)), default=0.0)
        # The grammatical head wins near ties, verbs win over nouns.
        score = round(overlap, 2) + 0.1 * (i == grammatical) + 0.05 * (r.pos[i] == "VERB")
        if score > most:
            best, most = i, score
    return best


def likeness(r: Reading, ranges: tuple[Range, ...], content: frozenset[int]) -> float:
    """Jaccard overlap in letters and digits."""
    tokens = {i for t in ranges for i in range(*t)}
    size = lambda chosen: sum(sum(map(str.isalnum, r.word[i])) for i in chosen)  # noqa: E731
    whole = size(tokens | content)
    return size(tokens & content) / whole if whole else 0.0


# ----------------------------------------------------------------------------------------------------------------
# Fitting
# ----------------------------------------------------------------------------------------------------------------


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


# ----------------------------------------------------------------------------------------------------------------
# The steps
# ----------------------------------------------------------------------------------------------------------------


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
        f"{one.reading.base[g.head]}/{one.reading.pos[g.head]}" for one in lessons for g in one.gold
    )
    return frozenset(k for k, n in count.items() if n >= 2 and not k.endswith(("/VERB", "/AUX")))


def cue_rows(lessons: Sequence[Lesson], seen: frozenset[str]) -> CueRows:
    """Features and answers of all candidate cues; ``inside`` marks those within an annotated content."""
    rows, lesson, token, y, inside = [], [], [], [], []
    for k, one in enumerate(lessons):
        heads = {g.head for g in one.gold}
        within = frozenset().union(*(g.content for g in one.gold)) if one.gold else frozenset()
        for i in cue_candidates(one.reading, seen):
            if i not in one.skipped:
                rows.append(spell(cue_traits(one.reading, i)))
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


def content_rows(lessons: Sequence[Lesson], probabilities: list[list[float]]) -> ContentRows:
    """Features of the candidates and their overlap with the annotated content (-1 where the cue is none)."""
    rows, ends, lesson, cues, true, overlap, kept = [], [0], [], [], [], [], []
    for k, (one, p) in enumerate(zip(lessons, probabilities)):
        r = one.reading
        at: dict[int, list[Gold]] = {}
        for g in one.gold:
            at.setdefault(g.head, []).append(g)
        sums = np.concatenate([[0.0], np.cumsum(p)]).tolist()
        for cue in sorted({i for i, q in enumerate(p) if q >= LEAST_CUE} | set(at)):
            candidates = content_candidates(r, cue)
            if not candidates:
                continue
            around = look_around(r, cue)
            for candidate in candidates:
                rows.append(spell(content_traits(r, around, candidate, sums)))
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


def fit(lessons: Sequence[Lesson], say: Callable[[str], None] = lambda _: None) -> Weights:
    """All weights from annotated articles."""
    seen = seen_cues(lessons)
    cues = cue_rows(lessons, seen)
    say(f"{len(cues.y):,} candidate cues, {cues.y.sum():,} of them cues, {len(cues.x.names):,} features")
    fit_cues = lambda rows: fit_logistic(cues.x.matrix[rows], cues.y[rows], CUE_L2)  # noqa: E731
    unseen = 1 / (1 + np.exp(-out_of_fold(cues.x.matrix, cues.lesson, fit_cues)))
    cue_table = as_table(cues.x.names, fit_cues(np.ones(len(cues.y), bool)))
    outside = ~cues.inside
    nested_table = as_table(cues.x.names, fit_logistic(cues.x.matrix[outside], cues.y[outside], CUE_L2))
    probabilities = [[0.0] * len(one.reading.word) for one in lessons]
    for k, i, p in zip(cues.lesson, cues.token, unseen):
        probabilities[k][i] = float(p)

    contents = content_rows(lessons, probabilities)
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

    names, numbers, right = _confidence_rows(lessons, contents, scores, probabilities)
    graded = design(names, numbers)
    say(f"{len(right):,} proposals to grade, {right.mean():.3f} right")
    confidence_table = as_table(graded.names, fit_logistic(graded.matrix, right, CONFIDENCE_L2))
    source_table = _fit_sources(lessons)
    weights = Weights(seen, cue_table, nested_table, content_table, confidence_table, source_table)
    return without_names(weights, names_in(lessons))


def names_in(lessons: Sequence[Lesson]) -> frozenset[str]:
    """The words that are names wherever they stand often enough to have a weight."""
    every: Counter[str] = Counter()
    named: Counter[str] = Counter()
    for one in lessons:
        for lemma, pos in zip(one.reading.lemma, one.reading.pos):
            every[lemma.lower()] += 1
            named[lemma.lower()] += pos == "PROPN"
    return frozenset(
        word
        for word, n in named.items()
        if n >= FEWEST and n >= 0.8 * every[word] and word.isalpha() and len(word) > 1
    )


def without_names(weights: Weights, names: frozenset[str]) -> Weights:
    """The weights without features that hold a name: nobody is likelier to be heard for what they are called."""
    kept = (
        Table((k, v) for k, v in table.items() if names.isdisjoint(_PARTS.split(k)))
        for table in (getattr(weights, field) for field in Weights._fields[1:])
    )
    return Weights(weights.seen, *kept)


def _confidence_rows(
    lessons: Sequence[Lesson], contents: ContentRows, scores: np.ndarray, probabilities: list[list[float]]
) -> tuple[list[list[str]], list[list[tuple[str, float]]], np.ndarray]:
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
                proposal = ranked(one.reading, cue, p, candidates, scores[a:b].tolist())
                proposals.append(proposal)
                chosen = candidates.index(proposal.candidates[0])
                answers.append(contents.overlap[a + chosen] >= 0.5)
            place += 1
        for (traits, values), answer in zip(confidence_traits(one.reading, proposals), answers):
            names.append(spell(traits))
            numbers.append(values)
            right.append(answer)
    return names, numbers, np.array(right, int)


def _fit_sources(lessons: Sequence[Lesson]) -> Table:
    rows, ends, target = [], [0], []
    for one in lessons:
        r = one.reading
        for g in one.gold:
            around = look_around(r, g.head)
            candidates = source_candidates(r, g.head, g.ranges)
            truth = frozenset(range(*g.source)) if g.source is not None else frozenset()
            overlap = [likeness(r, c.ranges, truth) if truth else 0.0 for c in candidates]
            if truth and not any(v > 0 for v in overlap):
                continue
            rows.append(spell(source_traits(r, around, g.ranges, None, 0)))
            target.append(0.0 if truth else 1.0)
            mass = [v**2 for v in overlap]
            for order, (candidate, m) in enumerate(zip(candidates, mass)):
                rows.append(spell(source_traits(r, around, g.ranges, candidate, order)))
                target.append(m / sum(mass) if truth else 0.0)
            ends.append(len(rows))
    x = design(rows)
    return as_table(x.names, fit_softmax(x.matrix, np.array(ends), np.array(target), SOURCE_L2))


def main() -> None:
    """Read the gold, fit, write the weights."""
    parser = argparse.ArgumentParser(description="Train the attribution model.")
    parser.add_argument("gold", nargs="?", type=Path, default=DEFAULT_GOLD)
    parser.add_argument("--out", type=Path, default=OUT)
    chosen = parser.parse_args()
    if not chosen.gold.exists():
        raise SystemExit(
            f"no annotated articles at {chosen.gold}: give the path of attribution_polnear.dev.jsonl"
        )
    lessons = read_lessons(chosen.gold)
    print(f"{len(lessons)} articles, {sum(len(one.gold) for one in lessons):,} attributions")
    weights = fit(lessons, print)
    text = to_json(weights)
    chosen.out.write_text(text, encoding="utf-8")
    print(f"wrote {chosen.out} ({len(text) / 1e6:.1f} MB)")


if __name__ == "__main__":
    main()
