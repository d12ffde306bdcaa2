# make demo — the whole product at work on this machine; make test — the tests; both need Python 3.11+ and nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help demo test check bench soak chaos clean

help:            ## say what there is to make
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' Makefile

$(INSTALLED): setup.cfg pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "missing: $(PYTHON) (Python 3.11 or newer; set PYTHON=/path/to/python3)"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "missing: Python 3.11 or newer ($(PYTHON) is $$($(PYTHON) -V 2>&1); set PYTHON=/path/to/python3.11)"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "missing: the venv module of $(PYTHON) (Debian: apt install python3-venv)"; exit 1; }
	@echo "installing into $(VENV)/ (once)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --upgrade pip || { echo "missing: a package index that pip can reach"; exit 1; }
	@$(BIN)/python -m pip install --quiet --editable '.[test,check]' || { echo "missing: a package index that pip can reach (see the lines above)"; exit 1; }
	@touch $@

demo: $(INSTALLED)   ## see the main job from end to end, in under a minute
	@$(BIN)/policywatch demo

test: $(INSTALLED)   ## run the tests
	@$(BIN)/python -m pytest -q

check: $(INSTALLED)  ## floors, style, types
	@$(BIN)/lint-imports --config setup.cfg
	@$(BIN)/ruff check .
	@$(BIN)/mypy

bench: $(INSTALLED)  ## measure speed and quality, as tables
	@$(BIN)/python -m pip install --quiet --editable '.[test,bench]'
	@for each in pages stories search alerts; do echo "== $$each"; $(BIN)/python -m benchmarks.$$each || exit 1; done

soak: $(INSTALLED)   ## the service under load and at rest: pages a second, processor time, memory
	@$(BIN)/python -m benchmarks.soak --sources 200 --seconds 60

chaos: $(INSTALLED)  ## kill service and workers at random and count what is missing afterwards
	@$(BIN)/python -m benchmarks.chaos --kills 30

clean:           ## remove what make made
	rm -rf $(VENV) build dist demo *.egg-info
