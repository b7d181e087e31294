PYTHON ?= python3
.PHONY: demo test check

demo: .venv/demo  ## install the light package and read our own article with it
	@.venv/demo/bin/quotes extract docs/demo.txt

test: .venv/dev  ## everything that runs in five minutes, offline
	.venv/dev/bin/python -m pytest -q -m "not slow"

check: .venv/dev  ## format, lint, types, import rules
	.venv/dev/bin/ruff format --check . && .venv/dev/bin/ruff check . && .venv/dev/bin/mypy && .venv/dev/bin/lint-imports

.venv/demo: pyproject.toml
	$(PYTHON) -m venv $@ && $@/bin/pip install --quiet . && touch $@

.venv/dev: pyproject.toml
	$(PYTHON) -m venv $@ && $@/bin/pip install --quiet --editable '.[dev]' && touch $@
