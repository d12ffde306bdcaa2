# make demo — the whole product at work on this machine; make test — the tests; both need Python 3.11+ and nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
DEMO_INSTALLED := $(VENV)/.installed-demo

.DEFAULT_GOAL := help
.PHONY: help demo test check bench soak chaos faults month supply clean

help:            ## say what there is to make
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' Makefile

# The demo needs the program alone; everything else also what tests and checks need.
$(DEMO_INSTALLED): setup.cfg pyproject.toml deploy/install.py
	@command -v $(PYTHON) >/dev/null || { echo "missing: $(PYTHON) (Python 3.11 or newer; set PYTHON=/path/to/python3)"; exit 1; }
	@$(PYTHON) deploy/install.py $(VENV) $@

$(INSTALLED): setup.cfg pyproject.toml deploy/install.py
	@command -v $(PYTHON) >/dev/null || { echo "missing: $(PYTHON) (Python 3.11 or newer; set PYTHON=/path/to/python3)"; exit 1; }
	@$(PYTHON) deploy/install.py $(VENV) $@ test,check

demo: $(DEMO_INSTALLED) ## see the main job from end to end, in under a minute
	@$(BIN)/policywatch demo

test: $(INSTALLED)   ## run the tests
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile

check: $(INSTALLED)  ## floors, style, types, form
	@$(BIN)/lint-imports --config setup.cfg
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/python deploy/form.py
	@$(BIN)/python deploy/audit.py

bench: $(INSTALLED)  ## measure speed and quality, as tables
	@$(BIN)/python -m pip install --quiet --editable '.[test,bench]'
	@for each in start pages reading site_templates patterns crawl stories copies search alerts meaning policies policy_links repair relocated; do echo "== $$each"; $(BIN)/python -m benchmarks.$$each || exit 1; done

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
