"""Which passages could be what a cue reports? A short list of candidates per cue, each one or two token ranges.

:func:`content_candidates` lists them; the ranker (or, in the rule path, the order of :data:`RULE_ORDER`)
chooses. Punctuation at a candidate's edges is dropped, quotation marks are kept.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import NamedTuple

from analysis.language.parsed import ParsedArticle, Range

_SUBJECTS = frozenset(["nsubj", "nsubjpass", "csubj", "csubjpass", "expl"])
_VERB_GROUP = frozenset(["aux", "auxpass", "neg", "prt", "punct", "cc", "mark", "intj"])
_TRAILING = frozenset(["as", "after", "while", "when", "before", "with", "in", "during", "following", "amid", "at",
                       "on", "adding", "citing", "according", "who", "which", "and", "but"])  # fmt: skip
# Edges lose these, but keep quotation marks, brackets' insides and currency signs.
_EDGE = frozenset(
    [",", ".", ";", ":", "-", "--", "—", "–", "―", "...", "…", "(", ")", "[", "]", "|", "?", "!"]
)
_LEADING_EDGE = _EDGE - {"(", "["}
_MOST = 26
Add = Callable[..., None]


class Candidate(NamedTuple):
    """One possible content: the rule that proposed it and its token ranges, in order."""

    rule: str
    ranges: tuple[Range, ...]


class _Frame(NamedTuple):
    """A cue with its sentence and line: the tokens from ``first`` to ``last``, from ``opening`` to ``closing``."""

    article: ParsedArticle
    cue: int
    group: Range
    first: int
    last: int
    opening: int
    closing: int


def content_candidates(r: ParsedArticle, cue: int) -> list[Candidate]:
    """The candidates for the cue at token ``cue``, at most :data:`_MOST`, without repetition, likeliest rules first."""
    found: dict[tuple[Range, ...], str] = {}

    def add(rule: str, *ranges: Range) -> None:
        if len(found) >= _MOST:
            return
        kept = tuple(t for t in (trim(r, a, b) for a, b in sorted(ranges)) if t is not None)
        if not kept or any(a <= cue < b for a, b in kept):
            return
        if len(kept) == 2 and kept[0][1] >= kept[1][0]:
            kept = ((kept[0][0], kept[1][1]),)
            if kept[0][0] <= cue < kept[0][1]:
                return
        found.setdefault(kept, rule)

    first, last = r.sentences[r.sentence[cue]]
    opening, closing = r.paragraphs[r.paragraph[cue]]
    if r.words[cue] == ":":
        _colon(r, cue, last, closing, add)
        return [Candidate(rule, ranges) for ranges, rule in found.items()]
    frame = _Frame(r, cue, cue_group(r, cue), first, last, opening, closing)
    _quotations(frame, add)
    if r.words[cue] in ("according", "per"):
        _around(frame, add)
    _children(r, cue, add)
    _to_the_right(frame, add)
    _before(frame, add)
    _relative(r, cue, add)
    _around(frame, add)
    _with_subject(r, cue, add)
    _neighbours(frame, add)
    return [Candidate(rule, ranges) for ranges, rule in found.items()]


def cue_group(r: ParsedArticle, cue: int) -> Range:
    """The tokens of the cue with its subject and auxiliaries: what is left out when its sentence is the content."""
    a, b = cue, cue + 1
    for child in r.children[cue]:
        if r.dep[child] in _SUBJECTS or r.dep[child] in ("aux", "auxpass", "neg", "prt", "agent"):
            if child < cue and r.quote[child] == r.quote[cue]:
                a = min(a, r.left[child])
            elif child > cue and r.quote[child] == r.quote[cue] and (child == b or r.left[child] <= b + 1):
                b = max(b, r.right[child] + 1)
    if r.words[cue] in ("according", "per"):
        b = max(b, r.right[cue] + 1)
        # “according to the ministry, which …” ends where the parse lets the phrase end, but within its
        # clause.
        for i in range(cue + 1, b):
            if r.written[i] in (",", ";") and i > cue + 2 and r.head[i] not in range(cue, i):
                b = i
                break
    return a, b


def trim(r: ParsedArticle, a: int, b: int) -> Range | None:
    """A range without the punctuation at its edges, or None where nothing is left."""
    while a < b and r.written[a] in _LEADING_EDGE:
        a += 1
    while (
        b > a
        and r.written[b - 1] in _EDGE
        and not (r.written[b - 1] in "?!." and b < len(r.written) and r.mark[b])
    ):
        b -= 1
    # A mark whose partner lies outside is dropped with it.
    if (
        a < b
        and r.mark[a]
        and a + 1 < len(r.written)
        and r.quote[a] >= 0
        and r.quoted[r.quote[a]][1] == a + 1
    ):
        a += 1
    if a < b and r.mark[b - 1] and r.quote[b - 1] >= 0 and r.quoted[r.quote[b - 1]][0] == b - 1:
        b -= 1
    while a < b and r.written[a] in _LEADING_EDGE:
        a += 1
    while (
        b > a
        and r.written[b - 1] in _EDGE
        and not (r.written[b - 1] in "?!." and b < len(r.written) and r.mark[b])
    ):
        b -= 1
    return (a, b) if a < b else None


def _commas(r: ParsedArticle, a: int, b: int, inside: int, most: int = 3) -> list[int]:
    """The first few commas and dashes between ``a`` and ``b`` at the quotation level of the cue."""
    cuts = []
    for i in range(a, b):
        if r.written[i] in (",", ";", "—", "–", "--", "―") and r.quote[i] == inside:
            cuts.append(i)
            if len(cuts) == most:
                break
    return cuts


def _quotations(frame: _Frame, add: Add) -> None:
    """The quotation before the cue, the one after it, and both as one content."""
    r, cue, group, first, last, opening, closing = frame
    before: int | None = None
    after: int | None = None
    for number in range(_first_quotation(r, opening), len(r.quoted)):
        a, b = r.quoted[number]
        if a >= closing:
            break
        if a == b or number == r.quote[cue]:
            continue
        if b <= group[0]:
            before = number
        elif a >= group[1]:
            after = number
            break
    if before is not None:
        a, b = r.quoted[before]
        near = b >= group[0] - 3
        # “A,” she said. “B.” is one attribution when B follows at once, as a sentence or within the cue's
        # own.
        if after is not None and near and r.quoted[after][0] <= last:
            add("quotes joined", (a, b), r.quoted[after])
        add("quote before" if near else "quote before, far", (a, b))
        if a > first:
            add("clause to quote", (first, b))
    if after is not None:
        a, b = r.quoted[after]
        between = range(group[1], a)
        near = all(r.written[i] in (",", ":", "-", "—", "–", "that", "--") or r.mark[i] for i in between)
        add("quote after" if near else "quote after, far" if a < last else "quote after, next", (a, b))
        if not near and a < last and between and between[-1] < last:
            add("to quote's end", (group[1], b))


def _first_quotation(r: ParsedArticle, token: int) -> int:
    """Number of the first quotation that ends after the token."""
    return bisect_right(r.quoted, token, key=lambda tokens: tokens[1])


def _colon(r: ParsedArticle, cue: int, last: int, closing: int, add: Add) -> None:
    after = _first_quotation(r, cue)
    if after < len(r.quoted) and r.quoted[after][0] < closing + 1 and r.quoted[after][0] >= cue:
        a, b = r.quoted[after]
        add("quote after" if a == cue + 1 else "quote after, far", (a, b))
        if after + 1 < len(r.quoted) and r.quoted[after + 1][0] < closing:
            add("quotes joined", (a, b), r.quoted[after + 1])
    add("line after colon", (cue + 1, closing))
    add("sentence after colon", (cue + 1, last))
    if closing < len(r.written):
        line = r.paragraphs[r.paragraph[closing]]
        add("next line", line)
    elif after < len(r.quoted):
        add("quote after, next", r.quoted[after])


def _children(r: ParsedArticle, cue: int, add: Add) -> None:
    """Runs of the cue's dependents on its right, single dependents, and objects of their prepositions."""
    parts = [
        child
        for child in r.children[cue]
        if child > cue
        and not (r.dep[child] in _VERB_GROUP or (r.dep[child] in _SUBJECTS and child < cue + 5))
    ][:5]
    complements = [c for c in parts if r.dep[c] in ("ccomp", "xcomp")]
    for child in complements:
        add(r.dep[child], (r.left[child], r.right[child] + 1))
        for cut in _commas(r, child + 1, r.right[child] + 1, r.quote[child], 2):
            add(r.dep[child] + " to comma", (r.left[child], cut))
    for k, child in enumerate(parts):
        dep, a, b = r.dep[child], r.left[child], r.right[child] + 1
        if child not in complements:
            add(dep, (a, b))
            modifier = _modifier(r, child)
            if modifier is not None:
                add(dep + " cut", (a, modifier))
        if dep in ("prep", "dative", "agent", "pcomp"):
            for inner in r.children[child]:
                if r.dep[inner] in ("pobj", "pcomp", "prep"):
                    add(f"{dep} {r.dep[inner]}", (r.left[inner], r.right[inner] + 1))
                    if r.dep[inner] == "prep":
                        for most in r.children[inner]:
                            add("prep prep pobj", (r.left[most], r.right[most] + 1))
        if dep in ("dobj", "attr") and k == len(parts) - 1:
            for inner in r.children[child]:
                if inner > child and r.dep[inner] in ("acl", "relcl", "prep", "ccomp", "appos"):
                    add(f"{dep} {r.dep[inner]}", (r.left[inner], r.right[inner] + 1))
                    for most in r.children[inner]:
                        if r.dep[inner] == "prep" and r.dep[most] in ("pobj", "pcomp"):
                            add(f"{dep} prep {r.dep[most]}", (r.left[most], r.right[most] + 1))
    for k, child in enumerate(parts):
        for m in range(k + 1, len(parts)):
            add("run " + r.dep[child] + " " + r.dep[parts[m]], (r.left[child], r.right[parts[m]] + 1))


