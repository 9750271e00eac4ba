"""What can be read about a target from the sentence around its placeholder?

:func:`describe` gives, for one target in one parsed and name-blind sentence, the names of the word features
that are present and a list of numbers (named by :func:`number_names`).
"""

from __future__ import annotations

import math
from typing import NamedTuple

from analysis.language.grammar import SUBJECTS, is_passive, word_set
from analysis.language.grammar import clause as clause_of
from analysis.language.parsed import ParsedArticle
from analysis.tone.model.masking import PLACEHOLDER
from analysis.tone.model.words import Values, word_values

_HIDDEN = PLACEHOLDER.lower()
_VIEWS = ["sentence", "clause", "near", "window", "left", "right", "verb", "phrase", "path", "others"]
_PARTS = ["vader_good", "vader_bad", "vader", "textblob_good", "textblob_bad"]
_ROLES = [
    "subject",
    "passive",
    "object",
    "possessor",
    "preposition",
    "agent",
    "apposition",
    "compound",
    "joined",
    "root",
    "other",
]
_EXTRA = [
    "place",
    "length",
    "quoted",
    "question",
    "negated",
    "names",
    "first_word",
    "after_colon",
    "depth",
    "said_by",
]
_ROLE_OF = {
    "nsubj": "subject", "csubj": "subject", "nsubjpass": "passive", "csubjpass": "passive", "dobj": "object",
    "dative": "object", "oprd": "object", "attr": "object", "poss": "possessor", "pobj": "preposition",
    "appos": "apposition", "compound": "compound", "nmod": "compound", "amod": "compound", "conj": "joined",
    "ROOT": "root",
}  # fmt: skip
_NOBODY = word_set("nobody none neither no-one nothing few")
_COMPLETING = ("dobj", "attr", "acomp", "xcomp")
_SAYING = word_set("say tell add note state explain ask reply write announce report claim argue insist tweet")


class Sentence(NamedTuple):
    """One parsed text with everything that its targets share."""

    tree: ParsedArticle
    values: Values
    lemmas: list[str]
    sums: list[list[float]]
    quoted: list[bool]


def prepare(tree: ParsedArticle) -> Sentence:
    """What all targets of one text share: word values, their running sums, lemmas with negation."""
    parse = tree.parse
    small = tree.base
    values = word_values(tree.words, small)
    lemmas = [
        "" if pos == "PUNCT" or "@" in small[i] else "#" if tree.words[i][:1].isdigit() else small[i]
        for i, pos in enumerate(parse.pos)
    ]
    sums: list[list[float]] = [[0.0], [0.0], [0.0], [0.0]]
    for a, b in zip(values.vader, values.textblob):
        sums[0].append(sums[0][-1] + (a if a > 0 else 0.0))
        sums[1].append(sums[1][-1] - (a if a < 0 else 0.0))
        sums[2].append(sums[2][-1] + (b if b > 0 else 0.0))
        sums[3].append(sums[3][-1] - (b if b < 0 else 0.0))
    inside, quoted = False, []
    for word in tree.words:
        if word in ('"', "``", "''"):
            inside = not inside
        quoted.append(inside)
    return Sentence(tree, values, lemmas, sums, quoted)


def number_names() -> list[str]:
    """Names of the numbers, in the order of :func:`describe`."""
    names = [f"{view} {part}" for view in _VIEWS for part in _PARTS]
    return [*names, *(f"role {role}" for role in _ROLES), *_EXTRA]


class Place(NamedTuple):
    """Where a target stands: its role, the word that governs it, its clause's verb and its path upwards."""

    role: str
    label: str
    governor: int
    verb: int
    path: list[int]


def find_place(tree: ParsedArticle, target: int) -> Place:
    """Role and governing words of a target."""
    parse = tree.parse
    top = target
    while parse.dep[top] in ("conj", "appos") and parse.pos[parse.head[top]] in ("NOUN", "PROPN", "PRON"):
        if parse.head[top] == top:
            break
        top = parse.head[top]
    label = parse.dep[top]
    governor = parse.head[top]
    if label == "pobj":
        label = tree.words[governor]
        role = "agent" if parse.dep[governor] == "agent" else "preposition"
        governor = parse.head[governor]
    else:
        role = _ROLE_OF.get(label, "other")
    path = []
    at = governor if governor != top else top
    if at != target:
        path.append(at)
    for _ in range(5):
        if parse.head[at] == at:
            break
        at = parse.head[at]
        path.append(at)
    verb = next((i for i in path if parse.pos[i] in ("VERB", "AUX")), path[0] if path else target)
    return Place(role, label, governor, verb, path)


class _Surroundings(NamedTuple):
    """The words about a target: its place, sentence, clause and phrase, and who else is in the clause."""

    target: int
    place: Place
    first: int
    last: int
    clause: list[int]
    phrase: list[int]
    others: list[int]
    negated: bool


