# Six doors. They need Python 3.11 or later and make; everything else goes into .venv.

PORT ?= 8501
PYTHON3 ?= python3
PYTHON := .venv/bin/python
INSTALL := $(PYTHON) -m pip install --quiet --disable-pip-version-check

.PHONY: run test check fix screenshots clean

# Load the sample place and open the dashboard on http://127.0.0.1:8501 (another port: make run PORT=8600).
run: .venv/.installed
	@$(PYTHON) -m dashboard demo
	@echo "Placeboard is on http://127.0.0.1:$(PORT) - stop it with Ctrl-C."
	@AUTH_MODE=local $(PYTHON) -m streamlit run dashboard/server.py \
		--server.address 127.0.0.1 --server.port $(PORT) --server.headless true

# All of CI: the checks and every test, with a real browser and a real PostgreSQL. A browser waits more than it works,
# so its tests run beside the rest, which give way to them, and what they said is printed last. A check that fails ends
# them at once.
test: .venv/.installed-dev
	@sh tests/browser/install_chromium.sh $(PYTHON)
	@said=$$(mktemp); $(PYTHON) -m pytest -p no:cacheprovider --durations=20 tests/browser >$$said 2>&1 & browser=$$!; \
	$(MAKE) --no-print-directory check || { kill $$browser; exit 1; }; \
	nice -n 5 $(PYTHON) -m pytest --durations=10 --ignore=tests/browser; others=$$?; \
	wait $$browser; seen=$$?; cat $$said; rm -f $$said; exit $$((others | seen))

# Read the code, its types, and every definition, source, place and worked example; run no test.
check: .venv/.installed-dev
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m mypy
	$(PYTHON) -m dashboard check

# Repair what ruff can repair by itself.
fix: .venv/.installed-dev
	$(PYTHON) -m ruff check --fix
	$(PYTHON) -m ruff format

# Take the pictures in the documentation again.
screenshots: .venv/.installed-dev
	@sh tests/browser/install_chromium.sh $(PYTHON)
	$(PYTHON) -m tests.browser.screenshots

# Remove the environment and every cache; the data in var/ is yours and stays.
clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment the dashboard runs in; made again only when what it is made from has changed.
.venv/.installed: requirements.txt constraints.txt
	@$(PYTHON3) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Placeboard needs Python 3.11 or later as $(PYTHON3). Another one: make PYTHON3=/path/to/python3.12" >&2; exit 1; }
	@$(PYTHON) -m pip --version >/dev/null 2>&1 || $(PYTHON3) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "This Python cannot make an environment: ensurepip is missing. On Debian or Ubuntu, as root:" \
			"apt-get install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m pip --version >/dev/null 2>&1 || $(PYTHON3) -m venv --clear .venv
	@echo "Installing what the dashboard needs into .venv (a minute or two, once)..."
	@$(INSTALL) -r requirements.txt
	@touch $@

# The same environment with what the tests need besides.
.venv/.installed-dev: .venv/.installed requirements-dev.txt
	@echo "Installing what the tests need into .venv (a minute, once)..."
	@$(INSTALL) -r requirements-dev.txt
	@touch $@
