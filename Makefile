# Every command of the project. CI calls the same ones (.ci/run).
# They need Python 3.11 or later, make and a C library; the rest they provide themselves.

PYTHON ?= python3
PORT ?= 8000
export PORT

LAUNCH = $(PYTHON) site/launch
LOCK = .venv/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-find-links --no-emit-index-url --no-header --extra build

.DEFAULT_GOAL := help
.PHONY: help run dev install test load cluster test-cluster audit bench pictures lint forward messages lock clean

help:  ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run:  ## serve the demo: environment, database, demo content, worker and server (PORT=8000)
	@exec $(LAUNCH) run

dev:  ## the same with reload and debug pages
	@exec $(LAUNCH) dev

install:  ## the development environment, in .venv
	@exec $(LAUNCH) install

test:  ## the whole suite: on SQLite, on PostgreSQL, in a browser
	@exec $(LAUNCH) test

load:  ## many people at once on a real server, processes killed, forty dossiers in a row (some minutes)
	@exec $(LAUNCH) load

cluster:  ## the site as on several machines, on this one: nginx, two machines, workers, PostgreSQL, Redis, S3, mail (PORT=8000)
	@exec $(LAUNCH) cluster

test-cluster:  ## the same under load: each part killed and stopped in turn, a release with migrations (some ten minutes)
	@exec $(LAUNCH) test-cluster

audit:  ## every page type against its budgets: queries, bytes, axe, Lighthouse (ONLY=CallPage for one)
	@exec $(LAUNCH) audit

bench:  ## kept pages, registering, the inbox with a million registrations, as ratios (ONLY=kept or registering, MANY=100000 for fewer)
	@exec $(LAUNCH) bench

pictures:  ## the pictures of the editor's guide and of the README, taken of the demo (ONLY="home map" for some)
	@exec $(LAUNCH) pictures

lint:  ## ruff, djade, djlint, mypy, the import contract, the migration and deployment checks
	@exec $(LAUNCH) lint

forward:  ## the suite on the next Wagtail, in .venv-next
	@exec $(LAUNCH) forward


messages: install  ## collect the strings to translate (needs GNU gettext)
	.venv/bin/python manage.py makemessages --locale fr --no-location --no-wrap \
		--ignore '.venv*' --ignore node_modules --ignore var --ignore tests

lock: install  ## lock the newest versions pyproject.toml allows, with hashes
	$(LOCK) --upgrade --group lts --output-file requirements.lock
	$(LOCK) --upgrade --extra dev --group lts --constraint requirements.lock --output-file requirements-dev.lock
	$(LOCK) --upgrade --extra dev --group next --output-file requirements-next.lock

clean:  ## remove the environments and what tools leave behind, never var/
	rm -rf .venv .venv-next node_modules tests/audit/node_modules .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
