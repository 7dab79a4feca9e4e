# Two commands on a machine with Python 3.11+ and make: `make run` and `make test`.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8000
export PORT

.PHONY: run test test-browser screenshots lint lock messages install clean

run: $(VENV)/runtime.done
	@RUN_MIGRATIONS_ON_START=1 $(BIN)/python manage.py serve --demo --with-worker

test: $(VENV)/dev.done
	$(BIN)/python -m pytest
	$(BIN)/python -m pytest --on-postgres -m db

# Needs a Chromium: the system's own, else Playwright's (.venv/bin/playwright install chromium).
test-browser: $(VENV)/dev.done
	$(BIN)/python -m pytest -m browser

# Draws docs/screenshots/ anew.
screenshots: $(VENV)/dev.done
	DRAW_SCREENSHOTS=1 $(BIN)/python -m pytest -m browser opsproject/tests/browser/test_screenshots.py

lint: $(VENV)/dev.done
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports

messages: $(VENV)/dev.done
	$(BIN)/python -m opsproject.messages_catalogue

# Pins for every platform and Python from 3.11 on, with hashes; the address of an index is never written.
lock: $(VENV)/dev.done
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header -o requirements.lock requirements.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header -c requirements.lock -o requirements-dev.lock requirements-dev.txt

install: $(VENV)/runtime.done

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: install it, or name it with PYTHON=..."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $(PYTHON) is older"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/runtime.done: requirements.lock | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/dev.done: requirements-dev.lock | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@ $(VENV)/runtime.done

clean:
	rm -rf $(VENV) var staticfiles .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
