# Words over the presets of CMakePresets.json. Each runs in CI by the same word.
.PHONY: all release test ranks lint asan ubsan tsan solo golden golden-accept fuzz bench cover ci clean
.DEFAULT_GOAL := all

# The target and the seconds of `make fuzz`.
T ?=
S ?= 60
# The suites and options of `make bench`.
B ?= --quick --seeds 3 cuba brunel microcircuit

build/%/build.ninja: CMakePresets.json CMakeLists.txt
	@cmake --preset $* >/dev/null

all: build/debug/build.ninja ## debug build with asserts
	@cmake --build --preset debug

release: build/release/build.ninja ## what users run
	@cmake --build --preset release

test: all ## unit, lint, cli, golden on one rank
	@ctest --preset debug

ranks: all ## the same models on 1 to 4 ranks, and fault drills
	@ctest --preset ranks

lint: build/debug/build.ninja ## format, tidy, rooms, doors, scripts, cluster files
	@ctest --preset lint

golden: all ## digests of tests/models against the stored ones
	@ctest --preset golden

golden-accept: all ## store new digests; the commit says why
	@tests/golden/golden.py --accept build/debug/ergon

asan ubsan tsan solo: %: build/%/build.ninja
	@cmake --build --preset $@
	@ctest --preset $@

fuzz: build/fuzz/build.ninja ## make fuzz T=model_read S=60
	@tests/fuzz/fuzz.sh "$(T)" "$(S)"

bench: build/bench/build.ninja ## networks on two ranks, compared with this machine's last results
	@cmake --build --preset bench
	@if [ -e build/bench/results.json ]; then \
	    mv build/bench/results.json build/bench/before.json; fi
	@ERGON=build/bench/ergon launch/ergon.sh -n 2 bench $(B) --out build/bench/results.json
	@if [ -e build/bench/before.json ]; then \
	    build/bench/ergon bench compare build/bench/before.json build/bench/results.json; fi

cover: build/cover/build.ninja ## line coverage by room; fails below 85 %
	@tests/lint/cover.sh

ci:
	@launch/test.sh

clean:
	@cmake -E rm -rf build
