"""Who is the source of an attribution? A canonical name, its side, and how it was named.

:func:`resolve_speakers` goes through one article's attributions in the order of the text: the codebook's
actors come first, then names made whole from the article itself (family name → full name), then role nouns
and pronouns taken up from the last speaker that fits (marked ``inferred``).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from analysis.attribution.finding.found import Found
from analysis.attribution.known_actors import (
    DEFINITE,
    Known,
    is_one_actor,
    named_actor,
    office_holder,
    read_known,
    titled_name,
)
from analysis.attribution.names import RELATIVE, gender_of, head_of, person_name, role_noun
from analysis.codebook.types import Actor, Codebook
from analysis.language.parsed import ParsedArticle, Range, span_of

# Whoever speaks of himself: the person quoted, or the author.
FIRST_PERSON = frozenset(["i", "we", "me", "us", "myself", "ourselves", "you"])
_SINGULAR = {"he": "he", "she": "she", "him": "he", "her": "she", "his": "he", "hers": "she"}
_PLURAL = frozenset(["they", "them", "their", "both"])
_NEUTER = frozenset(["it", "its"])
_ARTICLES = re.compile(
    r"^(?:the|a|an|one|two|three|several|some|many|this|that|these|those|another|other)\s+", re.I
)
_REST = re.compile(
    r"\s*(?:[,;(—–]|\s-\s|\s(?:who|which|that|whose|close to|at the|familiar with|with knowledge|on condition|on the"
    r"|briefed|speaking)\b).*$",
    re.I | re.S,
)
_ANONYMITY = re.compile(
    r"anonym|not (?:be )?(?:named|identified)|not (?:authori[sz]ed|allowed)|declined to be (?:named|identified)",
    re.I,
)
# A pronoun is resolved to somebody named in its own sentence or this many before it.
_REACH = 4
# A role noun looks back over this many mentions: an article's worth.
_MOST_MENTIONS = 200


class Speaker(NamedTuple):
    """Who speaks; ``named`` is named, role, anonymous or None, ``number`` is one, many or body."""

    name: str | None
    side: str | None = None
    type: str | None = None
    named: str | None = None
    inferred: bool = False
    gender: str | None = None
    number: str = "one"
    place: Range | None = None


NOBODY = Speaker(None)


class _Mention(NamedTuple):
    token: int
    speaker: Speaker
    role: str | None
    weight: int
    tokens: Range


def resolve_speakers(
    r: ParsedArticle, found: list[Found], codebook: Codebook | None = None, known: Known | None = None
) -> list[Speaker]:
    """The speaker of each attribution of one article, in the order given.

    Parameters
    ----------
    r : ParsedArticle
    found : list of Found
    codebook : Codebook, optional
        Without one, names come from the article and sides stay missing.
    known : Known, optional
        What :func:`read_known` tells of the article, if already read.
    """
    known = read_known(r, codebook) if known is None else known
    order = sorted(range(len(found)), key=lambda k: _place(found[k]))
    sources = {found[k].source for k in order if found[k].source is not None}
    mentions: list[_Mention] = []
    waiting = _subjects(r, {t[0] for t in sources if t is not None})
    result: list[Speaker] = [NOBODY] * len(found)
    done: dict[Range, Speaker] = {}
    place = 0
    for k in order:
        source = found[k].source
        if found[k].rule == "carried":
            while place < len(waiting) and waiting[place][0] < found[k].content[0][0]:
                _mention(known, waiting[place], mentions)
                place += 1
            result[k] = _carried(r, found[k].content[0][0], mentions)
            continue
        if source is None:
            continue
        while place < len(waiting) and waiting[place][0] < source[0]:
            _mention(known, waiting[place], mentions)
            place += 1
        if source in done:
            result[k] = done[source]
            continue
        speaker = _resolve(known, source, mentions)
        result[k] = done[source] = speaker
        if speaker.name is not None and speaker.name.lower() not in known.verbs.pronoun_like:
            head = head_of(r, source)
            role = role_noun(r, source, head)
            mentions.append(_Mention(source[0], speaker, role, 2, source))
    for k in order:
        source = found[k].source
        if source is not None and r.words[source[0]] in FIRST_PERSON and source[1] - source[0] == 1:
            result[k] = _quoted_speaker(r, found, result, k, source[0])
    return result


def _quoted_speaker(
    r: ParsedArticle, found: list[Found], result: list[Speaker], k: int, token: int
) -> Speaker:
    """Who says "I" or "we": whoever is quoted with it; outside quotation marks nobody who is reported."""
    if r.quote[token] < 0 or r.words[token] == "you":
        return NOBODY
    best, length = NOBODY, 0
    for other, speaker in zip(found, result):
        if other is not found[k] and speaker.name is not None and speaker.named == "named":
            holds = any(a <= token < b for a, b in other.content)
            size = sum(b - a for a, b in other.content)
            if holds and (best is NOBODY or size < length):
                best, length = speaker._replace(inferred=True), size
    return best


def _place(one: Found) -> int:
    if one.source is not None:
        return one.source[0]
    return one.cue if one.cue >= 0 else one.content[0][0]


def _carried(r: ParsedArticle, token: int, mentions: list[_Mention]) -> Speaker:
    """Who goes on speaking in a quotation without a cue: the subject just before it, else the last speaker."""
    for mention in reversed(mentions):
        if mention.token >= token or mention.speaker.number == "many" and mention.weight == 1:
            continue
        if (
            mention.weight == 2
            or r.paragraph[mention.token] == r.paragraph[token]
            and mention.speaker.number == "one"
        ):
            return mention.speaker._replace(inferred=True, place=mention.tokens)
    return NOBODY


def _resolve(known: Known, source: Range, mentions: list[_Mention]) -> Speaker:
    r = known.article
    head = head_of(r, source)
    word = r.words[head]
    if word in RELATIVE and source[1] - source[0] <= 2:
        above = r.head[head]
        while r.head[above] != above and r.dep[above] not in ("relcl", "acl"):
            above = r.head[above]
        noun = r.head[above]
        if r.dep[above] in ("relcl", "acl") and noun < source[0]:
            whole = (r.left[noun], max(noun + 1, min(source[0], r.right[noun] + 1)))
            return _resolve(known, whole, mentions)
        return Speaker(None)
    if source[1] - source[0] == 1 and word in FIRST_PERSON:
        return NOBODY
    if source[1] - source[0] == 1 and (word in _SINGULAR or word in _PLURAL or word in _NEUTER):
        return _pronoun(r, source[0], word, mentions)
    joint = _joint(r, source, head)
    if len(joint) > 1 and not is_one_actor(known, source):
        found = [_resolve(known, part, mentions) for part in joint]
        found = [s for s in found if s.name is not None]
        if len(found) > 1:
            sides = {s.side for s in found}
            classes = {s.named for s in found}
            return Speaker(
                " and ".join(str(s.name) for s in found),
                found[0].side if len(sides) == 1 else None,
                found[0].type if len({s.type for s in found}) == 1 else None,
                "named" if "named" in classes else found[0].named,
                any(s.inferred for s in found),
                None,
                "many",
            )
    return _single(known, source, head, mentions)


def _single(known: Known, source: Range, head: int, mentions: list[_Mention]) -> Speaker:
    r, codebook, names, verbs = known[:4]
    a, b = span_of(r, source)
    surface = r.plain[a:b]
    gender = gender_of(r, source, verbs)
    person = person_name(r, source, head, names, verbs)
    actor = named_actor(known, source, head, person)
    if actor is not None:
        number = "one" if actor.type == "person" else "body"
        return Speaker(actor.name, actor.side, actor.type, "named", False, gender, number)
    about = known.actor_of(a, b)
    side = about.side if about is not None else None
    if person is not None:
        many = "one" if " " in person or gender else "body"
        return Speaker(person, side, None, "named", False, gender, many)
    lemma = r.base[head]
    many = "one"
    if r.tag[head] in ("NNS", "NNPS"):
        many = "many"
    elif lemma in verbs.offices and lemma not in verbs.persons:
        many = "body"
    owned = any(r.tag[i] in ("POS", "PRP$") for i in range(source[0], head + 1))
    definite = owned or any(r.words[i] in DEFINITE for i in range(source[0], head + 1))
    if side is None and owned or side is None and any(r.tag[i] == "PRP$" for i in range(*source)):
        side = _owner_side(r, source, mentions)
    anonymous = bool(_ANONYMITY.search(r.plain[a : min(len(r.plain), b + 60)]))
    if definite and not anonymous:
        holder = office_holder(codebook, lemma, side) if owned or about is not None else None
        if holder is not None:
            return Speaker(holder.name, holder.side, holder.type, "role", False, gender, "one")
        earlier = _same_role(r, source, lemma, many, about, mentions)
        if earlier is not None:
            kind = earlier.named if earlier.named == "anonymous" else "role"
            return earlier._replace(named=kind, inferred=True)
        holder_name = titled_name(known, source, head)
        if holder_name is not None:
            holder = codebook.find_actor(holder_name) if codebook is not None else None
            name = holder.name if holder is not None else names.get(holder_name, holder_name)
            side, group = (holder.side, holder.type) if holder is not None else (None, None)
            return Speaker(name, side, group, "role", True, gender, "one")
    office = lemma not in verbs.unnamed and (definite or (many != "one" and lemma in verbs.offices))
    name = _ARTICLES.sub("", _REST.sub("", surface)).strip(" \"“”") or surface
    first = r.written[source[0]]
    single = name == first and (r.base[source[0]] in verbs.unnamed or r.base[source[0]] in verbs.offices)
    opens = name.startswith(first) and first.istitle() and r.pos[source[0]] not in ("PROPN", "X")
    if opens and (single or first.lower() in r.written):
        # A capital only because a sentence begins: "Police said" is "police".
        name = first.lower() + name[len(first) :]
    group = about.type if about is not None else None
    return Speaker(
        name, side, group, "role" if office and not anonymous else "anonymous", False, gender, many
    )


def _owner_side(r: ParsedArticle, source: Range, mentions: list[_Mention]) -> str | None:
    """The side of whom "her team", "his office" takes up."""
    for i in range(*source):
        if r.tag[i] == "PRP$":
            word = {"his": "he", "her": "she", "its": "it", "their": "they"}.get(r.words[i])
            return _pronoun(r, i, word, mentions).side if word is not None else None
    return None


def _joint(r: ParsedArticle, source: Range, head: int) -> list[Range]:
    """“A and B” as its parts; appositions and relative clauses are no parts."""
    parts, last = [], head
    ends = [head]
    while True:
        more = [
            c
            for c in r.children[last]
            if r.dep[c] == "conj" and c < source[1] and r.pos[c] in ("NOUN", "PROPN", "PRON")
        ]
        if not more or len(ends) > 6:
            break
        last = more[0]
        ends.append(last)
    for k, noun in enumerate(ends):
        a = source[0] if k == 0 else r.left[noun]
        b = (
            source[1]
            if k + 1 == len(ends)
            else next((c for c in r.children[noun] if r.dep[c] in ("cc", "conj")), noun + 1)
        )
        while b > a and r.written[b - 1] in (",", "and", "or"):
            b -= 1
        if a < b:
            parts.append((a, b))
    return parts


def _same_role(
    r: ParsedArticle, source: Range, lemma: str, many: str, actor: Actor | None, mentions: list[_Mention]
) -> Speaker | None:
    """Whom “the official”, “the negotiator” takes up: the last speaker introduced with that noun."""
    if many == "many":
        return None
    for mention in mentions[: -_MOST_MENTIONS - 1 : -1]:
        same = mention.role == lemma or str(mention.speaker.name).lower().endswith(" " + lemma)
        if same and mention.speaker.number == "one" and mention.token < source[0]:
            if actor is not None and mention.speaker.side != actor.side:
                continue
            return mention.speaker
    return None


def _pronoun(r: ParsedArticle, token: int, word: str, mentions: list[_Mention]) -> Speaker:
    here = r.sentence[token]
    gender = _SINGULAR.get(word)
    best: Speaker | None = None
    for mention in reversed(mentions):
        if mention.token >= token:
            continue
        if here - r.sentence[mention.token] > _REACH:
            break
        s = mention.speaker
        if (
            gender is not None
            and s.number == "one"
            and s.gender in (None, gender)
            or word in _PLURAL
            and s.number in ("many", "body")
            or word in _NEUTER
            and s.number == "body"
        ):
            best = s
        if best is not None:
            break
    if best is None and gender is not None:
        # Nobody near: the last single speaker of the article still is the likeliest.
        best = next(
            (
                m.speaker
                for m in reversed(mentions)
                if m.speaker.number == "one" and m.speaker.gender in (None, gender)
            ),
            None,
        )
    if best is None:
        return Speaker(None)
    return best._replace(inferred=True, gender=gender or best.gender)


def _subjects(r: ParsedArticle, taken: set[int]) -> list[Range]:
    """Subjects outside quotation marks that are names: whom a pronoun may take up though they do not speak."""
    return sorted(
        (r.left[i], r.right[i] + 1)
        for i in range(len(r.written))
        if r.dep[i] in ("nsubj", "nsubjpass")
        and r.pos[i] in ("PROPN", "NOUN")
        and r.quote[i] < 0
        and r.left[i] not in taken
    )


def _mention(known: Known, tokens: Range, mentions: list[_Mention]) -> None:
    r, verbs = known.article, known.verbs
    head = head_of(r, tokens)
    if r.pos[head] == "NOUN" and r.base[head] not in verbs.offices and r.base[head] not in verbs.unnamed:
        return
    if any(r.words[i] in ("whose", "who") for i in range(tokens[0], head)):
        return
    speaker = _single(known, tokens, head, [])
    if speaker.name is not None and speaker.named == "named":
        mentions.append(_Mention(tokens[0], speaker, role_noun(r, tokens, head), 1, tokens))
