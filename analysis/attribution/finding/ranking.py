"""What speaks for one content rather than another? Traits of the candidates of a cue.

:func:`content_traits` describes a candidate as :func:`analysis.attribution.finding.cues.cue_traits` does a
cue. It needs the cue's view of the sentence (:func:`~analysis.attribution.finding.around.look_around`), which is
worked out once per cue.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from analysis.attribution.finding.around import Around, held_by
from analysis.attribution.finding.contents import Candidate
from analysis.attribution.finding.weights import Trait
from analysis.language.parsed import ParsedArticle, Range


class _Shape(NamedTuple):
    """A candidate as its cue sees it: on which side it stands, and how many quarters of it are quoted."""

    rule: str
    ranges: tuple[Range, ...]
    side: str
    share: int


def content_traits(around: Around, candidate: Candidate, others: Sequence[float]) -> list[Trait]:
    """What speaks for or against a candidate as the cue's content.

    ``others`` holds, per token, the sum of all tokens' cue probabilities up to it (so that a difference is
    the expected number of cues in a range).
    """
    r, cue, lemma, kind = around.article, around.cue, around.lemma, around.kind
    rule, ranges = candidate
    a, b = ranges[0][0], ranges[-1][1]
    side = "two" if len(ranges) > 1 else "L" if b <= cue else "R"
    words, quoted = _count_words(r, cue, ranges)
    share = 0 if not words else round(4 * quoted / words)
    shape = _Shape(rule, ranges, side, share)
    traits: list[Trait] = [
        (_rule, rule, lemma, kind, side),
        (_fences, around.fence, around.lead, rule, side, kind),
        (_quotation_share, share, side, kind, lemma),
        (_length, _size(words), side, rule),
    ]
    before = _edges(around, shape, traits)
    _marks(around, shape, traits)
    short = []
    for child, label, name in around.right:
        held = held_by(child, ranges)
        short.append(("+" if held else "-") + label)
        traits.append((_covered, name, held, lemma, kind))
    traits.append((_coverage, ",".join(short[:5]), ",".join(short[:4]), kind))
    gap = max(0, a - around.group[1]) if a > cue else max(0, around.group[0] - b) if b <= cue else 0
    traits.append((_gap, min(gap, 6), side, kind))
    if gap and a > cue:
        traits += [f"gw={r.words[around.group[1]]}", f"gb={before}/{lemma}"]
    if r.sentence[a] != r.sentence[cue] or r.sentence[b - 1] != r.sentence[cue]:
        traits.append((_crossing, r.paragraph[a] != r.paragraph[cue], side, rule))
    _inside(around, shape, others, traits)
    return traits


def _count_words(r: ParsedArticle, cue: int, ranges: tuple[Range, ...]) -> Range:
    """Words in some ranges, and those in quotation marks that the cue itself does not stand in."""
    words = sum([r.words_before[y] - r.words_before[x] for x, y in ranges])
    quoted = sum([r.quoted_before[y] - r.quoted_before[x] for x, y in ranges])
    if quoted and r.quote[cue] >= 0:
        c, d = r.quoted[r.quote[cue]]
        for x, y in ranges:
            x, y = max(x, c), min(y, d)
            if x < y:
                quoted -= r.words_before[y] - r.words_before[x]
    return words, quoted


def _rule(rule: str, lemma: str, kind: str, side: str) -> list[str]:
    return [
        f"r={rule}",
        f"rl={rule}/{lemma}",
        f"rk={rule}/{kind}",
        f"side={side}/{kind}",
        f"sidel={side}/{lemma}",
    ]


def _fences(fence: str, lead: str, rule: str, side: str, kind: str) -> list[str]:
    # A cue between commas (“X, she said, Y”) splits its content; one after a single comma follows it.
    # “X happened, she said on Monday, hours before Y”: a whole sentence before the cue, nothing reported after.
    return [f"pn={fence}/{rule}", f"pnk={fence}/{side}/{kind}", f"lead={lead}/{side}", f"leadr={lead}/{rule}"]


def _quotation_share(share: int, side: str, kind: str, lemma: str) -> list[str]:
    return [f"q={share}/{side}", f"qk={share}/{kind}", f"ql={share}/{lemma}"]


def _length(size: int, side: str, rule: str) -> list[str]:
    return [f"len={size}/{side}", f"lenr={size}/{rule}"]


def _edges(around: Around, shape: _Shape, traits: list[Trait]) -> str:
    """The words at both ends of a candidate and beyond; returned is the word before it."""
    r, kind = around.article, around.kind
    rule, ranges, side, _ = shape
    a, b = ranges[0][0], ranges[-1][1]
    lower, tag, dep = r.words, r.tag, r.dep
    count, closing = len(lower), around.paragraph[1]
    before = lower[a - 1] if a else "<s>"
    after = lower[b] if b < count and b < closing else "</p>" if b >= closing else "</s>"
    after2 = lower[b + 1] if b + 1 < count and b + 1 < closing else "</p>"
    traits += [
        (_first_word, lower[a], tag[a], dep[a], rule),
        (_before, before, r.pos[a], kind),
        (_last_word, lower[b - 1], tag[b - 1]),
        (_after, after, side, after2),
        (_ends, b >= around.sentence[1] - 1, b >= closing - 1, side),
        (_begins, a <= around.sentence[0], a <= around.paragraph[0], side),
    ]
    if b < count:
        traits.append((_next, dep[b], tag[b]))
        if after in (",", "-", "—", "–"):
            traits.append((_after_comma, after2, tag[b + 1] if b + 1 < count else ""))
    if b - 1 > a and dep[b - 1] in _LEFT_HANGING:
        traits.append("broken")
    return before


_LEFT_HANGING = frozenset(["prep", "det", "aux", "mark", "cc", "poss", "compound", "amod"])


def _first_word(word: str, tag: str, dep: str, rule: str) -> list[str]:
    return [f"s={word}", f"st={tag}", f"sd={dep}", f"sr={word}/{rule}"]


def _before(before: str, pos: str, kind: str) -> list[str]:
    return [f"sb={before}", f"sk={pos}/{kind}"]


def _last_word(word: str, tag: str) -> list[str]:
    return [f"e={word}", f"et={tag}"]


def _after(after: str, side: str, after2: str) -> list[str]:
    return [f"n={after}", f"nr={after}/{side}", f"n2={after} {after2}"]


def _ends(sentence: bool, paragraph: bool, side: str) -> list[str]:
    return [f"ends={sentence:d}{'p' if paragraph else ''}/{side}"]


def _begins(sentence: bool, paragraph: bool, side: str) -> list[str]:
    return [f"begins={sentence:d}{'p' if paragraph else ''}/{side}"]


def _next(dep: str, tag: str) -> list[str]:
    return [f"nd={dep}", f"nt={tag}"]


def _after_comma(word: str, tag: str) -> list[str]:
    return [f"nc={word}", f"nct={tag}"]


def _marks(around: Around, shape: _Shape, traits: list[Trait]) -> None:
    """Quotations held, cut and left out by a candidate."""
    r, cue, (first, last) = around.article, around.cue, around.sentence
    rule, ranges, side, share = shape
    inside = cut = whole = 0
    near = -1
    for number in around.quotes:
        c, d = r.quoted[number]
        held = sum([max(0, min(y, d) - max(x, c)) for x, y in ranges])
        if held == d - c:
            whole += 1
        elif held:
            cut += 1
        elif first <= c < last:
            inside += 1
        if around.group[0] - 3 <= d <= around.group[0]:
            near = number
    traits.append((_quotations, min(cut, 2), min(whole, 2), min(inside, 2), side, share))
    if near >= 0:
        c, d = r.quoted[near]
        inner = r.written[d - 2] if d - 2 > c else ""
        kept = any(x <= c and d <= y for x, y in ranges)
        traits.append((_near, inner if not inner[:1].isalnum() else "w", kept, rule, around.group[0] - d))
    elif share:
        traits.append(f"q0={share}/{side}")
    if r.quote[cue] >= 0:
        c, d = r.quoted[r.quote[cue]]
        traits += [f"inq/{rule}", f"inq={sum([x < c or y > d for x, y in ranges])}"]


def _quotations(cut: int, whole: int, inside: int, side: str, share: int) -> list[str]:
    return [f"qc={cut}", f"qw={whole}/{side}", f"qm={inside}/{share}"]


def _near(inner: str, held: bool, rule: str, distance: int) -> list[str]:
    return [f"qn={inner}/{held:d}", f"qnr={inner}/{rule}", f"qng={distance}/{held:d}"]


def _covered(name: str, held: bool, lemma: str, kind: str) -> list[str]:
    return [f"cv={name}/{held:d}", f"cvl={lemma} {name}/{held:d}", f"cvk={kind} {name}/{held:d}"]


def _coverage(covered: str, fewer: str, kind: str) -> list[str]:
    return [f"cov={covered}", f"covk={kind}/{fewer}"]


def _gap(gap: int, side: str, kind: str) -> list[str]:
    return [f"gap={gap}/{side}", f"gapk={min(gap, 4)}/{side}/{kind}"]


def _crossing(paragraph: bool, side: str, rule: str) -> list[str]:
    return [f"xs={paragraph:d}/{side}", f"xsr={rule}"]


def _inside(around: Around, shape: _Shape, others: Sequence[float], traits: list[Trait]) -> None:
    """What is in a candidate: other cues, finite verbs, commas, words that hang on nothing inside."""
    r, cue, lemma, kind = around.article, around.cue, around.lemma, around.kind
    rule, ranges, side, _ = shape
    expected = sum([others[y] - others[x] for x, y in ranges])
    finite = any(r.finite[x] < min(y, x + 25) for x, y in ranges)
    traits.append((_told, min(4, int(expected * 2)), min(2, int(expected + 0.5)), finite, rule, kind))
    level, commas = r.quote[cue], 0
    for x, y in ranges:
        for i in r.commas[bisect_left(r.commas, x + 1) : bisect_left(r.commas, y - 1)]:
            if r.quote[i] == level:
                commas += 1
                if y - i < 14:
                    traits.append((_after_inner, r.words[i + 1], r.tag[i + 1], r.dep[i + 1]))
    a, end = ranges[0]
    top, loose = -1, 0
    for x, y in ranges:
        outside = [i for i, head in enumerate(r.head[x:y], x) if head < x or head >= y or head == i]
        if top < 0 and outside and outside[0] < end:
            top = outside[0]
        for i in outside:
            head = r.head[i]
            is_word = r.words_before[i + 1] > r.words_before[i]
            if head != i and is_word and (len(ranges) == 1 or not held_by(head, ranges)):
                loose += 1
    top = max(top, a)
    traits += [
        (_tops, min(commas, 3), min(loose, 4), side),
        (_top, r.dep[top], r.head[top] == cue, r.pos[top], kind, lemma),
    ]
    if around.subject is not None and held_by(around.subject, ranges):
        traits += ["subj", f"subjk={kind}", f"subjl={lemma}"]


def _told(twice: int, rounded: int, finite: bool, rule: str, kind: str) -> list[str]:
    return [f"oc={twice}", f"ocr={rounded}/{rule}", f"fin={finite:d}/{rule}", f"fink={finite:d}/{kind}"]


def _after_inner(word: str, tag: str, dep: str) -> list[str]:
    return [f"tm={word}", f"tt={tag}/{dep}"]


def _tops(commas: int, loose: int, side: str) -> list[str]:
    # Words that hang on nothing inside: one in a whole clause, more where the candidate cuts across the grammar.
    return [f"cm={commas}/{side}", f"tops={loose}/{side}"]


def _top(dep: str, of_cue: bool, pos: str, kind: str, lemma: str) -> list[str]:
    return [f"td={dep}/{of_cue:d}", f"tdk={dep}/{kind}", f"tp={pos}/{kind}", f"tpl={pos}/{lemma}"]


def _size(words: int) -> int:
    return (
        words
        if words < 4
        else 4
        if words < 7
        else 7
        if words < 12
        else 12
        if words < 20
        else 20
        if words < 40
        else 40
    )
