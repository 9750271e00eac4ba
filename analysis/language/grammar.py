"""Who is subject, object or owner of what? Small walks over one parse; no word lists, no opinions.

:func:`subject`, :func:`object_of`, :func:`is_passive`, :func:`prepositions` and :func:`phrase` answer questions
about one token of a :class:`~analysis.language.parsed.ParsedArticle`. Tokens are known by their place in the
parse.
"""

from __future__ import annotations

from analysis.language.parsed import ParsedArticle


def word_set(words: str) -> frozenset[str]:
    """The words of a string, for looking up.

    Examples
    --------
    >>> sorted(word_set("in at on"))
    ['at', 'in', 'on']
    """
    return frozenset(words.split())


SUBJECTS = ("nsubj", "nsubjpass", "csubj", "csubjpass")
_RELATIVE = frozenset(("WDT", "WP", "WP$", "WRB"))
# Verbs whose object does what the next verb says ("accused the Front of killing", "ordered troops to fire").
_OBJECT_CONTROL = word_set(
    "accuse blame suspect charge convict order urge tell ask force call invite allow let make help see watch "
    "hear stop prevent keep send lead command direct permit push press warn beg get"
)
# A phrase ends before these children of its head: clauses that say more about it, not what it is called.
_LEAVE_OUT = frozenset(("relcl", "acl", "punct", "cc", "conj", "advcl", "ccomp", "parataxis", "appos", "dep"))


def child(tree: ParsedArticle, token: int, *labels: str) -> int | None:
    """The first child with one of these dependency labels."""
    dep = tree.parse.dep
    return next((below for below in tree.children[token] if dep[below] in labels), None)


def is_passive(tree: ParsedArticle, verb: int) -> bool:
    """True for "was hit", "got hit", "the town hit in May" and "was bombed and **hit**".

    Never for "died" or "is dead".
    """
    parse = tree.parse
    if child(tree, verb, "auxpass", "nsubjpass", "csubjpass") is not None:
        return True
    if parse.tag[verb] != "VBN" or parse.pos[verb] not in ("VERB", "ADJ"):
        return False
    if parse.dep[verb] == "acl":
        return True
    if parse.dep[verb] == "conj" and child(tree, verb, "nsubj", "aux", "dobj") is None:
        return is_passive(tree, parse.head[verb])
    return False


def subject(tree: ParsedArticle, verb: int, depth: int = 0) -> int | None:
    """The one that does the verb (or suffers it, if passive): its own subject or the one it shares.

    Relative pronouns give way to what they stand for; a verb without a subject takes that of the verb it is
    joined to ("came and **took**"), depends on ("came to **take**", "accused them of **taking**") or
    describes.
    """
    parse = tree.parse
    if depth > 6:
        return None
    own = child(tree, verb, *SUBJECTS)
    head, label = parse.head[verb], parse.dep[verb]
    if own is not None:
        if parse.tag[own] in _RELATIVE:
            clause = verb if label == "relcl" else head if parse.dep[head] == "relcl" else None
            return own if clause is None else parse.head[clause]
        return own
    stray = _stray_subject(tree, verb)
    if stray is not None:
        return stray
    if head == verb:
        return None
    if label in ("acl", "relcl") and (label == "acl" or parse.tag[verb] == "VBG"):
        return head
    if label == "conj":
        return subject(tree, head, depth + 1) if parse.pos[head] in ("VERB", "AUX") else None
    if label == "pcomp":
        governor = parse.head[head]
        if (
            parse.dep[governor] in ("dobj", "nsubjpass")
            and parse.lemma[parse.head[governor]] in _OBJECT_CONTROL
        ):
            return governor
        return _controller(tree, governor, depth)
    if label == "ccomp" and parse.dep[head] == "relcl" and child(tree, verb, "mark") is None:
        return parse.head[head]  # "raids that officials say **killed** ten": the raids killed
    if label == "acomp":  # "was able to **kill**": whoever was able
        return subject(tree, head, depth + 1)
    if label in ("xcomp", "advcl", "ccomp"):
        return _controller(tree, head, depth) if parse.pos[head] in ("VERB", "AUX", "ADJ") else None
    return None


def _stray_subject(tree: ParsedArticle, verb: int) -> int | None:
    """ "… near the town and **two soldiers** were killed": the parser joins the soldiers to the town."""
    parse = tree.parse
    helpers = [
        below for below in tree.children[verb] if below < verb and parse.dep[below] in ("aux", "auxpass")
    ]
    before = min([*helpers, verb]) - 1
    if before < 0 or parse.tag[verb] == "VBG" or parse.sentence[before] != parse.sentence[verb]:
        return None
    if parse.pos[before] not in ("NOUN", "PROPN", "NUM") or parse.dep[before] not in (
        "conj",
        "pobj",
        "appos",
        "nummod",
    ):
        return None
    # Only where the words themselves call for a subject: "were killed", "nine died".
    finite = bool(helpers) and parse.tag[helpers[0]] in ("VBD", "VBP", "VBZ", "MD")
    loose = parse.dep[before] == "conj" or (parse.dep[before] == "nummod" and parse.head[before] < before)
    linked = loose and parse.dep[verb] != "acl"
    return before if linked and (finite or parse.tag[verb] in ("VBD", "VBZ", "VBP")) else None


