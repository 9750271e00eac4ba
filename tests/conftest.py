"""What many tests read: the shipped corpus as a study, its codebook and articles, each made once a session."""

from __future__ import annotations

import pytest

from tests.places import CODEBOOKS, DEMO


@pytest.fixture(scope="session")
def demo_codebook():
    """The codebook of the shipped corpus."""
    from analysis.codebook import load_codebook

    return load_codebook(CODEBOOKS / "demo.yml")


@pytest.fixture(scope="session")
def demo_articles():
    """The articles of the shipped corpus."""
    from analysis.corpus import load_corpus

    return load_corpus(DEMO)


@pytest.fixture(scope="session")
def demo_study():
    """The shipped corpus and its codebook, opened together."""
    from analysis import open_study

    return open_study(DEMO, CODEBOOKS / "demo.yml", figures="figures-of-tests-are-not-saved")
