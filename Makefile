# KKG Portal. `make run` and `make test` need nothing prepared but Python 3.11 or newer; the rest is below.

PORT ?= 8000
DATABASE ?= sqlite
ARGS ?=

BIN := .venv/bin
PINS := pyproject.toml requirements.lock
BENCH_ARGS ?=
# A file's tests stay with one worker, so that what they prepare is prepared once.
TWO_WORKERS := -n 2 --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run dev test test-postgres check lint style types imports templates spelling bench screenshots i18n build try-wheel lock coverage clean

help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z0-9-]+:.*## / {printf "make %-15s %s\n", $$1, $$2}' Makefile
	@echo
	@echo 'PORT=8000 for run and dev; DATABASE=sqlite|postgres, ARGS="-k meeting" for test; BENCH_ARGS="--quick" for bench.'

run: .venv/run.stamp ## Serve the portal on http://127.0.0.1:8000 with demo data, as in production
	@$(BIN)/python tools/catalogs.py compile
	@$(BIN)/kkg-portal demo --if-empty
	@exec $(BIN)/kkg-portal serve --port $(PORT)

dev: .venv/run.stamp ## The same, with reload on change and the debugger
	@$(BIN)/python tools/catalogs.py compile
	@$(BIN)/kkg-portal demo --if-empty
	@exec $(BIN)/flask --app wsgi run --debug --port $(PORT)

test: .venv/test.stamp ## Run all tests, in Chromium too (DATABASE, ARGS)
	@sh tools/prepare_tests.sh
	@$(BIN)/python tools/catalogs.py compile
	@KKG_TEST_DATABASE=$(DATABASE) $(BIN)/python -m pytest $(TWO_WORKERS) $(ARGS)

test-postgres: .venv/test.stamp ## Run the tests that ask a database on PostgreSQL, but Chromium's (ARGS)
	@sh tools/prepare_tests.sh
	@$(BIN)/python tools/catalogs.py compile
	@KKG_TEST_DATABASE=postgres $(BIN)/python -m pytest $(TWO_WORKERS) -m "not browser" $(ARGS)

check: lint test ## All checks: style, types, imports, templates, spelling, then the tests

lint: style types imports templates spelling ## The checks that run nothing; make -k lint shows all that is wrong

style: .venv/test.stamp
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --check --quiet .

types: .venv/test.stamp
	$(BIN)/mypy --no-error-summary

imports: .venv/test.stamp
	$(BIN)/lint-imports --no-logo

templates: .venv/test.stamp
	$(BIN)/djlint --lint --quiet templates kkg_portal plugins

spelling: .venv/test.stamp
	$(BIN)/codespell

bench: .venv/bench.stamp ## Measure the portal against plain baselines in the same run (BENCH_ARGS)
	@sh tools/prepare_bench.sh
	@$(BIN)/python tools/catalogs.py compile
	@$(BIN)/python -m benchmarks.run $(BENCH_ARGS)

screenshots: .venv/test.stamp ## The pictures of the README into docs/images/; ARGS="/login /design" for other pages
	@sh tools/prepare_tests.sh
	@$(BIN)/python tools/catalogs.py compile
	@$(BIN)/python tools/screenshots.py $(ARGS)

i18n: .venv/run.stamp ## Collect new sentences into the catalogs, compile what is translated
	@$(BIN)/python tools/catalogs.py update
	@$(BIN)/python tools/catalogs.py compile

build: .venv/run.stamp ## Build the wheel into dist/
	@$(BIN)/python tools/catalogs.py compile
	@$(BIN)/python -m pip wheel -qq --disable-pip-version-check --no-deps -w dist .
	@ls dist/*.whl

try-wheel: .venv/test.stamp ## Build the wheel and run it in an empty environment
	@$(BIN)/python tools/try_wheel.py

lock: .venv/test.stamp ## Pin the newest versions pyproject.toml allows in requirements.lock
	@$(BIN)/python tools/lock.py

coverage: .venv/test.stamp ## Run the tests and list the lines none of them reached
	@$(BIN)/python -m coverage erase
	@$(BIN)/python -m coverage run -m pytest $(ARGS)
	@$(BIN)/python -m coverage combine -q
	@$(BIN)/python -m coverage report

clean: ## Remove what the other targets made; instance/ with your data and .venv stay
	@rm -rf build dist screenshots .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage .coverage.*
	@find kkg_portal plugins tests tools benchmarks -name __pycache__ -prune -exec rm -rf {} + -o -name '*.mo' -exec rm -f {} +

.venv/run.stamp: $(PINS)
	@sh tools/install.sh $@ --

.venv/test.stamp: $(PINS)
	@sh tools/install.sh .venv/run.stamp $@ -- test,postgres

.venv/bench.stamp: $(PINS)
	@sh tools/install.sh .venv/run.stamp .venv/test.stamp $@ -- test,postgres,bench
