# `make run` opens the app, `make test` runs the tests; each sets itself up on a bare clone (Python 3.11+ and make).
# What they install is pinned with hashes in requirements/, into .venv/ here and nowhere else.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input install --quiet
SHARED_PINS := requirements/build.txt requirements/run.txt
# ARGS go on to the program: make run ARGS="--plain", make test ARGS="-k quiz"
ARGS :=

.PHONY: help run test lint types contracts check build lock clean

help: ## Say what can be made
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/make \1\t\2/p' Makefile | expand -t 18

run: $(VENV)/.run ## Open the app on the course that ships with it
	@$(BIN)/tutor $(ARGS)

test: $(VENV)/.test ## Run the tests
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal $(ARGS)

lint: $(VENV)/.test ## Check the style
	$(BIN)/ruff check --output-format concise
	$(BIN)/ruff format --check

types: $(VENV)/.test ## Check the types
	$(BIN)/mypy

contracts: $(VENV)/.test ## Check which room imports which
	$(BIN)/lint-imports

check: ## All that a change must pass, as CI runs it
	bash .ci/run

build: $(VENV)/.test ## Build the wheel into dist/
	$(BIN)/python -m build --wheel --no-isolation --outdir dist

clean: ## Remove what was made here
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# --- set-up: a stamp for each half, so that a second run starts at once -------------------------------------

$(VENV)/.made: .ci/find-python
	@python="$$(sh .ci/find-python)" && \
	  { "$$python" -c 'import sys; print("Setting up $(VENV)/ with Python", sys.version.split()[0])'; \
	    "$$python" -m venv $(VENV); }
	@touch $@

$(VENV)/.run: $(VENV)/.made $(SHARED_PINS) pyproject.toml tutor/__init__.py
	@echo "Installing what the app needs (once; a minute or two)"
	@$(PIP) --require-hashes --requirement requirements/build.txt --requirement requirements/run.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q tutor # pip doesn't for --editable, and walls keep Python from writing
	@touch $@

$(VENV)/.test: $(VENV)/.run requirements/dev.txt
	@echo "Installing what the tests need (once)"
	@$(PIP) --require-hashes --requirement requirements/dev.txt
	@touch $@

# --- pins ----------------------------------------------------------------------------------------------------

# dev.txt first; the others are constrained by it, so that one version of a package is pinned everywhere
COMPILE := $(BIN)/uv --no-config --quiet pip compile --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --upgrade --custom-compile-command "make lock"

lock: $(VENV)/.test ## Pin the newest versions that pyproject.toml allows
	$(COMPILE) pyproject.toml --group dev --output-file requirements/dev.txt
	$(COMPILE) pyproject.toml --constraints requirements/dev.txt --output-file requirements/run.txt
	$(COMPILE) --group pyproject.toml:build --constraints requirements/dev.txt --output-file requirements/build.txt
