# The one entry to everything. `make help` lists it.
#
# Paths are relative throughout, so that any folder name works, with spaces too.

PYTHON ?= python3
PORT ?= 8000
# One thread: outputs are the same at each run, and a second thread waits more
# than it works when anything else is running. `make model` sets its own.
export OMP_NUM_THREADS ?= 1

# Tools are called through Python: the scripts beside it hold the folder's name, and
# would stop when that is changed.
BIN := .venv/bin
# The book's own kernel comes before any other that is called python3, too.
KERNELS := $$PWD/.venv/share/jupyter
# What is built and run is the same for everyone: nobody's own settings of Python and
# IPython take part. (For pytest itself: conftest.py. `make lab` keeps them.)
# No progress bars in what is kept and compared; TQDM_DISABLE is tqdm's own switch.
ALONE := mkdir -p _build/ipython; \
  env -u PYTHONPATH -u PYTHONSTARTUP -u PYTHONOPTIMIZE -u PYTHONWARNINGS -u MPLBACKEND \
  -u FORCE_COLOR -u PYTHON_COLORS -u COLUMNS PYTHONUTF8=1 \
  IPYTHONDIR="$$PWD/_build/ipython" JUPYTER_PATH="$(KERNELS)" TQDM_DISABLE=1 $(BIN)/python
JUPYTER_BOOK := $(ALONE) -P -c 'from jupyter_book.cli.main import main; main()'
# What the chapters read, apart from the data.
INPUTS := models/base-model.pth models/results.json models/README.md models/log.csv \
  models/hits.csv models/tried.csv models/tuning.csv models/tuning-hits.csv \
  models/far.csv models/far.json notebooks/matplotlibrc

.DEFAULT_GOAL := book
.PHONY: always book data env test test-matrix lab notebooks model choose tune far copies bench audit pdf epub serve links advisories lock update clean help

book: env data _build/.inputs _build/.looks  ## environment, data and pages; says what to open
	@$(JUPYTER_BOOK) build . -W -n --keep-going || { rm -rf _build/.doctrees; \
	  echo 'The book was not built: the reason is above; if it is in a page, marked WARNING or ERROR.'; exit 1; }
	@echo 'The book is built. Open _build/html/index.html in a browser.'

