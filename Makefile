# Safeload. `make run` is the demo; `make help` lists the rest. Only relative paths: the checkout may lie anywhere.

PY := .venv/bin/python
# Packages without Django, typed strictly.
PURE := $(wildcard workloads/intervals workloads/wording.py workloads/statistics workloads/disclosure workloads/wmt evidence/screening evidence/redaction.py evidence/cleaning evidence/notice_life evidence/notice_clocks.py documents)
# `check --deploy` judges the settings of a live installation; the values are stand-ins and reach no server.
AS_LIVE := SAFELOAD_MODE=live ALLOWED_HOSTS=safeload.example SITE_URL=https://safeload.example \
	DATABASE_URL=postgresql://safeload@localhost/safeload REDIS_URL=redis://localhost/0

.PHONY: help run demo test check bench soak format clean
.DEFAULT_GOAL := help

help:
	@echo "make run     set up, load the demo, serve it at http://localhost:8000 (PORT=... for another)"
	@echo "make demo    the same set-up and data without serving; then .venv/bin/python manage.py ..."
	@echo "make test    all tests      make soak   the long ones"
	@echo "make check   lint, types, imports, templates, migrations, live settings, lock file"
	@echo "make bench   speed, as ratios      make format   write the formatters' changes"
	@echo "make clean   remove what make has made, except var/ (the data and its keys)"

.venv/.ready: uv.lock pyproject.toml scripts/setup.sh
	@scripts/setup.sh
	@touch $@

.venv/.ready-dev: uv.lock pyproject.toml scripts/setup.sh
	@scripts/setup.sh --dev
	@touch .venv/.ready $@

run: .venv/.ready
	@exec $(PY) -m config.supervisor serve

demo: .venv/.ready
	@$(PY) -m config.supervisor prepare

test: .venv/.ready-dev
	@$(PY) -m pytest -n 2 --dist loadfile

soak: .venv/.ready-dev
	@$(PY) -m pytest -m soak

bench: .venv/.ready-dev
	@$(PY) -m benchmarks

check: .venv/.ready-dev
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/lint-imports
	.venv/bin/mypy --strict $(PURE)
	find templates -name '*.html' -exec .venv/bin/djade --check --target-version 5.2 {} +
	$(PY) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	SECRET_KEY="$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(64))')" \
		SAFELOAD_KEYRING="$$($(PY) -m accounts.keyring)" $(AS_LIVE) \
		$(PY) manage.py check --deploy --fail-level WARNING
	PATH="$$PWD/.tools/bin:$$PATH" uv lock --check --offline --quiet

format: .venv/.ready-dev
	.venv/bin/ruff check --fix
	.venv/bin/ruff format
	find templates -name '*.html' -exec .venv/bin/djade --target-version 5.2 {} +

clean:
	@if [ -x $(PY) ]; then $(PY) -m config.embedded stop; fi
	rm -rf .venv .tools staticfiles test-results .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
