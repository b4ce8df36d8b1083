# make demo    shows the whole pipeline with sample mail
# make test    lints and runs every test, as CI does
# make help    lists the rest
SHELL := /bin/bash
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
LDFLAGS := -s -w -X main.version=$(VERSION)
# ./store takes longest, so it begins first.
TEST    ?= ./store ./...
FUZZTIME ?= 2s
include .ci/versions
LINT := .tools/bin/golangci-lint-$(GOLANGCI_LINT)

.PHONY: help setup build demo test lint unit fuzz bench clean

help: ## lists the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "%-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## installs what is missing on this machine (Debian packages, tools, the engine)
	@.ci/setup

build: ## builds the static binary ./dmarcpipe
	CGO_ENABLED=0 go build -trimpath -ldflags '$(LDFLAGS)' -o dmarcpipe ./cmd/dmarcpipe

demo: ## runs the pipeline on sample mail; DEMO_ARGS=--once ends after the tables
	@.ci/setup demo
	@$(MAKE) --no-print-directory build
	@./dmarcpipe demo $(DEMO_ARGS)

test: setup lint unit fuzz ## lints, tests with the race detector, fuzzes each decoder for FUZZTIME

lint: ## formatting, vet, golangci-lint, go mod tidy, known vulnerabilities
	$(LINT) fmt --diff
	$(LINT) run
	go mod tidy -diff
	.ci/vuln

unit: ## go test -race -shuffle=on, and the large hostile mails without the race detector
	CGO_ENABLED=0 go build ./...
	CGO_ENABLED=1 go test -race -shuffle=on -timeout 12m $(TEST)
	CGO_ENABLED=0 go test -timeout 12m ./parse/hostile

fuzz: ## every fuzz target for FUZZTIME each (make fuzz FUZZTIME=20m)
	@.ci/fuzz $(FUZZTIME)

bench: ## the figures of the README, with their ratios
	go test -run '^$$' -bench . -benchmem -timeout 30m $(TEST)

clean: ## removes what was built here; installed packages stay
	rm -rf dmarcpipe .tools
