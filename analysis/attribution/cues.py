"""Which words could report what somebody says or thinks, and what speaks for it?

:func:`cue_candidates` lists every verb, colon and word seen as a cue in training; :func:`cue_features`
describes one of them as short strings (words, pairs of words, shapes of the clause) that the model has
weights for.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container

from analysis.attribution.reading import Reading
from analysis.attribution.stance import reporting_verbs

_SUBJECTS = frozenset(["nsubj", "nsubjpass", "csubj", "csubjpass", "expl"])
_SKIP = frozenset(["punct", "aux", "auxpass", "neg", "det", "cc"])
_NEVER = frozenset(["aux", "auxpass"])


def cue_candidates(r: Reading, seen: Container[str]) -> list[int]:
    """Tokens that could be the head of a cue, in order; ``seen`` holds "lemma/POS" of cues known besides verbs."""
    found = []
    for i, pos in enumerate(r.pos):
        if pos == "VERB" or pos == "AUX":
            if r.dep[i] not in _NEVER:
                found.append(i)
        elif r.lower[i] == ":" or f"{r.lemma[i].lower()}/{pos}" in seen:
            found.append(i)
    return found


def cue_features(r: Reading, i: int) -> list[str]:
    """What speaks for or against token ``i`` as a cue, as strings."""
    lower, lemmas, dep, pos, word = r.lower, r.lemma, r.dep, r.pos, r.word
    lemma = lemmas[i].lower()
    count = len(lower)
    first, last = r.sentences[r.sentence[i]]
    before = lower[i - 1] if i > first else "<s>"
    after = lower[i + 1] if i + 1 < last else "</s>"
    before2 = lower[i - 2] if i - 1 > first else "<s>"
    after2 = lower[i + 2] if i + 2 < last else "</s>"
    inside = r.quote[i] >= 0
    f = [
        "bias",
        f"l={lemma}",
        f"lt={lemma}/{r.tag[i]}",
        f"ld={lemma}/{dep[i]}",
        f"t={r.tag[i]}",
        f"d={dep[i]}",
    ]
    f += [
        f"b={before}",
        f"a={after}",
        f"b2={before2}",
        f"a2={after2}",
        f"la={lemma} {after}",
        f"lb={before} {lemma}",
    ]
    f += [
        f"aa={after} {after2}",
        f"pa={r.pos[i + 1] if i + 1 < last else ''}",
        f"pb={pos[i - 1] if i > first else ''}",
    ]
    verbs = reporting_verbs()
    stance = verbs.stance.get(lemma)
    thought = lemma in verbs.thought
    kind = f"{stance or '-'}{'+t' if thought else ''}"
    f += [f"k={kind}", f"kd={kind}/{dep[i]}"]
    # The clause: which dependents, which words they are.
    frame, subject, objects = [], None, None
    for child in r.children[i]:
        name = dep[child]
        if name in _SUBJECTS:
            if subject is None or child < i:
                subject = child
            continue
        if name in ("aux", "auxpass", "neg"):
            f.append(f"x={lower[child]}")
            if name != "aux":
                f.append(f"xk={name}/{kind}")
            continue
        if name == "punct" or name == "cc" or name == "det":
            continue
        frame.append(name if child > i else "<" + name)
        child_lemma = lemmas[child].lower()
        f.append(f"c={name}{'<' if child < i else ''}/{child_lemma}")
        if name in ("dobj", "attr", "acomp", "oprd", "xcomp", "ccomp"):
            f.append(f"lc={lemma} {name}/{child_lemma}")
            if name == "dobj":
                objects = child
        if name in ("prep", "prt", "agent", "dative"):
            f.append(f"lp={lemma} {lower[child]}")
            for inner in r.children[child]:
                f.append(f"po={lower[child]} {lemmas[inner].lower()}")
        elif name in ("ccomp", "xcomp", "advcl"):
            mark = next((lower[g] for g in r.children[child] if dep[g] in ("mark", "aux", "advmod")), "0")
            f.append(f"m={name}/{mark}")
            f.append(f"mk={kind}/{name}/{mark}")
    shape = ",".join(frame[:6])
    f += [f"f={shape}", f"fl={lemma}/{shape}", f"fk={kind}/{shape}"]
    if objects is not None:
        f.append(f"ok={kind}/{pos[objects]}")
        for inner in r.children[objects]:
            if dep[inner] in ("prep", "acl", "relcl", "ccomp"):
                f.append(
                    f"oc={lemmas[objects].lower()} {lower[inner] if dep[inner] == 'prep' else dep[inner]}"
                )
    if subject is None:
        f += ["s=0", f"sk=0/{kind}"]
    else:
        name = pos[subject] if pos[subject] != "PRON" else lower[subject]
        side = "r" if subject > i else ""
        f += [
            f"s={name}{side}",
            f"sl={lemmas[subject].lower()}",
            f"sk={name}{side}/{kind}",
            f"sll={lemmas[subject].lower()} {lemma}",
        ]
        if dep[subject] == "nsubjpass":
            f.append(f"sp={kind}")
    # Where it hangs.
    above = r.head[i]
    if above != i:
        above_lemma = lemmas[above].lower()
        f += [
            f"h={above_lemma}",
            f"hd={above_lemma} {dep[i]}",
            f"hl={above_lemma} {lemma}",
            f"hp={pos[above]}/{dep[i]}",
        ]
        above_stance = verbs.stance.get(above_lemma)
        if above_stance or above_lemma in verbs.thought:
            f.append(f"hk={dep[i]}/{kind}/{'L' if above < i else 'R'}")
    else:
        f.append("h=0")
    # Quotation marks: how near, on which side, in the same paragraph.
    opening, closing = r.paragraphs[r.paragraph[i]]
    number = bisect_right(r.quoted, i, key=_end)
    q_before = q_after = "-"
    if number and r.quoted[number - 1][1] > opening:
        q_before = _far(i - r.quoted[number - 1][1])
    nxt = number + 1 if inside else number
    if nxt < len(r.quoted) and r.quoted[nxt][0] < closing:
        q_after = _far(r.quoted[nxt][0] - i)
    f += [
        f"qb={q_before}",
        f"qa={q_after}",
        f"q={q_before}/{q_after}/{inside:d}",
        f"qk={q_before}/{q_after}/{kind}",
    ]
    f += [f"in={inside:d}", f"ink={inside:d}/{kind}", f"inl={inside:d}/{lemma}"]
    if inside:
        a, b = r.quoted[r.quote[i]]
        f += [
            f"inlen={min(9, (b - a) // 4)}",
            f"inpos={'first' if i - a < 4 else 'last' if b - i < 4 else 'mid'}",
        ]
        for i2 in range(max(a, i - 4), i):
            if lower[i2] in ("i", "we"):
                f.append("in we")
                break
    # Position.
    place = r.paragraph[i]
    f += [
        f"p={min(place, 3)}",
        f"pk={min(place, 2)}/{kind}",
        f"si={min(5, (i - first) // 4)}",
        f"se={min(5, (last - i) // 4)}",
    ]
    if last - first < 4:
        f.append("short")
    if word[i][:1].isupper():
        f.append("cap")
        if i == first:
            f.append("capfirst")
    if word[last - 1] not in (".", "?", "!", '"', "''") and closing - opening < 25:
        f.append("heading")
        f.append(f"hk={kind}")
    # Other reporting verbs about: a clause under “said” is mostly told, not telling.
    left = right = 0
    for j in range(first, last):
        if j != i and pos[j] == "VERB" and lemmas[j] in _SAYING and r.quote[j] < 0:
            left += j < i
            right += j > i
    f.append(f"o={min(left, 2)}/{min(right, 2)}")
    f.append(f"ok={min(left, 1)}/{min(right, 1)}/{kind}")
    up, steps, chain = i, 0, ""
    while r.head[up] != up and steps < 6:
        name = dep[up]
        up, steps = r.head[up], steps + 1
        if pos[up] == "VERB" and lemmas[up] in _SAYING:
            chain = f"{name}/{steps > 1:d}/{'L' if up < i else 'R'}"
            break
    if chain:
        f += [f"u={chain}", f"uk={chain}/{kind}", f"ul={lemma}/{chain[-1]}"]
    if lower[i] == ":":
        f += _colon(r, i, opening, closing)
    if pos[i] not in ("VERB", "AUX") and lower[i] != ":":
        owner = next((c for c in r.children[i] if dep[c] == "poss"), None)
        f += [f"n={lemma}/{dep[i]}", f"nposs={'0' if owner is None else pos[owner]}", f"na={lemma} {after}"]
        right_side = next((c for c in r.children[i] if c > i and dep[c] not in _SKIP), None)
        f.append("nr=0/0" if right_side is None else f"nr={dep[right_side]}/{lower[right_side]}")
        if above != i:
            f.append(f"nv={above_lemma} {lemma}")
    del count
    return f


_SAYING = frozenset(
    ["say", "tell", "add", "write", "note", "argue", "explain", "claim", "report", "announce", "accord", "state",
     "declare", "insist", "according", "think", "believe", "tweet", "acknowledge", "suggest", "warn"]
)  # fmt: skip


def _end(tokens: tuple[int, int]) -> int:
    return tokens[1]


def _far(distance: int) -> str:
    if distance < 3:
        return str(distance)
    return "3" if distance < 5 else "5" if distance < 9 else "9" if distance < 16 else "16"


def _colon(r: Reading, i: int, opening: int, closing: int) -> list[str]:
    """The shape of a line around a colon: “Venn: We leave.”"""
    length = min(8, i - opening)
    names = all(r.pos[j] in ("PROPN", "PUNCT", "ADP") for j in range(opening, i))
    after = r.word[i + 1] if i + 1 < closing else ""
    mark = "0" if not after else '"' if r.mark[i + 1] else "A" if after[:1].isupper() else "a"
    f = [f":len={length}", f":names={names:d}", f":after={mark}", f":shape={min(length, 4)}/{names:d}/{mark}"]
    f.append(f":before={r.pos[i - 1] if i > opening else ''}/{mark}")
    if i > opening:
        f.append(f":word={r.lower[i - 1]}")
    f.append(f":upper={i > opening and r.word[i - 1].isupper():d}/{mark}")
    f.append(f":rest={min(5, (closing - i) // 6)}")
    return f
