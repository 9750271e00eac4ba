"""Which words could report what somebody says or thinks, and what speaks for it?

:func:`cue_candidates` lists every verb, colon and word seen as a cue in training; :func:`cue_traits`
describes one of them by traits (words, pairs of words, shapes of the clause) that the model has weights for.
"""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Container
from typing import NamedTuple

from analysis.attribution.finding.verb_classes import VerbClasses
from analysis.attribution.finding.weights import Trait
from analysis.language.parsed import ParsedArticle

_SUBJECTS = frozenset(["nsubj", "nsubjpass", "csubj", "csubjpass", "expl"])
_SKIP = frozenset(["punct", "aux", "auxpass", "neg", "det", "cc"])
_NEVER = frozenset(["aux", "auxpass"])
_HELPERS = frozenset(["aux", "auxpass", "neg"])
_IN_NO_FRAME = frozenset(["punct", "cc", "det"])
_COMPLETING = frozenset(["dobj", "attr", "acomp", "oprd", "xcomp", "ccomp"])
_LINKING = frozenset(["prep", "prt", "agent", "dative"])
_CLAUSES = frozenset(["ccomp", "xcomp", "advcl"])
# The commonest reporting verbs: a word near one of them is mostly told, not telling.
_SAYING = frozenset(
    ["say", "tell", "add", "write", "note", "argue", "explain", "claim", "report", "announce", "accord", "state",
     "declare", "insist", "according", "think", "believe", "tweet", "acknowledge", "suggest", "warn"]
)  # fmt: skip


def cue_candidates(r: ParsedArticle, seen: Container[str]) -> list[int]:
    """Tokens that could be the head of a cue, in order; ``seen`` holds "lemma/POS" of cues known besides verbs."""
    found = []
    for i, pos in enumerate(r.pos):
        if pos == "VERB" or pos == "AUX":
            if r.dep[i] not in _NEVER:
                found.append(i)
        elif r.words[i] == ":" or f"{r.base[i]}/{pos}" in seen:
            found.append(i)
    return found


class CueView(NamedTuple):
    """What all words of one article are compared with.

    Attributes
    ----------
    article : ParsedArticle
    classes : VerbClasses
        Those the model was fitted with.
    tellers : list of int
        The commonest reporting verbs outside quotation marks.
    """

    article: ParsedArticle
    classes: VerbClasses
    tellers: list[int]


def view_cues(r: ParsedArticle, classes: VerbClasses) -> CueView:
    """The article as :func:`cue_traits` looks at it."""
    saying = (i for i, base in enumerate(r.lemma) if base in _SAYING)
    return CueView(r, classes, [i for i in saying if r.pos[i] == "VERB" and r.quote[i] < 0])


def cue_traits(view: CueView, i: int) -> list[Trait]:
    """What speaks for or against token ``i`` as a cue."""
    r, classes, _ = view
    lower, dep, pos = r.words, r.dep, r.pos
    lemma = r.base[i]
    first, last = r.sentences[r.sentence[i]]
    before = lower[i - 1] if i > first else "<s>"
    after = lower[i + 1] if i + 1 < last else "</s>"
    after2 = lower[i + 2] if i + 2 < last else "</s>"
    stance = classes.stance.get(lemma)
    thought = lemma in classes.thought
    kind = sys.intern(f"{stance or '-'}{'+t' if thought else ''}")
    traits: list[Trait] = [
        (_word, lemma, r.tag[i], dep[i], kind),
        f"b={before}",
        f"lb={before} {lemma}",
        f"b2={lower[i - 2] if i - 1 > first else '<s>'}",
        f"a={after}",
        f"la={lemma} {after}",
        f"a2={after2}",
        f"aa={after} {after2}",
        (_around, pos[i - 1] if i > first else "", pos[i + 1] if i + 1 < last else ""),
    ]
    _clause(r, i, lemma, kind, traits)
    above = r.head[i]
    if above != i:
        above_lemma = r.base[above]
        telling = above_lemma in classes.stance or above_lemma in classes.thought
        traits += [
            f"h={above_lemma}", f"hd={above_lemma} {dep[i]}", f"hl={above_lemma} {lemma}", f"hp={pos[above]}/{dep[i]}",
        ]  # fmt: skip
        if telling:
            traits.append((_under_telling, dep[i], kind, above < i))
    else:
        above_lemma = None
        traits.append("h=0")
    _quotations(r, i, lemma, kind, traits)
    _position(view, i, lemma, kind, traits)
    if lower[i] == ":":
        traits += _colon(r, i)
    if pos[i] not in ("VERB", "AUX") and lower[i] != ":":
        owner = next((c for c in r.children[i] if dep[c] == "poss"), None)
        right = next((c for c in r.children[i] if c > i and dep[c] not in _SKIP), None)
        traits += [
            (_noun, lemma, dep[i], "0" if owner is None else pos[owner], after),
            "nr=0/0" if right is None else f"nr={dep[right]}/{lower[right]}",
        ]
        if above_lemma is not None:
            traits.append(f"nv={above_lemma} {lemma}")
    return traits