def _modifier(r: ParsedArticle, child: int) -> int | None:
    """Where a trailing modifier of the dependent begins, if a comma sets one off."""
    for i in range(child + 1, r.right[child]):
        if (
            r.written[i] in (",", "—", "–", "--")
            and r.quote[i] == r.quote[child]
            and r.words[i + 1] in _TRAILING
        ):
            return i
    return None


def _to_the_right(frame: _Frame, add: Add) -> None:
    """What follows the cue, up to a comma or the sentence's end."""
    r, cue, last, begin = frame.article, frame.cue, frame.last, frame.group[1]
    while (
        begin < last
        and r.dep[begin] in ("prt", "advmod")
        and r.head[begin] == cue
        and r.quote[begin] == r.quote[cue]
    ):
        begin += 1
    add("to sentence end", (begin, last))
    _after_names(r, cue, begin, last, add)
    for number, cut in enumerate(_commas(r, begin + 1, last, r.quote[cue])):
        if cut > begin:
            add(f"to comma {number + 1}", (begin, cut))
        if number == 0 and cut + 1 < last:
            add("from comma", (cut + 1, last))
    for i in range(begin, min(last, begin + 8)):
        if r.words[i] in ("that", "whether", "if", "how", "why", "what") and i > begin:
            add("from " + ("that" if r.words[i] == "that" else "wh-word"), (i, last))
            break


