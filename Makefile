# make                  system packages, then a release build of dlp
# make demo             marks a screen, photographs it (simulated), traces it
# make demo-gate        stops an upload in a browser: Chromium, Squid and the gate, on this machine
# make test             builds dlp and runs every test
# make test-threads     what is parallel, under the thread sanitizer
# make lint             the formatter's checks, licences, NOTICE and the version
# make check-packages   whether the lists of packages name all that is used
# make check-fresh      build, demo, tests, package in an empty Debian 12 root; as root, half an hour
# make bench-watermark  measures the watermark; FULL=1 for hours instead of minutes
# make bench-scan       measures the scanner beside other tools; MEGABYTES of text, 200
# make bench-hostile    measures the scanner on texts made to be slow, of every detector
# make bench-detectors  measures the detectors on published examples
# make bench-false-alarms  counts findings in harmless content, a megabyte by detector
# make bench-copies     marks real documents of a folder, FOLDER=folder: text, renderers, cost
# make bench-documents  measures marked pages on screens and on paper; FULL=1, MINUTES=n a part
# make bench-text       measures marks in texts; CORPUS=folder of real files, if there is one
# make fuzz             coverage-guided fuzzing of every parser; MINUTES=n in all, TARGET=name
# make corpus           reads a folder of real documents, CORPUS=folder, and counts
# make bench-png        measures PNG and deflate beside other libraries; FILES='a.png b.png'
# make docs             documentation of every package symbol; fails on warnings
# make install          dlp, its man pages and completions; PREFIX and DESTDIR
# make uninstall        removes what that installed, and nothing else
# make deb              a Debian package in dist/
# make sbom             a bill of materials (SPDX) in dist/
# make clean
#
# Each target fetches the Debian packages it needs and misses (as root, or with sudo).

PREFIX ?= /usr/local
DESTDIR ?=
SWIFT ?= swift

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := build
.PHONY: build demo demo-gate test test-threads lint check-packages check-fresh bench-watermark bench-scan bench-hostile bench-detectors bench-false-alarms bench-copies bench-documents bench-text fuzz corpus docs bench-png install uninstall deb sbom clean

# A static Swift runtime: dlp starts in a quarter of the time, and the machines it is
# copied to need no Swift.
# Paths are written as from this folder, so that another one gives the same binary.
RELEASE := -c release --static-swift-stdlib \
	-Xswiftc -file-prefix-map -Xswiftc '$(CURDIR)=.' -Xswiftc -file-compilation-dir -Xswiftc . \
	-Xcc '-ffile-prefix-map=$(CURDIR)=.' -Xcxx '-ffile-prefix-map=$(CURDIR)=.'
BIN := .build/release

# Tests are optimised too: they search photographs, which takes minutes otherwise. A folder of
# their own, because what is open to tests is built differently.
TESTING := -c release -Xswiftc -enable-testing --scratch-path .build-test

build:
	@scripts/install-packages build run
	$(SWIFT) build $(RELEASE) --product dlp

demo: build
	$(SWIFT) build $(RELEASE) --product bench-watermark
	@scripts/demo

demo-gate: build
	@scripts/install-packages demo-gate
	@scripts/demo-gate

# Every binary the tests run is built before the first of them starts; without XCTest's
# empty second pass.
test:
	@scripts/install-packages build run test
	$(SWIFT) build $(TESTING) --build-tests
	$(SWIFT) test $(TESTING) --disable-xctest --skip-build

test-threads:
	@scripts/install-packages build run
	@scripts/test-threads

lint:
	@scripts/install-packages build run
	$(SWIFT) format lint --strict -r Sources Tests Benchmarks Fuzz Package.swift
	@scripts/check-release

check-packages:
	@scripts/install-packages build run test fresh deb
	@scripts/check-packages

check-fresh:
	@scripts/check-fresh $(STEPS)

bench-watermark:
	@scripts/install-packages build run bench
	$(SWIFT) build $(RELEASE) --product dlp
	$(SWIFT) build $(RELEASE) --product bench-watermark
	@scripts/bench-watermark $(if $(FULL),--full)

bench-scan:
	@scripts/install-packages build run bench
	$(SWIFT) build $(RELEASE) --product dlp
	$(SWIFT) build $(RELEASE) --product bench-scan
	@scripts/bench-scan $(MEGABYTES)

bench-hostile: build
	@scripts/install-packages build run bench
	@scripts/bench-hostile --dlp $(BIN)/dlp

bench-detectors: build
	@scripts/install-packages build run bench
	@scripts/bench-detectors --dlp $(BIN)/dlp

bench-false-alarms: build
	@scripts/install-packages build run bench
	@scripts/bench-false-alarms --dlp $(BIN)/dlp --packages

bench-copies: build
	@scripts/install-packages build run bench
	@test -x .build-bench/python/bin/python || (python3 -m venv .build-bench/python \
		&& .build-bench/python/bin/pip -q install numpy pillow pypdfium2)
	@.build-bench/python/bin/python scripts/bench-copies --docs $(BIN)/dlp '$(FOLDER)'

bench-documents:
	@scripts/install-packages build run bench
	$(SWIFT) build $(RELEASE) --product dlp
	$(SWIFT) build $(RELEASE) --product bench-documents
	@scripts/bench-documents $(if $(FULL),--full) $(if $(MINUTES),--minutes $(MINUTES))

bench-text:
	@scripts/install-packages build run bench
	$(SWIFT) build $(RELEASE) --product bench-text
	@CORPUS='$(CORPUS)' scripts/bench-text

fuzz:
	@scripts/install-packages build run fuzz
	@scripts/fuzz $(if $(MINUTES),--minutes $(MINUTES)) $(if $(TARGET),--target $(TARGET))

corpus: build
	@scripts/corpus '$(CORPUS)' $(BIN)/dlp

install: build
	install -Dm755 $(BIN)/dlp '$(DESTDIR)$(PREFIX)/bin/dlp'
	scripts/install-extras $(BIN)/dlp '$(DESTDIR)$(PREFIX)/share'

uninstall:
	scripts/uninstall '$(DESTDIR)$(PREFIX)'

sbom: build
	@scripts/make-sbom

docs: build
	@scripts/make-docs

bench-png:
	@scripts/install-packages build run bench
	$(SWIFT) build $(RELEASE) --product bench-codecs
	@scripts/bench-png $(BIN)/bench-codecs $(FILES)

deb: build
	@scripts/install-packages deb
	scripts/make-deb $(BIN)/dlp

clean:
	rm -rf .build
