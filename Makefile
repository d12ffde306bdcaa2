# make demo — the whole product at work on this machine; make test — the tests; both need Python 3.11+ and nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help demo test check bench soak chaos faults month supply clean

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
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/python deploy/audit.py

bench: $(INSTALLED)  ## measure speed and quality, as tables
	@$(BIN)/python -m pip install --quiet --editable '.[test,bench]'
	@for each in pages reading crawl stories copies search alerts policies; do echo "== $$each"; $(BIN)/python -m benchmarks.$$each || exit 1; done

soak: $(INSTALLED)   ## the service under load and at rest: pages a second, processor time, memory
	@$(BIN)/python -m benchmarks.soak

chaos: $(INSTALLED)  ## kill service and workers at random and count what is missing afterwards
	@$(BIN)/python -m benchmarks.chaos --kills 30 --sources 8

faults: $(INSTALLED) ## clocks set, sleep, lost networks, a full disk, databases away: what the service does
	@$(BIN)/python -m benchmarks.faults

month: $(INSTALLED)  ## thirty simulated days: does anything grow
	@$(BIN)/python -m benchmarks.month --days 30

supply: $(INSTALLED) ## dist/: a reproducible wheel, licences, exact versions, bill of materials; known vulnerabilities
	@rm -rf dist build/supply build/tools
	@$(BIN)/python deploy/supply.py wheel dist
	@$(BIN)/python deploy/supply.py licences > dist/licences.txt || { grep 'NOT ALLOWED' dist/licences.txt; exit 1; }
	@$(PYTHON) -m venv build/supply && build/supply/bin/pip install --quiet "$$(ls $(CURDIR)/dist/*.whl)[postgresql]"
	@build/supply/bin/pip freeze --exclude policywatch > dist/constraints.txt
	@$(PYTHON) -m venv build/tools && build/tools/bin/pip install --quiet 'cyclonedx-bom>=7,<8' 'pip-audit>=2.9,<3'
	@build/tools/bin/cyclonedx-py environment --output-reproducible --sv 1.6 -o dist/policywatch.cdx.json build/supply/bin/python
	@build/tools/bin/python deploy/audit.py dist/constraints.txt > dist/audit.txt || { cat dist/audit.txt; exit 1; }
	@cat dist/audit.txt
	@ls dist

clean:           ## remove what make made
	rm -rf $(VENV) build dist demo *.egg-info
