# Everything a developer or an operator types. Each target sets up what it needs by itself.
PY := .venv/bin/python
DISPLAY_UNDER_TEST ?= :50
PORT ?= 8899

.PHONY: run test crash check bench stage package setup tools fmt lock clean packages

run: setup
	@tools/setup/system_packages.sh demo || true
	@$(PY) -m tools.demo

test: setup packages
	@$(PY) -m tools.setup.browser test
	@$(PY) -m tools.package
	@$(PY) -m pytest $(PYTEST_ARGS)

crash: setup packages
	@$(PY) -m pytest -q tests/crash --crashes 100 $(PYTEST_ARGS)

check: tools
	@$(PY) -m tools.check

bench: setup
	@tools/setup/system_packages.sh bench
	@$(PY) -m tools.bench

stage: setup
	@exec $(PY) -m tools.stage --display $(DISPLAY_UNDER_TEST) --port $(PORT)

package: setup
	@$(PY) -m tools.package

setup:
	@PYTHON="$(PYTHON)" tools/setup/setup.sh

tools:
	@PYTHON="$(PYTHON)" tools/setup/setup.sh tools

packages:
	@tools/setup/system_packages.sh test

fmt: tools
	@$(PY) -m ruff check --fix-only --quiet . && $(PY) -m ruff format .

lock: tools
	@$(PY) -m tools.setup.lock

clean:
	rm -rf .venv build dist browser/node_modules browser/src/video/zdec.wasm browser/src/video/sample.bin src/beistand/server/web/static/browser
