"""Is the analyst's file read strictly, explained plainly, and who is who? (analysis.codebook.types)"""

import pandas as pd
import pytest

from analysis.codebook import CodebookError, check_codebook, load_codebook, starter_codebook
from tests.places import ROOT

GOOD = """
name: small
sides:
  council: {label: the Council, counterpart: front}
  front: {label: the Front, counterpart: council}
concepts:
  people held:
    variants:
      captive: [captive, captives]
      hostage: {forms: [hostage], inflect: noun, side: council}
      prisoner: {forms: [prisoner], inflect: noun, side: front}
actors:
  Varn Council:
    {side: council, type: government, counterpart: Skarrel Front, aliases: [the Council, VC],
     metonyms: [Varn City], people: [Council official*, soldier*]}
  Skarrel Front:
    {side: front, type: armed_group, counterpart: Varn Council, aliases: [the Front],
     metonyms: [Skarrel], people: [Front official*, fighter*]}
  Orla van Venn: {side: council, type: person, counterpart: Rami al-Amin, role: [negotiator]}
  Rami al-Amin: {side: front, type: person, counterpart: Orla van Venn, role: [negotiator]}
  Ilan Roe: {type: person}
  Wexa: {type: news_agency, aliases: [Wexa news agency]}
  WHO: {type: international}
stances: {insist: assertive}
"""


@pytest.fixture
def book(tmp_path):
    return load(tmp_path, GOOD)


def write(tmp_path, content):
    path = tmp_path / "book.yml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def load(tmp_path, content):
    return load_codebook(write(tmp_path, content))


# --- what a good file becomes


def test_forms_are_spelled_out_and_the_order_of_the_file_is_kept(book):
    assert list(book.concepts["people held"].variants) == ["captive", "hostage", "prisoner"]
    assert book.concepts["people held"].variants["hostage"].forms == ("hostage", "hostages")
    assert book.sides["front"].label == "the Front"
    assert book.stances == {"insist": "assertive"}


def test_words_that_yaml_would_read_as_truth_values_or_dates_stay_words(tmp_path):
    text = "concepts: {x: {variants: {no: [NO, on], day: [2023-10-07], seven: [7, 07]}}}"
    variants = load(tmp_path, text).concepts["x"].variants
    assert [v.forms for v in variants.values()] == [("NO", "on"), ("2023-10-07",), ("7", "07")]


def test_sides_are_in_armed_conflict_only_where_the_file_says_so(tmp_path, book):
    armed = load(tmp_path, "conflict: armed\n" + GOOD.strip())
    assert (book.conflict, book.armed) == (None, False)
    assert (armed.conflict, armed.armed, armed.mirrored().armed) == ("armed", True, True)
    assert not load(tmp_path, "conflict: none\n" + GOOD.strip()).armed


def test_events_are_read_in_the_order_of_their_dates(tmp_path):
    events = """
events:
  - {date: 2031-05-20, label: both sides sign}
  - {date: 2031-04-08, label: "talks begin, again"}
"""
    found = load(tmp_path, GOOD + events).events
    assert [tuple(one) for one in found] == [("2031-04-08", "talks begin, again"), ("2031-05-20", "both sides sign")]
    assert load(tmp_path, GOOD).events == ()


@pytest.mark.parametrize(
    ("events", "message"),
    [
        ("events: [{date: 2031-04, label: talks}]", "'2031-04'.*write a day: 2031-04-08"),
        ("events: [{date: 2031-02-30, label: talks}]", "'2031-02-30'"),
        ("events: [{label: talks}]", "has the date ''"),
        ("events: [{date: 2031-04-08}]", "has no label"),
        ("events: {date: 2031-04-08, label: talks}", "events are not a list"),
        ("events: [{date: 2031-04-08, label: a}, {date: 2031-04-08, label: a}]", "listed twice"),
        ("events: [{date: 2031-04-08, labell: a}]", "unknown key 'labell'.*label"),
    ],
)
def test_an_event_without_a_day_or_a_label_is_refused_with_its_line(tmp_path, events, message):
    with pytest.raises(CodebookError, match=message):
        load(tmp_path, GOOD + events)


def test_the_same_file_has_the_same_digest_and_another_file_another(tmp_path, book):
    assert load(tmp_path, GOOD).digest == book.digest != load(tmp_path, GOOD + "\n# note").digest


def test_loaded_words_are_read_under_their_former_name_too_but_not_under_both(tmp_path):
    words = "loaded: {praise: [brave, hero*]}\n"
    former = words.replace("loaded", "valenced")
    now = load(tmp_path, GOOD + words)
    assert now.loaded == load(tmp_path, GOOD + former).loaded == {"praise": ["brave", "hero*"]}
    with pytest.raises(CodebookError, match="`valenced` is the former name of `loaded`.*keep one of the two"):
        load(tmp_path, GOOD + words + former)


