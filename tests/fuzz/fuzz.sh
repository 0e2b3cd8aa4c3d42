#!/usr/bin/env bash
# fuzz.sh NAME SECONDS - one fuzz target on libFuzzer; what crashes is kept as a seed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
name=$1
seconds=$2

if [ ! -f "tests/fuzz/fuzz_$name.c" ]; then
    echo "make fuzz T=NAME S=SECONDS, NAME one of:" tests/fuzz/fuzz_*.c >&2
    exit 2
fi
cmake --build --preset fuzz --target "fuzz_$name"
corpus=build/fuzz/corpus/$name
mkdir -p "$corpus"
exec "build/fuzz/tests/fuzz/fuzz_$name" -max_total_time="$seconds" -print_final_stats=1 \
    -artifact_prefix="tests/fuzz/seeds/$name/crash-" "$corpus" "tests/fuzz/seeds/$name"
