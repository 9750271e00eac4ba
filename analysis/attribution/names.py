"""What is a speaker called? Names made whole, the noun of the office, and whether "he" or "she" can take it up.

:func:`full_names` gathers the names of one article; :func:`person_name`, :func:`role_noun` and
:func:`gender_of` read one source passage; :func:`head_of` finds the word it hangs on.
"""

from __future__ import annotations

from analysis.attribution.stance import Verbs
from analysis.language.parsed import ParsedArticle, Range

RELATIVE = frozenset(["who", "which", "that", "whom", "whose"])


def head_of(r: ParsedArticle, tokens: Range) -> int:
    """The token of a range on which the others hang."""
    for i in range(*tokens):
        if not tokens[0] <= r.head[i] < tokens[1] or r.head[i] == i:
            return i
    return tokens[0]


def full_names(r: ParsedArticle, verbs: Verbs) -> dict[str, str]:
    """Last word (and last words with particle) of each name of several words → the whole name, first come."""
    names: dict[str, str] = {}
    i, count = 0, len(r.written)
    while i < count:
        if r.pos[i] != "PROPN":
            i += 1
            continue
        j = i + 1
        while (
            j < count
            and r.start[j] - r.end[j - 1] <= 1
            and "\n" not in r.plain[r.end[j - 1] : r.start[j]]
            and (
                r.pos[j] == "PROPN" or (_particle(r, j, verbs) and j + 1 < count and r.pos[j + 1] == "PROPN")
            )
        ):
            j += 1
        a = i
        while a < j - 1 and r.words[a].rstrip(".") in verbs.titles:
            a += 1
        if j - a > 1 and not (r.written[a + 1] == "-" and j - a == 3):
            whole = " ".join(r.plain[r.start[a] : r.end[j - 1]].split())
            names.setdefault(r.written[j - 1], whole)
            for cut in range(a + 1, j - 1):
                if r.words[cut] in verbs.particles and r.written[cut] != "-":
                    names.setdefault(r.plain[r.start[cut] : r.end[j - 1]], whole)
                    break
        i = j
    return names


def person_name(r: ParsedArticle, source: Range, head: int, names: dict[str, str], verbs: Verbs) -> str | None:
    """The proper name that the passage is about, made whole from the article; None where it names a role or group."""
    if r.pos[head] == "PROPN":
        name = _name_at(r, head, source, verbs)
        if name is not None:
            return names.get(name, name)
    for child in r.children[head]:
        if r.dep[child] == "appos" and r.pos[child] == "PROPN" and source[0] <= child < source[1]:
            name = _name_at(r, child, source, verbs)
            if name is not None and (" " in name or name in names):
                return names.get(name, name)
    return None


def _name_at(r: ParsedArticle, token: int, source: Range, verbs: Verbs) -> str | None:
    a, b = token, token + 1
    while (
        a > source[0] and (r.pos[a - 1] == "PROPN" or _particle(r, a - 1, verbs)) and r.head[a - 1] >= a - 3
    ):
        if r.tag[a - 1] == "POS" or (r.written[a - 1] == "-" and r.start[a] != r.end[a - 1]):
            break
        a -= 1
    while b < source[1] and r.pos[b] == "PROPN" and r.start[b] - r.end[b - 1] <= 1:
        b += 1
    while a < token and (r.words[a].rstrip(".") in verbs.titles or r.written[a] == "-"):
        a += 1
    if r.tag[token] == "NNPS" and b - a == 1:
        return None
    # “Ministry of Transport”: a body's name goes on behind its preposition, a person's does not.
    if b - a == 1 and b < source[1] and r.words[b] in ("of", "for") and r.head[b] == token:
        inner = next((c for c in r.children[b] if r.dep[c] == "pobj"), None)
        if inner is not None and r.pos[inner] == "PROPN" and inner < source[1]:
            b = inner + 1
    return " ".join(r.plain[r.start[a] : r.end[b - 1]].split()) if a < b else None


def gender_of(r: ParsedArticle, source: Range, verbs: Verbs) -> str | None:
    for i in range(*source):
        word = r.words[i].rstrip(".")
        if word in verbs.he and r.tag[i] != "NNS":
            return "he"
        if word in verbs.she and r.tag[i] != "NNS":
            return "she"
        if word in RELATIVE:
            break
    return None


def role_noun(r: ParsedArticle, source: Range, head: int) -> str | None:
    """The role noun a speaker is introduced with: "Orla Venn, the chief negotiator" → negotiator."""
    if r.pos[head] == "NOUN":
        return r.lemma[head].lower()
    for i in range(*source):
        if r.pos[i] == "NOUN" and (r.dep[i] in ("appos", "compound", "attr", "nmod") or r.head[i] == head):
            return r.lemma[i].lower()
    return None


def _particle(r: ParsedArticle, token: int, verbs: Verbs) -> bool:
    return r.words[token] in verbs.particles or r.written[token] == "-"
