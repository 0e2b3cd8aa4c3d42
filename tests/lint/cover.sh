#!/usr/bin/env bash
# cover.sh [--report-only] - line coverage of src/ and partition/ by room, from the preset `cover`.
#
# Prints what is never run, file by file, into build/cover/never-run.txt. Fails below 85 %.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

if [ "${1:-}" != --report-only ]; then
    cmake --build --preset cover
    find build/cover -name '*.gcda' -delete
    ctest --preset cover
fi
gcovr --root . --filter 'src/' --filter 'partition/' --json build/cover/coverage.json build/cover
exec python3 tests/lint/cover.py build/cover/coverage.json build/cover/never-run.txt
