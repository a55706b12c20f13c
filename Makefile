# The project's commands. `make` alone lists them.
#
#   make run HOST=0.0.0.0 PORT=9000    any variable of .env.example, here or in .env
#   make test REQUIRE_ALL=1            a missing PostgreSQL or Chromium is a failure (as with CI=true)

PYTHON ?= python3
UV ?= uv
REQUIRE_ALL ?= $(filter true,$(CI))
export REQUIRE_ALL

VENV := .venv/bin
# .env is read as a shell does; what the environment or the command line sets wins.
LOAD_ENV = own=$$(export -p); set -a; if [ -f .env ]; then . ./.env; fi; eval "$$own"; set +a
# Tests and checks look at the code, not at this machine's settings.
BARE := env $(addprefix -u ,ADMIN_REQUIRE_OTP ALLOWED_HOSTS BEHIND_PROXY CACHE_URL CONTACT_EMAIL \
	CSRF_TRUSTED_ORIGINS DATABASE_URL DEBUG HTTPS PLOTLY_BUNDLE REQUIRE_SECOND_PERSON \
	SECRET_KEY VAR_DIR)
PYTEST := $(VENV)/python -m pytest -rs
PAGES := --ignore=tests/browser --ignore=tests/benchmarks
COMPILE = $(UV) pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-header --quiet $(ARGS)

.NOTPARALLEL:
.PHONY: help run admin manage backup restore test watch check lint types settings bench lock

help: ## List the commands
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST)

run: .venv/installed node_modules/installed ## Start the site on http://127.0.0.1:8000 (HOST, PORT)
	@set -e; $(LOAD_ENV); HOST=$${HOST:-127.0.0.1}; PORT=$${PORT:-8000}; \
	$(VENV)/python manage.py migrate --verbosity 0; \
	$(VENV)/python manage.py seed; \
	$(VENV)/python manage.py collectstatic --noinput --verbosity 0; \
	case "$$HOST" in 127.*|localhost|"[::1]") ;; *) [ -n "$$ALLOWED_HOSTS" ] || \
		echo "Hint: others reach the site only by the names in ALLOWED_HOSTS; see .env.example.";; \
	esac; \
	echo "The site: http://$$HOST:$$PORT/  (Ctrl-C ends it)"; \
	exec $(VENV)/gunicorn dashboard.wsgi --bind "$$HOST:$$PORT" --worker-class gthread \
		--workers 2 --threads 16 --no-control-socket

admin: .venv/installed ## Make a first user for /admin/: asks for a name and a password
	@set -e; $(LOAD_ENV); $(VENV)/python manage.py migrate --verbosity 0; \
	exec $(VENV)/python manage.py createsuperuser --email=

manage: .venv/installed ## Run a command of manage.py with .env: make manage do=check_ledger
	@$(LOAD_ENV); exec $(VENV)/python manage.py $(do)

backup: .venv/installed ## Write the whole database to one file while the site runs (TO=file.zip)
	@$(LOAD_ENV); exec $(VENV)/python manage.py backup $(if $(TO),--to "$(TO)")

restore: .venv/installed ## Replace the database by a backup: make restore FILE=… (YES=1: unasked)
	@[ -n "$(FILE)" ] || { echo "Name the backup: make restore FILE=var/backups/…"; exit 2; }
	@$(LOAD_ENV); exec $(VENV)/python manage.py restore $(if $(YES),--yes) -- "$(FILE)"

# The two databases are tested side by side: each run has its own folder, and one core is enough.
# What uses no database is in the run on SQLite alone.
test: .venv/installed-dev node_modules/installed ## Test on SQLite, on PostgreSQL and in Chromium
	@echo "Units and pages on SQLite; on PostgreSQL at the same time, to be read afterwards:"
	@echo "all tests that use a database run on both, those that use none run once"
	@folder=$$(mktemp -d); trap 'rm -rf $$folder' EXIT; \
	$(BARE) VAR_DIR=$$folder/var $(VENV)/python -m tests.postgres -- \
		$(PYTEST) $(PAGES) --database-only -o cache_dir=$$folder/cache >$$folder/log 2>&1 & postgres=$$!; \
	trap "kill $$postgres; exit 1" INT TERM; \
	$(BARE) $(PYTEST) $(PAGES); sqlite=$$?; \
	wait $$postgres; status=$$?; \
	echo "Units and pages on PostgreSQL"; cat $$folder/log; \
	[ $$sqlite = 0 ] || exit 1; \
	if [ $$status = 77 ] && [ -z "$$REQUIRE_ALL" ]; then skipped=1; \
	elif [ $$status != 0 ]; then exit 1; fi; \
	echo "Pages in Chromium"; \
	$(BARE) $(PYTEST) tests/browser -n auto --maxprocesses 4 --dist loadfile || exit 1; \
	if [ $$skipped ]; then \
		echo "NOT TESTED: nothing on PostgreSQL. It is missing: on Debian, apt-get install postgresql"; \
	fi

watch: .venv/installed-dev ## Rerun the tests of a subject when a file of it changes (Ctrl-C ends)
	@$(BARE) $(VENV)/python -m tests.watch

check: lint types settings test ## Everything that has to pass: lint, types, settings, tests

lint: .venv/installed-dev ## Check style and format, and that the locks name no registry
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/djade --target-version 5.2 --check $$(find templates -name '*.html')
	@! grep -n :// requirements.txt requirements-dev.txt package-lock.json

types: .venv/installed-dev ## Check the types
	$(BARE) $(VENV)/mypy

settings: .venv/installed-dev ## Check the migrations, and the settings as for production
	$(BARE) DATABASE_URL=sqlite://:memory: $(VENV)/python manage.py makemigrations --check --dry-run
	$(BARE) ALLOWED_HOSTS=example.org $(VENV)/python manage.py check --deploy --fail-level WARNING

bench: .venv/installed-dev ## Measure
	$(BARE) $(PYTEST) tests/benchmarks --benchmark-only

lock: ## Lock the dependencies of pyproject.toml (ARGS=--upgrade for newer ones); needs uv
	$(COMPILE) -o requirements.txt
	$(COMPILE) --group dev -c requirements.txt -o requirements-dev.txt

$(VENV)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }

# The stamps make an install wait for a change of its lock.
.venv/installed: requirements.txt | $(VENV)/python
	@echo "Installing what requirements.txt lists"
	@$(VENV)/python -m pip install --quiet --require-hashes -r requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt | $(VENV)/python
	@echo "Installing what requirements-dev.txt lists"
	@$(VENV)/python -m pip install --quiet --no-compile --require-hashes -r requirements-dev.txt
	@touch $@

# Without npm's small bundle the site serves the one in Plotly's wheel; an old one would not fit.
node_modules/installed: package-lock.json
	@if command -v npm >/dev/null && npm ci --ignore-scripts --fetch-retries=1 --loglevel=error; then touch $@; else \
		rm -rf node_modules; \
		echo "npm is missing or failed: charts use the larger plotly.js of the Python package."; \
	fi
