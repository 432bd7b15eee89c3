# `make run` starts the app, `make test` checks it. Both install what is missing first.
PYTHON := .venv/bin/python

.PHONY: run test lint bench trials demo

run:
	@tracker/install.sh run
	@exec $(PYTHON) manage.py up --die-with-parent

test:
	@tracker/install.sh test
	@$(MAKE) --no-print-directory lint
	$(PYTHON) -m pytest -q

lint:
	@tracker/install.sh checks
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m mypy
	.venv/bin/lint-imports --no-logo
	$(PYTHON) manage.py makemigrations --check --dry-run

bench:
	@tracker/install.sh checks
	$(PYTHON) -m pytest -q -m benchmark

trials:
	@tracker/install.sh test
	$(PYTHON) -m pytest -q -m trial

demo:
	@tracker/install.sh run
	@$(PYTHON) manage.py migrate --no-input --verbosity 0
	@$(PYTHON) manage.py demo