def _after_names(r: ParsedArticle, cue: int, begin: int, last: int, add: Add) -> None:
    """“told Radio Skarrel his men would go”: what follows the name, however the parse takes it."""
    i = begin
    while i < last and (r.pos[i] == "PROPN" or r.words[i] in ("the", "'s", "of") or r.tag[i] == "POS"):
        i += 1
    if i == begin or i >= last - 1 or not any(r.pos[k] == "PROPN" for k in range(begin, i)):
        return
    add("after names", (i, last))
    for cut in _commas(r, i + 1, last, r.quote[cue], 2):
        add("after names to comma", (i, cut))


def _before(frame: _Frame, add: Add) -> None:
    """What stands before the cue and its subject: “X, she said”."""
    r, cue, first, opening, a = frame.article, frame.cue, frame.first, frame.opening, frame.group[0]
    if a > first:
        add("sentence before", (first, a))
        cuts = [
            i
            for i in range(first, a - 1)
            if r.written[i] in (",", "—", "–", ";") and r.quote[i] == r.quote[cue]
        ]
        if cuts:
            add("from last comma before", (cuts[-1] + 1, a))
            add("from first comma before", (cuts[0] + 1, a))
    if first > opening:
        number = r.sentence[cue]
        if a <= first + 1:
            add("previous sentence", (r.sentences[number - 1][0], first))
        add("paragraph before", (opening, a))
    for child in r.children[cue]:
        if child < cue and r.dep[child] in ("ccomp", "dobj", "advcl", "attr", "xcomp"):
            add("left " + r.dep[child], (r.left[child], min(r.right[child] + 1, a if a > child else cue)))


