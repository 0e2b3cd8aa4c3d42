/* document.c - one function per part of the file. */
#include "bench/document.h"

#include "base/log.h"
#include "base/memory.h"
#include "base/rapl.h"
#include "bench/build_facts.h"
#include "bench/machine.h"
#include "record/summary.h"

#include <stdio.h>

static const char MACHINE_ROOT[] = "";

static fault put_head(struct json *doc, const struct document *document)
{
    const struct bench_plan *plan = document->plan;
    char                     now[SUMMARY_TIME_BYTES];
    summary_time_now(now);
    TRY(json_put_integer(doc, "ergon_bench", DOCUMENT_SCHEMA));
    TRY(json_put_string(doc, "started", now));
    TRY(json_put_bool(doc, "quick", plan->is_quick));
    TRY(json_put_array(doc, "command"));
    for (int i = 0; i < plan->argc; i++)
        TRY(json_add_string(doc, "command", plan->argv[i]));
    TRY(json_put_string(doc, "build.ergon", plan->version));
    TRY(json_put_string(doc, "build.commit", BUILD_COMMIT));
    TRY(json_put_string(doc, "build.compiler", BUILD_COMPILER));
    TRY(json_put_string(doc, "build.type", BUILD_TYPE));
    TRY(json_put_string(doc, "build.flags", BUILD_FLAGS));
    TRY(json_put_string(doc, "build.mpi", comm_library()));
    TRY(json_put_string(doc, "how.kernel", isa_name(plan->how.isa)));
    TRY(json_put_string(doc, "how.partition", plan->how.partition));
    return json_put_string(doc, "how.exchange", exchange_way_name(plan->how.exchange));
}

static fault put_machine(struct json *doc)
{
    struct machine machine;
    machine_read(&machine, MACHINE_ROOT);
    TRY(json_put_string(doc, "machine.cpu", machine.cpu));
    TRY(json_put_integer(doc, "machine.processors", machine.processors));
    TRY(json_put_integer(doc, "machine.cores", machine.cores));
    TRY(json_put_bool(doc, "machine.smt", machine.cores && machine.processors > machine.cores));
    TRY(json_put_integer(doc, "machine.memory_nodes", machine.nodes));
    for (int level = 0; level < CACHE_LEVELS; level++) {
        char path[40];
        snprintf(path, sizeof path, "machine.cache_%d_bytes", level + 1);
        TRY(json_put_integer(doc, path, machine.caches[level]));
    }
    TRY(json_put_integer(doc, "machine.memory_bytes", machine.memory_bytes));
    TRY(json_put_string(doc, "machine.kernel", machine.kernel));
    TRY(json_put_string(doc, "machine.governor", *machine.governor ? machine.governor : "unknown"));
    return json_put_string(doc, "machine.huge_pages",
                           *machine.huge_pages ? machine.huge_pages : "unknown");
}

static fault put_seats(struct json *doc, const struct comm *comm, const struct seat *seats)
{
    TRY(json_put_integer(doc, "hosts", comm_host_count(comm)));
    TRY(json_put_array(doc, "ranks"));
    for (uint32_t rank = 0; rank < comm_size(comm); rank++) {
        char path[40];
        snprintf(path, sizeof path, "ranks.%u.host", rank);
        TRY(json_put_integer(doc, path, seats[rank].host));
        snprintf(path, sizeof path, "ranks.%u.processors", rank);
        TRY(json_put_string(doc, path, seats[rank].places));
    }
    return FAULT_NONE;
}

static fault put_before(struct json *doc)
{
    double      averages[3];
    struct rapl rapl;
    rapl_open(&rapl, MACHINE_ROOT);
    TRY(json_put_bool(doc, "energy.measured", rapl.count > 0));
    TRY(json_put_string(doc, "energy.why_not", rapl.why));
    if (!rapl.count) log_info("bench: energy is not measured: %s", rapl.why);
    if (!load_averages(MACHINE_ROOT, averages)) return FAULT_NONE;
    for (int i = 0; i < 3; i++)
        TRY(json_add_number(doc, "load.averages_before", averages[i]));
    return FAULT_NONE;
}

fault document_begin(struct document *document, struct json *doc)
{
    struct seat *seats = NULL;
    TRY(seats_gather(document->comm, &seats));
    fault mine = FAULT_NONE;
    if (doc) mine = put_head(doc, document);
    if (doc && !mine) mine = put_machine(doc);
    if (doc && !mine) mine = put_seats(doc, document->comm, seats);
    if (doc && !mine) mine = put_before(doc);
    if (doc && !mine) mine = json_write_file(doc, document->plan->path);
    memory_give(&seats);
    document->before = load_read(document->comm, MACHINE_ROOT);
    return comm_agree(document->comm, mine);
}

static fault put_load(struct json *doc, const struct load *load)
{
    TRY(json_put_number(doc, "load.others", load->others));
    return json_put_number(doc, "load.steal", load->steal);
}

fault document_end(const struct document *document, struct json *doc)
{
    static const double LOAD_MUCH = 0.05;
    struct load_reading after     = load_read(document->comm, MACHINE_ROOT);
    struct load         load      = load_between(&document->before, &after);
    fault               mine      = FAULT_NONE;
    if (doc) mine = put_load(doc, &load);
    if (doc && !mine) mine = json_write_file(doc, document->plan->path);
    TRY(comm_agree(document->comm, mine));
    if (load.others + load.steal > LOAD_MUCH)
        log_warn("others took %.0f %% of this machine's processors while measuring (%.0f %% its "
                 "hypervisor): times are longer than they need be",
                 100 * (load.others + load.steal), 100 * load.steal);
    return FAULT_NONE;
}