def describe(sentence: Sentence, target: int) -> tuple[list[str], list[float], Place]:
    """Word features, numbers and place of one target (a token of the sentence's tree)."""
    tree, values, lemmas, _, quoted = sentence
    parse = tree.parse
    number = parse.sentence[target]
    first = last = target
    while first and parse.sentence[first - 1] == number:
        first -= 1
    size = len(parse.start)
    while last + 1 < size and parse.sentence[last + 1] == number:
        last += 1
    place = find_place(tree, target)
    verb = place.verb
    clause = clause_of(tree, verb, "pcomp")
    phrase = _below(tree, target)
    governing = [
        verb,
        *(i for i in tree.children[verb] if parse.dep[i] in ("acomp", "xcomp", "prt", "advmod", "oprd")),
    ]
    own = set(phrase)
    own.add(target)
    others = [
        i
        for below in tree.children[verb]
        if below not in own
        and below not in place.path
        and parse.dep[below]
        in ("dobj", "attr", "prep", "nsubj", "nsubjpass", "ccomp", "xcomp", "acomp", "agent", "dative")
        for i in (below, *tree.children[below])
        if i not in own
    ]
    numbers: list[float] = []
    numbers += _between(sentence, 0, size)
    numbers += _among(values, clause)
    numbers += _between(sentence, max(first, target - 3), min(last + 1, target + 4))
    numbers += _between(sentence, max(first, target - 7), min(last + 1, target + 8))
    numbers += _between(sentence, first, target)
    numbers += _between(sentence, target + 1, last + 1)
    numbers += _among(values, governing)
    numbers += _among(values, phrase)
    numbers += _among(values, place.path)
    numbers += _among(values, others)
    roles = [0.0] * len(_ROLES)
    roles[_ROLES.index(place.role)] = 1.0
    numbers += roles
    negated = any(
        parse.dep[i] == "neg" or (parse.dep[i] in SUBJECTS and _is_nobody(tree, i))
        for i in tree.children[verb]
    )
    words = tree.words
    numbers += [
        (target - first) / (last - first + 1), math.log(size), float(quoted[target]),
        float(words[last] == "?" or (last and words[last - 1] == "?")), float(negated),
        float(sum(word == _HIDDEN for word in words)), float(target == first),
        float(target > 0 and words[target - 1] == ":"), float(len(place.path)),
        float(place.role == "subject" and parse.lemma[verb] in _SAYING),
    ]  # fmt: skip
    around = _Surroundings(target, place, first, last, clause, phrase, others, negated)
    return _words(sentence, around), numbers, place


def _words(sentence: Sentence, around: _Surroundings) -> list[str]:
    tree, values, lemmas, _, _ = sentence
    target, place, first, last, clause, phrase, others, negated = around
    parse = tree.parse
    hidden = _HIDDEN
    found = [f"s:{lemma}" for lemma in lemmas if lemma and lemma != hidden]
    flips = values.negated
    found += [f"c:{'!' if flips[i] else ''}{lemmas[i]}" for i in clause if lemmas[i] and lemmas[i] != hidden]
    left = [lemmas[i] for i in range(max(first, target - 5), target) if lemmas[i]]
    right = [lemmas[i] for i in range(target + 1, min(last, target + 5) + 1) if lemmas[i]]
    found += [f"w:{lemma}" for lemma in (*left, *right)]
    found += [f"l:{lemma}" for lemma in left[-2:]]
    found += [f"r:{lemma}" for lemma in right[:3]]
    words = tree.words
    if target > 0:
        found.append(f"l1:{words[target - 1]}")
    if target + 1 < len(words):
        found.append(f"r1:{words[target + 1]}")
        found.append(f"r12:{words[target + 1]} {words[target + 2] if target + 2 < len(words) else ''}")
    if target > 1:
        found.append(f"l12:{words[target - 2]} {words[target - 1]}")
    found.append(f"d:{place.label}")
    if place.governor != target:
        found.append(f"g:{place.label}|{lemmas[place.governor]}")
    verb = place.verb
    role = place.role
    if verb != target:
        passive = role == "subject" and is_passive(tree, verb)
        role = "passive" if passive else role
        found.append(f"v:{role}|{'!' if negated else ''}{lemmas[verb]}")
        direct = "" if verb == place.governor else "~"
        found.append(f"v2:{direct}{role}|{lemmas[verb]}")
        found += [f"o:{role}|{parse.dep[i]}|{lemmas[i]}" for i in others if lemmas[i] and lemmas[i] != hidden]
        found += [
            f"o2:{lemmas[verb]}|{lemmas[i]}"
            for i in others
            if parse.dep[i] in ("dobj", "attr", "acomp", "xcomp")
        ]
    found += [f"p:{lemmas[i]}" for i in place.path if lemmas[i] != hidden]
    if len(place.path) > 1:
        found.append(f"p2:{lemmas[place.path[0]]}|{lemmas[place.path[1]]}")
    found += [f"m:{lemmas[i]}" for i in phrase if lemmas[i] and lemmas[i] != hidden]
    return found


def _is_nobody(tree: ParsedArticle, token: int) -> bool:
    """True for "nobody", "none of them", "no voter", "few voters" as a subject: they negate the verb."""
    words = tree.words
    return words[token] in _NOBODY or any(words[i] in ("no", "few") for i in tree.children[token])


def _below(tree: ParsedArticle, target: int) -> list[int]:
    """What is said of the target within its own phrase: modifiers, appositions, relative clauses."""
    found, todo = [], [(target, 0)]
    while todo:
        one, depth = todo.pop()
        for below in tree.children[one]:
            if tree.parse.dep[below] in ("conj", "cc", "punct"):
                continue
            found.append(below)
            if depth < 3:
                todo.append((below, depth + 1))
    return sorted(found)


def _between(sentence: Sentence, first: int, last: int) -> list[float]:
    a, b, c, d = (column[last] - column[first] for column in sentence.sums)
    return [a, b, (a - b) / math.sqrt((a - b) ** 2 + 15), c, d]


def _among(values: Values, tokens: list[int]) -> list[float]:
    a = b = c = d = 0.0
    one, other = values.vader, values.textblob
    for i in tokens:
        x, y = one[i], other[i]
        if x > 0:
            a += x
        elif x < 0:
            b -= x
        if y > 0:
            c += y
        elif y < 0:
            d -= y
    return [a, b, (a - b) / math.sqrt((a - b) ** 2 + 15), c, d]
