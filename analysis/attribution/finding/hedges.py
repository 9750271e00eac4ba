"""Which clauses are told on nobody's authority? “The talks reportedly broke down”: an adverb is the only cue.

:func:`find_hedges` adds them to what the cue model found; passives without an agent ("are believed to") are
cues like others and come from there.
"""

from __future__ import annotations

from analysis.attribution.finding.contents import trim
from analysis.attribution.finding.found import Found
from analysis.language.parsed import ParsedArticle

# "Apparently" and "presumably" guess as often as they report, and are left out.
HEDGING = frozenset(["reportedly", "allegedly", "supposedly", "purportedly"])
_CLAUSES = frozenset(["ROOT", "ccomp", "conj", "advcl", "relcl", "parataxis"])
_CONFIDENCE = 0.6


def find_hedges(r: ParsedArticle, found: list[Found]) -> list[Found]:
    """The clauses with a hedging adverb that no attribution found so far has for its cue or content."""
    cues = {i for one in found for i in range(*one.cue_tokens)}
    held = {i for one in found for a, b in one.content for i in range(a, b)}
    hedges = []
    for i, word in enumerate(r.words):
        if word not in HEDGING or i in cues or i in held or r.quote[i] >= 0:
            continue
        verb = r.head[i]
        if r.pos[verb] not in ("VERB", "AUX") or r.dep[verb] not in _CLAUSES or verb in cues:
            continue
        a, b = r.left[verb], r.right[verb] + 1
        # A clause joined by "and" or set off at its end is told on its own.
        for child in r.children[verb]:
            if r.dep[child] in ("conj", "parataxis") and child > verb:
                b = min(b, r.left[child])
        ranges = tuple(t for t in (trim(r, a, i), trim(r, i + 1, b)) if t is not None)
        if ranges and not any(k in held for x, y in ranges for k in range(x, y)):
            hedges.append(Found(i, (i, i + 1), ranges, None, _CONFIDENCE, "hedge"))
    return hedges