def test_a_byte_order_mark_is_no_problem(tmp_path):
    assert load(tmp_path, b"\xef\xbb\xbf" + GOOD.encode()).name == "small"


def test_the_starter_loads_as_it_is(tmp_path):
    path = write(tmp_path, starter_codebook())
    assert check_codebook(path) == []
    assert load_codebook(path).concepts


def test_the_default_is_the_demonstration_codebook_unless_the_environment_names_one(tmp_path, monkeypatch):
    monkeypatch.delenv("FRAMING_CODEBOOK", raising=False)
    assert load_codebook().name == "demo"
    monkeypatch.setenv("FRAMING_CODEBOOK", str(write(tmp_path, GOOD)))
    assert load_codebook().name == "small"


@pytest.mark.parametrize("name", ["demo.yml", "gaza_talks.yml"])
def test_the_shipped_codebooks_are_without_fault(name):

    assert check_codebook(ROOT / "data" / "codebooks" / name) == []


# --- what a bad file is told

HELD = "name: x\nconcepts:\n  held:\n    variants:\n      a: [b]\n"
BAD = [
    # (content, line, what the message must hold, what the remedy must hold)
    ("", 0, "is empty", "framing codebook init"),
    ("- a list", 1, "not a list of keys", "framing codebook init"),
    ("name: x", 1, "neither concepts nor actors", "concepts:"),
    (b"name: caf\xe9", 1, "not UTF-8", "UTF-8"),
    ("name: x\n\tconcepts: y", 2, "not valid YAML", "spaces, not tabs"),
    ("description: one: two", 1, "not valid YAML", "quotation marks"),
    ("concepts: [a", 1, "not valid YAML", "brackets"),
    ("concept: {}", 1, "unknown key 'concept'", "did you mean 'concepts'?"),
    ("name: x\nname: y\nactors: {A: {}}", 2, "'name' twice (also line 1)", "merge"),
    ("concepts:\n  x:", 2, "no variants", "add `variants:`"),
    ("concepts:\n  x: {variants: {a: []}}", 2, "no forms", "list its words"),
    ("concepts:\n  x: {variants: {a: [b, b]}}", 2, "lists 'b' twice", "delete one"),
    (
        "concepts:\n  x:\n    variants:\n      a: [b]\n      c: [B]",
        5,
        "lists 'B' in 'c' and 'a' (line 4)",
        "keep it in one variant",
    ),
    (
        "concepts:\n  x:\n    variants:\n      a: {forms: [hostage], inflect: noun}\n      c: [hostages]",
        5,
        "lists 'hostages' in 'c' and 'a' (line 4)",
        "keep it in one variant",
    ),
    ("concepts:\n  x: {variants: {a: {forms: [b], inflect: adverb}}}", 2, "inflect 'adverb'", "noun, verb"),
    ("concepts:\n  x: {variants: {a: {form: [b]}}}", 2, "unknown key 'form'", "did you mean 'forms'?"),
    ("concepts:\n  x: {variants: {a: ['*led']}}", 2, "'*led'", "can only end a word"),
    ("concepts:\n  x: {variants: {a: ['b*']}}", 2, "nearly everything", "more letters"),
    ("concepts:\n  x: {variants: {a: ['—']}}", 2, "holds no letter", "as it stands in the texts"),
    ("concepts:\n  x: {variants: {a: {forms: [b], side: left}}}", 2, "unknown side 'left'", "under `sides:`"),
    ("actors:\n  A: {side: left}\nsides: {lefty: L}", 2, "unknown side 'left'", "did you mean 'lefty'?"),
    ("actors:\n  A: {type: persn}", 2, "unknown type 'persn'", "did you mean 'person'?"),
    (
        "actors:\n  A: {aliases: [Q]}\n  B: {aliases: [the Q]}",
        3,
        "both actor 'A' (line 2) and actor 'B'",
        "keep it",
    ),
    ("actors:\n  A: {counterpart: C}\n  B: {}", 2, "unknown counterpart 'C'", "known are: A, B"),
    ("actors:\n  A: {counterpart: B}\n  B: {}", 2, "names 'B' as its counterpart", "counterpart: A"),
    (
        "sides:\n  a: {label: x, and y}\nactors: {A: {}}",
        2,
        "unknown key 'and y'",
        "comma needs quotation marks",
    ),
    ("actors: {A: {}}\nconflict: war", 2, "conflict is 'war'", "write `armed` if the sides fight"),
    ("actors: {A: {}}\nsides: {a: A}\nconflict: armed", 3, "no two sides", "`conflict: none`"),
    ("actors: {A: {}}\nstances: {insist: loud}", 2, "unknown stance 'loud'", "known are"),
    ("actors: &all {A: {}}\nharm: *all", 1, "anchor 'all'", "write the list out"),
    ("actors: !!python/object:os.system {}", 1, "python/object", "keys with values"),
    ("harm: " + "[" * 5000, 1, "nested more than 20 deep", "bracket"),
    # Indentation: the line named is the one to be moved.
    (HELD + "     c: [d]\n", 6, "indented by 5 spaces, the lines above by 6, 4, 2 or 0", "stands beside"),
    (HELD + "       c: [d]\n", 6, "indented by 7 spaces, deeper than line 5", "under the first letter of line 5"),
    (HELD + " actors:\n  A: {}\n", 6, "indented by 1 space", "stands beside"),
    (HELD + "\n     # a note\n     c: [d]\n", 8, "indented by 5 spaces", "stands beside"),
    ("name: x\n concepts:\n  x: {}\n", 2, "indented by 1 space, deeper than line 1", "letter of line 1"),
    ("name: x\nconcepts:\n  held\n    variants:\n      a: [b]\n", 3, "has no colon", "end it in a colon"),
    ("name: x\nconcepts:\nheld:\n    variants: {a: [b]}\n", 3, "unknown key 'held'", "belongs to `concepts:`"),
    ("concepts:\n  held:\n    variants:\n    a: [b]\n", 4, "unknown key 'a'", "belongs to `variants:`"),
    ("actors:\n  A:\n    aliases:\n      - b\n       - c\n", 5, "goes on over this line ('b - c')", "in line 4"),
]


