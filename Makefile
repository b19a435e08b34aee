# Every target makes .venv, with the locked packages, if it isn't there or the lock has changed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 7860
FROZEN := -c constraints.txt

.PHONY: run test evals check lock clean
.DELETE_ON_ERROR:

run: $(VENV)/run  ## the chat page at http://127.0.0.1:7860
	$(BIN)/python app.py --host $(HOST) --port $(PORT)

test: $(VENV)/test  ## all tests; browser tests are skipped, with the reason, where there is no Chromium
	$(BIN)/python -m pytest $(ARGS)

evals: $(VENV)/evals  ## the article's question set: a table, and a report in reports/
	$(BIN)/python -m evals run --report reports $(ARGS)

check: $(VENV)/check  ## style, types, one-way imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_imports.py

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name it with: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)

# torch first and by its exact number: a range lets pip take a build of several GB for graphics cards
$(VENV)/run: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet $(FROZEN) torch
	$(BIN)/python -m pip install --quiet $(FROZEN) -e '.[evals]'
	touch $@

$(VENV)/test: $(VENV)/run
	$(BIN)/python -m pip install --quiet $(FROZEN) -e '.[test,evals,training]'
	touch $@

$(VENV)/evals: $(VENV)/run
	$(BIN)/python -m pip install --quiet $(FROZEN) -e '.[evals]'
	touch $@

$(VENV)/check: $(VENV)/test
	$(BIN)/python -m pip install --quiet $(FROZEN) -e '.[check]'
	touch $@

lock: $(VENV)/check  ## write down what is installed now
	$(BIN)/python -m pip freeze --exclude-editable | LC_ALL=C sort -f | sed 's/^torch==\([0-9.]*\).*/torch==\1/' > constraints.txt

clean:
	rm -rf $(VENV) reports .pytest_cache .mypy_cache .ruff_cache .hypothesis
