/* reader.h - a model file of a few lines, and what the reader says to it. */
#ifndef ERGON_TESTS_MODEL_READER_H
#define ERGON_TESTS_MODEL_READER_H

#include "base/text.h"
#include "model/model.h"
#include "support/check.h"

#include <stdio.h>
#include <string.h>

/* Two populations of iaf_psc_exp, one of iaf_psc_delta; a test adds its own lines below. */
#define HEAD                                                                                       \
    "ergon: 1\n"                                                                                   \
    "dt: 0.1 ms\n"                                                                                 \
    "populations:\n"                                                                               \
    "  E: {kind: iaf_psc_exp, size: 100}\n"                                                        \
    "  I: {kind: iaf_psc_exp, size: 25}\n"                                                         \
    "  D: {kind: iaf_psc_delta, size: 10}\n"

/* One projection of HEAD, the rest of whose mapping is given. */
#define PROJECTION(rest) HEAD "projections:\n  - {source: E, target: I, " rest "}\n"
#define PLAIN            ", weight: 1 pA, delay: 1 ms"

/* One population, the rest of whose mapping is given. */
#define POPULATION(rest)                                                                           \
    "ergon: 1\ndt: 0.1 ms\npopulations:\n  E: {kind: iaf_psc_exp, size: 4" rest "}\n"

static inline struct model *read_scaled(const char *text, double scale)
{
    struct model              *model   = NULL;
    const struct model_options options = {.scale = scale};
    CHECK_OK(model_read(&model, "a/file.yaml", text, &options));
    CU_ASSERT_PTR_NOT_NULL_FATAL(model);
    return model;
}

static inline struct model *read_ok(const char *text) { return read_scaled(text, 1); }

/* The text has exactly so many problems, and the message holds the words. */
static inline void check_problems(const char *text, double scale, unsigned count, const char *words)
{
    struct model              *model   = NULL;
    const struct model_options options = {.scale = scale};
    char                       last[32];
    snprintf(last, sizeof last, "\n%u problem%s", count, count == 1 ? "" : "s");

    fault       found   = model_read(&model, "a/file.yaml", text, &options);
    const char *message = fault_message();
    const char *end =
        strlen(message) > strlen(last) ? message + strlen(message) - strlen(last) : message;

    CU_ASSERT_PTR_NULL(model);
    bool is_said = found && strstr(message, words) && strcmp(end, last) == 0;
    CU_ASSERT_EQUAL(found, FAULT_INPUT);
    CU_ASSERT_TRUE(is_said);
    if (!is_said) fprintf(stderr, "expected: %s%s\nbut was:  %s\n", words, last, message);
    model_destroy(&model);
    fault_forget();
}

static inline void check_problem(const char *text, const char *words)
{
    check_problems(text, 1, 1, words);
}

#endif
