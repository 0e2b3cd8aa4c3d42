#!/usr/bin/env bash
# install.sh - the Debian packages that Ergon needs, installed if any is missing.
#
#   launch/install.sh           what building and running need
#   launch/install.sh --tests   and what the tests need
#   launch/install.sh --lab     and what launch/lab.sh needs: hosts made of network namespaces
#   launch/install.sh --list    print the packages (of the options as well), install nothing
#
# Asks nothing. Uses apt-get as root, or through sudo.
set -euo pipefail

readonly to_build=(
    ca-certificates build-essential cmake ninja-build pkg-config
    libopenmpi-dev openmpi-bin  # MPI and mpirun
    perl-base                   # hands on what ranks say (launch/ergon.sh)
    libmetis-dev                # graph partitioning
    libyaml-dev                 # model files
    libhdf5-dev libjansson-dev  # SONATA files
    librandom123-dev            # counter-based random numbers
    libzmq3-dev liblz4-dev      # event bus
    protobuf-c-compiler libprotobuf-c-dev # its messages
    libsodium-dev               # keys
    libcivetweb-dev libsqlite3-dev # coordinator: HTTP and WebSocket, history
    libncurses-dev              # ergon top
)
readonly to_test=(
    git make
    libcunit1-dev                                        # unit tests
    clang clang-format clang-tidy shellcheck             # lint, second compiler
    libclang-rt-14-dev                                   # its sanitizers and fuzzer
    gcovr                                                # coverage
    python3 python3-h5py python3-yaml                    # tests that read what was written
    chromium chromium-driver python3-selenium            # the dashboard in a browser
    protobuf-compiler python3-protobuf python3-zmq python3-lz4 # the bus, read from Python
    prometheus                                           # and promtool: metrics
)
readonly to_lab=(iproute2 util-linux)

with_tests=false
with_lab=false
only_list=false
for word in "$@"; do
    case $word in
    --tests) with_tests=true ;;
    --lab) with_lab=true ;;
    --list) only_list=true ;;
    *)
        echo "ergon: install.sh: unknown option '$word' (--tests, --lab, --list)" >&2
        exit 2
        ;;
    esac
done

packages=("${to_build[@]}")
if $with_tests; then packages+=("${to_test[@]}"); fi
if $with_lab; then packages+=("${to_lab[@]}"); fi
if $only_list; then
    printf '%s\n' "${packages[@]}"
    exit 0
fi

if ! command -v apt-get >/dev/null; then
    echo "ergon: no apt-get here: install by hand what launch/install.sh --list names" >&2
    exit 0
fi

missing=()
for package in "${packages[@]}"; do
    state=$(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null || true)
    [ "${state:0:2}" = ii ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "ergon: missing packages, and neither root nor sudo to install: ${missing[*]}" >&2
        exit 2
    fi
    as_root=(sudo)
fi
echo "ergon: installing ${missing[*]}" >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
quietly() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y "$@" >"$log" 2>&1 </dev/null
}
if ! { quietly update && quietly install --no-install-recommends "${missing[@]}"; }; then
    tail -n 20 "$log" >&2
    echo "ergon: apt-get could not install ${missing[*]}" >&2
    exit 1
fi
