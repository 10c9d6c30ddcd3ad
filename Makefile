# Every command of the project. Needs Python 3.12 or newer and make; the rest is fetched into the clone.
#
#   make run      the whole system on http://localhost:8000 with a living demo city
#                 (PORT=8001, ROADS=path/to/extract.osm.pbf, SIM=0 for no simulator, SPEED=10, SEED=7)
#   make test     every test          make check    style, types, layers, translations, docs
#   make bench    every benchmark     make messages collect screen texts into the .po files
#   make lock     pin the dependencies of pyproject.toml again
#   make clean    forget everything built or installed here (make clean-data: only the data)

SHELL := /bin/sh
PORT ?= 8000
SIM ?= 1
SPEED ?= 1
SEED ?= 115
ROADS ?= $(ROADS_PBF)
BIN := .venv/bin
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard frontend/locale/*/LC_MESSAGES/*.po))
PACKAGES := config mapping calls fleet dispatch frontend tests manage.py

.DEFAULT_GOAL := help
.PHONY: help install run test check bench messages lock clean clean-data

help:
	@sed -n '3,/^$$/s/^#  *//p' Makefile

install: .venv/.synced frontend/node_modules/.synced $(CATALOGUES)

.venv/.synced: requirements.lock config/install.sh
	@sh config/install.sh python

frontend/node_modules/.synced: frontend/package-lock.json .venv/.synced
	@sh config/install.sh node

frontend/locale/%.mo: frontend/locale/%.po .venv/.synced
	@$(BIN)/python -m config.messages compile $<

run: install
	@$(BIN)/python -m config.devserver --port $(PORT) --sim $(SIM) --speed $(SPEED) --seed $(SEED) $(if $(ROADS),--roads "$(ROADS)")

test: install
	@$(BIN)/python -m tests.run_all

check: install
	@$(BIN)/python -m tests.check_all $(PACKAGES)

bench: install
	@for name in recommend board assign coverage address routes speeds console intake; do $(BIN)/python manage.py bench $$name || exit 1; done

messages: install
	@$(BIN)/python -m config.messages update
	@$(MAKE) --no-print-directory install

# After a change of the dependencies in pyproject.toml.
LOCK := $$(sh config/install.sh which-uv) pip compile --quiet --universal --generate-hashes --no-emit-index-url pyproject.toml
lock: install
	@$(LOCK) --group dev -o requirements.lock
	@$(LOCK) -c requirements.lock -o requirements-run.lock

clean-data:
	rm -rf var

clean: clean-data
	rm -rf .venv .uv frontend/node_modules staticfiles .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find frontend/locale -name '*.mo' -delete
