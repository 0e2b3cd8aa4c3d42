#!/usr/bin/env bash
# demo.sh - from nothing to a picture: installs what is missing, builds, runs a tenth of the
# cortical microcircuit on two ranks, and shows the report.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

out=ergon-out/demo
launch/install.sh
echo "ergon: building (build/release)" >&2
cmake --preset release >/dev/null
cmake --build --preset release -- --quiet

launch/ergon.sh -n 2 run models/microcircuit.yaml --scale 0.1 --warmup 500 --time 10000 --out "$out"
build/release/ergon report "$out"

# The figures to look at first: the run's, then the rate of every population.
echo
awk -F'"' '
    function value(text) { gsub(/[:, ]/, "", text); return text }
    /^  "digest"/ { printf "  %-18s %s\n", $2, $4 }
    /^  "(neurons|synapses|spikes|real_time_factor)"/ { printf "  %-18s %.10g\n", $2, value($3) }
    /^    "[^"]*": [{]/ { population = $2 }
    /^      "rate_hz"/ { printf "  %-18s %.3f spikes/s\n", population, value($3) }
' "$out/summary.json"
echo "  report             $PWD/$out/report.html"
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && command -v xdg-open >/dev/null; then
    xdg-open "$out/report.html" >/dev/null 2>&1 &
fi
