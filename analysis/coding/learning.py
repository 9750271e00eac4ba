"""Can a machine learn the categories that people coded by hand, and how well?

:func:`evaluate_classifier` says how well on articles it has not seen, :func:`learning_curve` whether more
coding would help, :func:`fit_classifier` trains (and refuses where nothing was learnt),
:func:`predict_codes` codes the rest with an "unsure" band, :func:`telling_words` shows what it goes by.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.certainty import sign_flip_test, wilson
from analysis.contracts import require
from analysis.door import checked

# Strengths of regularisation tried by the inner folds; small is strong.
_STRENGTHS = (0.5, 2.0, 8.0)
_SEED = 20231007
# A category with fewer coded passages than this cannot be in every training and every test fold.
_LEAST_PER_CODE = 10


class Evaluation(NamedTuple):
    """How well codes are predicted on unseen articles.

    Attributes
    ----------
    scores : DataFrame
        One row per code and one for "all": ``code``, ``count`` (predicted rightly), ``predicted``, ``total``
        (coded), ``precision``, ``recall``, ``f1``; for "all" the share of right predictions, with ``low``,
        ``high`` (Wilson over passages), and the mean F1.
    predictions : DataFrame
        One row per passage, predicted by a model that had not seen its article: the row's index, ``code``,
        ``predicted``, ``probability``.
    majority : float
        Share of right answers one gets by always giving the most frequent code.
    p : float
        Of the hypothesis that the model is no better than that (sign flips over articles).
    learnt : bool
        Better than the most frequent code, with p < .05.
    """

    scores: pd.DataFrame
    predictions: pd.DataFrame
    majority: float
    p: float
    learnt: bool


class Classifier(NamedTuple):
    """A trained model with what is known of it; made by :func:`fit_classifier`."""

    vectorizer: Any
    model: Any
    linear: Any
    evaluation: Evaluation
    unsure_below: float


@checked()
def evaluate_classifier(
    coded: pd.DataFrame,
    *,
    text: str = "passage",
    code: str = "code",
    group: str = "article_id",
    folds: int = 5,
) -> Evaluation:
    """Nested cross-validation: the articles tested on have not been seen, nor used to choose the settings.

    Parameters
    ----------
    coded : DataFrame
        One row per passage coded by hand: its text, its code, and `group`.
    text, code, group : str
        Columns. Passages of one group (article, or unit of copies) are never split between training and test.
    folds : int
        Outer folds.

    Returns
    -------
    Evaluation

    Raises
    ------
    ValueError
        With fewer than two codes, fewer than ten passages of a code, or fewer groups than folds.

    Notes
    -----
    TF-IDF of words, pairs of words and letter sequences; logistic regression whose strength of
    regularisation inner folds choose by macro F1; probabilities calibrated (Platt). Shared preprocessing
    sees training articles only.
    """
    table = _checked(coded, text, code, group, folds)
    texts, codes, groups = (table[name].astype(object).to_numpy() for name in (text, code, group))
    predicted = np.empty(len(table), dtype=object)
    probability = np.zeros(len(table))
    for train, test in _folds(codes, groups, folds):
        vectorizer, model, _ = _fit(texts[train], codes[train], groups[train])
        chances = model.predict_proba(vectorizer.transform(texts[test]))
        predicted[test] = model.classes_[chances.argmax(axis=1)]
        probability[test] = chances.max(axis=1)
    values, counts = np.unique(codes.astype(str), return_counts=True)
    most = values[counts.argmax()]
    right, plain = predicted == codes, codes == most
    gain = pd.Series(right.astype(float) - plain).groupby(groups).sum()
    p = sign_flip_test(gain.to_numpy())
    rows = []
    for value in values:
        said, true = predicted == value, codes == value
        both = int((said & true).sum())
        precision, recall = (both / said.sum() if said.any() else np.nan), both / true.sum()
        f1 = 2 * both / (said.sum() + true.sum())
        rows.append((value, both, int(said.sum()), int(true.sum()), precision, recall, f1, np.nan, np.nan))
    low, high = wilson(int(right.sum()), len(right))
    share = float(right.mean())
    mean_f1 = float(np.mean([row[6] for row in rows]))
    rows.append(("all", int(right.sum()), len(right), len(right), share, share, mean_f1, low, high))
    names = ["code", "count", "predicted", "total", "precision", "recall", "f1", "low", "high"]
    predictions = pd.DataFrame(
        {"code": codes, "predicted": predicted, "probability": probability}, index=table.index
    )
    majority = float(plain.mean())
    return Evaluation(
        pd.DataFrame(rows, columns=names), predictions, majority, p, bool(share > majority and p < 0.05)
    )


@checked()
def learning_curve(
    coded: pd.DataFrame,
    *,
    text: str = "passage",
    code: str = "code",
    group: str = "article_id",
    folds: int = 5,
    steps: Iterable[float] = (0.25, 0.5, 0.75, 1.0),
) -> pd.DataFrame:
    """How much better the predictions get with more coding.

    Returns
    -------
    DataFrame
        One row per size of training: ``passages`` (mean number trained on), ``share`` (right predictions,
        0–1), ``f1`` (mean over codes), ``low``, ``high`` (of the share; Wilson). If the last step still
        gains, code more.
    """
    from sklearn.metrics import f1_score

    table = _checked(coded, text, code, group, folds)
    texts, codes, groups = (table[name].astype(object).to_numpy() for name in (text, code, group))
    generator = np.random.default_rng(_SEED)
    rows = []
    for step in steps:
        predicted = np.empty(len(table), dtype=object)
        sizes = []
        for train, test in _folds(codes, groups, folds):
            names = generator.permutation(np.unique(groups[train].astype(str)))
            kept = set(names[: max(2, round(step * len(names)))].tolist())
            part = train[[str(name) in kept for name in groups[train]]]
            sizes.append(len(part))
            if len(np.unique(codes[part].astype(str))) < 2:
                predicted[test] = codes[part][0]
                continue
            vectorizer, _, linear = _fit(texts[part], codes[part], groups[part], calibrate=False)
            predicted[test] = linear.predict(vectorizer.transform(texts[test]))
        right = int((predicted == codes).sum())
        low, high = wilson(right, len(codes))
        f1 = f1_score(codes.astype(str), predicted.astype(str), average="macro", zero_division=0)
        rows.append((float(np.mean(sizes)), right / len(codes), f1, low, high))
    return pd.DataFrame(rows, columns=["passages", "share", "f1", "low", "high"])


@checked()
def fit_classifier(
    coded: pd.DataFrame,
    *,
    text: str = "passage",
    code: str = "code",
    group: str = "article_id",
    folds: int = 5,
    unsure_below: float = 0.6,
) -> Classifier:
    """Train on all coded passages; refuse if on unseen articles nothing was learnt.

    Parameters
    ----------
    unsure_below : float
        Predictions less probable than this are called unsure by :func:`predict_codes`.

    Raises
    ------
    ValueError
        If the model is not better than always giving the most frequent code.
    """
    found = evaluate_classifier(coded, text=text, code=code, group=group, folds=folds)
    if not found.learnt:
        share = found.scores["precision"].iloc[-1]
        raise ValueError(
            f"nothing was learnt: {share:.0%} right on unseen articles, {found.majority:.0%} by always giving "
            f"the most frequent code (p = {found.p:.2f}); code more passages, or merge codes that people confuse"
        )
    table = _checked(coded, text, code, group, folds)
    texts, codes, groups = (table[name].astype(object).to_numpy() for name in (text, code, group))
    return Classifier(*_fit(texts, codes, groups), found, unsure_below)


@checked()
def predict_codes(classifier: Classifier, passages: pd.DataFrame, *, text: str = "passage") -> pd.DataFrame:
    """Code passages nobody has coded.

    Returns
    -------
    DataFrame
        The passages with ``code`` (missing where unsure), ``likeliest`` (always), ``probability`` (0–1,
        calibrated) and ``unsure``. Before counting them, measure the error on a fresh hand-coded sample
        (``coding.corrected_shares``).
    """
    if not len(passages):
        return passages.assign(code=None, likeliest=None, probability=0.0, unsure=False)
    chances = classifier.model.predict_proba(
        classifier.vectorizer.transform(passages[text].fillna("").astype(object))
    )
    likeliest = pd.Series(classifier.model.classes_[chances.argmax(axis=1)], index=passages.index)
    sure = chances.max(axis=1) >= classifier.unsure_below
    return passages.assign(
        code=likeliest.where(sure), likeliest=likeliest, probability=chances.max(axis=1), unsure=~sure
    )


def telling_words(classifier: Classifier, count: int = 15) -> pd.DataFrame:
    """The words and pairs of words that speak most for each code.

    Returns
    -------
    DataFrame
        One row per code and word: ``code``, ``word``, ``weight`` (of the logistic regression on TF-IDF;
        larger speaks more for the code), the strongest first. Letter sequences are left out.
    """
    names = classifier.vectorizer.get_feature_names_out()
    words = np.flatnonzero([name.startswith("words__") for name in names])
    weights = classifier.linear.coef_
    classes = list(classifier.linear.classes_)
    if len(classes) == 2:
        weights = np.vstack([-weights[0], weights[0]])
    rows = []
    for code, row in zip(classes, weights):
        order = words[np.argsort(-row[words], kind="stable")][:count]
        rows += [(code, names[place].removeprefix("words__"), float(row[place])) for place in order]
    return pd.DataFrame(rows, columns=["code", "word", "weight"])


def _fit(
    texts: np.ndarray, codes: np.ndarray, groups: np.ndarray, *, calibrate: bool = True
) -> tuple[Any, Any, Any]:
    """Vectoriser, calibrated model, and the plain model whose weights can be read."""
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import f1_score
    from sklearn.pipeline import FeatureUnion

    least = 2 if len(texts) >= 50 else 1
    vectorizer = FeatureUnion(
        [
            ("words", TfidfVectorizer(ngram_range=(1, 2), min_df=least, sublinear_tf=True)),
            (
                "letters",
                TfidfVectorizer(
                    analyzer="char_wb",
                    ngram_range=(3, 5),
                    min_df=least,
                    sublinear_tf=True,
                    max_features=20_000,
                ),
            ),
        ]
    )
    features = vectorizer.fit_transform(texts)
    inner = list(_folds(codes, groups, 3))
    inner = [(train, test) for train, test in inner if len(np.unique(codes[train].astype(str))) > 1]

    def model(strength: float) -> Any:
        return LogisticRegression(C=strength, class_weight="balanced", max_iter=2000, random_state=0)

    def score(strength: float) -> float:
        values = [
            f1_score(
                codes[test].astype(str),
                model(strength).fit(features[train], codes[train]).predict(features[test]).astype(str),
                average="macro",
                zero_division=0,
            )
            for train, test in inner
        ]
        return float(np.mean(values)) if values else 0.0

    # the strongest regularisation among equals
    best = max(_STRENGTHS, key=lambda strength: (score(strength), -strength))
    linear = model(best).fit(features, codes)
    whole = [
        (train, test) for train, test in inner if set(codes[train].astype(str)) == set(codes.astype(str))
    ]
    if not calibrate or not whole:
        return vectorizer, linear, linear
    calibrated = CalibratedClassifierCV(model(best), method="sigmoid", cv=whole, ensemble=False)
    return vectorizer, calibrated.fit(features, codes), linear


def _folds(codes: np.ndarray, groups: np.ndarray, folds: int) -> list[tuple[np.ndarray, np.ndarray]]:
    from sklearn.model_selection import StratifiedGroupKFold

    folds = max(2, min(folds, len(np.unique(groups.astype(str)))))
    splitter = StratifiedGroupKFold(folds, shuffle=True, random_state=_SEED % 2**31)
    return list(splitter.split(np.zeros(len(codes)), codes.astype(str), groups.astype(str)))


def _checked(coded: pd.DataFrame, text: str, code: str, group: str, folds: int) -> pd.DataFrame:
    require(coded, [text, code, group], "coded passages")
    table = coded[coded[code].notna() & coded[text].notna()]
    table = table.assign(**{code: table[code].astype(object).map(str)})
    counts = table[code].value_counts()
    if len(counts) < 2:
        raise ValueError(f"learning needs at least two codes; there is {list(counts.index) or 'none'}")
    if counts.min() < _LEAST_PER_CODE:
        raise ValueError(
            f"code {counts.idxmin()!r} has {counts.min()} coded passages; at least {_LEAST_PER_CODE} are due"
        )
    if table[group].nunique() < folds:
        raise ValueError(f"{folds} folds need as many {group}s; there are {table[group].nunique()}")
    return table
