/* machine.c - facts, one file of the system each. */
#include "bench/machine.h"

#include "base/memory.h"
#include "base/processors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

/* Processors, and cores: a core is counted at the first of its processors. */
static void cores_count(struct machine *machine, const char *root)
{
    char path[SYSTEM_PATH_BYTES], line[SYSTEM_LINE_BYTES];
    for (uint32_t cpu = 0;; cpu++) {
        snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu%u/topology/thread_siblings_list",
                 cpu);
        if (!system_line(root, path, "", line)) break;
        machine->processors++;
        if (strtoul(line, NULL, 10) == cpu) machine->cores++;
    }
    if (machine->processors) return;
    long online         = sysconf(_SC_NPROCESSORS_ONLN);
    machine->processors = online > 0 ? (uint32_t)online : 1;
}

static void nodes_count(struct machine *machine, const char *root)
{
    char path[SYSTEM_PATH_BYTES], line[SYSTEM_LINE_BYTES];
    do {
        snprintf(path, sizeof path, "/sys/devices/system/node/node%u/cpulist", machine->nodes);
    } while (system_line(root, path, "", line) && ++machine->nodes);
}

static void caches_read(struct machine *machine, const char *root)
{
    enum { INDEXES = 8 };
    char path[SYSTEM_PATH_BYTES], type[SYSTEM_LINE_BYTES];
    for (int i = 0; i < INDEXES; i++) {
        uint64_t level, bytes;
        snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu0/cache/index%d/type", i);
        if (!system_line(root, path, "", type) || strcmp(type, "Instruction") == 0) continue;
        snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu0/cache/index%d/level", i);
        if (!system_number(root, path, &level) || level < 1 || level > CACHE_LEVELS) continue;
        snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu0/cache/index%d/size", i);
        if (system_number(root, path, &bytes)) machine->caches[level - 1] = bytes;
    }
}

/* The word in brackets of "always [madvise] never". */
static void choice_keep(char line[SYSTEM_LINE_BYTES])
{
    char *from = strchr(line, '[');
    if (!from) return;
    memmove(line, from + 1, strlen(from));
    line[strcspn(line, "]")] = '\0';
}

void machine_read(struct machine *machine, const char *root)
{
    struct utsname system;
    char           line[SYSTEM_LINE_BYTES];
    *machine = (struct machine){0};
    system_line(root, "/proc/cpuinfo", "model name", machine->cpu);
    cores_count(machine, root);
    nodes_count(machine, root);
    caches_read(machine, root);
    if (system_line(root, "/proc/meminfo", "MemTotal", line))
        machine->memory_bytes = strtoull(line, NULL, 10) * 1024;
    if (uname(&system) == 0)
        snprintf(machine->kernel, sizeof machine->kernel, "%s %s", system.sysname, system.release);
    system_line(root, "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "",
                machine->governor);
    system_line(root, "/sys/kernel/mm/transparent_hugepage/enabled", "", machine->huge_pages);
    choice_keep(machine->huge_pages);
}

static uint32_t host_mine(const struct comm *comm)
{
    uint32_t host = 0;
    while (host + 1 < comm_host_count(comm) &&
           strcmp(comm_host_name(comm, host), comm_host_mine(comm)) != 0)
        host++;
    return host;
}

fault host_leader_find(struct comm *comm, bool *is_leader)
{
    uint32_t  hosts  = comm_host_count(comm);
    uint64_t *firsts = NULL;
    TRY(comm_agree(comm, memory_take(&firsts, hosts, sizeof *firsts, "first ranks of hosts")));
    for (uint32_t host = 0; host < hosts; host++)
        firsts[host] = host == host_mine(comm) ? comm_rank(comm) : UINT64_MAX;
    comm_min_u64(comm, firsts, hosts);
    *is_leader = firsts[host_mine(comm)] == comm_rank(comm);
    memory_give(&firsts);
    return FAULT_NONE;
}

/* The processors of a set as ranges; what does not fit is left out. */
static void places_print(const struct processors *set, char *text, size_t bytes)
{
    size_t length = 0;
    for (uint32_t first = 0, end; first < PROCESSORS_MAX; first = end + 1) {
        for (end = first; processors_have(set, end);)
            end++;
        if (end == first) continue;
        char range[48];
        int  count = end - first == 1 ? snprintf(range, sizeof range, "%u", first)
                                      : snprintf(range, sizeof range, "%u-%u", first, end - 1);
        if (length + (size_t)count + 2 > bytes) return;
        length += (size_t)snprintf(text + length, bytes - length, "%s%s", length ? "," : "", range);
    }
}

fault seats_gather(struct comm *comm, struct seat **all)
{
    struct seat       seat   = {.host = host_mine(comm)};
    uint64_t         *counts = NULL;
    void             *bytes  = NULL;
    struct processors set;
    processors_find(&set);
    places_print(&set, seat.places, sizeof seat.places);
    *all = NULL;
    TRY(comm_agree(comm, memory_take(&counts, comm_size(comm), sizeof *counts, "seats of ranks")));
    fault mine = comm_agree(comm, comm_gather(comm, &seat, sizeof seat, &bytes, counts));
    memory_give(&counts);
    *all = bytes;
    if (mine) memory_give(all);
    return mine;
}
