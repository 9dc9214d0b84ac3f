# make setup | app | test | lint | bench | docs | clean
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DB ?= crpo.db
PORT ?= 7860
PROFILE ?= auto
export GRADIO_ANALYTICS_ENABLED := 0
export TOKENIZERS_PARALLELISM := false

.PHONY: setup app test lint bench docs clean

setup: $(READY)

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is %s; name another with make setup PYTHON=python3.12" % sys.version.split()[0])'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[offline,dev]'
	touch $(READY)

app: $(READY)
	$(BIN)/crpo-app --db $(DB) --port $(PORT) --profile $(PROFILE)

test: $(READY)
	-@$(BIN)/python tests/chromium.py
	$(BIN)/python -m pytest -n 2 --dist loadfile

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python tests/audit.py

bench: $(READY)
	$(BIN)/python benchmarks/live_scores.py
	$(BIN)/python benchmarks/scoring.py --sizes 1000 10000

docs: $(READY)
	$(BIN)/python docs/screenshots.py

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