def _word(lemma: str, tag: str, dep: str, kind: str) -> list[str]:
    return [
        "bias", f"l={lemma}", f"lt={lemma}/{tag}", f"ld={lemma}/{dep}", f"t={tag}", f"d={dep}", f"k={kind}",
        f"kd={kind}/{dep}",
    ]  # fmt: skip


def _around(before: str, after: str) -> list[str]:
    return [f"pa={after}", f"pb={before}"]


def _clause(r: ParsedArticle, i: int, lemma: str, kind: str, traits: list[Trait]) -> None:
    """The clause: which dependents, which words they are."""
    lower, base, dep, pos = r.words, r.base, r.dep, r.pos
    frame, subject, objects = [], None, None
    for child in r.children[i]:
        name = dep[child]
        if name in _SUBJECTS:
            if subject is None or child < i:
                subject = child
            continue
        if name in _HELPERS:
            traits.append((_helper, lower[child], name, kind))
            continue
        if name in _IN_NO_FRAME:
            continue
        frame.append(name if child > i else "<" + name)
        traits.append(f"c={name}{'<' if child < i else ''}/{base[child]}")
        if name in _COMPLETING:
            traits.append(f"lc={lemma} {name}/{base[child]}")
        if name == "dobj":
            objects = child
        if name in _LINKING:
            traits.append(f"lp={lemma} {lower[child]}")
            traits += [f"po={lower[child]} {base[inner]}" for inner in r.children[child]]
        elif name in _CLAUSES:
            mark = next((lower[g] for g in r.children[child] if dep[g] in ("mark", "aux", "advmod")), "0")
            traits.append((_marked, name, mark, kind))
    traits.append((_frame, tuple(frame[:6]), lemma, kind))
    if objects is not None:
        traits.append(f"ok={kind}/{pos[objects]}")
        for inner in r.children[objects]:
            if dep[inner] in ("prep", "acl", "relcl", "ccomp"):
                what = lower[inner] if dep[inner] == "prep" else dep[inner]
                traits.append(f"oc={base[objects]} {what}")
    if subject is None:
        traits += ["s=0", f"sk=0/{kind}"]
    else:
        name = pos[subject] if pos[subject] != "PRON" else lower[subject]
        name += "r" if subject > i else ""
        traits.append((_subject, name, kind, dep[subject] == "nsubjpass"))
        traits += [f"sl={base[subject]}", f"sll={base[subject]} {lemma}"]


def _helper(word: str, name: str, kind: str) -> list[str]:
    return [f"x={word}"] if name == "aux" else [f"x={word}", f"xk={name}/{kind}"]


def _marked(name: str, mark: str, kind: str) -> list[str]:
    return [f"m={name}/{mark}", f"mk={kind}/{name}/{mark}"]


def _frame(dependents: tuple[str, ...], lemma: str, kind: str) -> list[str]:
    shape = ",".join(dependents)
    return [f"f={shape}", f"fl={lemma}/{shape}", f"fk={kind}/{shape}"]


def _subject(name: str, kind: str, passive: bool) -> list[str]:
    found = [f"s={name}", f"sk={name}/{kind}"]
    return [*found, f"sp={kind}"] if passive else found


def _under_telling(dep: str, kind: str, left: bool) -> list[str]:
    return [f"hk={dep}/{kind}/{'L' if left else 'R'}"]


def _noun(lemma: str, dep: str, owner: str, after: str) -> list[str]:
    return [f"n={lemma}/{dep}", f"nposs={owner}", f"na={lemma} {after}"]


