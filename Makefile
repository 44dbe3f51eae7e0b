# Minamo: set-up, build, tests and checks. `make help` lists the commands; CONTRIBUTING.md says why it is built so.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

# What a command may be given, as in `make start PORT=9000 PROFILE=dev`.
PORT ?= 8000
PROFILE ?= release
SUITES ?=
BENCH ?=
TRIALS ?= 200
SEED ?=
SEEDS ?= 10000
TEST ?=
TARGETS ?=
URL ?=
OPERATION ?=
CASE ?=
PEER ?= dynalite
SECONDS ?= 60

# Not made absolute, since the names of make's targets cannot have the spaces that a checkout's folder may have.
export CARGO_TARGET_DIR := $(or $(CARGO_TARGET_DIR),target)
export PROFILE BENCH TRIALS

TARGET := wasm32-unknown-unknown
XTASK := $(CARGO_TARGET_DIR)/debug/xtask
TOOLS := node_modules/.installed-lock.json
HOST_TOOLS := tests/hosts/node_modules/.installed-lock.json
ADAPTER_TOOLS := tests/adapters/node_modules/.installed-lock.json
PACKAGING_TOOLS := tests/packaging/node_modules/.installed-lock.json
CLIENT_TOOLS := tests/clients/node_modules/.installed-lock.json
PYTHON_TOOLS := tests/clients/.venv/.installed-requirements.txt
STAMPS := $(CARGO_TARGET_DIR)/stamps
CARGO_FLAGS := --locked

ifeq ($(PROFILE),release)
  WASM := $(CARGO_TARGET_DIR)/$(TARGET)/release/minamo.wasm
  # The standard library is built too, for size, and a panic is a trap without a text: docs/size.md.
  PROFILE_FLAGS := --release -Zbuild-std=std,panic_abort -Zbuild-std-features=optimize_for_size
  # The new mangling names generic functions by their types, by which they are assigned to parts.
  RUST_FLAGS := -Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Csymbol-mangling-version=v0 \
    -Zmerge-functions=disabled
  UNSTABLE := RUSTC_BOOTSTRAP=1
  PARTS := xtask/parts.txt
  OPTIMISE := scripts/optimise.sh
else ifeq ($(PROFILE),dev)
  WASM := $(CARGO_TARGET_DIR)/$(TARGET)/debug/minamo.wasm
  PROFILE_FLAGS :=
  RUST_FLAGS :=
  UNSTABLE :=
  # None: all is in the core.
  PARTS := /dev/null
  OPTIMISE :=
else
  $(error PROFILE is release or dev, not "$(PROFILE)")
endif

files = $(shell find $(wildcard $(1)) -type f -not -path '*/node_modules/*' 2>/dev/null)
RUST_SOURCES := $(call files,src) Cargo.toml Cargo.lock rust-toolchain.toml
CONTRACT_SOURCES := $(call files,tests/contract-module tests/store_contract)
PACKAGE_SOURCES := $(call files,pkg-template) tsconfig.base.json

.PHONY: documented packaging fuzz help setup setup-rust setup-browser start build page e2e hosts adapters clients test conformance differential sim planted check check-rust check-web bench soak docs size format clean FORCE

##@ Everyday

help: ## List the commands
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@printf '\nOptions: PORT=8000 (start), PROFILE=release|dev (start, build, test, check), SUITES="native wasm package hosts packaging clients doors adapters docs browsers e2e" (test), BENCH="open writes" (bench), TRIALS=200 (soak), SEED= SEEDS=10000 (sim), SECONDS=60 TARGETS= (fuzz), URL= OPERATION= CASE= (conformance), PEER=dynalite|dynoxide SECONDS=60 SEED= (differential)\n'

start: page ## Build, then serve the page and the DynamoDB endpoint on 127.0.0.1:PORT
	@test -f pkg/dist/node/cli.js || { echo 'make start: the package has no server (pkg/dist/node/cli.js)' >&2; exit 1; }
	@exec node pkg/dist/node/cli.js --port $(PORT) --static www --mount /pkg=pkg

test: setup ## Run all tests and end in a summary
	@node scripts/test.mjs $(SUITES)

conformance: ## Run the conformance cases at the endpoint URL=http://127.0.0.1:8000
	@node tests/doors/conformance.mjs "$(URL)" "$(OPERATION)" "$(CASE)"

