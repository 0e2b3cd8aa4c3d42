/* document.h - the JSON file of a bench around its cases: machine, build, ranks, load.
 *
 * Touches    sonata/json.h, the machine's facts, comm/ to gather those of each rank.
 */
#ifndef ERGON_BENCH_DOCUMENT_H
#define ERGON_BENCH_DOCUMENT_H

#include "bench/bench.h"
#include "bench/load.h"
#include "sonata/json.h"

enum { DOCUMENT_SCHEMA = 1 };

struct document {
    struct comm             *comm;
    const struct bench_plan *plan;
    struct load_reading      before;
};

/* What is known before anything was measured, written at once: a file that cannot be written is
 * told before hours of measuring. doc: NULL but on the first rank.
 *   faults  FAULT_FILE, FAULT_MEMORY: agreed
 *   ranks   collective */
MUST_CHECK fault document_begin(struct document *document, struct json *doc);
/* The load while measuring; then the file is written.
 *   faults  FAULT_FILE, FAULT_MEMORY: agreed
 *   ranks   collective */
MUST_CHECK fault document_end(const struct document *document, struct json *doc);

#endif
