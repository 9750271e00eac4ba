"""Does the grammar itself say how an actor is treated? "The mayor accused Quill", "Quill was praised".

:func:`find_verdict` looks for a verb of criticism or praise whose object an actor, or what an actor owns or did, is.
It reads one name-blind parse: exchanging two names exchanges their verdicts.
"""

from __future__ import annotations

import functools
from importlib import resources

from analysis.language.grammar import child, is_passive, word_set
from analysis.language.parsed import ParsedArticle

#: How an actor is known to be treated: the verb's object, or the owner of its object.
VERDICTS = ("criticised", "praised", "deed criticised", "deed praised")
_NOT = word_set("not n't never nor hardly without instead rather")
_NOBODY = word_set("nobody none neither no few")
_ANYBODY = word_set("one ones anyone anybody anything somebody someone something")
_REAL = word_set("have has had having 've be is are was were been being 's 're do does did get got getting")
_OPEN = word_set("if unless whether before until without against from than for of about")


@functools.cache
def _lists() -> dict[str, frozenset[str]]:
    import yaml

    text = (resources.files("analysis.tone.model") / "verdicts.yml").read_text("utf-8")
    return {name: frozenset(words) for name, words in yaml.safe_load(text).items()}


def find_verdict(tree: ParsedArticle, target: int) -> str | None:
    """The verdict on a target (a token of the tree), where a verb gives one that is told as done."""
    parse = tree.parse
    top = target
    # Not over an apposition: in "as she praised the plan, Ms Quill said" a parse takes the name for one.
    while parse.dep[top] == "conj" and parse.pos[parse.head[top]] in ("NOUN", "PROPN", "PRON"):
        top = parse.head[top]
    deed = ""
    if parse.dep[top] == "poss" and top == target:
        top, deed = parse.head[top], "deed "
    verb = parse.head[top]
    label = parse.dep[top]
    if not (label == "dobj" or (label == "nsubjpass" and is_passive(tree, verb))):
        return None
    lemma = parse.lemma[verb].lower()
    lists = _lists()
    if deed and parse.lemma[top].lower() in lists["people"]:
        return None
    if deed and lemma in lists["on_others"] and any(
        tree.words[i].lower() == "on" for i in (*tree.children[verb], *tree.children[top])
    ):
        return None
    kind = "criticised" if lemma in lists["criticism"] else "praised" if lemma in lists["praise"] else None
    if kind is None or parse.pos[verb] not in ("VERB", "AUX") or not _told(tree, verb):
        return None
    return deed + kind


def _told(tree: ParsedArticle, verb: int, depth: int = 0) -> bool:
    """True where the verb is told as done: no negation, no modal, no condition, no wish, no question."""
    parse, words = tree.parse, tree.words
    head, role = parse.head[verb], parse.dep[verb]
    carried_on = role == "xcomp" and parse.lemma[head].lower() in _lists()["carried_on"]
    for below in tree.children[verb]:
        word, label = words[below].lower(), parse.dep[below]
        if label == "neg" or word in _lists()["taken_back"]:
            return False
        if label in ("advmod", "preconj", "cc", "prep") and word in _NOT:
            return False
        if label in ("aux", "auxpass") and word not in _REAL and not (word == "to" and carried_on):
            return False  # "could blame", "will praise", "asked to condemn"
        if label == "mark" and word in _OPEN:
            return False
        if label in ("nsubj", "nsubjpass") and (
            word in _NOBODY or any(words[i].lower() in _NOBODY for i in tree.children[below])
        ):
            return False
    if role == "relcl" and words[head].lower() in _ANYBODY:
        return False  # "one that praises the mayor is rare"
    if role == "pcomp" and words[head].lower() in _OPEN:
        return False
    if role in ("ccomp", "xcomp", "advcl") and parse.lemma[head].lower() in _lists()["doubted"]:
        return False
    shares = role == "conj" and child(tree, verb, "nsubj", "nsubjpass", "aux", "auxpass") is None
    if depth < 4 and (carried_on or shares):
        return _told(tree, head, depth + 1)
    return role != "xcomp"
