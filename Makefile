PYTHON ?= python3

help:
	@echo "make run       start the site with its starter content; PORT=8001 and STARTER_PASSWORD=... are optional"
	@echo "make dev       the same for developers: changes of code, templates and styles take effect at once"
	@echo "make serve     serve the site with production settings; for PORT, WORKERS and others see docs/deploy.md"
	@echo "make update    after a change of code: migrate, collect static files, replace running workers one by one"
	@echo "make check     run linters, type checks and other checks"
	@echo "make test      run the tests; ARGS=\"-k home\" is passed to pytest, ARGS=\"-m slow\" runs the slow ones"
	@echo "make bench     measure the performance; ARGS=--help lists the parts"
	@echo "make messages  collect and compile the interface strings; needs GNU gettext"
	@echo "make lock      lock the dependencies of pyproject.toml; ARGS=--upgrade takes the newest versions"

run dev serve update check test bench messages lock:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) was not found: install Python 3.11 or newer, or name yours: make $@ PYTHON=/path/to/python3" >&2; exit 1; }
	@exec $(PYTHON) -I campaign/deploy/launch.py $@

.PHONY: help run dev serve update check test bench messages lock
