# One command each: run, test, check, bench. The environment is made the first time.
VENV ?= .venv
PY := $(VENV)/bin/python
# Bytecode and caches stay with the environment; uv is tried first because it is faster, pip always works.
install = ( $(PY) -m pip install -q uv==0.13.9 && $(VENV)/bin/uv pip install -q --python $(PY) -r $(1) ) \
	|| $(PY) -m pip install -q -r $(1)

.PHONY: run test check lint bench

run: $(VENV)/.runtime
	DEMO=1 $(PY) manage.py up

test: $(VENV)/.done
	$(PY) -m pytest $(ARGS)

check: $(VENV)/.done
	PATH="$(abspath $(VENV))/bin:$$PATH" ./check

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
