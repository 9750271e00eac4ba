"""How does the reporter present what is said? The cue's base form, its stance, and what qualifies it.

:func:`describe_cue` gives the cue's base form (phrasal verbs whole), kind of attribution (speech, thought,
hedge), negation, modality and evaluative adverbs; :func:`stance_of` looks the base form up in
``analysis/attribution/reporting_verbs.yml``, after the codebook's own ``stances``.
"""

from __future__ import annotations

import functools
from importlib import resources
from typing import Any, NamedTuple

from analysis.attribution.finding.found import Found
from analysis.attribution.finding.verb_classes import VerbClasses
from analysis.language.parsed import ParsedArticle

_MODALS = frozenset(
    [
        "may",
        "might",
        "could",
        "can",
        "would",
        "should",
        "must",
        "will",
        "shall",
        "ought",
        "'d",
        "'ll",
        "wo",
        "ca",
    ]
)
_TENSE_ONLY = frozenset(["will", "'ll", "would", "'d", "shall"])
_NOT = frozenset(["not", "n't", "never", "neither", "nor"])


class Cue(NamedTuple):
    """What the cue says about the saying; ``phrases`` are its base form with each particle beside it."""

    lemma: str | None
    type: str
    negated: bool
    modal: str | None
    manner: str | None
    phrases: tuple[str, ...] = ()


class Verbs(NamedTuple):
    """What of the list takes effect at once: base form → stance, adverbs of judgement, words about speakers."""

    stance: dict[str, str]
    hedging: frozenset[str]
    evaluative: frozenset[str]
    offices: frozenset[str]
    unnamed: frozenset[str]
    outlets: frozenset[str]
    titles: frozenset[str]
    he: frozenset[str]
    she: frozenset[str]
    persons: frozenset[str]
    pronoun_like: frozenset[str]
    particles: frozenset[str]
    things: frozenset[str]
    words_of_things: frozenset[str]
    withheld: frozenset[str]


@functools.cache
def reporting_verbs() -> Verbs:
    """The shipped table of reporting verbs, and of the words about speakers."""
    import yaml

    text = (resources.files("analysis.attribution") / "reporting_verbs.yml").read_text("utf-8")
    table: dict[str, Any] = yaml.safe_load(text)
    words = {name: frozenset(table[name]) for name in table if name not in ("stances", "nouns")}
    return Verbs(
        stance={verb: stance for stance, verbs in table["stances"].items() for verb in verbs},
        hedging=words["hedging_adverbs"],
        evaluative=words["evaluative_adverbs"],
        offices=words["offices"],
        unnamed=words["unnamed"],
        outlets=words["outlet_words"],
        titles=words["titles"],
        he=words["he"],
        she=words["she"],
        persons=words["persons"],
        pronoun_like=words["pronoun_like"],
        particles=words["name_particles"],
        things=words["things"],
        words_of_things=words["words_of_things"],
        withheld=words["withheld"],
    )


def stance_of(lemma: str, overrides: dict[str, str] | None = None) -> str | None:
    """The stance of a base form, or None where the tables do not know it.

    Examples
    --------
    >>> stance_of("claim"), stance_of("according to"), stance_of("swim")
    ('distancing', 'neutral', None)
    """
    spellings = (lemma, lemma.replace(" ", "-"), lemma.replace("-", " "))
    for table in (overrides or {}, reporting_verbs().stance):
        for spelling in spellings:
            if spelling in table:
                return table[spelling]
    return None


def stance_of_cue(cue: Cue, overrides: dict[str, str] | None = None) -> str | None:
    """The stance of a cue: of the phrasal verb where the tables know it, else of its base form."""
    names = (*cue.phrases, cue.lemma) if cue.lemma else ()
    known = (stance_of(name, overrides) for name in names if name)
    return next((stance for stance in known if stance is not None), None)


def describe_cue(r: ParsedArticle, found: Found, classes: VerbClasses) -> Cue:
    """Base form, type, negation, modality and manner of one attribution's cue.

    Base form and type go by the classes the model was fitted with: editing the list moves neither.
    """
    verbs = reporting_verbs()
    cue = found.cue
    lemma = _lemma(r, cue, classes)
    children = r.children[cue]
    negated = any(r.dep[c] == "neg" or r.words[c] in _NOT for c in children if c < cue + 3)
    negated = negated or any(r.words[i] in _NOT for i in range(*found.cue_tokens))
    modals = [r.words[c] for c in children if r.dep[c] == "aux" and r.tag[c] == "MD"]
    full = {"'d": "would", "'ll": "will", "wo": "will", "ca": "can"}
    manner = [
        r.words[c]
        for c in sorted({*children, *range(*found.cue_tokens)})
        if r.words[c] in verbs.evaluative or r.words[c] in verbs.hedging
    ]
    kind = _type(r, found, lemma, classes)
    if kind == "speech" and _says_nothing(r, found, lemma, verbs):
        kind = "thought"
    return Cue(
        lemma,
        kind,
        negated,
        full.get(modals[0], modals[0]) if modals else None,
        " ".join(dict.fromkeys(manner)) or None,
        tuple(_phrases(r, cue)),
    )


def _lemma(r: ParsedArticle, cue: int, classes: VerbClasses) -> str:
    lemma = r.base[cue]
    if r.words[cue] == "according":
        return "according to"
    if r.pos[cue] in ("VERB", "AUX"):
        known = (phrase for phrase in _phrases(r, cue) if phrase in classes.stance)
        return next(known, _SAME.get(lemma, lemma))
    if lemma in classes.nouns:
        return classes.nouns[lemma]
    return lemma


