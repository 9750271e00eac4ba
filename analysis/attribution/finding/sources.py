"""Which passages could name the source of a cue? A few candidates per cue, none of them required.

:func:`source_candidates` lists token ranges by the rule that proposed them; :func:`rule_source` takes the
first, which is what the rule path does and the ranker starts from.
"""

from __future__ import annotations

from analysis.attribution.finding.contents import Add, Candidate
from analysis.language.parsed import ParsedArticle, Range

_NOUNS = frozenset(["NOUN", "PROPN", "PRON", "NUM"])
_RELATIVE = frozenset(["who", "that", "which", "whom"])
# What carries words is no speaker where somebody made it.
CARRIERS = frozenset(
    [
        "statement",
        "letter",
        "interview",
        "post",
        "tweet",
        "speech",
        "message",
        "memo",
        "email",
        "remark",
        "comment",
    ]
)
_MAKING = frozenset(
    ["issue", "release", "make", "give", "publish", "deliver", "send", "post", "write", "put", "read", "sign"]
)
_END = frozenset([",", ";", ":", "-", "--", "—", "–", "―", "(", ")", "."])


def source_candidates(r: ParsedArticle, cue: int, content: tuple[Range, ...]) -> list[Candidate]:
    """Where the source of the cue may stand, likeliest rules first, outside the content; without repetition."""
    found: dict[Range, str] = {}

    def add(rule: str, a: int, b: int) -> None:
        while b > a and (r.written[b - 1] in _END or r.mark[b - 1]):
            b -= 1
        while a < b and (r.written[a] in _END or r.mark[a]):
            a += 1
        if a < b and not a <= cue < b and not any(x < b and a < y for x, y in content):
            found.setdefault((a, b), rule)

    first, last = r.sentences[r.sentence[cue]]
    if r.words[cue] in ("according", "per"):
        for child in r.children[cue]:
            if r.dep[child] in ("prep", "pobj"):
                for inner in [child] if r.dep[child] == "pobj" else r.children[child]:
                    if r.dep[inner] == "pobj":
                        add("according", *_clipped(r, inner, content))
        _after(r, cue, last, add)
        return [Candidate(rule, (tokens,)) for tokens, rule in found.items()]
    if r.words[cue] == ":":
        opening = r.paragraphs[r.paragraph[cue]][0]
        add("before colon", opening, cue)
    subject = _own_subject(r, cue, content)
    if subject is not None:
        add("subject", *_clipped(r, subject, content))
    above, steps = cue, 0
    while subject is None and steps < 5 and r.head[above] != above:
        dep, above, steps = r.dep[above], r.head[above], steps + 1
        if dep in ("acl", "relcl") and r.pos[above] in _NOUNS:
            add("modified noun", *_clipped(r, above, ((r.left[cue], r.right[cue] + 1), *content)))
            if r.lemma[above] in ("statement", "letter", "report", "interview", "post", "tweet", "speech"):
                continue
            break
        if r.pos[above] in ("VERB", "AUX"):
            subject = _own_subject(r, above, content)
            if subject is not None:
                add(f"shared subject {min(steps, 2)}", *_clipped(r, subject, content))
                if r.dep[subject] == "nsubjpass" or dep == "xcomp":
                    for child in r.children[above]:
                        if r.dep[child] in ("dobj", "agent"):
                            add("shared object", *_clipped(r, child, content))
    for child in r.children[cue]:
        if r.dep[child] == "agent":
            for inner in r.children[child]:
                add("agent", *_clipped(r, inner, content))
        if r.dep[child] == "poss":
            add("possessor", r.left[child], child + 1)
        if (
            r.dep[child] == "prep"
            and r.words[child] in ("by", "from", "of")
            and r.pos[cue] in ("NOUN", "PROPN")
        ):
            for inner in r.children[child]:
                add("by-phrase", *_clipped(r, inner, content))
        if r.dep[child] in ("compound", "amod", "nmod") and r.pos[cue] == "NOUN" and r.pos[child] == "PROPN":
            add("compound", r.left[child], child + 1)
    if r.pos[cue] not in ("VERB", "AUX"):  # “made the claim that”, “was a sign of”: the verb's subject
        above = r.head[cue]
        if above != cue:
            subject = _own_subject(r, above, content)
            if subject is not None:
                add("verb's subject", *_clipped(r, subject, content))
    for token in range(first, cue):
        if r.dep[token] in ("nsubj", "nsubjpass") and r.head[r.head[token]] == r.head[token]:
            add("sentence subject", *_clipped(r, token, content))
            break
    _before(r, cue, first, add)
    _after(r, cue, last, add)
    number = r.sentence[cue]
    if number:
        for token in range(*r.sentences[number - 1]):
            if r.dep[token] in ("nsubj", "nsubjpass"):
                add("previous subject", *_clipped(r, token, content))
                break
    return [Candidate(rule, (tokens,)) for tokens, rule in list(found.items())[:9]]


