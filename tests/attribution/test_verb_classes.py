"""Scholars may reclass a verb: its stance changes, what is found does not."""

import importlib.resources
import json

import pandas as pd
import pytest
import yaml

from analysis.attribution import find_attributions
from analysis.attribution.finding.verb_classes import classes_of, listed_classes, sections_of
from analysis.attribution.finding.weights import from_json, load_weights, to_json
from analysis.attribution.stance import reporting_verbs
from analysis.corpus import load_corpus
from tests.places import DEMO, ROOT

LIST = ROOT / "analysis" / "attribution" / "reporting_verbs.yml"


@pytest.fixture
def edit_list(tmp_path, monkeypatch):
    """Puts another list in the place of ``reporting_verbs.yml``, whoever reads it."""
    shipped = importlib.resources.files

    def edit(change):
        table = yaml.safe_load(LIST.read_text(encoding="utf-8"))
        change(table)
        (tmp_path / LIST.name).write_text(yaml.safe_dump(table), encoding="utf-8")
        monkeypatch.setattr(
            importlib.resources,
            "files",
            lambda anchor: tmp_path if str(anchor) == "analysis.attribution" else shipped(anchor),
        )
        for remembered in (reporting_verbs, load_weights):
            remembered.cache_clear()

    yield edit
    for remembered in (reporting_verbs, load_weights):
        remembered.cache_clear()


def relabel_say(table):
    table["stances"]["neutral"].remove("say")
    table["stances"]["distancing"].append("say")


def move_every_class_on(table):
    names = list(table["stances"])
    table["stances"] = dict(zip(names[1:] + names[:1], table["stances"].values()))


def forget_most_verbs(table):
    table["stances"] = {stance: verbs[1::2] for stance, verbs in table["stances"].items()}


def empty_what_only_training_reads(table):
    table.update(thought=[], hedge=[], clause_only=[], nouns={})


@pytest.mark.parametrize("method", ["encoder", "linear", "rules"])
@pytest.mark.parametrize(
    "change", [relabel_say, move_every_class_on, forget_most_verbs, empty_what_only_training_reads]
)
def test_an_edited_list_changes_stances_and_nothing_else(edit_list, change, method):
    articles = load_corpus(DEMO).head(12)
    before = find_attributions(articles, method=method)
    edit_list(change)
    after = find_attributions(articles, method=method)
    assert len(before) > 50
    pd.testing.assert_frame_equal(before.drop(columns="stance"), after.drop(columns="stance"))
    told = before["stance"].notna()
    changed = before["stance"][told].ne(after["stance"][told])
    if change is relabel_say:
        assert set(before["cue_lemma"][told][changed]) == {"say"}
        assert (after["stance"][after["cue_lemma"] == "say"] == "distancing").all()
    elif change is move_every_class_on:
        assert changed.all()
    elif change is empty_what_only_training_reads:
        assert not changed.any()
    else:
        assert after["stance"][told].isna().any()


def test_a_phrasal_verb_added_to_the_list_has_its_stance_at_once(edit_list):
    articles = pd.DataFrame({"article_id": ["a"], "text": ["Orla Venn spelled out that the harbour was full."]})
    edit_list(lambda table: table["stances"]["endorsing"].append("spell out"))
    assert find_attributions(articles)["stance"].tolist() == ["endorsing"]


def test_training_takes_the_list_as_it_is(edit_list):
    edit_list(relabel_say)
    assert listed_classes().stance["say"] == "distancing"
    assert load_weights().classes.stance["say"] == "neutral"


def test_the_classes_are_stored_with_the_weights():
    weights = load_weights()
    again = from_json(to_json(weights))
    assert again == weights
    assert classes_of(sections_of(weights.classes)) == weights.classes
    stored = json.loads(to_json(weights))["classes"]
    assert "hit back" in stored["stances"]["adversarial"]
    assert stored["nouns"]["allegation"] == "allege"
