# One command for each habit. `make setup` first; BIN=path/to/bin uses another environment.
BIN ?= .venv/bin

.PHONY: setup check format test test-fast bench docs site claims

setup: ## make .venv with everything a developer needs
	python3 -m venv .venv
	$(BIN)/pip install -e '.[test]'

check: ## style, types, import contract
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: ## let ruff decide the trivial
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

test: ## all tests
	$(BIN)/pytest

test-fast: ## without the slow ones
	$(BIN)/pytest -m 'not slow'

bench: ## speed and memory, written to docs/speed.md
	$(BIN)/python -m benchmarks

docs: ## what is generated: levers, tables of fields and measures, JSON Schema, the picture of the README
	$(BIN)/loopsim reference --language en --write docs/reference.md --force
	$(BIN)/loopsim reference --language en --study --write docs/study-file.md --force
	$(BIN)/python tests/helpers/pages.py --write
	$(BIN)/loopsim schema --language en --write docs/scenario.schema.json --force
	$(BIN)/loopsim run closed-loop --out loopsim-out/readme --quiet
	cp loopsim-out/readme/growth.png docs/growth.png

site: ## the pages as a site in build/site, without network; faults are errors ($(BIN)/pip install -e '.[docs]' first)
	$(BIN)/sphinx-build -W --keep-going -q -c docs . build/site
	@echo "open build/site/index.html"

claims: ## try all claims with up to 60 pairs of runs, and write what came of it (some minutes; goes on where it was stopped)
	$(BIN)/loopsim claims --full --quiet --out loopsim-out/claims
	$(BIN)/python tests/helpers/mechanisms_page.py loopsim-out/claims/claims.json
	$(BIN)/python tests/helpers/pages.py --write
