PYTHON ?= python3

help:
	@echo "make run       start the site with its starter content; PORT=8001 and STARTER_PASSWORD=... if you like"
	@echo "make dev       the same for developers: a change of code, template or style shows at once"
	@echo "make serve     serve it with production settings; PORT, WORKERS, STARTER_PASSWORD, see docs/deploy.md"
	@echo "make update    after new code: migrate, collect, replace the workers of running servers one by one"
	@echo "make check     run linters, types and checks"
	@echo "make test      run the tests; ARGS=\"-k home\" goes to pytest, ARGS=\"-m slow\" runs what it leaves out"
	@echo "make bench     measure it; ARGS=--help names the parts"
	@echo "make messages  collect and compile the interface strings; needs GNU gettext"
	@echo "make lock      lock the dependencies of pyproject.toml; ARGS=--upgrade for the newest"

run dev serve update check test bench messages lock:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) was not found: install Python 3.11 or newer, or name yours: make $@ PYTHON=/path/to/python3" >&2; exit 1; }
	@exec $(PYTHON) -I campaign/deploy/launch.py $@

.PHONY: help run dev serve update check test bench messages lock
