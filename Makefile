# What can be done here. `make run` needs python3 (3.11 or newer) and a network to PyPI; the rest says what it needs.
.DEFAULT_GOAL := help
.PHONY: help run quick test soak check bench lock messages guide
SHELL := /bin/bash
PYTEST := .venv/bin/python -m pytest
WORKERS ?= 2
export PORT DATABASE_URL CACHE_URL
# Half of every start is compiling the libraries where Python may not keep what it compiled.
unexport PYTHONDONTWRITEBYTECODE
# An unset variable must stay unset: an empty DATABASE_URL is an error.
$(foreach name,PORT DATABASE_URL CACHE_URL,$(if $($(name)),,$(eval unexport $(name))))

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 20

run: ## the shop with demo data on http://127.0.0.1:8000 (PORT=…)
	@exec scripts/run

quick: ## tests on SQLite: no services, no browser, under 3 minutes
	@scripts/venv dev
	@.venv/bin/python scripts/compile_messages.py
	@env -u DATABASE_URL -u CACHE_URL $(PYTEST) -n $(WORKERS) --quick

test: ## all tests, on SQLite and on PostgreSQL with a browser; starts what they need
	@scripts/test

soak: ## long fuzz and race rounds on PostgreSQL, results in bench/results (some hours)
	@scripts/soak

check: ## format, lint, types, layers, migrations, templates, translations, deployment
	@scripts/check

bench: ## benchmarks on PostgreSQL, table on screen and bench/results/latest.json
	@scripts/venv dev
	@scripts/services start postgres
	@eval "$$(scripts/services env postgres)" && .venv/bin/python -m bench

lock: ## requirements.in and requirements-dev.in into locks with hashes
	@scripts/venv dev
	.venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header $(LOCK_OPTIONS) requirements.in -o requirements.txt
	.venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header $(LOCK_OPTIONS) requirements-dev.in -o requirements-dev.txt

messages: ## bring locale/en in step with the Vietnamese words of code and templates
	@scripts/venv dev
	.venv/bin/python scripts/update_messages.py

guide: ## draw the pictures of the counter's guide anew, by doing its steps on the demo
	@scripts/guide
