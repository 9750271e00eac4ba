"""Who says what, by the encoder? Proposals in tokens, their ends settled, then the choice as for the linear model.

:func:`encoder_attributions` is the path :func:`analysis.find_attributions` takes by default.
"""

from __future__ import annotations

import functools
import json
import math
from importlib import resources
from typing import Any, NamedTuple

import numpy as np

from analysis.attribution.encoder.boundaries import completed, settle
from analysis.attribution.encoder.decoding import Reading, decode_cues
from analysis.attribution.encoder.shape import BEHIND, CONTENT
from analysis.attribution.encoder.tidying import is_addressed, is_no_cue, tidy
from analysis.attribution.encoder.tokens import Read, in_tokens
from analysis.attribution.finding.contents import Candidate
from analysis.attribution.finding.found import Found
from analysis.attribution.finding.hedges import find_hedges
from analysis.attribution.finding.mending import mend
from analysis.attribution.finding.model import about, according, choose_source, decode, within
from analysis.attribution.finding.proposals import MOST_SHARED, Proposal, logistic, overlap_of
from analysis.attribution.finding.rules import cue_tokens
from analysis.attribution.finding.sources import maker, rule_source
from analysis.attribution.finding.verb_classes import VerbClasses
from analysis.attribution.finding.weights import Weights
from analysis.language.encoder.words import Words
from analysis.language.parsed import ParsedArticle, Range


class Settled(NamedTuple):
    """A proposal of the encoder with its content settled."""

    read: Read
    content: Candidate


def settled_proposals(
    r: ParsedArticle, words: Words, reading: Reading, classes: VerbClasses
) -> list[Settled]:
    """The encoder's proposals in tokens, one per cue head, their contents settled."""
    letters = np.array([any(c.isalnum() for c in r.text[a:b]) for a, b in zip(words.start, words.end)], bool)
    row = {cue: k for k, cue in enumerate(reading.cues.tolist())}
    best: dict[int, Settled] = {}
    for told in decode_cues(words, reading, letters):
        for one in in_tokens(r, words, [told], classes.stance):
            odds = reading.odds[row[told.start], :, CONTENT] / 10
            if is_no_cue(r, one.cue):
                continue
            content = settle(r, words, told.start - BEHIND, odds, one.cue, one.content)
            one, content = tidy(r, one, content)  # noqa: PLW2901
            before = best.get(one.cue)
            if before is None or one.chance * one.overlap > before.read.chance * before.read.overlap:
                best[one.cue] = Settled(one, content)
    return [best[cue] for cue in sorted(best)]


def sureness(r: ParsedArticle, settled: list[Settled]) -> list[list[float]]:
    """What a proposal's confidence is made of: its own chances, its size and quotation, and its likeliest rival."""
    rows = []
    for k, one in enumerate(settled):
        read, ranges = one.read, one.content.ranges
        words = sum(b - a for a, b in ranges)
        own = r.quote[read.cue]
        quoted = (
            sum(1 for a, b in ranges for i in range(a, b) if r.quote[i] >= 0 and r.quote[i] != own) / words
        )
        mine, rival = read.chance * read.overlap, 0.0
        for j in _near(settled, k):
            other = settled[j]
            others = sum(b - a for a, b in other.content.ranges)
            shared = overlap_of(ranges, other.content.ranges)
            if shared > MOST_SHARED * min(words, others) or _holds(other.content.ranges, read.cue):
                rival = max(rival, other.read.chance * other.read.overlap)
        rows.append(
            [
                _logit(read.chance), _logit(read.overlap), _logit(mine), rival, math.log(words), quoted,
                float(quoted > 0.99), float(own >= 0), float(rival > mine),
                float(r.pos[read.cue] in ("VERB", "AUX")), float(r.words[read.cue] == ":"), 1.0,
            ]
        )  # fmt: skip
    return rows


_REACH = 400
_NO_NAMES = frozenset(["who", "that", "which", "it", "there"])
_OPENING_MARKS = frozenset([",", "(", "—", "–", "-"])


