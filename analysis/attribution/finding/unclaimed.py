"""Whose are the quotations that no cue claims? Continued ones join their attribution, the others take over a speaker.

News text names the speaker once and goes on quoting: in the same paragraph (“A,” she said. “B.”), in the
next one that opens with a mark, or after a sentence about the speaker. :func:`claim_quotations` adds these
to what was found.
"""

from __future__ import annotations

from analysis.attribution.finding.contents import content_candidates
from analysis.attribution.finding.found import Found
from analysis.attribution.finding.rules import cue_tokens
from analysis.attribution.finding.sources import rule_source
from analysis.attribution.finding.verb_classes import VerbClasses
from analysis.language.parsed import ParsedArticle, Range

# Shorter passages without a cue are scare quotes and titles more often than speech.
FEWEST_WORDS = 4
_CONFIDENCE = 0.6
_CREDITED = 0.85
_GOVERNED = 0.6
# Verbs that give a name rather than report words.
_NAMING = frozenset(
    ["call", "name", "label", "dub", "title", "entitle", "publish", "release", "sing", "write", "read", "put"]
)
_DASHES = frozenset(["-", "--", "—", "–", "―"])
_LONGEST_CREDIT = 12
_SENTENCE_END = frozenset([".", "?", "!", '"', "''", "'", "…", ":", "...", ")"])


def claim_quotations(r: ParsedArticle, found: list[Found], classes: VerbClasses) -> list[Found]:
    """The attributions with continued quotations added to their content and carried-over ones after them."""
    if not r.quoted:
        return found
    result = list(found)
    owner = _owners(r, result)
    cues = {i for one in result for i in range(*one.cue_tokens)}
    for number, (a, b) in enumerate(r.quoted):
        if owner[number] is not None or b - a < 3:
            continue
        words = sum(1 for i in range(a, b) if r.written[i][:1].isalnum())
        whole = words >= FEWEST_WORDS and _own_sentence(r, a, b)
        opening = r.paragraphs[r.paragraph[a]][0]
        before = number - 1 if number else None
        if before is not None and owner[before] is not None:
            k = owner[before]
            c, d = r.quoted[before]
            same = r.paragraph[c] == r.paragraph[a] and (whole or not _words_between(r, d, a))
            runs_on = (
                not r.quotations[before].closed and a == opening and r.paragraph[c] == r.paragraph[a] - 1
            )
            if k is not None and (same and _only_speaker_between(r, result[k], d, a) or runs_on):
                content = _joined((*result[k].content, (a, b)))
                result[k] = result[k]._replace(content=content)
                owner[number] = k
                continue
        governed = _governed(r, (a, b), cues, classes)
        if governed is not None:
            cues.add(governed.cue)
            owner[number] = len(result)
            result.append(governed)
            continue
        credit = _credit_line(r, b) if words >= FEWEST_WORDS else None
        if credit is not None:
            owner[number] = len(result)
            result.append(Found(b, (b, b + 1), ((a, b),), credit, _CREDITED, "credit line"))
        elif whole:
            owner[number] = len(result)
            result.append(Found(-1, (-1, -1), ((a, b),), None, _CONFIDENCE, "carried"))
    return result


def _governed(r: ParsedArticle, quoted: Range, cues: set[int], classes: VerbClasses) -> Found | None:
    """A quotation that hangs on a reporting verb the model passed over: “spoke of “a long night””."""
    a, b = quoted
    top = next((i for i in range(a, b) if not r.mark[i] and not a <= r.head[i] < b and r.head[i] != i), None)
    if top is None or r.quote[top] < 0:
        return None
    above = top
    for _ in range(4):
        if r.head[above] == above:
            return None
        above = r.head[above]
        if r.pos[above] in ("VERB", "AUX"):
            break
    lemma = r.base[above]
    if r.pos[above] != "VERB" or above in cues or r.quote[above] >= 0 or r.sentence[above] != r.sentence[a]:
        return None
    if lemma not in classes.stance or lemma in classes.thought or lemma in _NAMING:
        return None
    holding = [c for c in content_candidates(r, above) if any(x <= a and b <= y for x, y in c.ranges)]
    if not holding:
        return None
    # The shortest that holds the whole quotation and what it says more of it.
    best = min(holding, key=lambda c: (sum(y - x for x, y in c.ranges), c.ranges))
    source = rule_source(r, above, best.ranges)
    return Found(above, cue_tokens(r, above), best.ranges, source, _GOVERNED, best.rule) if source else None


def _credit_line(r: ParsedArticle, b: int) -> tuple[int, int] | None:
    """The name after a dash that ends the line: a block quotation and whom it is credited to, “…” — Orla Venn."""
    if b + 1 >= len(r.written) or r.written[b] not in _DASHES or r.quote[b] >= 0:
        return None
    end = r.paragraphs[r.paragraph[b]][1]
    if end - b > _LONGEST_CREDIT or r.pos[b + 1] != "PROPN":
        return None
    while end > b + 1 and not r.written[end - 1][:1].isalnum():
        end -= 1
    if any(r.pos[i] in ("VERB", "AUX") for i in range(b + 1, end)):
        return None
    return b + 1, end


def _owners(r: ParsedArticle, found: list[Found]) -> list[int | None]:
    """For each quotation the attribution whose content holds most of it, or that stands in it."""
    owner: list[int | None] = [None] * len(r.quoted)
    for k, one in enumerate(found):
        for a, b in one.content:
            for i in (a, (a + b) // 2, b - 1):
                number = r.quote[i]
                if number >= 0 and owner[number] is None:
                    c, d = r.quoted[number]
                    # A content inside a longer quotation does not claim it, but one that fills half of it
                    # does.
                    if 2 * (min(b, d) - max(a, c)) >= d - c:
                        owner[number] = k
    # Quotations strictly inside a content belong to it whatever their length.
    for k, one in enumerate(found):
        for a, b in one.content:
            for number in sorted({n for n in r.quote[a:b] if n >= 0}):
                if owner[number] is None and a <= r.quoted[number][0] and r.quoted[number][1] <= b:
                    owner[number] = k
    return owner


def _own_sentence(r: ParsedArticle, a: int, b: int) -> bool:
    """Does the quotation begin and end a sentence of its own?"""
    first, last = r.paragraphs[r.paragraph[a]]
    begins = a == first or r.written[a - 1] in _SENTENCE_END
    inner = next((i for i in range(b - 1, a, -1) if r.written[i][:1].isalnum() or r.written[i] in ".?!,;"), a)
    ends = b >= last or r.written[inner] in ".?!" or r.written[b : b + 1] == ["."]
    return begins and ends and r.written[inner] != ","


def _words_between(r: ParsedArticle, a: int, b: int) -> bool:
    return any(r.written[i][:1].isalnum() for i in range(a, b))


def _only_speaker_between(r: ParsedArticle, one: Found, a: int, b: int) -> bool:
    """Nothing is told between two quotations but who speaks: at most the rest of the cue's own sentence."""
    cue = one.cue if one.cue >= 0 else a
    between = {r.sentence[i] for i in range(a, b) if r.written[i][:1].isalnum()}
    return between <= {r.sentence[cue]} or len(between) <= 1


def _joined(ranges: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    kept: list[tuple[int, int]] = []
    for a, b in sorted(ranges):
        if kept and a <= kept[-1][1]:
            kept[-1] = (kept[-1][0], max(b, kept[-1][1]))
        else:
            kept.append((a, b))
    return tuple(kept)