# Sphinx sees a change of a page or a setting by itself. What the chapters read
# besides, it does not: then the pages are made anew. Contents decide, not time stamps.
_build/.inputs: $(INPUTS) always | .venv/.installed
	@mkdir -p _build
	@cksum $(INPUTS) book/_extensions/*.py requirements.txt constraints.txt .venv/pyvenv.cfg > $@.new
	@cmp -s $@.new $@ || $(BIN)/python -c 'import hashlib, json, sys; \
	  sys.exit(hashlib.sha256(open("models/base-model.pth", "rb").read()).hexdigest() \
	  != json.load(open("models/results.json"))["sha256"])' || { \
	  echo 'models/base-model.pth is cut off, or not the file of models/results.json. $(MODEL_BACK)'; exit 1; }
	@cmp -s $@.new $@ || rm -rf _build/html _build/.doctrees _build/jupyter_execute
	@mv $@.new $@

# Nor does it see changed looks: then the pages are written anew, and nothing is run.
_build/.looks: always
	@mkdir -p _build
	@find book/_static book/_templates -type f -exec cksum {} + | sort > $@.new
	@cmp -s $@.new $@ || rm -rf _build/html
	@mv $@.new $@

MODEL_BACK := To have it back: git checkout models. To train it anew: make model.
models/%:
	@echo '$@ is missing. $(MODEL_BACK)'; exit 1
notebooks/matplotlibrc:
	@echo '$@ is missing. To have it back: git checkout $@'; exit 1

env: .venv/.installed

# Who installs, and which builds of PyTorch, book/install.py decides, unless it is told:
# make TORCH=cpu, make TORCH=pip. (An environment variable of that name is of others.)
TORCH :=
# It holds what was installed. Where the Python that .venv was made with is no longer
# there, or another version now, nothing in .venv works; and where an installation was
# cut off, what works is not known.
WANTED := cat requirements.txt constraints.txt
STALE := $(shell $(WANTED) 2>/dev/null | cmp -s - .venv/.installed || echo stale)
CUT_OFF := $(wildcard .venv/.unfinished)
GONE := $(CUT_OFF)$(shell test ! -e .venv/pyvenv.cfg || $(BIN)/python -I -c 'import os, sys, sysconfig; \
  sys.exit(not os.path.isdir(sysconfig.get_path("purelib")))' 2>/dev/null || echo gone)
GONE_SO := $(if $(CUT_OFF),The last installation was cut off,The Python that .venv was made with is gone, or another version now): .venv is made anew.
PLATFORMS := Linux with glibc 2.28 or newer (x86-64, ARM64), macOS 14 or newer (Apple silicon only), Windows (x86-64)

.venv/.installed: $(if $(STALE)$(GONE)$(TORCH),always)
	@$(if $(GONE),echo '$(GONE_SO)',:)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo 'Python 3.11 or newer is needed; $(PYTHON) is older, or not there. If you have a newer one: make PYTHON=python3.12'; exit 1; }
	@test -z '$(GONE)' && { $(BIN)/python -I -c 'import pip' || $(BIN)/python -I -m ensurepip; } >/dev/null 2>&1 || \
	  $(PYTHON) -m venv --clear $(@D)
	@$(BIN)/python -I book/install.py $(TORCH) || { test $$? = 3 && \
	  env -u PIP_TARGET -u PIP_PREFIX -u PIP_ROOT PIP_USER=0 $(BIN)/python -I -m pip install --requirement requirements.txt; } || { \
	  echo 'The packages were not installed: the reason is above. Once that is mended, the same command goes on.'; \
	  echo 'There are packages for: $(PLATFORMS).'; exit 1; }
	@$(WANTED) > $@

data: env  ## FashionMNIST, downloaded once and verified
	@$(BIN)/python -I data/fetch.py

test: book  ## all tests: every cell re-run and compared, and the tests in tests/
	@$(ALONE) -m pytest -n auto --dist loadscope --no-loadscope-reorder

# Outputs must not depend on the machine: threads, instruction sets, language, place.
test-matrix: book  ## every cell re-run and compared as on other machines; prints a table
	$(BIN)/python tests/matrix.py $(VARIANTS) --chapters $(CHAPTERS)

lab: env data  ## open the notebooks in JupyterLab; LAB_OPTIONS=... are passed on
	JUPYTER_PATH="$(KERNELS)$${JUPYTER_PATH:+:$$JUPYTER_PATH}" $(BIN)/python -m jupyterlab notebooks $(LAB_OPTIONS) || { \
	  test "$$(id -u)" != 0 || echo 'If it does not run as root: make lab LAB_OPTIONS=--allow-root'; exit 1; }

# book/pair.py says when a pair is run. AGAIN=1: in any case.
PAIR := $(ALONE) book/pair.py $(if $(AGAIN),--again)
notebooks: $(INPUTS) | env data  ## bring changed texts (.md) into their pairs (.ipynb); AGAIN=1 runs all
	@$(PAIR) notebooks/*.md

notebooks/%.ipynb: notebooks/%.md $(INPUTS) always | env data
	@$(PAIR) $<

# A waiting thread yields: else it keeps a core from whatever else runs.
model: env data  ## train the base model anew: models/base-model.pth, its log, its card
	@OMP_WAIT_POLICY=PASSIVE $(BIN)/python models/train.py

choose: env data  ## train the recipes that were compared: models/tried.csv
	@OMP_WAIT_POLICY=PASSIVE $(BIN)/python models/train.py --choose

tune: env data  ## train the recipes of chapters 9 and 10: models/tuning.csv
	@OMP_WAIT_POLICY=PASSIVE $(BIN)/python models/tune.py

far: env data  ## train the same network as well as we can, for hours: models/far.csv
	@$(BIN)/python models/far.py

# The publishing workflow calls this, and pushes them; see book/copies.py.
copies: env  ## copies of the notebooks for Colab and Binder: REPOSITORY=https://… COMMIT=…
	@$(BIN)/python book/copies.py "$(REPOSITORY)" "$(COMMIT)"

bench: book  ## how fast the training loops and the playground are, as ratios
	@$(BIN)/python models/bench.py
	@$(BIN)/python -m pytest -q tests/test_playground.py::test_probabilities_are_those_of_pytorch \
	  tests/test_training.py::test_how_long_a_step_takes

audit: book  ## what Lighthouse and the Nu HTML checker say of the pages (needs Node.js)
	@$(BIN)/python tests/audit.py

# Made of the pages as they are; then the first page offers it.
OFF_SCREEN = @$(ALONE) book/off_screen.py $@ && $(JUPYTER_BOOK) build . -qq -n > _build/off-screen.log

pdf: book  ## the whole book as one PDF, beside the pages (needs Chromium)
	$(OFF_SCREEN)

epub: book  ## the whole book as one EPUB, beside the pages
	$(OFF_SCREEN)

serve: book  ## the built pages at http://localhost:8000 (another port: make serve PORT=8001)
	@$(BIN)/python -c 'import socket, sys; sys.exit(socket.socket().connect_ex(("127.0.0.1", $(PORT))) == 0)' || { \
	  echo 'Port $(PORT) is in use. Another one: make serve PORT=$(shell expr $(PORT) + 1)'; exit 1; }
	$(BIN)/python -m http.server --bind 127.0.0.1 --directory _build/html $(PORT)

# Apart from the build: what others do to their pages is no fault of a change here.
links: env data  ## whether the addresses that the book names still answer
	@$(JUPYTER_BOOK) build . --builder linkcheck --path-output _build/links --keep-going

advisories: env  ## known vulnerabilities of the pinned packages
	@$(BIN)/uv tool run pip-audit@2.10.1 --requirement constraints.txt --disable-pip --no-deps --strict

# From a copy: uv leaves the versions that it finds there, where nothing forbids them.
lock: env  ## constraints.txt brought in step with requirements.txt
	@cp constraints.txt constraints.new
	@grep -v '^-c' requirements.txt | $(BIN)/uv pip compile --quiet --universal \
	  --python-version 3.11 --no-header --no-annotate --output-file constraints.new -
	@mv constraints.new constraints.txt

# A pin with the word "held" stays; the comment beside it says why.
update: env  ## all versions to the newest, in requirements.txt and constraints.txt
	@sed -e '/^-c/d' -e '/held/!s/==.*//' requirements.txt | $(BIN)/uv pip compile --quiet --universal \
	  --upgrade --python-version 3.11 --no-header --no-annotate --output-file constraints.new -
	@awk -F '==| ' 'NR == FNR {newest[$$1] = $$2; next} /^[a-z]/ && !/held/ {$$0 = $$1 "==" newest[$$1]} 1' \
	  constraints.new requirements.txt > requirements.new
	@diff requirements.txt requirements.new || true
	@mv constraints.new constraints.txt
	@mv requirements.new requirements.txt
	@echo 'Now: make test, and a line in CHANGELOG.md.'

clean:  ## remove what was built; the environment and the data stay
	rm -rf _build .pytest_cache .ruff_cache

help:  ## this list
	@echo '  make TORCH=cpu    (or another target) a new .venv gets PyTorch without CUDA; TORCH=pip: all by pip'
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile
