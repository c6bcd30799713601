# Everything a contributor or a build server does here is one of these targets.
# Setting up is part of each: a stamp file says what is installed, so a second call starts at once.

PYTHON ?= python3
# One more than two cores: while one test waits, for a process or the screen, another has its core.
JOBS ?= 3
VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
RUN_STAMP := $(VENV)/.run.stamp
DEV_STAMP := $(VENV)/.dev.stamp
RELEASE_STAMP := $(VENV)/.release.stamp
PINS := pyproject.toml constraints.txt
CODE := readiness_tui tests benchmarks tools

# Where it is set, tests are rewritten and the program is compiled anew at each start of each.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help run setup test journeys faults keys man coverage check bench corpus plans mutated oracles screens sizes rooms golden mutants packages docs recording fuzz terminals clean

help: ## Show this list.
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(RUN_STAMP) ## Open the program on the boards of this repository.
	@$(BIN)/readiness

setup: $(DEV_STAMP) ## Install what testing and checking need, and nothing more.

# A report that a run leaves is of this run or not there: nothing is held against an older one.
test: $(DEV_STAMP) ## Run every test but the journeys and the faults.
	@$(if $(ARGS),,rm -f .reports/tests.xml .reports/examples.json)
	@$(PY) -m pytest -n $(JOBS) --dist loadgroup $(if $(ARGS),,-m "not journeys" -p tests.measured --junitxml=.reports/tests.xml) $(ARGS)

journeys: $(DEV_STAMP) ## Play whole journeys in a real terminal and browser, and sweep the program with foreign input.
	@$(if $(ARGS),,rm -f .reports/journeys.xml)
	@$(PY) -m pytest -n $(JOBS) --dist loadgroup -m journeys $(if $(ARGS),,--junitxml=.reports/journeys.xml) $(ARGS)

faults: $(DEV_STAMP) ## Break disk, locks and processes under the program; as root, in every way there is.
	@$(PY) -m pytest -p tests.faults.table -m faults -n $(JOBS) --dist loadgroup $(ARGS)

keys: $(DEV_STAMP) ## Type fast into the program while all cores burn, a hundred times with and without an editor.
	@READINESS_KEY_RUNS=100 $(PY) -m pytest -n 1 tests/e2e/test_keys_land.py $(ARGS)

fuzz: $(DEV_STAMP) ## Press 20,000 bursts of random keys, or BURSTS, and hold what changed against the audit log.
	@READINESS_FUZZ_BURSTS=$(or $(BURSTS),20000) $(PY) -m pytest -n $(JOBS) tests/ui/fuzz $(ARGS)

terminals: $(DEV_STAMP) ## Draw on every kind and size of terminal in tmux, and look for torn rows.
	@READINESS_TERMINALS=all $(PY) -m pytest -n 1 tests/e2e/test_terminal_matrix.py $(ARGS)

coverage: $(DEV_STAMP) ## Run every test and hold each package against its floor.
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest -n $(JOBS) --dist loadgroup $(ARGS)
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage json --quiet -o .reports/coverage.json
	@$(PY) -m tools.coverage_floors .reports/coverage.json

check: $(DEV_STAMP) ## Format, lint, types, contracts, spelling, dependencies: fastest first.
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/codespell
	@$(BIN)/deptry .
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/pyright

bench: $(DEV_STAMP) ## Measure what the program answers for, each beside its floor.
	@$(PY) -m benchmarks $(ARGS)

plans: $(DEV_STAMP) ## Hold the import of plans against the corpus of documents.
	@$(PY) -m tools.plans_corpus $(ARGS)

mutated: $(DEV_STAMP) ## Read 100,000 broken plans: no crash, no hang, every line accounted for.
	@$(PY) -m tools.mutated_plans $(ARGS)

corpus: $(DEV_STAMP) ## Hold the soft-fail gate against the corpus of workflows.
	@$(PY) -m tools.corpus

oracles: $(DEV_STAMP) ## Hold our schedules against the published instances in DIR.
	@test -d "$(DIR)" || { echo 'make oracles DIR=FOLDER, with j30.sm and its siblings'; exit 2; }
	@READINESS_PSPLIB="$(abspath $(DIR))" $(PY) -m pytest tests/domain/test_psplib.py $(ARGS)

screens: $(DEV_STAMP) ## Draw every screen, or SCENES, in three sizes and themes, and the pictures of the README.
	@$(PY) -m tools.screens $(SCENES)

sizes: $(DEV_STAMP) ## Print the largest files, classes, functions and folders, and the share of vague names.
	@$(PY) -m tools.sizes

man: $(DEV_STAMP) ## Write the manual page and what shells complete by, below docs.
	@$(BIN)/readiness man > docs/readiness.1
	@$(BIN)/readiness completion bash > docs/completions/readiness.bash
	@$(BIN)/readiness completion zsh > docs/completions/_readiness
	@$(BIN)/readiness completion fish > docs/completions/readiness.fish

docs: $(RELEASE_STAMP) ## Build the documentation as pages below build/docs; a link that leads nowhere fails.
	@$(PY) -m mkdocs build --quiet

recording: $(DEV_STAMP) ## Play the tour in a terminal, and draw docs/images/tour.svg from it.
	@$(PY) -m tools.recording

packages: $(RELEASE_STAMP) ## Build archive, wheel, bill of materials and digests below dist, and install them in every way.
	@$(PY) -m tools.packages
	@$(PY) -m pytest -q -m installers -n 0 tests/packaging $(ARGS)

rooms: $(DEV_STAMP) ## Write the table of rooms into docs/architecture.md, docs/keys.md and docs/query.md.
	@$(PY) -m tools.rooms

golden: $(DEV_STAMP) ## Hold what every command does against the record in DIR, or make that record.
	@test -n "$(DIR)" || { echo 'make golden DIR=FOLDER'; exit 2; }
	@$(PY) -m tools.golden $(if $(wildcard $(DIR)/golden.txt),compare,record) "$(abspath $(DIR))" $(ARGS)

mutants: $(DEV_STAMP) ## Put 200 small faults into domain, storage and gates, and name those that no test notices.
	@$(PY) -m tools.mutants --jobs $(JOBS) $(ARGS)

clean: ## Remove what these targets made.
	@rm -rf $(VENV) .venv-* .reports build dist .coverage .coverage.* .hypothesis .pytest_cache .ruff_cache .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(PY):
	@tools/make-venv.sh $(PYTHON) $(VENV)

$(RUN_STAMP): $(PINS) | $(PY)
	@mkdir -p boards themes
	@$(PIP) hatchling
	@$(PIP) --no-build-isolation --editable .
	@touch $@

# The marker file for tests and checks stands for the smaller one too: what it installs includes it.
$(DEV_STAMP): $(PINS) | $(PY)
	@mkdir -p boards themes
	@$(PIP) hatchling
	@$(PIP) --no-build-isolation --editable '.[test,dev]'
	@touch $(RUN_STAMP) $@

$(RELEASE_STAMP): $(DEV_STAMP)
	@$(PIP) --no-build-isolation --editable '.[release]'
	@touch $@
