"""What speaks for one content, or one source, rather than another? Features of the candidates of a cue.

:func:`content_features` and :func:`source_features` describe a candidate as short strings, as
:func:`analysis.attribution.cues.cue_features` does for cues. Each needs the cue's view of the
sentence (:func:`look_around`), which is worked out once per cue.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from analysis.attribution.contents import Candidate, cue_group
from analysis.attribution.reading import Range, Reading
from analysis.attribution.stance import reporting_verbs

_SUBJECTS = frozenset(["nsubj", "nsubjpass", "csubj", "csubjpass", "expl"])
_SKIP = frozenset(["punct", "aux", "auxpass", "neg", "cc", "prt"])
# What carries words is no speaker where somebody made it: “issued a statement saying”.
_CARRIERS = frozenset(
    ["statement", "letter", "report", "interview", "post", "tweet", "speech", "message", "memo", "email"]
)
_FINITE = frozenset(["VBD", "VBZ", "VBP", "MD"])


class Around(NamedTuple):
    """One cue and what stands about it."""

    cue: int
    lemma: str
    kind: str
    group: Range
    sentence: Range
    paragraph: Range
    right: list[tuple[int, str]]
    quotes: list[int]
    fence: str
    lead: str


def look_around(r: Reading, cue: int) -> Around:
    """The cue with what every one of its candidates is compared with."""
    lemma = r.lemma[cue].lower()
    verbs = reporting_verbs()
    kind = verbs.stance.get(lemma) or ("thought" if lemma in verbs.thought else "-")
    if r.pos[cue] not in ("VERB", "AUX"):
        kind = r.pos[cue]
    right = []
    for child in r.children[cue]:
        if child > cue and r.dep[child] not in _SKIP:
            name = r.dep[child]
            if name in _SUBJECTS:
                continue
            right.append(
                (child, f"{name}:{r.lower[child]}" if name in ("prep", "advmod", "dative") else name)
            )
    paragraph = r.paragraphs[r.paragraph[cue]]
    quotes = sorted({n for n in r.quote[paragraph[0] : paragraph[1]] if n >= 0 and n != r.quote[cue]})
    group = cue_group(r, cue)
    sentence = r.sentences[r.sentence[cue]]
    level = r.quote[cue]
    said_before = any(r.tag[i] in _FINITE and r.quote[i] == level for i in range(sentence[0], group[0]))
    clause = any(name in ("ccomp", "xcomp", "dobj") for _, name in right)
    before = _fence(r, group[0] - 1, paragraph)
    after = _fence(r, group[1], paragraph)
    return Around(
        cue,
        lemma,
        kind,
        group,
        sentence,
        paragraph,
        right,
        quotes,
        f"{before}_{after}",
        f"{said_before:d}{clause:d}",
    )


def _fence(r: Reading, token: int, paragraph: Range) -> str:
    if not paragraph[0] <= token < paragraph[1]:
        return "|"
    word = r.word[token]
    return '"' if r.mark[token] else word if not word[:1].isalnum() else "w"


def content_features(r: Reading, around: Around, candidate: Candidate, others: Sequence[float]) -> list[str]:
    """What speaks for or against a candidate as the cue's content.

    ``others`` holds, per token, the sum of all tokens' cue probabilities up to it (so that a difference is
    the expected number of cues in a range).
    """
    cue, lemma, kind = around.cue, around.lemma, around.kind
    rule, ranges = candidate
    a, b = ranges[0][0], ranges[-1][1]
    first, last = around.sentence
    count = len(r.lower)
    f = [f"r={rule}", f"rl={rule}/{lemma}", f"rk={rule}/{kind}"]
    side = "two" if len(ranges) > 1 else "L" if b <= cue else "R"
    f.append(f"side={side}/{kind}")
    f.append(f"sidel={side}/{lemma}")
    # Edges.
    start_word, end_word = r.lower[a], r.lower[b - 1]
    before = r.lower[a - 1] if a else "<s>"
    after = (
        r.lower[b]
        if b < count and b < around.paragraph[1]
        else "</p>"
        if b >= around.paragraph[1]
        else "</s>"
    )
    after2 = r.lower[b + 1] if b + 1 < count and b + 1 < around.paragraph[1] else "</p>"
    f += [
        f"s={start_word}",
        f"st={r.tag[a]}",
        f"sd={r.dep[a]}",
        f"sb={before}",
        f"sr={start_word}/{rule}",
        f"sk={r.pos[a]}/{kind}",
    ]
    f += [f"e={end_word}", f"et={r.tag[b - 1]}", f"n={after}", f"nr={after}/{side}", f"n2={after} {after2}"]
    if b < count:
        f += [f"nd={r.dep[b]}", f"nt={r.tag[b]}"]
        if after in (",", "-", "—", "–"):
            f += [f"nc={after2}", f"nct={r.tag[b + 1] if b + 1 < count else ''}"]
    f.append(f"ends={b >= last - 1:d}{'p' if b >= around.paragraph[1] - 1 else ''}/{side}")
    f.append(f"begins={a <= first:d}{'p' if a <= around.paragraph[0] else ''}/{side}")
    # A cue between commas (“X, she said, Y”) splits its content; one after a single comma follows it.
    f.append(f"pn={around.fence}/{rule}")
    f.append(f"pnk={around.fence}/{side}/{kind}")
    # “X happened, she said on Monday, hours before Y”: a whole sentence before the cue, nothing reported
    # after it.
    f.append(f"lead={around.lead}/{side}")
    f.append(f"leadr={around.lead}/{rule}")
    # Quotation marks.
    inside = cut = whole = 0
    words = quoted = 0
    for x, y in ranges:
        for i in range(x, y):
            if r.word[i][:1].isalnum():
                words += 1
                if r.quote[i] >= 0 and r.quote[i] != r.quote[cue]:
                    quoted += 1
    for number in around.quotes:
        c, d = r.quoted[number]
        held = sum(max(0, min(y, d) - max(x, c)) for x, y in ranges)
        if held == d - c:
            whole += 1
        elif held:
            cut += 1
        elif first <= c < last:
            inside += 1
    share = 0 if not words else round(4 * quoted / words)
    f += [
        f"q={share}/{side}",
        f"qk={share}/{kind}",
        f"ql={share}/{lemma}",
        f"qc={min(cut, 2)}",
        f"qw={min(whole, 2)}/{side}",
    ]
    f.append(f"qm={min(inside, 2)}/{share}")
    near = [
        n
        for n in around.quotes
        if r.quoted[n][1] <= around.group[0] and r.quoted[n][1] >= around.group[0] - 3
    ]
    if near:
        c, d = r.quoted[near[-1]]
        inner = r.word[d - 2] if d - 2 > c else ""
        held = any(x <= c and d <= y for x, y in ranges)
        f.append(f"qn={inner if not inner[:1].isalnum() else 'w'}/{held:d}")
        f.append(f"qnr={inner if not inner[:1].isalnum() else 'w'}/{rule}")
        f.append(f"qng={around.group[0] - d}/{held:d}")
    elif share:
        f.append(f"q0={share}/{side}")
    if r.quote[cue] >= 0:
        f.append(f"inq/{rule}")
        c, d = r.quoted[r.quote[cue]]
        f.append(f"inq={sum(1 for x, y in ranges if x < c or y > d)}")
    # What it covers of the cue's own clause.
    covered = []
    for child, name in around.right:
        held = any(x <= child < y for x, y in ranges)
        covered.append(("+" if held else "-") + name.split(":")[0])
        f.append(f"cv={name}/{held:d}")
        f.append(f"cvl={lemma} {name}/{held:d}")
        f.append(f"cvk={kind} {name}/{held:d}")
    f.append("cov=" + ",".join(covered[:5]))
    f.append(f"covk={kind}/" + ",".join(covered[:4]))
    # Size and distance.
    f += [f"len={_size(words)}/{side}", f"lenr={_size(words)}/{rule}"]
    gap = max(0, a - around.group[1]) if a > cue else max(0, around.group[0] - b) if b <= cue else 0
    f += [f"gap={min(gap, 6)}/{side}", f"gapk={min(gap, 4)}/{side}/{kind}"]
    if gap and a > cue:
        f += [f"gw={r.lower[around.group[1]]}", f"gb={before}/{lemma}"]
    if r.sentence[a] != r.sentence[cue] or r.sentence[b - 1] != r.sentence[cue]:
        f.append(f"xs={r.paragraph[a] != r.paragraph[cue]:d}/{side}")
        f.append(f"xsr={rule}")
    # What is in it.
    expected = sum(others[y] - others[x] for x, y in ranges)
    f.append(f"oc={min(4, int(expected * 2))}")
    f.append(f"ocr={min(2, int(expected + 0.5))}/{rule}")
    finite = any(r.tag[i] in _FINITE for x, y in ranges for i in range(x, min(y, x + 25)))
    f += [f"fin={finite:d}/{rule}", f"fink={finite:d}/{kind}"]
    commas = 0
    for x, y in ranges:
        for i in range(x + 1, y - 1):
            if r.word[i] in (",", "—", "–") and r.quote[i] == r.quote[cue]:
                commas += 1
                if y - i < 14 and i + 1 < y:
                    f.append(f"tm={r.lower[i + 1]}")
                    f.append(f"tt={r.tag[i + 1]}/{r.dep[i + 1]}")
    f.append(f"cm={min(commas, 3)}/{side}")
    top = next((i for i in range(a, ranges[0][1]) if not a <= r.head[i] < ranges[0][1] or r.head[i] == i), a)
    f += [
        f"td={r.dep[top]}/{r.head[top] == cue:d}",
        f"tdk={r.dep[top]}/{kind}",
        f"tp={r.pos[top]}/{kind}",
        f"tpl={r.pos[top]}/{lemma}",
    ]
    if b - 1 > a and r.dep[b - 1] in ("prep", "det", "aux", "mark", "cc", "poss", "compound", "amod"):
        f.append("broken")
    # Words that hang on nothing inside: one in a whole clause, more where the candidate cuts across the grammar.
    loose = 0
    for x, y in ranges:
        for i in range(x, y):
            head = r.head[i]
            if (
                not x <= head < y
                and r.word[i][:1].isalnum()
                and (len(ranges) == 1 or not _held(head, ranges))
            ):
                loose += 1
    f.append(f"tops={min(loose, 4)}/{side}")
    subject = next((c for c in r.children[cue] if r.dep[c] in ("nsubj", "nsubjpass")), None)
    if subject is not None and _held(subject, ranges):
        f += ["subj", f"subjk={kind}", f"subjl={lemma}"]
    return f


def _held(token: int, ranges: tuple[Range, ...]) -> bool:
    return any(x <= token < y for x, y in ranges)


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


def source_features(
    r: Reading, around: Around, content: tuple[Range, ...], candidate: Candidate | None, order: int
) -> list[str]:
    """What speaks for or against a candidate as the cue's source; ``None`` stands for nobody named."""
    cue, lemma, kind = around.cue, around.lemma, around.kind
    passive = any(r.dep[c] in ("auxpass", "nsubjpass") for c in r.children[cue])
    quoted = any(r.quote[a] >= 0 for a, _ in content)
    where = "L" if content[0][0] > cue else "R"
    if candidate is None:
        f = [
            "none",
            f"none/{kind}",
            f"none/{lemma}",
            f"none/{passive:d}",
            f"none/{r.pos[cue]}/{r.dep[cue]}",
            f"none/{where}/{quoted:d}",
        ]
        f.append(f"none/tag={r.tag[cue]}")
        f.append(f"none/{r.quote[cue] >= 0:d}")
        has = any(r.dep[c] in _SUBJECTS and not _held(c, content) for c in r.children[cue])
        f += [
            f"none/subj={has:d}",
            f"none/subj={has:d}/{r.tag[cue]}",
            f"none/subj={has:d}/{passive:d}/{kind}",
        ]
        return f
    a, b = candidate.ranges[0]
    head = next((i for i in range(a, b) if not a <= r.head[i] < b or r.head[i] == i), a)
    rule = candidate.rule
    side = "L" if b <= cue else "R"
    word = r.lower[head] if r.pos[head] == "PRON" else r.lemma[head].lower()
    f = [
        f"r={rule}",
        f"rk={rule}/{kind}",
        f"rl={rule}/{lemma}",
        f"rp={rule}/{r.pos[head]}",
        f"rt={rule}/{r.tag[cue]}/{passive:d}",
    ]
    f += [
        f"o={order}",
        f"or={order}/{rule}",
        f"w={word}",
        f"wr={word}/{rule}",
        f"p={r.pos[head]}/{side}",
        f"d={r.dep[head]}/{side}",
    ]
    f += [f"dr={r.dep[cue]}/{rule}", f"rw={rule}/{where}/{quoted:d}", f"pos={rule}/{r.pos[cue]}"]
    distance = cue - b if side == "L" else a - cue
    f += [f"g={min(6, distance)}/{side}", f"gr={min(4, distance)}/{rule}", f"len={min(6, b - a)}/{rule}"]
    f.append(f"t={r.tag[head]}")
    f.append(f"fr={around.fence[0]}/{r.tag[cue]}/{rule}")
    f.append(f"c={r.lemma[head].lower() in _CARRIERS:d}/{rule}")
    f.append(f"n={r.lower[b] if b < len(r.lower) else ''}")
    f.append(f"in={r.quote[head] >= 0:d}/{r.quote[cue] >= 0:d}")
    if r.quote[head] == r.quote[cue]:
        f.append("sameq")
    person = r.pos[head] in ("PROPN", "PRON")
    f += [f"pers={person:d}/{rule}", f"s={r.lower[a]}"]
    if r.sentence[a] != r.sentence[cue]:
        f.append("other sentence")
    return f
