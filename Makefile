# Everything a developer types. Each target creates and updates .venv by itself and does nothing twice.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
PACKAGES := attribution booking_core bookwatch collectors dashboard data domain probes
ARGS   ?=

.DEFAULT_GOAL := help
.PHONY: help install demo test check bench docs lock format test-orthanc kill-trial store-trial move-trial safety-trial pairs families evaluation calibration questions access screenshots clean

help: ## Show this list
	@echo "Bookwatch: make TARGET [ARGS='...']"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(READY) ## Only prepare .venv: the command is then .venv/bin/bookwatch

demo: $(READY) ## Start everything, break things on a script, watch it at http://127.0.0.1:8050 (Ctrl-C ends it)
	$(BIN)/bookwatch demo $(ARGS)

test: $(READY) browser ## Run all tests (ARGS="-k outbox" picks some)
	$(BIN)/pytest $(or $(ARGS),-n auto --maxprocesses 4 --dist loadfile)

test-orthanc: $(READY) orthanc ## Prove the journey pacs against a real Orthanc (Debian packages, installed by root)
	$(BIN)/pytest -q tests/integration/against_orthanc.py $(ARGS)

check: $(READY) ## Style, types, import contracts, sizes, pages that come from the code
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q tests/test_architecture.py
	$(BIN)/python -m tests.failure_classes_page --check
	$(BIN)/python -m tests.attribute_schemas --check

bench: $(READY) ## Measure speed and memory: one JSON line per figure (some minutes)
	@env -u REQUESTS_CA_BUNDLE -u CURL_CA_BUNDLE -u SSL_CERT_FILE $(BIN)/python -m benchmarks $(ARGS)

pairs: $(READY) ## Run every scenario with three seeds (about 25 minutes)
	$(BIN)/python -m tests.lab_pairs $(ARGS)

families: $(READY) ## Run the families that fit the lab on real sockets, rounds of 3 s (about 15 minutes)
	$(BIN)/python -m tests.lab_pairs --folder scenarios/families/lab --seeds $(or $(SEEDS),1) $(ARGS)

evaluation: $(READY) ## Judge all suites by all methods and write docs/evaluation.md (some 40 minutes on two cores)
	$(BIN)/bookwatch evaluate --suite test --seeds 10 --first-seed 1001 --report docs/evaluation.md $(ARGS)

calibration: $(READY) ## Fit the map of probabilities, never on test families (some minutes): attribution/calibration.json
	$(BIN)/bookwatch evaluate --fit-calibration --seeds 2 --first-seed 3001 $(ARGS)

compare-arazzo: $(READY) ## Run the same Arazzo documents by a second implementation; write docs/arazzo-agreement.md (ARGS=--check)
	$(BIN)/python -m tests.arazzo_documents.agreement $(ARGS)

kill-trial: $(READY) ## Kill agent and collector again and again; every trace must be stored once
	$(BIN)/python -m tests.integration.kill_trial $(ARGS)

store-trial: $(READY) ## Kill collectors, evaluators, pages and their PostgreSQL under load (30 kills in 10 minutes), then recount
	$(BIN)/python -m tests.integration.store_trial $(ARGS)

move-trial: $(READY) ## Move a million runs from SQLite to PostgreSQL, killed twice on the way; both sides must be equal
	$(BIN)/python -m tests.integration.move_trial $(ARGS)

safety-trial: $(READY) ## Kill agents, core and hospital, lose replies; nothing may be left in the core (5 to 10 minutes)
	$(BIN)/python -m tests.integration.safety_trial $(ARGS)

questions: $(READY) browser ## Ask the dashboard its 19 questions, on SQLite and PostgreSQL (DATABASE=sqlite: one of them)
	DATABASE="$(DATABASE)" $(BIN)/pytest -q -p no:randomly tests/e2e/ask_questions.py $(ARGS)

access: $(READY) browser ## Every page and state by axe-core and by keyboard (3 minutes)
	$(BIN)/pytest -q tests/e2e/test_access.py tests/e2e/look_at_states.py tests/e2e/test_keyboard.py $(ARGS)

screenshots: $(READY) browser ## Photograph every page in every state, to be looked at (var/screenshots)
	$(BIN)/python -m tests.e2e.screenshots $(or $(ARGS),var/screenshots)

docs: $(READY) ## Write the pages that come from the code
	$(BIN)/python -m tests.failure_classes_page
	$(BIN)/python -m tests.attribute_schemas

format: $(READY) ## Format and mend what ruff can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: $(READY) ## Write requirements/*.lock anew from pyproject.toml
	for kind in "agent:" "central:--extra central" "dev:--extra central --extra archive --extra dask --group dev"; do \
	  $(BIN)/uv pip compile -q --generate-hashes --universal --no-header --python-version 3.11 pyproject.toml \
	    $${kind#*:} -o requirements/$${kind%%:*}.lock || exit 1; done

clean: ## Remove the virtual environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache var

# The browser tests drive the system's Chromium, as no browser can be fetched by a Python package.
.PHONY: browser
browser:
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "installing Chromium for the browser tests"; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; \
	  else echo "No Chromium found: the browser tests will be skipped. Install the package 'chromium' to run them."; fi

.PHONY: orthanc
orthanc:
	@test -e /usr/share/orthanc/plugins/libOrthancDicomWeb.so || \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "installing orthanc and orthanc-dicomweb"; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq orthanc orthanc-dicomweb >/dev/null; \
	  else echo "Install the packages orthanc and orthanc-dicomweb, then run this again."; exit 1; fi

$(READY): requirements/dev.lock requirements/bootstrap.lock pyproject.toml
	@echo "preparing $(VENV) with $(PYTHON): a minute or two the first time"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Bookwatch needs Python 3.11 or newer: make PYTHON=...")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -q --require-hashes -r requirements/bootstrap.lock
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip sync -q --compile-bytecode --require-hashes requirements/dev.lock
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install -q --no-deps --editable .
	@$(BIN)/python -m compileall -q $(PACKAGES)
	@touch $@
