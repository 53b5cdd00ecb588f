# `make run` and `make test` do all the set-up a fresh checkout needs; a second call sets nothing up again.
# Settings: PYTHON=python3.12, SCENARIO=first_winter, ARGS="--threads 1".

PYTHON ?= python3
SCENARIO ?= thousand_years
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
ENGINE := brain/run.c $(wildcard brain/*.h brain/engine/*.h brain/command/*.h) brain/build.py # what is compiled into build/

.DEFAULT_GOAL := help
.PHONY: help setup run report test lint format brain exact torture docs clean distclean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | while IFS="$$(printf '\t')" read -r name text; do printf '  make %-10s %s\n' "$$name" "$$text"; done

setup: $(VENV)/.runtime $(VENV)/.engine ## the virtual environment, the dependencies, the compiled engine

run: $(VENV)/.runtime $(VENV)/.engine ## continue an unfinished run of SCENARIO (thousand_years), else start one in a new folder in runs/
	@exec $(BIN)/python -m island run $(SCENARIO) --continue $(ARGS)

report: $(VENV)/.runtime $(VENV)/.engine ## a century on the island (or what SCENARIO names), and the page to read it in: runs/report/report.html
	@if [ -d runs/report ]; then $(BIN)/python -m island resume runs/report; \
	else $(BIN)/python -m island run $(SCENARIO) $(if $(filter thousand_years,$(SCENARIO)),--years 100) --out runs/report $(ARGS); fi
	@exec $(BIN)/python -m island report runs/report

test: $(VENV)/.test $(VENV)/.engine ## every test, on up to four cores (installs torch and pytest the first time)
	@$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist worksteal $(ARGS)

lint: $(VENV)/.test ## ruff and mypy
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

format: $(VENV)/.test ## ruff's formatter over everything
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

brain: $(VENV)/.engine ## compile the engine: the library and the stand-alone command
	@echo "the engine is in build/"

exact: $(VENV)/.runtime $(VENV)/.engine ## the same bits from every compiler, optimization, instruction set, thread count and batch (ARGS=--quick)
	@exec $(BIN)/python -m tests.torture.digests $(ARGS)

torture: $(VENV)/.runtime $(VENV)/.engine ## kill, starve and damage runs for some minutes, and count what came of it (ARGS="--minutes 10 --only kills")
	@exec $(BIN)/python -m tests.torture $(ARGS)

docs: $(VENV)/.runtime ## rewrite docs/schema.md from the schema
	@$(BIN)/python -m island.history.schema > docs/schema.md

clean: ## remove what was compiled and cached; runs/ stays
	rm -rf build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache $(VENV)/.engine
	find . -name __pycache__ -type d -not -path './$(VENV)/*' -prune -exec rm -rf {} +

distclean: clean ## and the virtual environment
	rm -rf $(VENV)

# -- set-up: each stamp is newer than what it was made from ------------------------------------------------------------

$(VENV)/.made:
	@command -v $(PYTHON) >/dev/null || { echo "make: $(PYTHON) is not installed; on Debian: apt install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "make: $(PYTHON) is older than 3.11; name a newer one: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "make: $(PYTHON) cannot make virtual environments; on Debian: apt install python3-venv" >&2; exit 1; }
	@command -v cc >/dev/null || command -v gcc >/dev/null || command -v clang >/dev/null || { echo "make: no C compiler; on Debian: apt install gcc libc6-dev" >&2; exit 1; }
	@echo "make: setting up $(VENV) (once) ..." >&2
	@rm -rf $(VENV) && $(PYTHON) -m venv $(VENV) && touch $@

$(VENV)/.runtime: $(VENV)/.made pyproject.toml setup.py
	@$(PIP) -e . && touch $@

$(VENV)/.test: $(VENV)/.runtime
	@echo "make: installing what the tests need, torch among it (once) ..." >&2
	@$(PIP) --no-compile -e '.[test,training]' && touch $@ # what is imported is compiled then: a small part of it

$(VENV)/.engine: $(VENV)/.runtime $(ENGINE)
	@$(BIN)/python -c 'from brain.build import main; raise SystemExit(main())' && touch $@
