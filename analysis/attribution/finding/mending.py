"""What does the model get wrong that grammar can tell? A few slips, mended after the choice.

:func:`mend` goes over the model's attributions of one article. Each rule names the sentence that made it
necessary; each was kept because it lost nothing on the annotated articles (see the model card).
"""

from __future__ import annotations

from analysis.attribution.finding.contents import trim
from analysis.attribution.finding.found import Found
from analysis.attribution.finding.hedges import HEDGING
from analysis.attribution.finding.verb_classes import VerbClasses
from analysis.language.parsed import ParsedArticle

_NAMING = frozenset(
    ["call", "name", "title", "entitle", "dub", "know", "publish", "label", "release", "sell"]
)


def mend(r: ParsedArticle, found: list[Found], classes: VerbClasses) -> list[Found]:
    """The attributions with their slips mended; those told by an adverb alone are left to ``hedges``."""
    mended = []
    for one in found:
        if r.words[one.cue] in HEDGING and r.pos[one.cue] == "ADV":
            continue
        if _comparison(r, one) or _name_only(r, one):
            continue
        one = _swallowed_source(r, _whole_quotation(r, one))
        mended.append(_nobody(r, _active_subject(r, _one_side(r, one), classes), classes))
    return mended


def _swallowed_source(r: ParsedArticle, one: Found) -> Found:
    """“X,” the envoy, Orla Venn, said: the name between the closing mark and the cue is no part of what was said."""
    a, b = one.content[0]
    if len(one.content) > 1 or not 0 <= one.cue - b <= 1 or r.quote[a] < 0 or r.quote[a] == r.quote[one.cue]:
        return one
    end = r.quoted[r.quote[a]][1]
    if (
        a > r.quoted[r.quote[a]][0]
        or not a < end < b
        or any(r.pos[i] in ("VERB", "AUX") for i in range(end, b))
    ):
        return one
    name = trim(r, end, b)
    if name is None or not any(r.pos[i] in ("PROPN", "NOUN", "PRON") for i in range(*name)):
        return one
    return one._replace(content=((a, end),), source=one.source or name)


def _whole_quotation(r: ParsedArticle, one: Found) -> Found:
    """“It rained. We stayed in,” she said: a content that reaches into a quotation from one end takes it whole."""
    ranges = []
    for a, b in one.content:
        first, last = r.quote[a], r.quote[b - 1]
        if last >= 0 and last != r.quote[one.cue] and first == last:
            c, d = r.quoted[last]
            # Only where the mark at one end is held: a word or two inside a quotation are another matter.
            if (b >= d - 1 or a <= c) and not any(c <= x < a or b <= x < d for x in _elsewhere(one, (a, b))):
                a, b = c, d
        ranges.append((a, b))
    return one._replace(content=tuple(ranges))


def _elsewhere(one: Found, this: tuple[int, int]) -> list[int]:
    return [x for t in one.content if t != this for x in t] + ([one.source[0]] if one.source else [])


def _one_side(r: ParsedArticle, one: Found) -> Found:
    """“X, according to the ministry, and nobody knew Y”: Y has its own subject and is not the ministry's."""
    if r.words[one.cue] != "according" or len(one.content) != 2:
        return one
    a, b = one.content[1]
    if r.words[a] not in ("and", "but", "while", "though", "although"):
        return one
    own = any(r.dep[i] in ("nsubj", "nsubjpass") for i in range(a, min(b, a + 6)))
    return one._replace(content=one.content[:1]) if own else one


def _active_subject(r: ParsedArticle, one: Found, classes: VerbClasses) -> Found:
    """“She claimed, too, that X”: the subject of an active reporting verb speaks, it is not spoken of."""
    if not one.rule.startswith("subject and") or len(one.content) < 2 or r.pos[one.cue] != "VERB":
        return one
    lemma = r.base[one.cue]
    if (
        lemma not in classes.stance
        or lemma in classes.hedge
        and lemma != "say"
        or lemma in classes.clause_only
    ):
        return one
    if any(r.dep[c] in ("auxpass", "nsubjpass") for c in r.children[one.cue]):
        return one
    return one._replace(content=one.content[1:], source=one.source or one.content[0])


def _nobody(r: ParsedArticle, one: Found, classes: VerbClasses) -> Found:
    """“Twenty are believed to be alive”: the subject of such a passive is believed, it does not believe."""
    if one.source is None or r.base[one.cue] not in classes.hedge:
        return one
    subject = next((c for c in r.children[one.cue] if r.dep[c] == "nsubjpass"), None)
    if subject is None or not one.source[0] <= subject < one.source[1]:
        return one
    if any(r.dep[c] == "agent" for c in r.children[one.cue]):
        return one
    return one._replace(source=None)


def _comparison(r: ParsedArticle, one: Found) -> bool:
    """“Fewer than expected”: nobody's expectation is reported."""
    cue = one.cue
    alone = not any(r.dep[c] in ("nsubj", "nsubjpass", "auxpass", "ccomp") for c in r.children[cue])
    return cue > 0 and r.words[cue - 1] in ("than", "as") and r.tag[cue] in ("VBN", "VBD") and alone


def _name_only(r: ParsedArticle, one: Found) -> bool:
    """A plan called “A Shared Road”: the marks hold a name, nobody's words."""
    if r.base[one.cue] not in _NAMING:
        return False
    a, b = one.content[-1]
    words = [i for i in range(a, b) if r.written[i][:1].isalnum()]
    if not words or len(words) > 6 or not all(r.quote[i] >= 0 for i in words):
        return False
    large = [r.written[i] for i in words if r.pos[i] not in ("ADP", "DET", "CCONJ", "PART")]
    return len(words) > 1 and all(word[0].isupper() for word in large) and r.written[words[0]][0].isupper()
