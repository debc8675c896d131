# One way to run anything. Every target sets up what it needs, and is quick the second time.
.DEFAULT_GOAL := help
.PHONY: help run setup train-setup test lint bench pictures system clean

VENV := .venv
BIN := $(VENV)/bin
# The newest Python that Attune supports; name another with `make run PYTHON=...`.
PYTHON ?= $(shell for p in python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))' 2>/dev/null && echo $$p && break; done)
DEBIAN = libportaudio2 espeak-ng libespeak-ng1 libgl1 libglib2.0-0 \
	$(if $(shell $(PYTHON) -c 'import ensurepip' 2>/dev/null && echo yes),,python3 python3-venv)
DEBIAN_TEST = $(DEBIAN) pulseaudio pulseaudio-utils libasound2-plugins alsa-utils tmux

help:
	@echo "make run       start Attune (options: make run ARGS='--plain --camera clip.mp4')"
	@echo "make test      run all tests"
	@echo "make lint      ruff, mypy and the import rule"
	@echo "make bench     measure"
	@echo "make pictures  draw the pictures of the README anew"

run: $(VENV)/run.done | system
	@$(BIN)/attune $(ARGS)

test: PACKAGES = $(DEBIAN_TEST)
test: $(VENV)/dev.done | system
	@$(BIN)/python -m pytest $(ARGS)

lint: $(VENV)/dev.done
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/dev.done | system
	@$(BIN)/python -m benchmarks

pictures: $(VENV)/dev.done
	@$(BIN)/python -m tests.assistant.ui.snapshots.pictures

setup: $(VENV)/run.done | system

train-setup: $(VENV)/dev.done | system

# System packages: installed where we may, else the exact command is named; nothing to do elsewhere.
PACKAGES = $(DEBIAN)
system:
	@sh scripts/system-packages $(PACKAGES)

$(VENV)/bin/python: | system
	@test -n "$(PYTHON)" || { echo "Attune needs Python 3.11 or 3.12: install one, or name it with PYTHON=..."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing: apt-get install python3-venv"; exit 1; }

$(VENV)/run.done: pyproject.toml $(VENV)/bin/python
	@echo "Setting up Attune: a few minutes, the first time only"
	@$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/dev.done: pyproject.toml $(VENV)/bin/python
	@echo "Setting up the tests: a few minutes, the first time only"
	@$(BIN)/python -m pip install --quiet --editable '.[dev,train,bench,aec,encryption,spotify,youtube-music,serve]'
	@$(BIN)/python -m pip install --quiet --no-deps fer==22.5.1 facenet-pytorch==2.6.0 || echo "Without fer, the benchmarks measure Attune alone"
	@touch $@ $(VENV)/run.done

clean:
	rm -rf $(VENV)
