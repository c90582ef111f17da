# 瓯采 Oucai. `make` lists the targets.
PYTHON ?= python3
PORT   ?= 8000
SERVE  ?= 1
UV     := .venv/bin/uv
BIN    := . .venv/environment.sh && .venv/bin

# Typed strictly: pure rules, the kits, the core.
STRICT = $(wildcard backend/*/rules.py) $(wildcard storefront_api/kit search) \
         backend/core backend/config procurement_methods

.DEFAULT_GOAL := help
.PHONY: help setup demo test bench bench-auction bench-batch bench-cluster bench-draw bench-pavilion bench-procurement bench-search bench-services relevance lint lock documents manual graphiql clean

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST)

setup: ## make .venv from the lock and find the system libraries
	@$(PYTHON) backend/config/bootstrap.py

demo: setup ## set up, play a purchase from search to settlement, then serve it (SERVE=0: only play; PORT=8000)
	@exec .venv/bin/oucai demo --port $(PORT) $(if $(filter 0,$(SERVE)),--no-serve)

test: check ## set up, check style, types and layers, run every test
	@$(BIN)/python -m pytest -n 2 --dist loadscope

storefront-trial: ## walk through Saleor's own storefront on our API (STOREFRONT=its built folder; docs/api/storefront-trial.md)
	@test -n "$(STOREFRONT)" || { echo "✗ 请给出官方店面所在文件夹 · tell where the built storefront is: make storefront-trial STOREFRONT=<folder>" >&2; \
	  echo "  docs/api/storefront-trial.md" >&2; exit 2; }
	@test -f "$(STOREFRONT)/.next/BUILD_ID" || { echo "✗ 该文件夹中没有构建好的店面 · no built storefront in $(STOREFRONT) (.next/BUILD_ID is missing)" >&2; \
	  echo "  docs/api/storefront-trial.md" >&2; exit 2; }
	@$(MAKE) --no-print-directory setup-dev
	@export OUCAI_STOREFRONT="$(abspath $(STOREFRONT))"; $(BIN)/python -m pytest tests/stories/test_official_operations.py tests/stories/test_official_storefront.py -v

bench: setup-dev ## measure the demo catalogue: one JSON line a figure (STOREFRONT=folder of Saleor's: its operations too; ONLY=names)
	@export OUCAI_STOREFRONT="$(if $(STOREFRONT),$(abspath $(STOREFRONT)))"; $(BIN)/python -m tests.benchmarks $(addprefix --only ,$(ONLY))

PRODUCTS ?= 1000000
bench-search: setup-dev ## measure search among PRODUCTS=1000000 on tantivy, Elasticsearch, PostgreSQL and through the API (ONLY="embedded api")
	@$(BIN)/python -m tests.benchmarks.search --products $(PRODUCTS) $(if $(ONLY),--only $(ONLY))
bench-procurement: setup-dev ## measure 200 bids of 20 MB in the last minute, an opening, and the clock over 100,000 packages (ONLY=names)
	@$(BIN)/python -m tests.benchmarks.procurement $(addprefix --only ,$(ONLY))

bench-pavilion: setup-dev ## measure the pavilion's pages and posters on the loaded demo: one JSON line a figure (POSTERS=1000)
	@$(BIN)/python -m tests.benchmarks.pavilion --posters $(or $(POSTERS),1000)
bench-batch: setup-dev ## measure the demand of 5,000 organisations, aggregated and split back to the cent: one JSON line
	@$(BIN)/python -m tests.benchmarks.batch
bench-services: setup-dev ## settle 10,000 orders of services of 500 buyers into monthly statements, to the cent: one JSON line
	@$(BIN)/python -m tests.benchmarks.services
bench-auction: setup-dev ## measure a live auction: 50 bidders, 2,000 screens (ARGS="--screens 500 --pace 10")
	@$(BIN)/python -m tests.benchmarks.auction $(ARGS)
bench-draw: setup-dev ## measure a draw from 50,000 experts: one JSON line
	@$(BIN)/python -m tests.benchmarks.draw
bench-cluster: setup-dev ## three Elasticsearch nodes under load, one of them killed: no search may fail, no document be lost
	@$(BIN)/python -m tests.benchmarks.search.cluster $(if $(SECONDS),--seconds $(SECONDS))

relevance: setup-dev ## ask both engines the judged queries and print NDCG@10, MRR and how many find nothing (WORST=20: which)
	@$(BIN)/python -m pytest tests/search/test_relevance.py -q -s

lint: check ## check style, layers and types only

.PHONY: setup-dev check
setup-dev:
	@$(PYTHON) backend/config/bootstrap.py --dev

# Types are read with Django's settings; the address keeps them from starting a database for it.
check: setup-dev
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/lint-imports --no-logo
	@DATABASE_URL=postgresql:///none .venv/bin/mypy --no-error-summary $(STRICT)

# The lock names packages and hashes only: no registry, no directory of this machine.
COMPILE = env -u PIP_FIND_LINKS -u UV_FIND_LINKS $(UV) pip compile pyproject.toml --quiet --universal --python-version 3.11 \
          --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links

lock: setup ## write the locks anew from pyproject.toml (UPGRADE=1: with newer versions)
	@$(COMPILE) $(if $(UPGRADE),--upgrade) --output-file requirements.lock
	@$(COMPILE) $(if $(UPGRADE),--upgrade) --group dev --constraint requirements.lock --output-file requirements-dev.lock
	@$(subst pip compile pyproject.toml,pip compile,$(COMPILE)) $(if $(UPGRADE),--upgrade) --group setup --output-file requirements-setup.lock

graphiql: ## bundle GraphiQL for /graphiql/ (needs npm; the explorer at /graphql/ needs nothing)
	@mkdir -p var/graphiql && cp -R storefront_api/landing/graphiql/. var/graphiql/
	@cd var/graphiql && npm ci --no-audit --no-fund --ignore-scripts --prefer-offline --loglevel=error && npm run --silent build
	@echo "✓ /graphiql/"

documents: setup ## write glossary, figures of the law and demo accounts anew from code and data
	@.venv/bin/oucai documents --write

manual: setup-dev ## write the answers in docs/api anew by asking the API
	@export WRITE_MANUAL=1; $(BIN)/python -m pytest tests/manual -q -n 2 --dist loadscope

clean: ## remove .venv and everything that running left in var/
	@rm -rf .venv var
