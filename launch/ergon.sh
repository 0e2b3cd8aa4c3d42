#!/usr/bin/env bash
# ergon.sh - starts Ergon on one or many ranks.
#
#   launch/ergon.sh [-n RANKS] [--cluster FILE] [--dry-run] <arguments of ergon>
#
#   -n RANKS        ranks to start; 1 needs no mpirun
#   --cluster FILE  a description of the machines (cluster-configs/)
#   --dry-run       print the command instead of running it
#
# Finds the build ($ERGON, build/release, build/debug, $PATH), chooses mpirun's options for this
# machine, and turns mpirun's ways to end into Ergon's exit codes with one line of text.
# $ERGON_BIND (none, core, ...) overrides the binding; $ERGON_MPIRUN_TALKS=1 lets mpirun speak.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly home

give_up() {
    local code=$1
    shift
    echo "ergon: $*" >&2
    exit "$code"
}

# ---- what the user asked for ----------------------------------------------------------------

ranks=
cluster=
is_dry=false
declare -A setting=()
arguments=()

ranks_check() {
    [[ $2 =~ ^[1-9][0-9]{0,5}$ ]] || give_up 2 "$1: '$2' is not a number of ranks (1, 2, ...)"
}

words_read() {
    while [ $# -gt 0 ] && [ ${#arguments[@]} -eq 0 ]; do
        case $1 in
        -n)
            [ $# -ge 2 ] || give_up 2 "-n needs a number of ranks"
            ranks_check -n "$2"
            ranks=$2
            shift 2
            ;;
        --cluster)
            [ $# -ge 2 ] || give_up 2 "--cluster needs a file (see cluster-configs/)"
            cluster=$2
            shift 2
            ;;
        --dry-run)
            is_dry=true
            shift
            ;;
        *)
            arguments=("$@")
            ;;
        esac
    done
}

# One `key: value` of a cluster file: is the value of the form that the key demands?
setting_check() {
    local where=$1 key=$2 value=$3 form says
    case $key in
    about | mpirun_arguments) form='.+' says='text' ;;
    ranks) form='([1-9][0-9]{0,5}|slots)' says='a number, or slots: as many as the hosts offer' ;;
    hosts) form='[A-Za-z0-9._-]+(:[1-9][0-9]*)?(, *[A-Za-z0-9._-]+(:[1-9][0-9]*)?)*' \
        says='host:ranks, host:ranks, ...' ;;
    hostfile) form='[^[:space:]]+' says='a path, from the folder of this file' ;;
    bind) form='(auto|none|core|socket|numa)' says='auto, none, core, socket or numa' ;;
    oversubscribe) form='(true|false)' says='true or false' ;;
    patience) form='[0-9]+(\.[0-9]+)? s' says='seconds, as 20 s' ;;
    mpi) form='[A-Za-z0-9_]+=[^ ]+( +[A-Za-z0-9_]+=[^ ]+)*' says='NAME=VALUE NAME=VALUE ...' ;;
    endpoints) form='(events|control|feed)=tcp://[^ ]+( +(events|control|feed)=tcp://[^ ]+)*' \
        says='NAME=tcp://HOST:PORT NAME=tcp://HOST:PORT ...' ;;
    coordinator)
        form='(http=(127\.0\.0\.1|localhost):[1-9][0-9]{0,4}|database=[^ ]+)'
        form="$form( +$form)*"
        says='http=127.0.0.1:PORT database=PATH'
        ;;
    *)
        give_up 3 "$where: unknown key '$key' (about, ranks, hosts, hostfile, bind," \
            "oversubscribe, patience, mpi, endpoints, mpirun_arguments, coordinator)"
        ;;
    esac
    [[ $value =~ ^$form$ ]] || give_up 3 "$where: $key: '$value' is not $says"
    [ -z "${setting[$key]+set}" ] || give_up 3 "$where: $key stands here twice"
    setting[$key]=$value
}

