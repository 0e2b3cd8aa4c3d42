/* test_write_model.c - how often the files of a model are read while it is written as a circuit. */
#include "circuit/circuit_write.h"
#include "network/given_survey.h"
#include "support/check.h"
#include "support/model_text.h"
#include "support/scratch.h"

#include <stdio.h>
#include <sys/stat.h>

/* 200 edges into each of 200 neurons, without an index. */
static const char *file_make(void)
{
    const char *path = scratch_path("plain.h5");
    CU_ASSERT_EQUAL(scratch_shell("/usr/bin/python3 - '%s' <<'END'\n"
                                  "import h5py, sys, numpy as np\n"
                                  "g = h5py.File(sys.argv[1], 'w').create_group('edges/n_to_n')\n"
                                  "g['source_node_id'] = np.tile(np.arange(200), 200)\n"
                                  "g['target_node_id'] = np.repeat(np.arange(200), 200)\n"
                                  "g['edge_type_id'] = np.zeros(40000, int)\n"
                                  "END",
                                  path),
                    0);
    return path;
}

static struct model *model_make(const char *path)
{
    char text[2048];
    snprintf(text, sizeof text,
             "ergon: 1\ndt: 0.1 ms\ntile: 1\npopulations:\n"
             "  N: {kind: iaf_psc_exp, size: 200, nodes: {population: n, first: 0}}\n"
             "projections:\n  - {source: N, target: N, rule: from_file, file: '%s', "
             "edges: n_to_n, weight: 1 pA, delay: 1 ms}\n",
             path);
    struct model        *model  = model_of_text(text);
    struct given_survey *survey = NULL;
    CHECK_OK(given_survey_create(&survey, model, 0, 1));
    CHECK_OK(given_survey_scan(survey));
    CHECK_OK(given_survey_quanta(survey));
    CHECK_OK(given_survey_finish(survey, model));
    given_survey_destroy(&survey);
    return model;
}

/* Bytes that this process has read so far; 0 where the system does not count them. */
static double bytes_read(void)
{
    unsigned long long bytes = 0;
    FILE              *file  = fopen("/proc/self/io", "r");
    if (!file) return 0;
    if (fscanf(file, "rchar: %llu", &bytes) != 1) bytes = 0;
    fclose(file);
    return (double)bytes;
}

static void a_file_without_index_is_not_read_for_every_stretch(void)
{
    const char   *path   = file_make();
    struct model *model  = model_make(path);
    struct stat   status = {0};
    CU_ASSERT_EQUAL(stat(path, &status), 0);
    CU_ASSERT_EQUAL(scratch_shell("mkdir -p '%s'", scratch_path("circuit")), 0);
    double before = bytes_read();

    CHECK_OK(circuit_write_model(model, scratch_path("circuit"), 400)); /* one target a stretch */

    /* Sixteen stretches, read twice each; and what was written is read again for its index. */
    CU_ASSERT_TRUE(bytes_read() - before < 40.0 * (double)status.st_size);
    model_destroy(&model);
}

CHECK_MAIN(write_model, CASE(a_file_without_index_is_not_read_for_every_stretch))
