# One entry per chore; `make` alone lists them. Every chore does all the set-up it needs, with Python 3.11 and make alone.
.DEFAULT_GOAL := help

# The oldest Python that will do, whichever name it goes by.
PYTHON := $(shell for each in python3.11 python3.12 python3.13 python3.14 python3 python; do \
	if $$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then command -v $$each; break; fi; done)
BIN := .venv/bin
WORKERS ?= auto
# What `make bench` measures: pages, addresses a page is served under, milliseconds before each answer, rounds.
PAGES ?= 2000
INFLATE ?= 10
LATENCY ?= 0
ROUNDS ?= 1

.PHONY: help setup demo run check test test-all soak cluster-test lint format types imports quality golden bench migrate compose-check dockerfile-check clean

help: ## list the chores
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /|/' | awk -F '|' '{ printf "  make %-18s %s\n", $$1, $$2 }'

setup: ## install everything into .venv (no network when nothing changed)
	@test -n "$(PYTHON)" || { echo "setup: Python 3.11 or newer is needed" >&2; exit 1; }
	@$(PYTHON) scripts/setup.py

demo: setup ## ingest two sample outlets and their aggregator, print what was stored and merged
	@$(BIN)/python scripts/loopback.py
	@$(BIN)/wiredesk demo

run: setup ## run the daemon with ./wiredesk.toml
	@$(BIN)/wiredesk run

check: lint types imports test ## everything a change must pass

test: setup ## the tests, PostgreSQL included (it comes as a wheel)
	@$(BIN)/python scripts/loopback.py
	@$(BIN)/pytest -q -n $(WORKERS) --dist worksteal -m "not slow"

test-all: setup ## the tests and the slow ones
	@$(BIN)/python scripts/loopback.py
	@$(BIN)/pytest -q -n $(WORKERS) --dist worksteal

soak: setup ## kill it two hundred times on each database, fill its memory, look for new counterexamples (an hour)
	@$(BIN)/python -m tests.crash --kills 200
	@$(BIN)/python -m tests.crash --kills 200 --database postgresql
	@$(BIN)/python -m benchmarks.memory
	@WIREDESK_NEW_EXAMPLES=1 $(BIN)/pytest -q -n $(WORKERS) --dist worksteal tests/property

cluster-test: setup ## four workers on one PostgreSQL: kills, restarts, the same end as one process; articles a second
	@$(BIN)/python scripts/loopback.py
	@$(BIN)/python -m tests.cluster --hosts 12 --stories 40 --kills 10 --restarts 2
	@$(BIN)/python -m tests.cluster --bulk 8 --stories 100
	@$(BIN)/python -m tests.cluster --throughput 1 2 4 --hosts 24 --stories 40

lint: setup ## ruff: rules and format
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

format: setup ## let ruff rewrite what it can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

types: setup ## mypy --strict on ingest, parsers and storage
	@$(BIN)/mypy

imports: setup ## ingest -> storage -> parsers, never back
	@$(BIN)/lint-imports

quality: setup ## extraction quality on the shared corpus; fails under our thresholds
	@$(BIN)/python -m benchmarks.quality

bench: setup ## ours beside its peers and the floor through ../shared/replay (PAGES= INFLATE= LATENCY= ROUNDS=)
	@$(BIN)/python -m benchmarks.compare --pages $(PAGES) --inflate $(INFLATE) --latency-ms $(LATENCY) --rounds $(ROUNDS)

golden: setup ## rewrite the golden records; the diff is the review
	@$(BIN)/python -m tests.golden.rewrite

migrate: setup ## bring the database of ./wiredesk.toml to the newest schema
	@$(BIN)/wiredesk db upgrade

compose-check: setup ## validate docker-compose.yml and the Dockerfile without Docker
	@$(BIN)/python scripts/check_compose.py

dockerfile-check: setup ## try every RUN line of the Dockerfile in an empty Debian (root, debootstrap)
	@$(BIN)/python scripts/try_dockerfile.py

clean: ## remove what setup and the tools made
	@rm -rf .venv .uv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis wiredesk-demo.db*
