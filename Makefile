# What people type. Each target brings what it needs (packages, browser, database), so that it also
# works on a bare Debian machine; the scripts are in .ci/.

MAKEFLAGS += --no-builtin-rules --no-print-directory
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

dotenv = $(shell sed -n 's/^$(1)=//p' .env 2>/dev/null)
export DEBUG ?= $(or $(call dotenv,DEBUG),true)
export HOST ?= $(or $(call dotenv,HOST),127.0.0.1)
export PORT ?= $(or $(call dotenv,PORT),8000)
STATIC_ROOT ?= $(or $(call dotenv,STATIC_ROOT),staticfiles)

BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
APPS := $(wildcard accounts catalogue basket orders support staff config)
STATIC := $(patsubst %/,%,$(STATIC_ROOT)).json
TEMPLATES := $(shell find templates $(wildcard $(APPS:%=%/templates)) -type f)
STYLE_SHEETS := $(shell find static -name '*.css')
STATIC_SOURCES := $(shell find static $(APPS:%=%/static) config/bundles.py 2>/dev/null)

# Two shops started from one checkout wait for each other here, and the second finds the work done.
prepare = $(if $(shell which flock 2>/dev/null),flock Makefile) $(MAKE) --silent

# A shell that waits for the server: whoever is signalled (the server alone, make alone, or the
# whole group, as by Ctrl-C), the server stops gracefully and make ends without an error. The
# worker, which sends the mails, goes with it.
serve = trap : INT; trap 'kill -TERM $$server 2>/dev/null' TERM; \
	$(MANAGE) work & worker=$$!; \
	$(BIN)/uvicorn config.asgi:application --host $(HOST) --port $(PORT) \
		--lifespan off --timeout-graceful-shutdown 3 --no-proxy-headers $(1) & server=$$!; \
	wait $$server; code=$$?; \
	while kill -0 $$server 2>/dev/null; do wait $$server; code=$$?; done; \
	kill -TERM $$worker 2>/dev/null; wait $$worker 2>/dev/null; \
	[ $$code -gt 128 ] || exit $$code

.PHONY: help
help:
	@echo "make TARGET, where TARGET is"
	@sed -n 's/^\([a-z0-9]*\):.*## /  \1\t/p' Makefile | expand -t 12

.PHONY: run
run: ## start the shop on http://127.0.0.1:8000 (HOST, PORT, DATABASE_URL, MEDIA_ROOT change where)
	@.ci/install paper || echo "Without them there are no PDFs; all else works."
	@$(prepare) .venv/run.stamp $(STATIC)
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) seed_shop --once
	@$(call serve,)

.PHONY: dev
dev: export STATIC_LIVE := true
dev: ## the same for whoever writes code: restarts on changes, tracebacks, debug toolbar
	@$(prepare) .venv/dev.stamp
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) seed_shop --once
	@$(call serve,--reload $(APPS:%=--reload-dir %))

.PHONY: test
test: ## all tests: on SQLite, on PostgreSQL, in the browser (ARGS="-k word" for some)
	@.ci/install postgres paper browser
	@$(prepare) .venv/dev.stamp $(STATIC)
	@.ci/test $(ARGS)

.PHONY: quick
quick: ## the unit tests nearest to what was changed since main, within a minute (ARGS="FILE" for a file's)
	@$(prepare) .venv/dev.stamp
	@.ci/quick $(ARGS)

.PHONY: e2e
e2e: ## the browser tests; with BASE_URL=https://… the read-only ones against that shop
	@.ci/install paper browser
	@$(prepare) .venv/dev.stamp $(STATIC)
	@$(BIN)/pytest e2e --numprocesses=2 --dist=worksteal \
		$(if $(BASE_URL),-m readonly --base-url '$(BASE_URL)') $(ARGS)

.PHONY: bench
bench: ## measure what pages cost, against a bare page with 24 cards (an hour; ARGS="--sizes 200,1000 --orders 200" for minutes)
	@.ci/install postgres bench
	@$(prepare) .venv/dev.stamp $(STATIC)
	@FSYNC=on .ci/postgres $(BIN)/python -m e2e.bench.run $(ARGS)

.PHONY: check
check: ## what CI asks before the tests: lint, templates, migrations, deployment, architecture
	@$(prepare) .venv/dev.stamp
	@$(MAKE) --silent --keep-going lint templates migrations deploy architecture

.PHONY: lint templates migrations deploy architecture
lint:
	@$(BIN)/ruff check --quiet --output-format concise
	@$(BIN)/ruff format --check --quiet --output-format concise

templates:
	@$(BIN)/djade --target-version 5.2 --check $(TEMPLATES)
	@$(BIN)/djlint --lint --quiet templates $(wildcard $(APPS:%=%/templates))
	@$(BIN)/python .ci/css --check $(STYLE_SHEETS)

migrations:
	@DATABASE_URL=sqlite://:memory: $(MANAGE) makemigrations --check --dry-run

# As a shop in production would be started: none of this shell's variables.
deploy:
	@env -i PATH="$$PATH" DEBUG=false ALLOWED_HOSTS=shop.example TRUSTED_PROXIES=1 DATABASE_URL=sqlite://:memory: \
		SHOP_ADDRESS="1 High Street,Leeds" SHOP_BANK="IBAN of the shop" \
		SECRET_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))')" \
		$(MANAGE) check --deploy --fail-level WARNING

architecture:
	@$(BIN)/pytest --quiet $(patsubst %,config/tests/test_%.py,architecture imports vocabulary lock_files docs)

.PHONY: format
format: ## lay out Python, templates and style sheets as `make check` wants them
	@$(prepare) .venv/dev.stamp
	@$(BIN)/ruff check --quiet --fix; $(BIN)/ruff format --quiet
	@$(BIN)/djade --target-version 5.2 $(TEMPLATES)
	@$(BIN)/python .ci/css $(STYLE_SHEETS)

# For every system and every Python from 3.11 on, with the hashes of all files of a release.
LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--annotation-style line $(ARGS)

.PHONY: lock
lock: ## bring the lock files in step with requirements*.txt (ARGS="--upgrade-package NAME")
	@$(prepare) .venv/dev.stamp
	@$(LOCK) requirements.txt --output-file requirements.lock
	@$(LOCK) requirements-dev.txt --constraints requirements.lock --output-file requirements-dev.lock

.PHONY: clean
clean: ## remove what the above made, except the shop's database and pictures
	@rm -rf .venv staticfiles staticfiles.json test-results .pytest_cache .ruff_cache
	@find $(APPS) e2e -name __pycache__ -prune -exec rm -rf {} +

.venv/run.stamp: requirements.lock
	@.ci/venv requirements.lock
	@touch $@

.venv/dev.stamp: requirements-dev.lock
	@.ci/venv requirements-dev.lock
	@touch .venv/run.stamp $@

# Django writes this manifest last.
$(STATIC): .venv/run.stamp $(STATIC_SOURCES)
	@$(MANAGE) collectstatic --no-input --verbosity 0
	@touch $@
