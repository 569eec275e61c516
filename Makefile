# Every target does its own set-up from a fresh clone: Python 3.11 or newer and make are enough.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# Programs that start many times (the demonstration, tests of commands) are compiled once.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo pictures test quick check check-native bench fuzz lock clean

KERNEL := src/backchannel/board/private

$(READY): requirements.lock pyproject.toml setup.py tools/build_kernel.py $(KERNEL)/kernel.c $(KERNEL)/kernel.h
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python -c 'import backchannel.board.private._kernel' 2>/dev/null || echo 'No C compiler was found: private reads use NumPy, which is slower and gives the same bytes.'
	touch $(READY)

demo: $(READY)  ## two delegations, one relay, scene by scene: in your browser, else here (IN=terminal, IN=browser; KEEP=1 leaves it running)
	$(BIN)/python -m examples.demo $(if $(IN),--in $(IN)) $(if $(KEEP),--keep)

pictures: $(READY)  ## the pictures of the pages in docs/pictures, taken of the demonstration
	$(BIN)/python -m examples.demo.pictures

test: $(READY)  ## every test
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || echo "No Chromium here: the tests in a real browser are left out (Debian: apt-get install chromium)."
	$(BIN)/python -m pytest -q -n 4 --maxschedchunk 1

quick: $(READY)  ## the tests that take under a minute together
	$(BIN)/python -m pytest -q -n 4 --maxschedchunk 1 -m "not slow"

check: $(READY)  ## format, lint, strict types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check-native: $(READY)  ## the native kernel under AddressSanitizer and UndefinedBehaviorSanitizer (needs gcc or clang)
	$(BIN)/python tools/check_native.py

bench: $(READY)  ## figures against a baseline measured in the same run
	$(BIN)/python -m benchmarks

fuzz: $(READY)  ## every decoder for SECONDS each (default 20)
	$(BIN)/python -m fuzz $(or $(SECONDS),20)

lock:  ## remake requirements.lock (needs uv)
	uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --quiet --output-file requirements.lock

clean:
	rm -rf $(VENV) build dist demo-data src/*.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
