"""What is a speaker called? Names made whole, the noun of the office, and whether "he" or "she" can take it up.

:func:`full_names` gathers the names of one article; :func:`person_name`, :func:`role_noun` and
:func:`gender_of` read one source passage; :func:`head_of` finds the word it hangs on.
"""

from __future__ import annotations

from analysis.attribution.stance import Verbs
from analysis.codebook.bearers import TextNames
from analysis.language.parsed import ParsedArticle, Range
from analysis.language.person_names import (
    family_name,
    is_before,
    is_body,
    is_starter,
    person_part,
    same_person,
)

RELATIVE = frozenset(["who", "which", "that", "whom", "whose"])


def head_of(r: ParsedArticle, tokens: Range) -> int:
    """The token of a range on which the others hang."""
    for i in range(*tokens):
        if not tokens[0] <= r.head[i] < tokens[1] or r.head[i] == i:
            return i
    return tokens[0]


def full_names(told: TextNames) -> dict[str, str]:
    """Family name (also with its particles), and every full form → the whole name by which the article is read.

    Of several people of one family name the first who is named in full; of several forms of one name the
    plainest ("Ana Reyes" of "Ana M. Reyes").
    """
    names: dict[str, str] = {}
    for known in told.full.values():
        forms = [one.name for one in known]
        for form in forms:
            alike = [other for other in forms if same_person(form, other)]
            names[form] = min(alike, key=lambda other: (len(other.split()), alike.index(other)))
        first = forms[0]
        words = first.split()
        if _is_another(told, words[-1], known[0].start):
            continue
        for short in (words[-1], family := family_name(words), family[0].upper() + family[1:]):
            names.setdefault(short, names[first])
    bodies: dict[str, set[str]] = {}
    for start, end in told.spans:
        # "The Post" is the only body of that name: "Washington Post". A House may be either chamber or the President's.
        words = told.text[start:end].split(" ")
        if 2 <= len(words) <= 4 and is_body(words[-1]) and person_part(words) == (0, 0):
            words = words[1:] if is_starter(words[0]) else words
            bodies.setdefault(words[-1], set()).add(" ".join(words))
    for word, wholes in bodies.items():
        if len(wholes) == 1 and word != "House":
            names.setdefault(word, min(wholes))
    return names


def _is_another(told: TextNames, family: str, named: int) -> bool:
    """Is the family name spoken of, with a title, before somebody else of the name comes in?

    "President Venn … his daughter Ida Venn": Venn is the President, whom the article never names in full.
    """
    bare = [one for one in told.titled if one.name == family]
    whole = {title for one in told.titled if one.name.endswith(f" {family}") for title in one.titles}
    first = next((one for one in bare if one.titles), None)
    return first is not None and first.start < named and not whole.intersection(first.titles)


def person_name(
    r: ParsedArticle, source: Range, head: int, names: dict[str, str], verbs: Verbs
) -> str | None:
    """The proper name that the passage is about, made whole from the article; None where it names a role or group."""
    if r.pos[head] == "PROPN" or r.written[head] in names:
        name = _name_at(r, head, source, verbs)
        if name is not None:
            words = name.split()
            known = names.get(words[-1], "").split()
            capitals = len(words) > 3 and all(word[:1].isupper() for word in words)
            if capitals and name not in names and known and person_part(known) == (0, len(known)):
                name = words[-1]  # words of a heading before it: "Late Vote Worries Venn"
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
        if r.tag[a - 1] == "POS" or not r.written[a - 1][0].isalnum() and r.start[a] != r.end[a - 1]:
            break
        a -= 1
        if (
            r.written[a] == "-"
            and a > source[0]
            and r.end[a - 1] == r.start[a]
            and r.end[a] == r.start[a + 1]
        ):
            a -= 1  # the first half of a double name, whatever the parser takes it for
    while (
        b < source[1] and r.pos[b] == "PROPN" and r.start[b] - r.end[b - 1] <= 1 and r.written[b][0].isalnum()
    ):
        b += 1
    while a < token and (r.words[a].rstrip(".") in verbs.titles or r.written[a] == "-"):
        a += 1
    if r.tag[token] == "NNPS" and b - a == 1:
        return None
    words = r.plain[r.start[a] : r.end[b - 1]].split()
    first, last = person_part(words)
    # “Ministry of Transport”: a body's name goes on behind its preposition, a person's does not.
    if b - a == 1 and b < source[1] and r.words[b] in ("of", "for") and r.head[b] == token:
        inner = next((c for c in r.children[b] if r.dep[c] == "pobj"), None)
        if inner is not None and r.pos[inner] == "PROPN" and inner < source[1]:
            return " ".join(r.plain[r.start[a] : r.end[inner]].split())
    if first == last and is_before(words[-1]) and all(word[:1].isupper() for word in words):
        return None  # an office: "House Speaker", "President"
    return " ".join(words[first:last] if last > first else words) or None


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