def _phrases(r: ParsedArticle, cue: int) -> list[str]:
    """A verb with each particle, preposition or adverb just after it: "point out"."""
    if r.pos[cue] not in ("VERB", "AUX"):
        return []
    return [
        f"{r.base[cue]} {r.words[child]}"
        for child in r.children[cue]
        if cue < child <= cue + 3 and r.dep[child] in ("prt", "prep", "advmod")
    ]


# Forms the parser's table of base forms leaves as they are when it takes them for another part of speech.
_SAME = {"told": "tell", "said": "say", "says": "say", "according": "according to"}


def _type(r: ParsedArticle, found: Found, lemma: str, classes: VerbClasses) -> str:
    if found.source is None and (lemma in classes.hedge or lemma in classes.hedging):
        quoted = any(r.quote[a] >= 0 for a, _ in found.content)
        passive = any(r.dep[c] in ("auxpass", "nsubjpass") for c in r.children[found.cue])
        if (
            lemma in classes.hedging
            or passive
            or lemma in ("appear", "seem")
            or (not quoted and _no_agent(r, found.cue))
        ):
            return "hedge"
    own = r.quote[found.cue]
    marked = [i for a, b in found.content for i in range(a, b) if r.quote[i] >= 0 and r.quote[i] != own]
    if marked and not (lemma in classes.clause_only and _is_name(r, marked)):
        return "speech"
    if lemma in classes.thought:
        return "thought"
    if r.pos[found.cue] in ("NOUN", "PROPN", "ADJ"):
        return "speech" if r.base[found.cue] in classes.nouns else "thought"
    if lemma in classes.stance and (lemma not in classes.clause_only or _clause(r, found)):
        return "speech"
    # Acts and attitudes told with a content ("signed …", "is proud of …"): nobody's words.
    return "thought"


def _is_name(r: ParsedArticle, tokens: list[int]) -> bool:
    """A few words in marks, all with a capital: the name of a plan or a book."""
    words = [
        r.written[i]
        for i in tokens
        if r.written[i][:1].isalnum() and r.pos[i] not in ("ADP", "DET", "CCONJ", "PART")
    ]
    return 0 < len(words) <= 5 and all(word[0].isupper() for word in words)


def _clause(r: ParsedArticle, found: Found) -> bool:
    """Is a clause reported, or a quotation, and not just a thing?"""
    for child in r.children[found.cue]:
        if r.dep[child] in ("ccomp", "xcomp") and any(a <= child < b for a, b in found.content):
            return True
    a, b = found.content[0]
    finite = any(r.tag[i] in ("VBD", "VBZ", "VBP", "MD") for x, y in found.content for i in range(x, y))
    return finite and (
        b <= found.cue
        or len(found.content) > 1
        or r.words[a] in ("that", "whether", "if", "why", "how", "what")
    )


def _no_agent(r: ParsedArticle, cue: int) -> bool:
    return r.tag[cue] == "VBN" and not any(r.dep[c] == "agent" for c in r.children[cue])


def is_thing(r: ParsedArticle, found: Found, classes: VerbClasses) -> bool:
    """Is it a thing that "allows", "foresees" or "shows", with no word of it in quotation marks: nobody's words?"""
    verbs, lemma = reporting_verbs(), _lemma(r, found.cue, classes)
    if found.source is None or lemma in verbs.words_of_things:
        return False
    if any(
        r.quote[i] >= 0 and r.quote[i] != r.quote[found.cue] for a, b in found.content for i in range(a, b)
    ):
        return False
    head = next((i for i in range(*found.source) if not found.source[0] <= r.head[i] < found.source[1]), None)
    if head is None:
        return False
    if r.words[head] in ("which", "that") and found.source[1] - found.source[0] == 1:
        above = r.head[head]
        while r.head[above] != above and r.dep[above] not in ("relcl", "acl"):
            above = r.head[above]
        if r.dep[above] in ("relcl", "acl"):
            head = r.head[above]
    return r.pos[head] != "PROPN" and (r.base[head] in verbs.things or r.words[head] in verbs.things)


# Words of these kinds alone report nothing: "she said **and** …", "he rejected **it**".
_EMPTY = frozenset(("CCONJ", "SCONJ", "PRON", "PUNCT", "DET", "ADP", "PART", "ADV", "AUX", "SPACE"))


def _says_nothing(r: ParsedArticle, found: Found, lemma: str, verbs: Verbs) -> bool:
    """Is it no statement, with no word of it in quotation marks?

    Somebody "declined to comment"; someone unnamed "was asked to wait" or "has been rejected"; nothing is left of the
    content but "and" or "it".
    """
    inside = [i for a, b in found.content for i in range(a, b)]
    if any(r.quote[i] >= 0 and r.quote[i] != r.quote[found.cue] for i in inside):
        return False
    if all(r.pos[i] in _EMPTY for i in inside):
        return True
    if lemma in verbs.withheld and r.words[found.content[0][0]] == "to":
        return True
    passive = _no_agent(r, found.cue) and any(
        r.dep[c] in ("auxpass", "nsubjpass") for c in r.children[found.cue]
    )
    told = any(r.dep[c] in ("ccomp", "advcl") for c in r.children[found.cue])
    return found.source is None and passive and not told and lemma not in verbs.hedging


def tells_an_act(r: ParsedArticle, found: Found, classes: VerbClasses) -> bool:
    """Is a verb that can report used of a thing ("signed the truce", "the plan names no date")?"""
    lemma = _lemma(r, found.cue, classes)
    if lemma in classes.thought or lemma not in classes.clause_only:
        return False
    return _type(r, found, lemma, classes) == "thought"