def rule_source(r: ParsedArticle, cue: int, content: tuple[Range, ...]) -> Range | None:
    """The source that grammar names, or None: subject (own or shared), agent, owner, “according to X”, “X:”."""
    for candidate in source_candidates(r, cue, content):
        if candidate.rule not in (
            "before",
            "after",
            "previous subject",
            "shared object",
            "compound",
            "sentence subject",
        ):
            return candidate.ranges[0]
    return None


def _own_subject(r: ParsedArticle, verb: int, content: tuple[Range, ...]) -> int | None:
    best = None
    for child in r.children[verb]:
        if r.dep[child] in ("nsubj", "nsubjpass", "expl") and not any(a <= child < b for a, b in content):
            if r.dep[child] == "expl" or r.words[child] in ("it", "there") and r.dep[child] == "nsubjpass":
                continue
            best = child
            if child < verb:
                break
    return best


def _clipped(r: ParsedArticle, token: int, content: tuple[Range, ...]) -> Range:
    """The token's subtree, up to where a content begins or ends inside it."""
    a, b = r.left[token], r.right[token] + 1
    for x, y in content:
        if token < x < b:
            b = x
        if a < y <= token:
            a = y
    return a, b


def _before(r: ParsedArticle, cue: int, first: int, add: Add) -> None:
    for i in range(cue - 1, max(first - 1, cue - 25), -1):
        if r.pos[i] in _NOUNS and r.dep[i] not in ("compound", "poss", "nummod", "npadvmod", "amod"):
            add("before", r.left[i], min(r.right[i] + 1, cue))
            break


def _after(r: ParsedArticle, cue: int, last: int, add: Add) -> None:
    for i in range(cue + 1, min(last, cue + 12)):
        if r.pos[i] in _NOUNS and r.dep[i] not in ("compound", "poss", "nummod", "npadvmod", "amod"):
            add("after", max(r.left[i], cue + 1), r.right[i] + 1)
            break


def maker(r: ParsedArticle, source: Range, content: tuple[Range, ...]) -> Range:
    """Who made it, where a source is only what carries the words: “*the Front* issued a statement saying …”."""
    head = next(
        (i for i in range(*source) if not source[0] <= r.head[i] < source[1] or r.head[i] == i), source[0]
    )
    if r.words[head] in _RELATIVE:
        verb = r.head[head]
        if r.dep[verb] not in ("relcl", "acl"):
            return source
        head = r.head[verb]
    if r.base[head] not in CARRIERS or r.dep[head] != "dobj":
        return source
    if r.base[r.head[head]] not in _MAKING:
        return source
    above = r.head[head]
    for _ in range(5):
        if r.pos[above] in ("VERB", "AUX"):
            subject = _own_subject(r, above, content)
            if subject is not None and r.words[subject] not in _RELATIVE:
                found = _clipped(r, subject, ((head, head + 1), *content))
                return found if found[0] < found[1] <= source[0] else source
        if r.head[above] == above:
            break
        above = r.head[above]
    return source
