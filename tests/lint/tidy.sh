#!/usr/bin/env bash
# tidy.sh BUILD - clang-tidy over the product's sources, as BUILD/compile_commands.json has them.
#
# Without optimisation: with it, functions of the C library are macros. One file a process: with
# several, clang-tidy 14 sees uninitialised va_lists where there are none.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
build=$1

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
log=$work/log
# Without the options of gcc that clang does not know.
sed 's/ -fno-thread-jumps//g' "$build/compile_commands.json" >"$work/compile_commands.json"
code=0
grep -oE '"file": *"[^"]+"' "$work/compile_commands.json" | sed -E 's/.*"([^"]+)"$/\1/' |
    grep -E "^$PWD/(src|partition|proto)/" | sort -u |
    xargs -P "$(nproc)" -n 1 clang-tidy --quiet -p "$work" \
        --extra-arg=-Wno-unknown-warning-option --extra-arg=-O0 >"$log" 2>&1 || code=$?
grep -vE '^[0-9]+ warnings? (generated|treated)|^Suppressed|^Use -header' "$log" || true
exit "$code"
