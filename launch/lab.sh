#!/usr/bin/env bash
# lab.sh - several hosts out of one machine, for as long as a command runs.
#
#   launch/lab.sh HOSTS [-- COMMAND [WORDS...]]
#
# Every host is a network namespace with its own address and name, lab-1, lab-2, ...; they hang on
# a switch that is a namespace of its own, so nothing of the machine's network changes. The command
# (a shell if none is named) runs on lab-1. mpirun reaches the others without ssh:
#
#   launch/lab.sh 3 -- launch/ergon.sh --cluster cluster-configs/lab.yaml run models/brunel.yaml
#   launch/lab.sh 2 -- mpirun --allow-run-as-root --host lab-1:2,lab-2:2 build/release/ergon ...
#
# For the command, $ERGON_LAB names the namespaces: host 2 is ${ERGON_LAB}2, its interface eth0:
#
#   ip -n ${ERGON_LAB}2 link set eth0 down        the host goes silent, its processes live
#   ip -n ${ERGON_LAB}2 -s link show eth0         what its interface has counted
#
# Needs root and iproute2 (launch/install.sh --lab). Exit code: the command's; 2 if there can be no
# lab. Whatever ends it, hosts and all that runs on them go with it; what a killed lab left behind
# goes when the next one starts.
set -euo pipefail

give_up() {
    echo "ergon: lab.sh: $*" >&2
    exit 2
}

readonly mark=ergonlab network=10.211.0 hosts_most=200
readonly lab=$mark-$$-

words_read() {
    hosts=${1:-}
    if ! [[ $hosts =~ ^[1-9][0-9]{0,2}$ ]] || [ "$hosts" -gt "$hosts_most" ]; then
        give_up "'$hosts' is not a number of hosts (1 to $hosts_most): lab.sh HOSTS [-- COMMAND]"
    fi
    shift
    [ $# -eq 0 ] || [ "$1" = -- ] || give_up "'$1': expected -- before the command"
    [ $# -eq 0 ] || shift
    command=("$@")
    [ ${#command[@]} -gt 0 ] || command=("${SHELL:-/bin/bash}")
}

machine_check() {
    [ "$(id -u)" -eq 0 ] || give_up "only root can make network namespaces"
    local tool
    for tool in ip unshare; do
        command -v "$tool" >/dev/null || give_up "no '$tool' here: launch/install.sh --lab"
    done
    local probe=${lab}probe
    ip netns add "$probe" 2>/dev/null ||
        give_up "this machine allows no network namespaces (a container without CAP_SYS_ADMIN?)"
    ip netns del "$probe"
}

# ---- hosts come and go ----------------------------------------------------------------------

# End a namespace and what runs in it.
namespace_remove() {
    local name=$1 pids
    pids=$(ip netns pids "$name" 2>/dev/null || true)
    # shellcheck disable=SC2086  # a list of pids
    [ -z "$pids" ] || kill -KILL $pids 2>/dev/null || true
    ip netns del "$name" 2>/dev/null || true
    rm -rf "/etc/netns/${name:?}"
}

lab_remove() {
    local name
    for name in $(ip netns list | cut -d' ' -f1 | grep "^$1" || true); do
        namespace_remove "$name"
    done
}

# Labs whose shell is gone: it was killed before it could clean up.
leftovers_remove() {
    local pid path
    for pid in $(ip netns list | sed -n "s/^$mark-\([0-9]*\)-.*/\1/p" | sort -u); do
        [ -e "/proc/$pid" ] || lab_remove "$mark-$pid-"
    done
    for path in "${TMPDIR:-/tmp}/$mark"-*-*; do
        pid=${path##*/"$mark"-}
        pid=${pid%%-*}
        if [[ $pid =~ ^[0-9]+$ ]] && [ -O "$path" ] && [ ! -e "/proc/$pid" ]; then
            rm -rf "$path"
        fi
    done
    rmdir /etc/netns 2>/dev/null || true
}

# shellcheck disable=SC2317  # a trap calls it
lab_end() {
    trap '' INT TERM HUP
    lab_remove "$lab"
    rmdir /etc/netns 2>/dev/null || true
    rm -rf "$folder"
}

# A host: loopback, and a cable from eth0 to the switch. Every host knows all names.
host_make() {
    local i=$1 name=$lab$1
    ip netns add "$name"
    ip -n "$name" link set lo up
    ip link add eth0 netns "$name" type veth peer name "port$i" netns "${lab}switch"
    ip -n "$name" address add "$network.$i/24" dev eth0
    ip -n "$name" link set eth0 up
    ip -n "${lab}switch" link set "port$i" master switch up
    mkdir -p "/etc/netns/$name"
    cp "$folder/hosts" "/etc/netns/$name/hosts"
}

lab_make() {
    local i
    echo "127.0.0.1 localhost" >"$folder/hosts"
    for ((i = 1; i <= hosts; i++)); do echo "$network.$i lab-$i" >>"$folder/hosts"; done
    ip netns add "${lab}switch"
    ip -n "${lab}switch" link add switch type bridge
    ip -n "${lab}switch" link set switch up
    for ((i = 1; i <= hosts; i++)); do host_make "$i"; done
}

# `enter HOST WORDS...`: what mpirun calls in place of ssh, and what starts the command. Words go
# through a shell, as with ssh.
agent_write() {
    cat >"$folder/enter" <<AGENT
#!/bin/sh
host=\$1
shift
exec ip netns exec "$lab\${host#lab-}" unshare --uts bash -c 'hostname "\$0" && eval "exec \$*"' \\
    "\$host" "\$@"
AGENT
    chmod +x "$folder/enter"
}

words_read "$@"
machine_check
folder=$(mktemp -d "${TMPDIR:-/tmp}/${lab}XXXXXX")
trap lab_end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP
leftovers_remove
lab_make
agent_write

export ERGON_LAB=$lab ERGON_LAB_HOSTS=$hosts
export OMPI_MCA_plm_rsh_agent=$folder/enter
# Only the lab's network: each host also has a loopback, and they all share its address.
export OMPI_MCA_btl_tcp_if_include=$network.0/24 OMPI_MCA_oob_tcp_if_include=$network.0/24
# Labs have hosts of the same names, and files of their own.
export OMPI_MCA_orte_tmpdir_base=$folder
# All hosts have the same cores: who waits must let the others work.
export OMPI_MCA_mpi_yield_when_idle=1

# In the background, so that a signal reaches this shell at once; with this shell's own input.
code=0
"$folder/enter" lab-1 "$(printf '%q ' "${command[@]}")" <&0 &
wait $! || code=$?
exit "$code"
