# `make run` starts the app, `make test` checks it. Both install first what is missing.
PYTHON := .venv/bin/python

.PHONY: run test on-sqlite pages plain on-postgresql in-browser lint any-day bench trials trials-on-sqlite \
	trials-on-postgresql demo translations gallery

run:
	@tracker/install.sh run
	@exec $(PYTHON) manage.py up --die-with-parent

# Runs side by side, two at a time and the longest first, each shown as it ends: all of it on SQLite
# and the embedded queue, in four parts; what touches a database, but for pages that only show it, on
# a PostgreSQL and a Redis that live as long as the run; and other days.
test:
	@tracker/install.sh test
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target \
		on-postgresql on-sqlite in-browser pages plain any-day

QUICK := -q -p no:cacheprovider -m "not e2e and not trial and not benchmark"
PLAIN := $(addprefix tests/,core sources pdf tracker templatetags)

on-sqlite:
	$(PYTHON) -m pytest $(QUICK) tests $(addprefix --ignore=,$(PLAIN) tests/views)

pages:
	$(PYTHON) -m pytest $(QUICK) --no-migrations tests/views

plain:
	$(PYTHON) -m pytest $(QUICK) applications/core $(PLAIN)

in-browser:
	$(PYTHON) -m pytest -q tests/e2e -p no:cacheprovider --no-migrations --output=test-results/sqlite

on-postgresql:
	$(PYTHON) -m tests.servers $(PYTHON) -m pytest -q --database-only \
		--output=test-results/postgresql -p no:cacheprovider

lint:
	@tracker/install.sh checks
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m mypy
	.venv/bin/lint-imports --no-logo
	@$(PYTHON) -m applications.core.extraction.scripts.coverage

# On other days and in another zone: the tests that share their clock with other processes, for all
# the others begin at a moment of their own. With ALL=1 they are run there too, browsers excepted.
any-day:
	@tracker/install.sh test
	$(PYTHON) -m tests.any_day $(if $(ALL),-m "not e2e and not trial and not benchmark",\
		-m "real_clock and not e2e and not trial and not benchmark" --no-migrations \
		$(shell grep --recursive --files-with-matches --include="test_*.py" --word-regexp \
		"real_clock\|worker" tests))

# Our time against a bare library's, side by side in one run.
bench:
	@tracker/install.sh test
	$(PYTHON) -m pytest -q -s -m benchmark

# Minutes of kills and outages.
trials:
	@tracker/install.sh trials
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target trials-on-sqlite trials-on-postgresql

trials-on-sqlite:
	$(PYTHON) -m pytest -q -s -rs -m trial --output=test-results/trials-sqlite

trials-on-postgresql:
	$(PYTHON) -m tests.servers $(PYTHON) -m pytest -q -s -rs -m trial --database-only \
		--output=test-results/trials-postgresql -p no:cacheprovider

demo:
	@tracker/install.sh run
	@$(PYTHON) manage.py migrate --no-input --verbosity 0
	@$(PYTHON) manage.py demo

# The words to translate, from code and templates into applications/locale, and what is served.
translations:
	@tracker/install.sh test
	$(PYTHON) manage.py makemessages --all --no-wrap --no-location --no-obsolete \
		--ignore=.venv --ignore=tests --ignore=data
	@sed -i -e '/^"Report-Msgid-Bugs-To/d' -e '/^"POT-Creation-Date/d' applications/locale/*/LC_MESSAGES/django.po
	$(PYTHON) manage.py compilemessages --verbosity=0 --ignore=.venv

# Pictures of every page to look at, in test-results/gallery; with README=1 those that it shows.
gallery:
	@tracker/install.sh test
	$(PYTHON) -m tests.gallery $(if $(README),--readme)