@pytest.mark.parametrize(("content", "line", "message", "remedy"), BAD, ids=[case[2] for case in BAD])
def test_a_wrong_codebook_is_told_where_what_and_how_to_mend_it(tmp_path, content, line, message, remedy):
    path = write(tmp_path, content)
    problem = check_codebook(path)[0]
    assert problem.line == line
    assert message in problem.message
    assert remedy in problem.remedy
    with pytest.raises(CodebookError) as error:
        load_codebook(path)
    assert str(error.value).startswith(f"codebook {path}")
    assert message in str(error.value) and remedy in str(error.value)


def test_all_problems_are_listed_in_the_order_of_their_lines_and_loading_says_how_many_more(tmp_path):
    path = write(tmp_path, "concepts:\n  x:\n  y: {variants: {a: [b], c: [b]}}\nactors:\n  A: {side: s}\n")
    problems = check_codebook(path)
    assert [problem.line for problem in problems] == [2, 3, 5]
    with pytest.raises(CodebookError, match=r"and 2 more: run `framing codebook check"):
        load_codebook(path)


def test_a_bomb_of_anchors_is_refused_without_unfolding_it(tmp_path):
    levels = "\n".join(f"l{i}: &l{i} [{', '.join(['*l' + str(i - 1)] * 9)}]" for i in range(1, 12))
    assert "anchor" in check_codebook(write(tmp_path, f"l0: &l0 [lol]\n{levels}"))[0].message


def test_a_file_that_is_too_big_missing_or_a_folder_is_named(tmp_path):
    assert "larger than 2 MB" in check_codebook(write(tmp_path, b"#" * 2_000_001))[0].message
    assert "is a folder" in check_codebook(tmp_path)[0].message
    missing = check_codebook(tmp_path / "boook.yml")[0]
    assert missing.message == "does not exist"
    assert missing.remedy == f"did you mean {tmp_path / 'book.yml'}?"


# --- who is who


@pytest.mark.parametrize(
    ("surface", "actor"),
    [
        ("Varn Council", "Varn Council"),
        ("the Council’s", "Varn Council"),
        ("the councils", None),
        ("VC", "Varn Council"),
        ("vc", None),
        ("Orla van Venn", "Orla van Venn"),
        ("Ms Venn", "Orla van Venn"),
        ("van Venn's", "Orla van Venn"),
        ("Al-Amin", "Rami al-Amin"),
        ("Amin", "Rami al-Amin"),
        ("Council negotiator Orla van Venn", "Orla van Venn"),
        ("the Front’s negotiator, Rami al-Amin,", "Rami al-Amin"),
        ("Rami al-Amin, the Front’s negotiator", "Rami al-Amin"),
        ("Venn’s adviser Ilan Roe", "Ilan Roe"),
        ("a Council official who met the Front", "Varn Council"),
        ("A senior Front official, speaking to Wexa,", "Skarrel Front"),
        ("two fighters", "Skarrel Front"),
        ("Varn City", "Varn Council"),
        ("Varn City's", "Varn Council"),
        ("a baker in Varn City", None),
        ("the Wexa news agency", "Wexa"),
        ("WHO", "WHO"),
        ("who", None),
        ("Venn and al-Amin", "Orla van Venn"),
        ("the Front, in a letter to Ilan Roe", "Skarrel Front"),
        ("", None),
        (None, None),
        ("she", None),
    ],
)
def test_an_actor_is_known_under_any_of_its_names(book, surface, actor):
    found = book.find_actor(surface)
    assert (found and found.name) == actor