def _relative(r: ParsedArticle, cue: int, add: Add) -> None:
    """“the claims he made”: the noun that the cue's clause says more about; “the claim that”: the clause."""
    noun = r.head[cue]
    if r.dep[cue] in ("relcl", "acl") and noun < cue:
        add("relative head", (r.left[noun], r.left[cue]))
    if r.dep[cue] in ("conj", "advcl", "xcomp", "pcomp") and r.dep[noun] in ("relcl", "acl"):
        above = r.head[noun]
        add("relative head", (r.left[above], r.left[noun]))


def _around(frame: _Frame, add: Add) -> None:
    """The sentence without the cue's own words: “Skarrel, he said, would” and “according to”."""
    r, cue, (a, b), first, last, *_ = frame
    if first < a and b < last - 1:
        add("around", (first, a), (b, last))
        cuts = [i for i in range(first, a - 1) if r.written[i] in (",", ";") and r.quote[i] == r.quote[cue]]
        if cuts:
            add("around from comma", (cuts[-1] + 1, a), (b, last))
    if r.words[cue] in ("according", "per"):
        if b < last - 1:
            add("after the phrase", (b, last))
        above = r.head[cue]
        if above != cue:
            x, y = r.left[above], r.right[above] + 1
            if x <= a and b <= y:
                add("head without phrase", *[t for t in ((x, a), (b, y)) if t[0] < t[1]])


def _with_subject(r: ParsedArticle, cue: int, add: Add) -> None:
    """“X is expected to Y”, “X appears Y”: what is said is subject and complement together."""
    subjects = [c for c in r.children[cue] if r.dep[c] in ("nsubj", "nsubjpass") and c < cue]
    for subject in subjects[-1:]:
        noun = (r.left[subject], r.right[subject] + 1)
        for child in r.children[cue]:
            if child > cue and r.dep[child] in ("xcomp", "oprd", "acomp", "attr", "advcl", "prep", "ccomp"):
                add("subject and " + r.dep[child], noun, (r.left[child], r.right[child] + 1))
        if r.dep[subject] == "nsubjpass":
            add("passive subject", noun)
            if r.right[cue] > cue:
                add("subject and rest", noun, (cue + 1, r.right[cue] + 1))
        for inner in r.children[subject]:
            if r.dep[inner] in ("prep", "acl"):
                for most in r.children[inner]:
                    add("subject's object", (r.left[most], r.right[most] + 1))


def _neighbours(frame: _Frame, add: Add) -> None:
    """Quotations of the neighbouring paragraphs."""
    r, cue, group, *_, opening, closing = frame
    number = _first_quotation(r, closing)
    if number < len(r.quoted) and r.paragraph[r.quoted[number][0]] == r.paragraph[cue] + 1:
        a, b = r.quoted[number]
        if a == closing and b > a:
            add("quote of next paragraph", (a, b))
    number = _first_quotation(r, opening) - 1
    if number >= 0 and r.quoted[number][1] > r.quoted[number][0]:
        a, b = r.quoted[number]
        if r.paragraph[a] >= r.paragraph[cue] - 1 and group[0] <= opening + 3:
            add("quote of previous paragraph", (a, b))