def _quotations(r: ParsedArticle, i: int, lemma: str, kind: str, traits: list[Trait]) -> None:
    """Quotation marks: how near, on which side, in the same paragraph."""
    inside = r.quote[i] >= 0
    opening, closing = r.paragraphs[r.paragraph[i]]
    number = bisect_right(r.quoted, i, key=_end)
    before = after = "-"
    if number and r.quoted[number - 1][1] > opening:
        before = _far(i - r.quoted[number - 1][1])
    following = number + 1 if inside else number
    if following < len(r.quoted) and r.quoted[following][0] < closing:
        after = _far(r.quoted[following][0] - i)
    traits += [(_near, before, after, inside, kind), (_inside, inside, kind, lemma)]
    if inside:
        a, b = r.quoted[r.quote[i]]
        where = "first" if i - a < 4 else "last" if b - i < 4 else "mid"
        traits += [f"inlen={min(9, (b - a) // 4)}", f"inpos={where}"]
        if any(r.words[k] in ("i", "we") for k in range(max(a, i - 4), i)):
            traits.append("in we")


def _near(before: str, after: str, inside: bool, kind: str) -> list[str]:
    return [
        f"qb={before}", f"qa={after}", f"q={before}/{after}/{inside:d}", f"qk={before}/{after}/{kind}",
    ]  # fmt: skip


def _inside(inside: bool, kind: str, lemma: str) -> list[str]:
    return [f"in={inside:d}", f"ink={inside:d}/{kind}", f"inl={inside:d}/{lemma}"]


def _position(view: CueView, i: int, lemma: str, kind: str, traits: list[Trait]) -> None:
    """Where in article, line and sentence it stands, and which reporting verbs stand about it."""
    r, _, tellers = view
    first, last = r.sentences[r.sentence[i]]
    opening, closing = r.paragraphs[r.paragraph[i]]
    traits.append((_place, min(r.paragraph[i], 3), kind, min(5, (i - first) // 4), min(5, (last - i) // 4)))
    heading = r.written[last - 1] not in _LINE_ENDS and closing - opening < 25
    capital = r.written[i][:1].isupper()
    if heading or capital or last - first < 4:
        traits.append((_line, last - first < 4, capital, capital and i == first, heading, kind))
    # Other reporting verbs about: a clause under “said” is mostly told, not telling.
    left = right = 0
    for j in tellers[bisect_left(tellers, first) : bisect_left(tellers, last)]:
        left += j < i
        right += j > i
    traits.append((_others, min(left, 2), min(right, 2), kind))
    up, steps = i, 0
    while r.head[up] != up and steps < 6:
        name = r.dep[up]
        up, steps = r.head[up], steps + 1
        if r.pos[up] == "VERB" and r.lemma[up] in _SAYING:
            traits.append((_chain, name, steps > 1, "L" if up < i else "R", kind, lemma))
            break


_LINE_ENDS = frozenset([".", "?", "!", '"', "''"])


def _place(paragraph: int, kind: str, start: int, end: int) -> list[str]:
    return [f"p={paragraph}", f"pk={min(paragraph, 2)}/{kind}", f"si={start}", f"se={end}"]


def _line(short: bool, capital: bool, opening: bool, heading: bool, kind: str) -> list[str]:
    found = ["short"] * short + ["cap"] * capital + ["capfirst"] * opening
    return [*found, "heading", f"hk={kind}"] if heading else found


def _others(left: int, right: int, kind: str) -> list[str]:
    return [f"o={left}/{right}", f"ok={min(left, 1)}/{min(right, 1)}/{kind}"]


def _chain(name: str, far: bool, side: str, kind: str, lemma: str) -> list[str]:
    chain = f"{name}/{far:d}/{side}"
    return [f"u={chain}", f"uk={chain}/{kind}", f"ul={lemma}/{side}"]


def _end(tokens: tuple[int, int]) -> int:
    return tokens[1]


def _far(distance: int) -> str:
    if distance < 3:
        return str(distance)
    return "3" if distance < 5 else "5" if distance < 9 else "9" if distance < 16 else "16"


def _colon(r: ParsedArticle, i: int) -> list[str]:
    """The shape of a line around a colon: “Venn: We leave.”"""
    opening, closing = r.paragraphs[r.paragraph[i]]
    length = min(8, i - opening)
    names = all(r.pos[j] in ("PROPN", "PUNCT", "ADP") for j in range(opening, i))
    after = r.written[i + 1] if i + 1 < closing else ""
    mark = "0" if not after else '"' if r.mark[i + 1] else "A" if after[:1].isupper() else "a"
    f = [f":len={length}", f":names={names:d}", f":after={mark}", f":shape={min(length, 4)}/{names:d}/{mark}"]
    f.append(f":before={r.pos[i - 1] if i > opening else ''}/{mark}")
    if i > opening:
        f.append(f":word={r.words[i - 1]}")
    f.append(f":upper={i > opening and r.written[i - 1].isupper():d}/{mark}")
    f.append(f":rest={min(5, (closing - i) // 6)}")
    return f