differential: build ## Compare answers to random requests with another implementation: PEER=dynalite SECONDS=60
	@node tests/differential/differential.mjs "$(PEER)" "$(SECONDS)" "$(SEED)"

sim: setup-rust ## Run simulations: SEEDS=10000 of them, or the one of SEED=
	MINAMO_SEED=$(SEED) MINAMO_SEEDS=$(SEEDS) cargo test $(CARGO_FLAGS) --profile simulation --package minamo --test simulation -- --nocapture --test-threads 1 $(TEST)

fuzz: setup-rust ## Fuzz the parsers and the endpoint: SECONDS=60 for each target, or for those of TARGETS="http json"
	@scripts/fuzz.sh $(SECONDS) $(TARGETS)

planted: setup-rust $(TOOLS) ## Plant bugs in a copy of the sources, and see simulation find each
	@node scripts/planted.mjs

check: check-rust check-web ## Formats, lints, types, layers, house rules and the size of the package

build: pkg/package.json ## Leave the npm package in pkg/, ready for `npm pack`

bench: page ## Run the benchmarks of tests/bench, or some: BENCH="open writes"
	@node scripts/bench.mjs

soak: page hosts ## Kill what writes to a database TRIALS times in Chromium, and as often in Node
	@node scripts/soak.mjs

docs: pkg/package.json ## Leave the documentation of the package's API in target/apidocs
	@node scripts/apidocs.mjs $(CARGO_TARGET_DIR)/apidocs

size: build $(CLIENT_TOOLS) ## Sizes of what is downloaded: raw, gzip, brotli
	@node scripts/size.mjs

format: $(TOOLS) ## Format all sources
	cargo fmt --all
	node_modules/.bin/prettier --write --log-level warn .

clean: ## Remove what was built, but not the tools
	rm -rf pkg $(STAMPS) www/data
	cargo clean -p minamo

##@ Set-up (the others call it; a second run does nothing)

setup: setup-rust $(TOOLS) $(HOST_TOOLS) $(PACKAGING_TOOLS) $(ADAPTER_TOOLS) $(CLIENT_TOOLS) $(PYTHON_TOOLS) $(XTASK) setup-browser ## Install everything that building and testing need
	@echo 'set-up: all tools are in place'

setup-rust:
	@scripts/setup.sh rust

setup-browser:
	@scripts/setup.sh browser

$(TOOLS): package-lock.json package.json .npmrc
	@scripts/setup.sh node
	@touch $@

$(HOST_TOOLS): tests/hosts/package-lock.json tests/hosts/package.json tests/hosts/.npmrc
	@scripts/setup.sh hosts
	@touch $@

$(PACKAGING_TOOLS): tests/packaging/package-lock.json tests/packaging/package.json tests/packaging/.npmrc
	@scripts/setup.sh packaging
	@touch $@

$(ADAPTER_TOOLS): tests/adapters/package-lock.json tests/adapters/package.json tests/adapters/.npmrc
	@scripts/setup.sh adapters
	@touch $@

$(CLIENT_TOOLS): tests/clients/package-lock.json tests/clients/package.json tests/clients/.npmrc
	@scripts/setup.sh clients
	@touch $@

$(PYTHON_TOOLS): tests/clients/python/requirements.txt
	@scripts/setup.sh python
	@touch $@

# wasm-bindgen's generator and test runner, from the versions in Cargo.lock.
$(XTASK): xtask/Cargo.toml $(call files,xtask/src) Cargo.lock | setup-rust
	@echo 'set-up: building xtask (the wasm-bindgen tools; the first time takes a minute or two)'
	cargo build $(CARGO_FLAGS) --package xtask
	@touch $@

# ---- The package: wasm -> glue -> optimised wasm -> TypeScript -> package.json

# Panics name their source files: by default with the folders of the machine that built them.
$(WASM): $(RUST_SOURCES) | setup-rust $(XTASK)
	$(UNSTABLE) CARGO_ENCODED_RUSTFLAGS="$$(scripts/rust-flags.sh $(RUST_FLAGS))" cargo build $(CARGO_FLAGS) $(PROFILE_FLAGS) --package minamo --target $(TARGET) --lib
	@touch $@