def _near(settled: list[Settled], k: int) -> list[int]:
    cue = settled[k].read.cue
    found = []
    for step in (-1, 1):
        j = k + step
        while 0 <= j < len(settled) and abs(settled[j].read.cue - cue) <= _REACH:
            found.append(j)
            j += step
    return found


def _holds(ranges: tuple[Range, ...], token: int) -> bool:
    return any(a <= token < b for a, b in ranges)


def _logit(p: float) -> float:
    return math.log((p + 1e-4) / (1 - min(p, 1.0) + 1e-4))


@functools.cache
def load_calibration() -> tuple[float, ...]:
    """The weights of :func:`sureness`."""
    held: dict[str, Any] = json.loads(
        (resources.files("analysis.attribution.encoder") / "calibration.json").read_text("utf-8")
    )
    return tuple(held["weights"])


def encoder_attributions(
    r: ParsedArticle,
    words: Words,
    reading: Reading,
    weights: Weights,
    calibration: tuple[float, ...] | None = None,
) -> list[Found]:
    """Every attribution of one article, in the order of the text.

    None overlaps a surer one, but some may stand whole inside another's content: these the annotated articles do
    not have, and the linear model's `nested` weights find them.
    """
    settled = settled_proposals(r, words, reading, weights.classes)
    calibration = load_calibration() if calibration is None else calibration
    confidence = [logistic(sum(w * x for w, x in zip(calibration, row))) for row in sureness(r, settled)]
    proposals = [
        Proposal(one.read.cue, one.read.chance, [one.content], [one.read.overlap], 0.0) for one in settled
    ]
    chosen = decode(proposals, confidence)
    chosen += according(chosen, proposals, r)
    own = {one.read.cue: one.read for one in settled}
    nested = within(r, chosen, weights)
    nested += about(chosen + nested, proposals)
    found = []
    for cue, content, sure in chosen + nested:
        read = own.get(cue)
        if read is None:
            source, tokens = choose_source(r, cue, content.ranges, weights), cue_tokens(r, cue)
        else:
            source, tokens = named_source(r, read, content.ranges), read.cue_tokens
            source = maker(r, source, content.ranges) if source is not None else None
        found.append(Found(cue, tokens, content.ranges, source, sure, content.rule))
    found = mend(r, found, weights.classes)
    return sorted(found + find_hedges(r, found), key=lambda one: (one.content[0][0], one.cue))


def named_source(r: ParsedArticle, read: Read, content: tuple[Range, ...]) -> Range | None:
    """Who is named: the encoder's words, whole; in three slips the subject that grammar gives the cue instead.

    “…, the Council's *spokesman*, claimed”: the words begin with a comma. “A diplomat said Ketta Morvane had insisted”:
    they begin with another subject. “Joram Teskel, who chairs …, and *Ruvan Ilcheth*, who leads …, admitted”: they are
    those of another, and a name nearer to the cue is its subject.
    """
    source = _outside(read.source, content)
    if source is None or is_addressed(r, read.cue, source):
        return None
    source = _outside(completed(r, (source,))[0], ((read.cue, read.cue + 1), *content)) or source
    told = rule_source(r, read.cue, content)
    if told is None or r.words[told[0]] in _NO_NAMES:
        return source
    broken = r.written[source[0]] in _OPENING_MARKS
    if told[0] < source[1] and source[0] < told[1]:
        return told if broken or source[0] < told[0] else source
    head = next((i for i in range(*told) if not told[0] <= r.head[i] < told[1] or r.head[i] == i), told[0])
    return told if broken or r.pos[head] == "PROPN" and source[1] <= told[0] < read.cue else source


def _outside(source: Range | None, content: tuple[Range, ...]) -> Range | None:
    """The source without what the settled content took of it."""
    if source is None:
        return None
    a, b = source
    for x, y in content:
        if x <= a < y:
            a = min(b, y)
        elif a < x < b:
            b = x
    return (a, b) if a < b else None
