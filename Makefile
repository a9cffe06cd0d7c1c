# Everything runs from a bare checkout: each target prepares what it needs first.
# PYTHON=...       the interpreter to build .venv with (3.11 or newer)
# DEMO_ARGS=...    passed on to the demonstration, e.g. DEMO_ARGS="--tape FILE"
# SEED=... STEPS=... for the simulator; a fresh seed and 100,000 steps without them
# SCREENS_ARGS=... "--only NAME", "--approve" after having looked at them
# PYTEST_ARGS=...  passed on to pytest, e.g. PYTEST_ARGS="-k journal"

SETUP := packaging/setup/setup.sh
PYTEST_WORKERS ?= 2
export PYTHON

.DEFAULT_GOAL := help
.PHONY: help demo test lint bench screens simulate format setup lock protocol clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## set up, start a venue and trade on it, with windows or off-screen
	@$(SETUP) demo
	@.venv/bin/python -m rfqdesk.demo $(DEMO_ARGS)

test: ## set up, pass the quality gates, then run all tests
	@$(SETUP) test
	@packaging/setup/gates.sh
	@.venv/bin/python -m pytest -n $(PYTEST_WORKERS) $(PYTEST_ARGS)

lint: ## set up and pass the quality gates alone
	@$(SETUP) test
	@packaging/setup/gates.sh

bench: ## set up and measure trades, sessions and certificates
	@$(SETUP) test
	@PYTHONPATH=tests .venv/bin/python -m bench.run $(BENCH_ARGS)

screens: ## set up, draw every view in every state, compare with the approved pictures
	@$(SETUP) test
	@PYTHONPATH=tests .venv/bin/python -m screens.run $(SCREENS_ARGS)

simulate: ## set up and run the venue in a simulated world: SEED=... STEPS=...
	@$(SETUP) test
	@PYTHONPATH=tests .venv/bin/python -m simulation.run --seed "$(SEED)" --steps "$(STEPS)"

format: ## set up and format the code
	@$(SETUP) test
	@.venv/bin/ruff check --fix --quiet . && .venv/bin/ruff format .

setup: ## set up for development and do nothing else
	@$(SETUP) test

lock: ## write constraints.txt and scanner.txt anew after changing a dependency
	@packaging/setup/lock.sh

protocol: ## write the state diagrams of PROTOCOL.md anew after changing the transitions
	@$(SETUP) test
	@.venv/bin/python packaging/setup/protocol.py

clean: ## remove everything that was made here, .venv included
	@rm -rf .venv .venv-scanner build dist bench-output demo-output screens-output
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
