# Everything that is done often. Each target installs what it needs, or says in a sentence what is missing.
SHELL := /bin/bash
.DEFAULT_GOAL := help
CARGO ?= cargo
DIST := web/dist/room.html
WEB := $(shell find web/src web/scripts web/*.html web/*.json web/vite.config.ts network/ui-terms.csv -type f 2>/dev/null)
CLIENTS := tests/clients/.venv
stage = @printf '== %s\n' '$(1)'; start=$$SECONDS; { $(2); } || exit 1; printf '== %s: %s s\n' '$(1)' $$((SECONDS - start))

help: ## lists the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  %-10s %s\n", $$1, $$2}'

demo: tools $(DIST) ## runs the demo and ends with the addresses to open
	@$(CARGO) build -q -p tilts
	@./target/debug/tilts demo $(ARGS)

test: tools chromium firefox namespaces clients stores ## everything that is tested on each change, fast first
	$(call stage,format,$(CARGO) fmt --all --check)
	$(call stage,pages: types lint and models,cd web && npm run -s check && npm test)
	$(call stage,pages: build,$(MAKE) -s web)
	$(call stage,crates: build,$(CARGO) test -q --workspace --all-features --no-run)
	$(call stage,crates: tests,$(CARGO) test -q --workspace --all-features)
	$(call stage,crates: lint,$(MAKE) -s lint)
	$(call stage,clients without a page: aiortc and GStreamer,$(CARGO) build -q -p tilts && $(CLIENTS)/bin/python tests/clients/test_clients.py)
	$(call stage,journeys in the browser,cd web && node --import tsx --test --test-concurrency=1 ../tests/browser/*.test.ts)
	$(call stage,a network that fails,$(CARGO) build -q -p tilts-netlink && cd web && node --import tsx --test ../tests/netlink/*.test.ts)

web: web/node_modules ## builds the pages into web/dist
	@cd web && npm run -s build

$(DIST): $(WEB) | web/node_modules
	@cd web && npm run -s build

web/node_modules: web/package-lock.json
	@cd web && npm ci --silent --no-audit --no-fund
	@touch web/node_modules

media: tools chromium ## real pages through the relay alone, on a good network, a lossy one and a narrow one
	@$(CARGO) build -q -p tilts --example media_room
	cd web && node ../tests/media/pages.mjs ../target/debug/examples/media_room
	cd web && for pages in 2 3; do for codec in VP8 H264 VP9 AV1; do \
	  node ../tests/media/codecs.mjs ../target/debug/examples/media_room $$codec $$pages || exit 1; done; done
	cd web && node ../tests/media/lossy.mjs ../target/debug/examples/media_room
	cd web && node ../tests/media/layers.mjs ../target/debug/examples/media_room

firewall: tools chromium web ## Chromium behind firewalls: UDP blocked, all but TCP 443 blocked, coturn; needs root
	@for tool in ip nft openssl certutil turnserver; do command -v $$tool >/dev/null || { \
	  command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq iproute2 nftables openssl libnss3-tools coturn >/dev/null; } \
	  || { echo "$$tool is missing: apt-get install iproute2 nftables openssl libnss3-tools coturn"; exit 1; }; done
	@$(CARGO) build -q -p tilts
	cd web && node --import tsx --test --test-concurrency=1 ../tests/firewall/*.test.ts

bench-join: tools chromium namespaces web ## from accept to the first frame on both sides, in Chromium, at 0, 50 and 150 ms round trip
	@$(CARGO) build -q --release -p tilts && $(CARGO) build -q -p tilts-netlink
	cd web && JOURNEY_BINARY=$(CURDIR)/target/release/tilts node --import tsx ../tests/bench/join.mts

bench-relay: tools web ## one worker on one core, load on another: pairs until packets are lost, an audience, a storm of joins, and Janus
	@command -v janus >/dev/null || echo 'Without janus (apt-get install janus) the cases janus and janus-bursty are not played.'
	$(CARGO) run -q --release -p tilts --features count-allocations -- bench relay $(ARGS)

bench-queue: tools web ## the queue alone, through its journals, beside BullMQ, and behind a server with every room connected
	@command -v redis-server >/dev/null && command -v node >/dev/null && npm ci --silent --no-audit --no-fund --prefix tests/bench/bullmq \
	  || echo 'Without redis-server and Node.js the cases redis and bullmq are not played.'
	$(CARGO) run -q --release -p tilts -- bench queue $(ARGS)

bench-waits: tools ## waits promised in weeks of several shapes, beside an oracle; the queue beside Erlang C and A
	$(CARGO) run -q --release -p tilts -- simulate --backtest
	$(CARGO) run -q --release -p tilts -- simulate --erlang

bench-estimate: tools ## what gets through links of known rate, by the relay's estimate and by str0m's, under virtual time
	@set -o pipefail; $(CARGO) test -q -p tilts-relay --lib within_15_percent -- --nocapture --test-threads=1 | grep -oE '\|.*\|$$'
	@$(CARGO) run -q --release --manifest-path tests/bench/str0m/Cargo.toml

bench-link: tools namespaces ## what the link of tests/netlink itself adds, carries and keeps to
	@$(CARGO) build -q -p tilts-netlink
	chrt -r 1 target/debug/netlink calibrate

bench-outage: tools chromium namespaces web ## the network taken away in mid-call: who says so when, and when the picture is back
	@$(CARGO) build -q --release -p tilts && $(CARGO) build -q -p tilts-netlink
	cd web && JOURNEY_BINARY=$(CURDIR)/target/release/tilts node --import tsx ../tests/bench/outage.mts

bench-network: tools chromium namespaces web ## the same call over bad networks: frames, freezes, sound, recovery
	@$(CARGO) build -q --release -p tilts && $(CARGO) build -q -p tilts-netlink
	cd web && JOURNEY_BINARY=$(CURDIR)/target/release/tilts node --import tsx ../tests/bench/network.mts

soak: tools stores ## a hundred kills of the server, of its stores, a hundred power cuts, two nodes killed in turn, ten simulated weeks, an hour of joins and leaves
	TILTS_ROUNDS=100 $(CARGO) test --workspace --all-features --test durability -- --nocapture
	TILTS_ROUNDS=20 $(CARGO) test --workspace --all-features --test cluster nothing_is_lost -- --nocapture --test-threads=1
	$(CARGO) run --release -p tilts -- simulate --seeds 10
	$(CARGO) run --release -p tilts -- bench relay --case soak --seconds 3600

hostile: tools ## a table of hostile input and what came back
	@$(CARGO) test -q --workspace --all-features --test api --test import -- --nocapture --test-threads=1 hostile problem | grep -oE '\| (WebSocket|SDP|STUN|HTTP|CSV) .*'

MINUTES ?= 20
fuzz: tools ## each fuzz target for MINUTES (20): hostile bytes for every parser, for two pages that talk
	@rustup toolchain list | grep -q ^nightly || { echo 'A nightly compiler is missing: rustup toolchain install nightly.'; exit 1; }
	@$(CARGO) fuzz --version >/dev/null 2>&1 || $(CARGO) install -q cargo-fuzz
	@for target in $(or $(TARGETS),$(basename $(notdir $(wildcard tests/fuzz/fuzz_targets/*.rs)))); do \
	  mkdir -p tests/fuzz/corpus/$$target; seeds=tests/fuzz/seeds/$$target; [ -d $$seeds ] || seeds=; \
	  $(CARGO) +nightly fuzz run --fuzz-dir tests/fuzz $$target tests/fuzz/corpus/$$target $$seeds -- \
	    -max_total_time=$$(( $(MINUTES) * 60 )) -max_len=8192 -len_control=0 -timeout=20 -print_final_stats=1 $$(case $$target in sdp|fragment) echo -dict=tests/fuzz/words.dict;; esac) \
	    2>&1 | grep -E 'ERROR|panicked|assert|SUMMARY|Test unit written|DONE|stat::number_of_executed_units|stat::peak_rss_mb' | sed "s/^/$$target: /"; \
	  [ "$${PIPESTATUS[0]}" = 0 ] || exit 1; done

lint: tools ## clippy without a warning
	$(CARGO) clippy -q --workspace --all-targets --all-features -- -D warnings

fmt: ## formats everything
	$(CARGO) fmt --all
	cd web && npx biome format --write .

screenshots: tools chromium web/node_modules ## a picture of every page and state, into web/screenshots
	cd web && npm run -s screenshots

clean: ## removes what was built
	$(CARGO) clean
	rm -rf web/dist web/node_modules web/screenshots $(CLIENTS)

tools:
	@command -v $(CARGO) >/dev/null || { echo 'Rust is missing: install it from rustup.rs.'; exit 1; }
	@command -v node >/dev/null || { echo 'Node.js 20.19 or later is missing: install it from nodejs.org.'; exit 1; }
	@command -v cc >/dev/null || { echo 'A C compiler is missing: apt-get install build-essential.'; exit 1; }
	@command -v cmake >/dev/null || { echo 'cmake is missing: apt-get install cmake.'; exit 1; }

chromium: web/node_modules
	@command -v chromium >/dev/null || { command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } \
	  || { echo 'Chromium is missing: install it so that `chromium` is on the path.'; exit 1; }

firefox:
	@command -v firefox-esr >/dev/null || { command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq --no-install-recommends firefox-esr >/dev/null; } \
	  || { echo 'Firefox is missing: install it so that `firefox-esr` is on the path.'; exit 1; }

namespaces:
	@command -v ip >/dev/null || { echo 'ip is missing: apt-get install iproute2.'; exit 1; }
	@command -v openssl >/dev/null || { echo 'openssl is missing: apt-get install openssl.'; exit 1; }

# Redis and PostgreSQL, which tests start by themselves on free ports; Debian keeps PostgreSQL's programs off the path.
stores:
	@{ command -v redis-server && { command -v initdb || ls /usr/lib/postgresql/*/bin/initdb; }; } >/dev/null 2>&1 \
	  || { command -v apt-get >/dev/null && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq redis-server postgresql >/dev/null; } \
	  || { echo 'Redis or PostgreSQL is missing: apt-get install redis-server postgresql.'; exit 1; }

# Debian's Python, for its bindings of GStreamer; aiortc comes from PyPI.
clients: $(CLIENTS)/ready

$(CLIENTS)/ready: tests/clients/requirements.txt
	@gst-inspect-1.0 webrtcbin >/dev/null 2>&1 && /usr/bin/python3 -c 'import gi, venv, ensurepip; gi.require_version("GstWebRTC", "1.0")' 2>/dev/null \
	  || { command -v apt-get >/dev/null && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
	       gstreamer1.0-tools gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad gstreamer1.0-nice \
	       gir1.2-gst-plugins-base-1.0 gir1.2-gst-plugins-bad-1.0 python3-gi python3-venv >/dev/null; } \
	  || { echo 'GStreamer with webrtcbin and its Python bindings are missing: install them from Debian.'; exit 1; }
	@/usr/bin/python3 -m venv --clear --system-site-packages $(CLIENTS)
	@$(CLIENTS)/bin/pip install -q --disable-pip-version-check -r tests/clients/requirements.txt
	@touch $@

.PHONY: help demo test web media firewall bench-join bench-relay bench-queue bench-waits bench-estimate bench-link bench-outage bench-network soak fuzz hostile lint fmt screenshots clean \
  tools chromium firefox clients namespaces stores
