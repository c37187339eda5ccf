# Everything a checkout can do. Each target sets itself up on a machine that has only Python, pip and make.
SHELL := /bin/bash
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready-$(shell cat requirements.lock pyproject.toml | cksum | cut -d' ' -f1)

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help install run test check lint format bench clicks killed lock pictures quarter clean

help: ## show this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 18

install: $(READY) ## set up the virtual environment from requirements.lock

$(READY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "tokenbot needs Python 3.11 or newer; name one with PYTHON=…")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing tokenbot into $(VENV) (once, about a minute; later starts take seconds)…"
	@$(BIN)/python -m pip install --quiet --require-hashes --no-deps --no-compile -r requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@rm -f $(VENV)/.ready-* && touch $@

run: $(READY) ## open the playground: a Slack workspace in a browser tab, over a real token system
	@$(BIN)/tokenbot playground $(ARGS)

test: $(READY) ## run the tests (in parallel, with branch coverage)
	@$(BIN)/python -m pytest -n 2 --dist worksteal --max-worker-restart 1 --cov --cov-report=term:skip-covered $(ARGS)

clicks: $(READY) ## click a thousand times from two processes at once, on both databases (minutes)
	@TOKENBOT_TEST_CLICKS=1000 $(BIN)/python -m pytest tests/store/test_double_clicks.py $(ARGS)

lint: $(READY) ## check style, types and the laws of the house
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

check: lint test ## what CI runs: lint, then test

format: $(READY) ## put code into the house's form
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

killed: $(READY) ## kill a process at every await of every change (minutes; the suite takes a sample)
	@TOKENBOT_KILL_STRIDE=1 $(BIN)/python -m pytest -n 2 --timeout 3000 tests/workflow/test_killed.py $(ARGS)

quarter: $(READY) ## warn through a quarter with 2,000 tokens and processes that die, hour by hour, on both databases (minutes)
	@TOKENBOT_QUARTER_TOKENS=2000 TOKENBOT_QUARTER_HOURS=1 $(BIN)/python -m pytest -n 2 --timeout 6000 -rP tests/workflow/test_quarter.py $(ARGS)

pictures: $(READY) ## retake every picture of README and docs from the playground (needs chromium)
	@$(BIN)/python -m docs.pictures $(ARGS)

bench: $(READY) ## measure speed beside what one could have instead (needs wrk)
	@$(BIN)/python -m benchmarks $(ARGS)

lock: $(READY) ## pin the newest versions of everything, with hashes
	@$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --upgrade \
		--generate-hashes --no-emit-index-url --no-header --no-annotate --quiet --output-file requirements.lock

clean: ## remove what was built; keep sources and data
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage .coverage.* dist build *.egg-info
	@find bot tests benchmarks docs -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
