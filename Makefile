# Touchstone. `make help` lists the targets; README.md has the same as plain pip and python lines.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
SHOP := sample_data/shop/manifest.json

.DEFAULT_GOAL := help
.PHONY: help run test check format models sample faults bench clean

help: ## List the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 20

$(VENV)/.run: requirements.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt requirements-spark.txt $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

$(SHOP): | $(VENV)/.run
	$(BIN)/python -m sample_data.generate

run: $(VENV)/.run $(SHOP) ## Set everything up and open the app in the browser
	$(BIN)/python -m core serve

test: $(VENV)/.dev $(SHOP) ## Set up everything the tests need, then run all checks and tests
	bash .ci/chromium
	bash .ci/java
	$(MAKE) --no-print-directory check
	$(BIN)/python -m pytest -n 2

check: $(VENV)/.dev ## Lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

models: $(VENV)/.run ## Train the shipped models again from labelled public sets in DATA (default ../shared/data)
	OMP_NUM_THREADS=1 $(BIN)/python -m models_shop $(or $(DATA),../shared/data)

sample: $(VENV)/.run ## Generate the sample shop again
	$(BIN)/python -m sample_data.generate

bench: $(VENV)/.dev $(SHOP) ## Run every benchmark and print its figures beside their targets
	$(BIN)/python -m benchmarks

faults: $(VENV)/.run $(SHOP) ## Ten minutes of everything at once, then every kind of work killed and refused at its own writes
	$(BIN)/python -m benchmarks.faults
	$(BIN)/python -m benchmarks.kills
	$(BIN)/python -m benchmarks.damage

clean: ## Remove the virtual environment and caches (never the workspace)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
