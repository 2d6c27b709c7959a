# One line for each thing a person may want; the work is done in archive/ops.
PYTHON ?= python3
SETUP := @exec $(PYTHON) archive/ops/setup.py

.DEFAULT_GOAL := help
.PHONY: help demo setup test check format lock pictures manage bench-names bench-words bench-search
.PHONY: bench-pages bench-tiles bench-sheets bench-weight bench-entry lighthouse stop clean

help:
	@echo "make demo            run the archive on this machine (make demo PORT=8001 for another port)"
	@echo "make setup           only bring what the archive needs, without running it"
	@echo "make test            run every test (make test ARGS=\"tests/ops -k port\" for some)"
	@echo "make check           style, types, imports, templates, migrations"
	@echo "make format          bring code and templates into the agreed form"
	@echo "make manage ARGS=…   one management command against the database of make demo"
	@echo "make bench-names     how well names are found in other spellings (fetches a list to ask by)"
	@echo "make bench-words     how well words are found in their other forms (fetches lists to ask by)"
	@echo "make bench-search    how fast the search is, on a corpus: first make manage ARGS=make_corpus"
	@echo "make bench-tiles     what a part of a scan of 100 megapixels costs"
	@echo "make bench-pages     how fast the pages are, on the same corpus"
	@echo "make bench-sheets    how long a transport list of 10,000 rows takes; nothing of it stays"
	@echo "make bench-weight    what a first and a second page weigh over the wire (needs chromium)"
	@echo "make bench-entry     how long the entry of a settler takes, key by key (needs chromium)"
	@echo "make lighthouse      Lighthouse's judgement of four pages (fetches it; needs chromium, node 20)"
	@echo "make pictures        the pictures of docs/img, taken from the running archive"
	@echo "make lock            make the lock files again with the newest versions"
	@echo "make stop            stop a database that was left running"
	@echo "make clean           remove everything that can be made again; the data stay"

demo:
	$(SETUP) demo $(if $(PORT),--port "$(PORT)")

setup:
	$(SETUP) setup

test:
	$(SETUP) test $(ARGS)

check:
	$(SETUP) check

format:
	$(SETUP) format

lock:
	$(SETUP) lock

pictures:
	$(SETUP) pictures $(ARGS)

manage:
	$(SETUP) manage $(ARGS)

bench-names bench-words bench-search bench-pages bench-tiles bench-sheets:
	$(SETUP) bench $(@:bench-%=%) $(ARGS)

bench-weight:
	$(SETUP) weight $(ARGS)

bench-entry:
	$(SETUP) entry $(ARGS)

lighthouse:
	$(SETUP) lighthouse $(ARGS)

stop:
	$(SETUP) stop

clean:
	rm -rf .venv node_modules requirements/lighthouse/node_modules .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find locale -name '*.mo' -delete 2>/dev/null || true