# Changes only when PROFILE does, so that pkg/ is built anew after a switch.
$(STAMPS)/profile: FORCE
	@mkdir -p $(@D) && (echo $(PROFILE) | cmp --silent - $@ || echo $(PROFILE) >$@)

# The module whole and in parts. Names are kept until it is split.
pkg/dist/wasm/minamo.js: $(WASM) $(XTASK) $(STAMPS)/profile xtask/parts.txt scripts/optimise.sh | $(TOOLS)
	rm -rf $(@D) && mkdir -p $(@D)
	$(XTASK) bindgen $(WASM) --out-dir $(@D) --out-name minamo --target web --omit-default-module-path --no-typescript
	$(XTASK) glue $(@D)
	$(XTASK) split $(@D) $(PARTS)
	$(if $(OPTIMISE),$(OPTIMISE) $(@D))

pkg/package.json: pkg/dist/wasm/minamo.js $(PACKAGE_SOURCES) scripts/package.mjs Cargo.toml $(wildcard docs/*.md) LICENSE-MIT LICENSE-APACHE CHANGELOG.md | $(TOOLS)
	node scripts/package.mjs

# ---- What the tests of the hosts need: the hosts, the package, and the contract of stores as a module of its own

hosts: build $(CARGO_TARGET_DIR)/contract-module/contract.js $(HOST_TOOLS)

# What the examples of the package need: the tools that they are built and run with, and the package as it is published.
packaging: tests/packaging/installed/minamo.tgz $(PACKAGING_TOOLS) $(HOST_TOOLS)

tests/packaging/installed/minamo.tgz: pkg/package.json tests/packaging/install.mjs | $(CLIENT_TOOLS)
	node tests/packaging/install.mjs
	@touch $@

# What the tests of the adapters need: the frameworks, and the package.
adapters: build $(ADAPTER_TOOLS)

# What the tests of the clients need: the clients, the package, and a Node with SQLite for its command.
clients: build $(CLIENT_TOOLS) $(PYTHON_TOOLS) $(HOST_TOOLS)

# What the code of the documentation needs: what it imports, and the hosts that it runs in.
documented: build $(CLIENT_TOOLS) $(ADAPTER_TOOLS) $(HOST_TOOLS)

# Never optimised: its checks are assertions, and those of the store are wanted too.
$(CARGO_TARGET_DIR)/contract-module/contract.js: $(RUST_SOURCES) $(CONTRACT_SOURCES) $(XTASK) | setup-rust
	cargo build $(CARGO_FLAGS) --package contract-module --target $(TARGET)
	$(XTASK) bindgen $(CARGO_TARGET_DIR)/$(TARGET)/debug/contract_module.wasm --out-dir $(@D) --out-name contract --target web --omit-default-module-path

# ---- The page: www/ as it is, its data, and the package, which the server shows under /pkg/

page: build www/data/cities.json

www/data/cities.json: scripts/cities.mjs package-lock.json | $(TOOLS)
	node scripts/cities.mjs
	@touch $@

# What its tests need: the contract of stores too, which they try in the browser.
e2e: page $(CARGO_TARGET_DIR)/contract-module/contract.js

# ---- Checks

check-rust: | setup-rust
	cargo fmt --all --check
	cargo clippy $(CARGO_FLAGS) --package minamo --all-targets -- --deny warnings
	cargo clippy $(CARGO_FLAGS) --package xtask -- --deny warnings
	cargo clippy $(CARGO_FLAGS) --package minamo --lib --test web --test worker --target $(TARGET) -- --deny warnings
	cargo clippy $(CARGO_FLAGS) --package contract-module --target $(TARGET) -- --deny warnings
	RUSTDOCFLAGS='--deny warnings' cargo doc $(CARGO_FLAGS) --package minamo --no-deps --document-private-items
	cargo test $(CARGO_FLAGS) --package minamo --test layering --test house_rules

# The tests of the package are checked against the types that it ships, so it is built first. What a page downloads is
# bundled with a bundler of the clients.
check-web: pkg/package.json $(CLIENT_TOOLS)
	node_modules/.bin/prettier --check .
	node_modules/.bin/eslint --max-warnings 0 .
	node scripts/typescript.mjs
	node scripts/apidocs.mjs
	node scripts/size.mjs --check

FORCE:
