#!/usr/bin/env bash
# test.sh - installs what is missing, builds, runs every test, and says how many passed.
#
#   launch/test.sh           every test with gcc, units and digests with clang, then the sanitizers
#   launch/test.sh PRESET..  only these presets of CMakePresets.json (ci-gcc, ci-clang, ...)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

launch/install.sh --tests
presets=("$@")
[ ${#presets[@]} -gt 0 ] || presets=(ci-gcc ci-clang ci-sanitize)

passed=0
failed=0
logs=build/logs
mkdir -p "$logs"

# The counts of ctest's summary line: "97% tests passed, 3 tests failed out of 100".
counts_add() {
    local counts
    counts=$(sed -nE 's/^[0-9]+% tests passed, ([0-9]+) tests? failed out of ([0-9]+).*/\1 \2/p' \
        "$1")
    failed=$((failed + ${counts% *}))
    passed=$((passed + ${counts#* } - ${counts% *}))
}

for preset in "${presets[@]}"; do
    echo "== $preset: building"
    cmake --preset "$preset" >"$logs/$preset.log"
    if ! cmake --build --preset "$preset" >>"$logs/$preset.log" 2>&1; then
        grep -E 'error|warning|FAILED' "$logs/$preset.log" | head -n 40 >&2
        echo "== $preset: does not build ($logs/$preset.log)" >&2
        failed=$((failed + 1))
        continue
    fi
    echo "== $preset: testing"
    ctest --preset "$preset" | tee "$logs/$preset.test" || true
    if grep -q '^[0-9]*% tests passed' "$logs/$preset.test"; then
        counts_add "$logs/$preset.test"
    else
        failed=$((failed + 1)) # no tests are no success
    fi
done

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