def _controller(tree: ParsedArticle, governor: int, depth: int) -> int | None:
    parse = tree.parse
    if parse.pos[governor] not in ("VERB", "AUX", "ADJ"):
        return None
    patient = child(tree, governor, "dobj", "nsubjpass")
    if patient is not None and parse.lemma[governor] in _OBJECT_CONTROL:
        return patient
    return subject(tree, governor, depth + 1)


def object_of(tree: ParsedArticle, verb: int) -> int | None:
    """What an active verb is done to.

    Of "captives it holds" and "those that it killed", what stands before.
    """
    parse = tree.parse
    found = child(tree, verb, "dobj")
    if found is not None and parse.tag[found] in _RELATIVE and parse.dep[verb] == "relcl":
        return parse.head[verb]
    if found is None:
        found = child(tree, verb, "dative")
        if found is not None and parse.pos[found] == "ADP":
            found = None
    if found is None and parse.dep[verb] == "relcl":
        own = child(tree, verb, "nsubj")
        if own is not None and parse.tag[own] not in _RELATIVE and child(tree, verb, "ccomp") is None:
            return parse.head[verb]
    if found is None:  # "killed and wounded **ten people**": the object of the last verb is that of both
        for below in tree.children[verb]:
            second = parse.dep[below] == "conj" and parse.pos[below] == "VERB" and not is_passive(tree, below)
            if second and child(tree, below, "nsubj") is None:
                return object_of(tree, below)
    return found


def prepositions(tree: ParsedArticle, token: int) -> list[tuple[str, int]]:
    """Each (preposition, its noun) hanging on a token: "struck **at night in the town**".

    Chains ("out of the town") are followed.

    Nouns joined to the first one are listed too.
    """
    parse = tree.parse
    found = []
    for below in tree.children[token]:
        if parse.dep[below] in ("prep", "agent", "dative") and parse.pos[below] in (
            "ADP",
            "SCONJ",
            "VERB",
            "ADV",
        ):
            for noun in tree.children[below]:
                if parse.dep[noun] == "pobj":
                    found.append((tree.words[below], noun))
                    found.extend((tree.words[below], other) for other in joined(tree, noun)[1:])
                elif parse.dep[noun] == "prep":
                    found.extend(
                        (f"{tree.words[below]} {tree.words[noun]}", last)
                        for last in tree.children[noun]
                        if parse.dep[last] == "pobj"
                    )
    return found


def joined(tree: ParsedArticle, token: int) -> list[int]:
    """The token and whatever is joined to it by "and" or a comma ("drones **and jets**")."""
    found = [token]
    for below in tree.children[token]:
        if tree.parse.dep[below] == "conj":
            found.extend(joined(tree, below))
    return found


def reach(tree: ParsedArticle, token: int) -> list[int]:
    """All tokens below a token and itself, in reading order."""
    found, todo = [], [token]
    while todo:
        one = todo.pop()
        found.append(one)
        todo.extend(tree.children[one])
    return sorted(found)


def phrase(tree: ParsedArticle, head: int) -> tuple[int, int]:
    """First and last token of what a noun is called: its modifiers and "of" phrases, no clauses.

    Examples
    --------
    "two of the group's fighters, who had fled" is called "two of the group's fighters".
    """
    dep = tree.parse.dep
    first = last = head
    for below in tree.children[head]:
        if dep[below] in _LEAVE_OUT:
            continue
        if below > head and dep[below] not in ("prep", "case", "nummod", "amod", "compound", "poss", "det"):
            continue
        inside = reach(tree, below)
        first, last = min(first, inside[0]), max(last, inside[-1])
    return first, last


_OTHER_CLAUSES = ("ccomp", "advcl", "relcl", "conj", "parataxis", "csubj", "acl")


def clause(tree: ParsedArticle, verb: int, *apart: str) -> list[int]:
    """Tokens of the verb's own clause.

    Everything below it except other clauses with a subject of their own, and verbs with the labels ``apart``.
    """
    parse, labels = tree.parse, (*_OTHER_CLAUSES, *apart)
    found, todo = [], [verb]
    while todo:
        one = todo.pop()
        found.append(one)
        todo.extend(
            below
            for below in tree.children[one]
            if parse.dep[below] not in labels or parse.pos[below] not in ("VERB", "AUX")
        )
    return sorted(found)
