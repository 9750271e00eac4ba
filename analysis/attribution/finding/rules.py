"""Who speaks by plain rules? The path that needs no model, and the one for text that cannot be parsed.

:func:`rule_attributions` reads reporting verbs, “according to” and colons off the parse;
:func:`plain_attributions` needs only the text. Both return the same
:class:`~analysis.attribution.finding.found.Found` records as the model.
"""

from __future__ import annotations

import re

from analysis.attribution.finding.contents import Candidate, content_candidates, cue_group
from analysis.attribution.finding.found import Found
from analysis.attribution.finding.sources import rule_source
from analysis.attribution.finding.verb_classes import VerbClasses
from analysis.language.parsed import ParsedArticle
from analysis.language.parsing import Parse
from analysis.language.text import normalise

_TOKEN = re.compile(r"\w+(?:[-'’]\w+)*|[^\w\s]")

# Content rules in the order in which they are believed, by what the sentence looks like.
_WITH_QUOTE_BEFORE = ("quotes joined", "quote before")
_CLAUSE = ("ccomp", "quote after", "from that", "to quote's end", "xcomp")
_OBJECT = (
    "run dobj xcomp",
    "run dobj prep",
    "dobj",
    "prep pcomp",
    "prep pobj",
    "acomp",
    "sentence before",
    "around",
)
_PLACE = ("head without phrase", "around", "after the phrase", "sentence before")
CONFIDENCE = {"quote": 0.9, "according": 0.85, "clause": 0.8, "object": 0.55}


def rule_attributions(r: ParsedArticle, classes: VerbClasses) -> list[Found]:
    """The attributions that grammar shows: reporting verb with quotation or clause, “according to”, “Name: …”."""
    known = {v for v in classes.stance if " " not in v} | classes.thought
    found = []
    for cue in range(len(r.written)):
        lemma = r.lemma[cue].lower()
        if r.words[cue] == "according" and cue + 1 < len(r.written) and r.words[cue + 1] == "to":
            chosen, ground = _first(content_candidates(r, cue), _PLACE), "according"
        elif r.words[cue] == ":":
            chosen, ground = _first(content_candidates(r, cue), ("quotes joined", "quote after")), "quote"
            if (
                chosen is not None
                and r.written[cue - 1 : cue]
                and r.pos[cue - 1] not in ("PROPN", "NOUN", "PRON")
            ):
                chosen = None
        elif r.pos[cue] in ("VERB", "AUX") and lemma in known and r.quote[cue] < 0:
            chosen, ground = _verb_content(r, cue, lemma, classes)
        else:
            continue
        if chosen is None:
            continue
        source = rule_source(r, cue, chosen.ranges)
        if source is None and ground != "quote" and lemma not in classes.hedge:
            continue
        tokens = cue_tokens(r, cue)
        found.append(Found(cue, tokens, chosen.ranges, source, CONFIDENCE[ground], chosen.rule))
    return found


def cue_tokens(r: ParsedArticle, cue: int) -> tuple[int, int]:
    """The cue with its auxiliaries, negation and particle, as far as they stand side by side."""
    a, b = cue, cue + 1
    if r.words[cue] == "according":
        return a, min(cue + 2, len(r.written))
    while a > 0 and r.head[a - 1] == cue and r.dep[a - 1] in ("aux", "auxpass", "neg", "advmod"):
        a -= 1
    while b < len(r.written) and r.head[b] == cue and r.dep[b] == "prt":
        b += 1
    return a, b


def _verb_content(
    r: ParsedArticle, cue: int, lemma: str, classes: VerbClasses
) -> tuple[Candidate | None, str]:
    candidates = content_candidates(r, cue)
    group = cue_group(r, cue)
    if lemma not in classes.thought or lemma == "believe":
        joined = _first(candidates, _WITH_QUOTE_BEFORE)
        if joined is not None and _belongs_before(r, joined.ranges[0][1], group[0]):
            return joined, "quote"
    chosen = _first(candidates, ("ccomp", "quote after", "from that"))
    if chosen is not None and lemma not in ("like", "look", "try"):
        return chosen, "quote" if chosen.rule == "quote after" else "clause"
    if lemma in classes.clause_only or lemma in classes.thought:
        return None, ""
    chosen = _first(
        candidates, ("to quote's end", "run dobj xcomp", "xcomp", "run dobj prep", "dobj", "prep pcomp")
    )
    return chosen, "object"


def _belongs_before(r: ParsedArticle, end: int, begin: int) -> bool:
    """“A,” she said: the quotation ends at the cue's subject, and not with the full stop of its own sentence."""
    between = [r.written[i] for i in range(end, begin)]
    if any(w[:1].isalnum() for w in between):
        return False
    inner = r.written[end - 2] if end > 1 and r.mark[end - 1] else r.written[end - 1]
    return inner in (",", "?", "!", "-", "—", "--", "…", "...") or "," in between


def _first(candidates: list[Candidate], rules: tuple[str, ...]) -> Candidate | None:
    for rule in rules:
        for candidate in candidates:
            if candidate.rule == rule:
                return candidate
    return None


def plain_attributions(text: str, classes: VerbClasses) -> tuple[ParsedArticle, list[Found]]:
    """Attributions of a text without a parse: quotations beside a reporting verb, with the name next to it."""
    spans = [(m.start(), m.end()) for m in _TOKEN.finditer(text)]
    plain = normalise(text)
    words = [plain[a:b] for a, b in spans]
    numbers = list(range(len(spans)))
    pos = ["PROPN" if w[:1].isupper() else "X" if w[:1].isalnum() else "PUNCT" for w in words]
    lines = [text.count("\n", 0, spans[0][0]) if spans else 0]
    for (_, end), (start, _) in zip(spans, spans[1:]):
        lines.append(lines[-1] + text.count("\n", end, start))
    blank = [""] * len(spans)
    parse = Parse(
        plain,
        [a for a, _ in spans],
        [b for _, b in spans],
        [w.lower() for w in words],
        pos,
        blank,
        blank,
        numbers,
        lines,
    )
    r = ParsedArticle(text, parse)
    forms = _verb_forms(classes)
    found = []
    for a, b in r.quoted:
        first, last = r.sentences[r.sentence[a]] if a < b else (0, 0)
        near = [i for i in (*range(b, min(last, b + 6)), *range(max(first, a - 6), a)) if r.words[i] in forms]
        if not near:
            continue
        cue = near[0]
        names = [
            i for i in range(max(first, cue - 4), min(last, cue + 5)) if pos[i] == "PROPN" and r.quote[i] < 0
        ]
        source = None
        if names:
            start = stop = min(names, key=lambda i: abs(i - cue))
            while start - 1 in names:
                start -= 1
            while stop + 1 in names:
                stop += 1
            source = (start, stop + 1)
        found.append(Found(cue, (cue, cue + 1), ((a, b),), source, 0.5, "plain"))
    return r, found


def _verb_forms(classes: VerbClasses) -> frozenset[str]:
    forms = {"said", "says", "told", "wrote", "writes", "spoke"}
    for verb in classes.stance:
        if " " not in verb and verb not in classes.clause_only:
            stem = verb[:-1] if verb.endswith("e") else verb
            forms |= {verb + "s", stem + "ed", stem + "ing", verb}
    return frozenset(forms)
