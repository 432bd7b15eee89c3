# `make run` starts the app, `make test` checks it. Both install first what is missing.
PYTHON := .venv/bin/python

.PHONY: run test lint bench trials demo

run:
	@tracker/install.sh run
	@exec $(PYTHON) manage.py up --die-with-parent

# Everything once on SQLite and the embedded queue, and what touches a database again on a
# PostgreSQL and a Redis that live as long as the tests.
test:
	@tracker/install.sh test
	@$(MAKE) --no-print-directory lint
	$(PYTHON) -m pytest -q
	$(PYTHON) -m tests.servers $(PYTHON) -m pytest -q --database-only

lint:
	@tracker/install.sh checks
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m mypy
	.venv/bin/lint-imports --no-logo

# Our time against a bare library's, side by side in one run.
bench:
	@tracker/install.sh test
	$(PYTHON) -m pytest -q -s -m benchmark

# Minutes of kills and outages.
trials:
	@tracker/install.sh test
	$(PYTHON) -m pytest -q -m trial
	$(PYTHON) -m tests.servers $(PYTHON) -m pytest -q -m trial

demo:
	@tracker/install.sh run
	@$(PYTHON) manage.py migrate --no-input --verbosity 0
	@$(PYTHON) manage.py createcachetable
	@$(PYTHON) manage.py demo
