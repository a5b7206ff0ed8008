# Two commands are all that is needed on a fresh machine: `make all` and `make test`.
CORPUS  ?= corpus
OUT     ?= outputs
OPTIONS ?=
STAGES  := read segment roles figures qa
FUZZ    ?= 20000
SIZES   ?= 60 600
JOBS    ?= 2

VENV  := .venv
BIN   := $(VENV)/bin
READY := $(VENV)/.ready
EVAL  := .venv-eval
GOLD  ?=
# The first Python that will do; name another with `make PYTHON=…`.
PYTHON ?= $(shell for p in python3.12 python3.11 python3.13 python3 python; do \
	$$p -c 'import sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' >/dev/null 2>&1 && echo $$p && break; done)

.DEFAULT_GOAL := help
.PHONY: all report export notebook test lint help clean lock bench $(STAGES)

all: $(READY) ## set everything up and make the tables of corpus/ in outputs/
	$(BIN)/toben run $(CORPUS) -o $(OUT) $(OPTIONS)

report: all ## a site to look at: outputs/report/index.html
	$(BIN)/toben report $(OUT)

FORMAT ?= csv
export: all ## the tables as FORMAT=csv, jsonl, tei, conllu or hf
	$(BIN)/toben export $(OUT) --format $(FORMAT)

notebook: $(READY) ## run notebooks/explore.ipynb again
	$(BIN)/python notebooks/refresh.py

# A file of tests stays in one process (its fixtures are made once), in the order of the files: the long ones are not the last.
test: $(READY) lint ## every test, with lint and types (JOBS=1: one file of tests at a time)
	$(BIN)/pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder

fuzz: $(READY) ## many new inputs for readers and stages (FUZZ=20000)
	FUZZ=$(FUZZ) $(BIN)/pytest tests/fuzz

eval: $(READY) $(EVAL)/.ready ## scores on tests/cases, each layout left out, other readers beside (GOLD="file.jsonl …": on those)
	$(BIN)/python tests/set_floors.py --print
	$(BIN)/python tests/eval/layouts_out.py
	$(BIN)/python tests/eval/versus.py $(GOLD) --theirs $(EVAL)/bin/python

eval-check: $(READY) ## the same, and fail where one is below its floor, a volume is off, or a pin is out of date
	$(BIN)/python tests/set_floors.py --check

bench: $(READY) $(EVAL)/.ready ## what it costs, beside other readers: docs/bench.md (CORPUS=…, SIZES="60 600 3000" documents)
	$(BIN)/python tests/bench/bench.py --corpus $(CORPUS) --sizes $(SIZES) $(OPTIONS) --theirs $(EVAL)/bin/python

lint: $(READY) ## ruff and mypy --strict
	$(BIN)/ruff check pipeline tests notebooks
	$(BIN)/ruff format --check pipeline tests notebooks
	$(BIN)/mypy

$(STAGES): $(READY) ## one stage and those before it; its tables go to outputs/stages/<stage>/
	$(BIN)/toben run $(CORPUS) -o $(OUT) --to $@ $(OPTIONS)

lock: $(READY) ## write requirements.lock and requirements-eval.lock anew from pyproject.toml
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --upgrade --quiet \
	  -o requirements.lock
	$(BIN)/uv pip compile --group eval --universal --python-version 3.11 --generate-hashes --upgrade --quiet -o requirements-eval.lock

clean: ## drop the tables and the stored work (not the environment)
	find $(OUT) -mindepth 1 ! -name .gitkeep -delete

help: ## this list
	@awk -F ':.*## ' '/^[a-zA-Z$$(][^=]*:.*## / { sub(/\$$\(STAGES\)/, "read segment roles figures qa", $$1); printf "make %-34s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "toben needs Python 3.11, 3.12 or 3.13 with venv; name it with make PYTHON=/path/to/python3.12" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(EVAL)/.ready: requirements-eval.lock $(READY)
	$(BIN)/python -m venv $(EVAL)
	$(EVAL)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-eval.lock
	@touch $@
