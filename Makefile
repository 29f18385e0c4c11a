# The one entry to everything. `make help` lists it.
#
# Paths are relative throughout, so that any folder name works, with spaces too.

PYTHON ?= python3
PORT ?= 8000
# One thread: outputs are the same at each run, and a second thread waits more
# than it works when anything else is running. `make model` sets its own.
export OMP_NUM_THREADS ?= 1

BIN := .venv/bin
PAIRS := $(patsubst %.md,%.ipynb,$(wildcard notebooks/*.md))

.DEFAULT_GOAL := book
.PHONY: book data env test test-matrix lab notebooks model choose tune bench audit serve links advisories lock update clean help

# No progress bars in what is kept and compared; TQDM_DISABLE is tqdm's own switch.
book: env data _build/.inputs _build/.looks  ## environment, data and pages; says what to open
	@TQDM_DISABLE=1 $(BIN)/jupyter-book build . -W -n --keep-going || { rm -rf _build/.doctrees; \
	  echo 'The book was not built: the reasons are above, each marked WARNING or ERROR.'; exit 1; }
	@echo 'The book is built. Open _build/html/index.html in a browser.'

# Sphinx sees a change of a page or a setting by itself. What the chapters read
# besides, it does not: then the pages are made anew.
_build/.inputs: models/base-model.pth models/tuning.csv notebooks/matplotlibrc book/_extensions/book_pages.py book/_extensions/playground.py .venv/.installed
	@$(BIN)/python -c 'import hashlib, json, sys; \
	  sys.exit(hashlib.sha256(open("models/base-model.pth", "rb").read()).hexdigest() \
	  != json.load(open("models/results.json"))["sha256"])' || { \
	  echo 'models/base-model.pth is cut off, or not the file of models/results.json. $(MODEL_BACK)'; exit 1; }
	@rm -rf _build/html _build/.doctrees _build/jupyter_execute
	@mkdir -p _build && touch $@

# Nor does it see changed looks: then the pages are written anew, and nothing is run.
_build/.looks: $(shell find book/_static book/_templates -type f)
	@rm -rf _build/html
	@mkdir -p _build && touch $@

MODEL_BACK := To have it back: git checkout models. To train it anew: make model.
models/base-model.pth:
	@echo 'models/base-model.pth is missing. $(MODEL_BACK)'; exit 1

env: .venv/.installed

.venv/.installed: requirements.txt constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo 'Python 3.11 or newer is needed; $(PYTHON) is older, or not there. If you have a newer one: make PYTHON=python3.12'; exit 1; }
	$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --requirement requirements.txt || { \
	  echo 'The packages were not installed: the reason is above. With a network, the same command goes on.'; exit 1; }
	@touch $@

data: env  ## FashionMNIST, downloaded once and verified
	@$(BIN)/python data/fetch.py

test: book  ## all tests: every cell re-run and compared, and the tests in tests/
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

# Outputs must not depend on the machine: threads, instruction sets, language, place.
test-matrix: book  ## every cell re-run and compared as on other machines; prints a table
	$(BIN)/python tests/matrix.py $(VARIANTS) --chapters $(CHAPTERS)

lab: env data  ## open the notebooks in JupyterLab
	$(BIN)/jupyter lab notebooks

notebooks: env data $(PAIRS)  ## bring changed texts (.md) into their pairs (.ipynb) and run those

# Under another name until the run is over: one that is cut off or fails leaves
# the last good pair. --update keeps the ids of the cells; --coalesce-streams makes
# one output of what a cell prints, however the timing cut it up.
notebooks/%.ipynb: notebooks/%.md models/base-model.pth models/tuning.csv notebooks/matplotlibrc
	@if [ -f $@ ]; then cp $@ notebooks/.$*.ipynb; fi
	$(BIN)/jupytext --quiet --to ipynb --update --output notebooks/.$*.ipynb $<
	TQDM_DISABLE=1 $(BIN)/jupyter nbconvert --to notebook --execute --inplace \
	  --ExecutePreprocessor.record_timing=False notebooks/.$*.ipynb
	@$(BIN)/jupyter nbconvert --log-level=WARN --to notebook --inplace \
	  --coalesce-streams notebooks/.$*.ipynb
	@mv notebooks/.$*.ipynb $@

# A waiting thread yields: else it keeps a core from whatever else runs.
model: env data  ## train the base model anew: models/base-model.pth, its log, its card
	@OMP_WAIT_POLICY=PASSIVE $(BIN)/python models/train.py

choose: env data  ## train the recipes that were compared: models/tried.csv
	@OMP_WAIT_POLICY=PASSIVE $(BIN)/python models/train.py --choose

tune: env data  ## train the recipes of chapters 9 and 10: models/tuning.csv
	@OMP_WAIT_POLICY=PASSIVE $(BIN)/python models/tune.py

bench: book  ## how fast the training loops and the playground are, as ratios
	@$(BIN)/python models/bench.py
	@$(BIN)/python -m pytest -q tests/test_playground.py -k pytorch

audit: book  ## what Lighthouse and the Nu HTML checker say of the pages (needs Node.js)
	@$(BIN)/python tests/audit.py

serve: book  ## the built pages at http://localhost:8000 (another port: make serve PORT=8001)
	@$(BIN)/python -c 'import socket, sys; sys.exit(socket.socket().connect_ex(("127.0.0.1", $(PORT))) == 0)' || { \
	  echo 'Port $(PORT) is in use. Another one: make serve PORT=$(shell expr $(PORT) + 1)'; exit 1; }
	$(BIN)/python -m http.server --bind 127.0.0.1 --directory _build/html $(PORT)

# Apart from the build: what others do to their pages is no fault of a change here.
links: env data  ## whether the addresses that the book names still answer
	@TQDM_DISABLE=1 $(BIN)/jupyter-book build . --builder linkcheck --path-output _build/links --keep-going

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
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile
