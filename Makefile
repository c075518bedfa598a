# A doorway only: what these do is in tools/bootstrap.py, which Windows users call directly.
#   make start PORT=8123          serve on another port
#   make test ARGS="-k meters"    run some of the tests
#   make setup PYTHON=python3.12  set up with this Python
PYTHON ?= python3
BOOTSTRAP = $(PYTHON) tools/bootstrap.py

.PHONY: help start test setup python
help:
	@echo "make start   set up, grade the first exercise, serve the site (PORT=8123 for another port)"
	@echo "make test    set up, check the content, run the tests (ARGS=\"-k words\" for some of them)"
	@echo "make setup   set up and stop (PYTHON=python3.12 to choose the Python)"
	@echo "Without make: python tools/bootstrap.py start|test|setup"

start: python
	@$(BOOTSTRAP) start $(if $(PORT),--port $(PORT)) $(ARGS)

test: python
	@$(BOOTSTRAP) test $(ARGS)

setup: python
	@$(BOOTSTRAP) setup $(ARGS)

python:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is not on PATH."; \
	echo "  Install Python 3.13, or name the one you have: make start PYTHON=/path/to/python3"; exit 2; }
