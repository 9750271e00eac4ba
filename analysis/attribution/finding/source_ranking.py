"""What speaks for one source rather than another, or for none? Traits of who may have said it.

:func:`source_traits` describes a candidate as
:func:`analysis.attribution.finding.ranking.content_traits` does a content.
"""

from __future__ import annotations

from analysis.attribution.finding.around import Around, held_by
from analysis.attribution.finding.contents import Candidate
from analysis.attribution.finding.weights import Trait
from analysis.language.parsed import Range

_SUBJECTS = frozenset(["nsubj", "nsubjpass", "csubj", "csubjpass", "expl"])
# What carries words is no speaker where somebody made it: “issued a statement saying”.
_CARRIERS = frozenset(
    ["statement", "letter", "report", "interview", "post", "tweet", "speech", "message", "memo", "email"]
)


def source_traits(
    around: Around, content: tuple[Range, ...], candidate: Candidate | None, order: int
) -> list[Trait]:
    """What speaks for or against a candidate as the cue's source; ``None`` stands for nobody named."""
    r, cue, lemma, kind = around.article, around.cue, around.lemma, around.kind
    passive = any(r.dep[c] in ("auxpass", "nsubjpass") for c in r.children[cue])
    quoted = any(r.quote[a] >= 0 for a, _ in content)
    where = "L" if content[0][0] > cue else "R"
    if candidate is None:
        has = any(r.dep[c] in _SUBJECTS and not held_by(c, content) for c in r.children[cue])
        return [
            (_nobody, lemma, kind, passive, has, r.tag[cue]),
            f"none/{r.pos[cue]}/{r.dep[cue]}",
            f"none/{where}/{quoted:d}",
            f"none/{r.quote[cue] >= 0:d}",
        ]
    a, b = candidate.ranges[0]
    head = next((i for i in range(a, b) if not a <= r.head[i] < b or r.head[i] == i), a)
    rule = candidate.rule
    side = "L" if b <= cue else "R"
    pos, base = r.pos[head], r.base[head]
    distance = cue - b if side == "L" else a - cue
    traits: list[Trait] = [
        (_source_rule, rule, lemma, kind, r.tag[cue], passive),
        (_source_place, rule, order, r.dep[cue], r.pos[cue], f"{where}/{quoted:d}", min(6, distance), side),
        (_source_head, r.words[head] if pos == "PRON" else base, rule, pos, side),
        (_source_form, r.dep[head], side, r.tag[head], base in _CARRIERS, rule, min(6, b - a)),
        f"fr={around.fence[0]}/{r.tag[cue]}/{rule}",
        f"n={r.words[b] if b < len(r.words) else ''}",
        f"s={r.words[a]}",
        f"in={r.quote[head] >= 0:d}/{r.quote[cue] >= 0:d}",
    ]
    if r.quote[head] == r.quote[cue]:
        traits.append("sameq")
    if r.sentence[a] != r.sentence[cue]:
        traits.append("other sentence")
    return traits


def _nobody(lemma: str, kind: str, passive: bool, has: bool, tag: str) -> list[str]:
    return [
        "none", f"none/{kind}", f"none/{lemma}", f"none/{passive:d}", f"none/tag={tag}", f"none/subj={has:d}",
        f"none/subj={has:d}/{tag}", f"none/subj={has:d}/{passive:d}/{kind}",
    ]  # fmt: skip


def _source_rule(rule: str, lemma: str, kind: str, tag: str, passive: bool) -> list[str]:
    return [f"r={rule}", f"rk={rule}/{kind}", f"rl={rule}/{lemma}", f"rt={rule}/{tag}/{passive:d}"]


def _source_place(
    rule: str, order: int, dep: str, pos: str, content: str, distance: int, side: str
) -> list[str]:
    return [
        f"o={order}", f"or={order}/{rule}", f"dr={dep}/{rule}", f"rw={rule}/{content}", f"pos={rule}/{pos}",
        f"g={distance}/{side}", f"gr={min(4, distance)}/{rule}",
    ]  # fmt: skip


def _source_head(word: str, rule: str, pos: str, side: str) -> list[str]:
    person = pos in ("PROPN", "PRON")
    return [
        f"w={word}",
        f"wr={word}/{rule}",
        f"rp={rule}/{pos}",
        f"p={pos}/{side}",
        f"pers={person:d}/{rule}",
    ]


def _source_form(dep: str, side: str, tag: str, carrier: bool, rule: str, length: int) -> list[str]:
    return [f"d={dep}/{side}", f"t={tag}", f"c={carrier:d}/{rule}", f"len={length}/{rule}"]
