# One command each: run, test, check, bench. The environment is made the first time.
VENV ?= .venv
APPS := clinic patients assessments dosing
BIN := $(VENV)/bin
PY := $(BIN)/python
# Bytecode and caches stay with the environment; uv is tried first because it is faster, pip always works.
install = ( $(PY) -m pip install -q uv==0.13.9 && $(VENV)/bin/uv pip install -q --python $(PY) -r $(1) ) \
	|| $(PY) -m pip install -q -r $(1)

# Django rebuilds a table on SQLite for a new one-to-one, a longer text or a date that may be empty, and the linter takes its columns for new.
REBUILT := 0005_merging 0008_restricted_and_numbers 0010_birth_date_not_known

.PHONY: run test check lint bench

run: $(VENV)/.runtime
	DEMO=1 $(PY) manage.py up

test: $(VENV)/.done
	$(PY) -m pytest $(ARGS)

# Each line is a gate; the first that is shut ends the run.
check: export DJANGO_SETTINGS_MODULE = tests.settings
check: $(VENV)/.done
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(PY) manage.py check --fail-level WARNING
	HTTPS=1 $(PY) manage.py check --deploy --fail-level WARNING --settings tests.deployed
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) manage.py lintmigrations --warnings-as-errors --quiet ok ignore --ignore-initial-migrations --include-apps $(APPS) \
		--ignore-name $(REBUILT)
	$(PY) -m pytest -q tests/architecture

lint: $(VENV)/.done
	$(PY) -m ruff format . && $(PY) -m ruff check --fix .

bench: $(VENV)/.done
	$(PY) -m tests.bench $(ARGS)

$(VENV)/.runtime: requirements.txt
	test -x $(PY) || python3 -m venv $(VENV)
	$(call install,requirements.txt)
	touch $@

$(VENV)/.done: requirements-dev.txt requirements.txt
	test -x $(PY) || python3 -m venv $(VENV)
	$(call install,requirements-dev.txt)
	touch $@ $(VENV)/.runtime