cluster_read() {
    local file=$1 line number=0
    [ -r "$file" ] || give_up 3 "$file: cannot read this cluster file"
    while IFS= read -r line || [ -n "$line" ]; do
        number=$((number + 1))
        [[ $line =~ ^[[:space:]]*(#.*)?$ ]] && continue
        [[ $line =~ ^([A-Za-z_]+):[[:space:]]+(.*)$ ]] ||
            give_up 3 "$file:$number: '$line' is not 'key: value'"
        local key=${BASH_REMATCH[1]} value=${BASH_REMATCH[2]}
        [[ $value == \"* ]] || value=${value%%[[:space:]]#*}
        [[ $value =~ ^\"([^\"]*)\"[[:space:]]*(#.*)?$ ]] && value=${BASH_REMATCH[1]}
        value=${value%"${value##*[![:space:]]}"}
        setting_check "$file:$number" "$key" "$value"
    done <"$file"
    [ -z "${setting[hosts]+set}" ] || [ -z "${setting[hostfile]+set}" ] ||
        give_up 3 "$file: hosts and hostfile exclude each other"
}

# ---- how to start it ------------------------------------------------------------------------

program_find() {
    local candidate
    for candidate in "${ERGON:-}" "$home/build/release/ergon" "$home/build/debug/ergon"; do
        [ -n "$candidate" ] && [ -x "$candidate" ] && {
            echo "$candidate"
            return
        }
    done
    command -v ergon || give_up 2 "there is no build of Ergon yet: run launch/demo.sh or make"
}

# Binding pays while every rank has a core of its own; on a machine that others use at the same
# time it puts two jobs on one core.
binding_choose() {
    local wish=${ERGON_BIND:-${setting[bind]:-auto}}
    if [ "$wish" != auto ]; then
        echo "$wish"
    elif [ -n "${CI:-}" ] || [ "$ranks" = slots ] || [ "$ranks" -gt "$(nproc)" ]; then
        echo none
    else
        echo core
    fi
}

# Jobs of one user make and remove the same folder of Open MPI's, and stumble over each other when
# they start and end together: each gets its own.
session_open() {
    [ -z "${OMPI_MCA_orte_tmpdir_base:-}" ] || return 0
    session=$(mktemp -d -t ergon.XXXXXX)
    trap 'rm -rf "$session"' EXIT
    export OMPI_MCA_orte_tmpdir_base=$session
}

# Options of mpirun for this machine or cluster, into the array `start`.
start_choose() {
    local is_remote=false bind
    [ -z "${setting[hosts]+set}${setting[hostfile]+set}${SLURM_JOB_ID:-}" ] || is_remote=true

    start=(mpirun --mca btl_base_warn_component_unused 0)
    [ "${ERGON_MPIRUN_TALKS:-}" = 1 ] || start+=(--quiet)
    [ "$(id -u)" -ne 0 ] || start+=(--allow-run-as-root)
    [ "$ranks" = slots ] || start+=(-n "$ranks")
    bind=$(binding_choose)
    start+=(--bind-to "$bind")

    if [ -n "${setting[hosts]+set}" ]; then start+=(--host "${setting[hosts]//, /,}"); fi
    if [ -n "${setting[hostfile]+set}" ]; then
        local hostfile=${setting[hostfile]}
        [[ $hostfile == /* ]] || hostfile=$(dirname "$cluster")/$hostfile
        [ -r "$hostfile" ] || $is_dry || give_up 3 "$cluster: cannot read the hostfile $hostfile"
        start+=(--hostfile "$hostfile")
    fi
    if [ "${setting[oversubscribe]:-}" = true ] ||
        { ! $is_remote && [ "${setting[oversubscribe]:-}" != false ]; }; then
        start+=(--oversubscribe)
    fi
    # A rank that waits must let the others work when they share its core, and only then.
    if ! $is_remote && [ "$ranks" != slots ] && [ "$ranks" -gt "$(nproc)" ]; then
        start+=(--mca mpi_yield_when_idle 1)
    fi
    # mpirun looks its own host's name up; where no one knows it, that must not take long.
    if ! $is_remote; then export RES_OPTIONS=${RES_OPTIONS:-timeout:1 attempts:1}; fi
    # Containers refuse one process's reading of another's memory.
    if [ -e /.dockerenv ] || [ -e /run/.containerenv ]; then
        start+=(--mca btl_vader_single_copy_mechanism none)
    fi
    if $is_remote; then start+=(-x ERGON_LAUNCHER -x ERGON_TERMINAL); fi
    $is_remote || $is_dry || session_open
    local -a more
    if [ -n "${setting[mpi]+set}" ]; then
        read -r -a more <<<"${setting[mpi]}"
        local pair
        for pair in "${more[@]}"; do start+=(--mca "${pair%%=*}" "${pair#*=}"); done
    fi
    if [ -n "${setting[mpirun_arguments]+set}" ]; then
        read -r -a more <<<"${setting[mpirun_arguments]}"
        start+=("${more[@]}")
    fi
}

# ---- how it runs and ends -------------------------------------------------------------------

# Hands on what the ranks say, as it comes (a progress line has no end). If one of them says that a
# rank or a host is gone, it tells the shell at once, and succeeds at the end.
# shellcheck disable=SC2016  # perl's variables, not the shell's
readonly listener='
    $SIG{INT} = $SIG{TERM} = "IGNORE";
    $SIG{USR2} = sub { exit($told ? 0 : 1) };
    while (sysread(STDIN, $bytes, 65536)) {
        syswrite(STDERR, $bytes);
        $last = substr($last . $bytes, -65536);
        next if $told || $last !~ /(^|[\r\n])ergon: .*the run ends/;
        $told = 1;
        kill "USR2", getppid();
    }
    exit($told ? 0 : 1);'

# mpirun waits for every host before it ends, also for one that is gone for good, and asked to end
# (signal 15) it crashes with a page of addresses.
readonly grace_s=3
# shellcheck disable=SC2317  # a trap calls it
job_end() {
    {
        sleep "$grace_s"
        children=$(cat "/proc/$1/task/$1/children")
        # shellcheck disable=SC2086  # pids: the rest of the ranks here, and ssh to the others
        kill -KILL "$1" $children
    } >/dev/null 2>&1 3>&- 4>&- &
    ender=$!
}

# Start it, hand signals on, wait for it: into `code`, and whether ranks have told why into
# `is_told`. The shell's own remark about a killed child goes nowhere.
run() {
    local job filter='' ender=''
    is_told=false
    exec 3>&2 2>/dev/null 4>&2
    if [ ${#start[@]} -gt 0 ]; then
        exec 4> >(exec perl -e "$listener" 2>&3)
        filter=$!
    else
        exec 4>&3
    fi
    trap 'is_told=true; [ -n "$ender" ] || job_end "$job"' USR2
    "${start[@]}" "$program" "${arguments[@]}" 2>&4 3>&- 4>&- </dev/null &
    job=$!
    exec 4>&-
    trap 'kill -USR1 $job' USR1 # the run stops, its output complete
    trap 'stopped=143; kill -TERM $job' TERM
    trap 'stopped=130; kill -TERM $job' INT
    wait "$job" || code=$?
    while kill -0 "$job"; do # a signal ended the waiting, not the job
        wait "$job" || code=$?
    done
    trap '' USR1 USR2
    if [ -n "$ender" ]; then
        kill -USR2 "$filter" || true # what could not be ended may keep the pipe open
        wait "$ender" || true        # and is ended by then
    fi
    if [ -n "$filter" ] && wait "$filter"; then is_told=true; fi
    exec 2>&3 3>&-
}

# Ergon's own codes pass; a signal or a failure of mpirun is said in one line, if no rank has.
end_explain() {
    [ "$code" != 75 ] || exit 75
    [ -z "$stopped" ] || exit "$stopped"
    case $code in
    0 | 2 | 3 | 4 | 5 | 6 | 7 | 70 | 75) exit "$code" ;;
    esac
    ! $is_told || exit 5
    case $code in
    137) give_up 5 "a rank was killed (signal 9: out of memory, or by hand); the run has ended" ;;
    143) give_up 5 "a rank was ended from outside (signal 15); the run has ended" ;;
    129 | 13[0-6] | 138 | 139)
        give_up 5 "a rank crashed (signal $((code - 128))); the run has ended"
        ;;
    *)
        [ ${#start[@]} -gt 0 ] || give_up 5 "the run ended with $code, which is no code of Ergon's"
        give_up 5 "mpirun gave up (its code $code): not enough slots, an unreachable host," \
            "or a rank that left; ERGON_MPIRUN_TALKS=1 shows what it says"
        ;;
    esac
}

words_read "$@"
if [ -n "$cluster" ]; then cluster_read "$cluster"; fi
ranks=${ranks:-${setting[ranks]:-1}}
program=$(program_find)

# What the file says beside how to start; the user's own word, if any, comes later and wins.
if [ -n "${setting[patience]+set}" ] && [[ ${arguments[0]:-} =~ ^(run|bench)$ ]]; then
    arguments=("${arguments[0]}" --patience "${setting[patience]% s}" "${arguments[@]:1}")
fi

start=()
if [ "$ranks" != 1 ] || [ -n "${setting[hosts]+set}${setting[hostfile]+set}" ]; then
    for tool in mpirun perl; do # perl hands on what ranks say
        command -v "$tool" >/dev/null || $is_dry ||
            give_up 2 "no $tool here: launch/install.sh installs it (or use -n 1)"
    done
    start_choose
fi
if $is_dry; then
    printf '%q ' "${start[@]}" "$program" "${arguments[@]}"
    echo
    exit 0
fi

export ERGON_LAUNCHER=1
ERGON_TERMINAL=0
if [ -t 2 ]; then ERGON_TERMINAL=1; fi
export ERGON_TERMINAL

code=0
stopped=
is_told=false
run
end_explain
