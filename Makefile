# `make help` lists the targets. Every target makes .venv by itself when it is missing or older than the lock.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.up-to-date
CORPUS   ?= data/demo
CODEBOOK ?=
# Where notebooks on a corpus of your own are written.
LAB      ?= figures/$(basename $(notdir $(patsubst %/,%,$(CORPUS))))/notebooks
# The annotated data the models are fitted on; it belongs to its publishers and is not part of the project.
EVAL     ?= ../shared/eval
export PYTHONHASHSEED := 0
# One thread per process: the arrays here are small, and threads fighting for two cores cost more than they bring.
export OPENBLAS_NUM_THREADS ?= 1
export OMP_NUM_THREADS ?= 1

.DEFAULT_GOAL := help
.PHONY: help figures test lab studies lint lock licences releases clean train-attribution train-tone

help:  ## list these targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "media-framing needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12 ..."; exit 1; }
	@echo "Setting up $(VENV): about 1.1 GB, a few minutes with pip, seconds with uv ..."
	@set -e; if command -v uv >/dev/null 2>&1; then \
	  [ -x $(BIN)/python ] || uv venv --quiet --python $(PYTHON) $(VENV); \
	  VIRTUAL_ENV=$(VENV) uv pip install --quiet --require-hashes -r requirements.lock; \
	  VIRTUAL_ENV=$(VENV) uv pip install --quiet --no-deps --no-build-isolation -e .; \
	else \
	  [ -x $(BIN)/pip ] || $(PYTHON) -m venv --clear $(VENV); \
	  $(BIN)/pip install --disable-pip-version-check --progress-bar off --quiet --require-hashes -r requirements.lock; \
	  $(BIN)/pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e .; \
	fi
	@touch $(STAMP)

figures: $(STAMP)  ## run the notebooks and draw every figure (CORPUS=folder CODEBOOK=file for your own)
	@$(BIN)/framing figures $(CORPUS) $(if $(CODEBOOK),--codebook $(CODEBOOK))

test: $(STAMP)  ## run all tests
	@$(BIN)/python -m pytest

lab: $(STAMP)  ## open the notebooks in JupyterLab (CORPUS=folder CODEBOOK=file: notebooks on your own articles)
	@$(if $(filter data/demo,$(CORPUS)),,$(BIN)/framing notebooks $(CORPUS) $(if $(CODEBOOK),--codebook $(CODEBOOK)) --out $(LAB))
	@JUPYTER_PREFER_ENV_PATH=1 $(BIN)/jupyter lab --notebook-dir=. $(if $(filter data/demo,$(CORPUS)),notebooks,$(LAB))

studies: $(STAMP)  ## redo the published studies in studies/
	@cd studies/casualty_mentions && ../../$(BIN)/jupyter execute --inplace --NotebookClient.record_timing=False *.ipynb

lint: $(STAMP)  ## style, types and the order of the floors
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/mypy

train-attribution: $(STAMP)  ## fit the attribution model anew (EVAL=folder of the annotated articles)
	@$(BIN)/python -m analysis.attribution.finding.training $(EVAL)/attribution_polnear.dev.jsonl

train-tone: $(STAMP)  ## fit the tone model anew (EVAL=folder of the annotated sentences)
	@$(BIN)/python -m analysis.tone.model.training $(EVAL)/sentiment_newsmtsc.dev.jsonl $(EVAL)/sentiment_nyteditorial.dev.jsonl

lock:  ## write requirements.lock anew from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --extra dev --universal --generate-hashes --python-version 3.11 \
	  --quiet --custom-compile-command "make lock" -o requirements.lock

licences: $(STAMP)  ## list the licences of all dependencies in docs/licences.md
	@$(BIN)/python benchmarks/releases.py licences

releases: $(STAMP)  ## try the lock on every Python installed, the oldest packages allowed, and the wheel (needs uv)
	@$(BIN)/python benchmarks/releases.py try 3.11 3.12 3.13 3.14
	@$(BIN)/python benchmarks/releases.py lowest
	@$(BIN)/python benchmarks/releases.py wheel

clean:  ## remove .venv and caches (not your data)
	rm -rf $(VENV) .pytest_cache .ruff_cache .mypy_cache build *.egg-info