def test_a_family_name_two_actors_share_names_neither(tmp_path):
    text = "actors:\n  Ana Reyes: {type: person}\n  Joel Reyes: {type: person}\n"
    book = load(tmp_path, text)
    assert book.find_actor("Reyes") is None
    assert book.find_actor("Joel Reyes").name == "Joel Reyes"


def test_mentions_stand_where_the_text_says_them(book):
    text = "The Front freed two soldiers near Varn City; al\u00ad-Amin saw it."
    found = [(text[m.start : m.end], m.actor.name, m.kind) for m in book.actor_mentions(text)]
    assert found == [
        ("Front", "Skarrel Front", "name"),
        ("soldiers", "Varn Council", "people"),
        ("Varn City", "Varn Council", "metonym"),
        ("al\u00ad-Amin", "Rami al-Amin", "name"),
    ]


def test_the_mirror_exchanges_sides_and_names_and_twice_is_the_original(book):
    mirror = book.mirrored()
    for surface in ("the Council", "Venn", "two fighters", "Varn City", "Ilan Roe", "the Front’s"):
        actor, mirrored = book.find_actor(surface), mirror.find_actor(surface)
        assert mirrored.name == (actor.counterpart or actor.name)
        assert mirrored.side == {"council": "front", "front": "council", None: None}[actor.side]
    assert mirror.concepts["people held"].variants["hostage"].side == "front"
    assert mirror.mirrored().actors == book.actors
    assert mirror.mirrored().concepts == book.concepts


@pytest.mark.parametrize("name", ["demo.yml", "gaza_talks.yml"])
def test_each_shipped_side_with_a_counterpart_has_actors_and_none_is_listed_alone(name):

    book = load_codebook(ROOT / "data" / "codebooks" / name)
    for side in book.sides.values():
        if side.counterpart:
            own = {
                actor.type for actor in book.actors.values() if actor.side == side.id and actor.counterpart
            }
            other = [actor for actor in book.actors.values() if actor.side == side.counterpart]
            assert own and other
    words = [v.side for c in book.concepts.values() for v in c.variants.values() if v.side]
    for side in set(words):
        assert book.sides[side].counterpart in words


def test_a_form_that_is_a_whole_passage_is_refused_with_its_line_and_never_ends_in_a_raw_error(tmp_path):
    from analysis.codebook.types import Codebook, Concept, Variant
    from analysis.words import find_terms

    long = "abc" * 1000
    file = tmp_path / "long.yml"
    file.write_text(f"name: x\nconcepts:\n  people:\n    variants:\n      a: [captive, {long}]\n", encoding="utf-8")
    (problem,) = check_codebook(file)
    assert problem.line == 5 and "of 3,000 letters" in problem.message and "at most 200" in problem.remedy
    book = Codebook("x", concepts={"people": Concept("people", {"a": Variant("a", (long,))})})
    articles = pd.DataFrame({"article_id": ["a"], "text": [f"The {long} sailed."]})
    with pytest.raises(ValueError, match=r"has 3,000 letters: a form is a word or a short phrase of at most 200"):
        find_terms(articles, book)
    nested = tuple("a" * length for length in range(1, 200))
    book = Codebook("x", concepts={"people": Concept("people", {"a": Variant("a", nested)})})
    assert find_terms(articles.assign(text="The aaa sailed."), book)["form"].tolist() == ["aaa"]


def test_a_codebook_of_many_forms_is_checked_in_seconds(tmp_path):
    import time

    rows = [f"      v{i}: [{', '.join(f'word{chr(97 + i)}x{j}' for j in range(1500))}]" for i in range(20)]
    file = tmp_path / "many.yml"
    file.write_text("name: x\nconcepts:\n  people:\n    variants:\n" + "\n".join(rows) + "\n", encoding="utf-8")
    began = time.process_time()
    assert check_codebook(file) == []
    assert time.process_time() - began < 2  # 30,000 forms; the loader written in Python takes 4 s
