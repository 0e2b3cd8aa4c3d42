/* output_json.c - results.json: every number of the table. */
#include "bench/build_facts.h"
#include "record/summary.h"
#include "sonata/json.h"
#include "validate/output.h"

#include <stdio.h>

enum { PATH_BYTES = 160 };

static fault put_values(struct json *doc, const char *at, const char *key,
                        const struct values *values)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%s.%s", at, key);
    TRY(json_put_array(doc, path));
    for (uint32_t i = 0; i < values->count; i++)
        TRY(json_add_number(doc, path, values->at[i]));
    return FAULT_NONE;
}

static fault put_word(struct json *doc, const char *at, const char *key, const char *word)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%s.%s", at, key);
    return json_put_string(doc, path, word);
}

static fault put_number(struct json *doc, const char *at, const char *key, double number)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%s.%s", at, key);
    return json_put_number(doc, path, number);
}

static fault put_flag(struct json *doc, const char *at, const char *key, bool flag)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%s.%s", at, key);
    return json_put_bool(doc, path, flag);
}

static fault put_control(struct json *doc, const char *at, const struct finding *it)
{
    TRY(put_word(doc, at, "control_is", it->control_is));
    TRY(put_values(doc, at, "control", &it->control));
    if (!it->control_expected.count) return FAULT_NONE;
    TRY(put_values(doc, at, "control_expected", &it->control_expected));
    TRY(put_number(doc, at, "control_tolerance", it->control_tolerance.within));
    return put_flag(doc, at, "control_tolerance_is_relative", it->control_tolerance.is_relative);
}

static fault put_finding(struct json *doc, const char *at, const struct finding *it)
{
    TRY(put_word(doc, at, "what", it->what));
    TRY(put_word(doc, at, "unit", it->unit));
    if (it->x_is) {
        TRY(put_word(doc, at, "against", it->x_is));
        TRY(put_values(doc, at, "x", &it->x));
    }
    TRY(put_values(doc, at, "expected", &it->expected));
    TRY(put_number(doc, at, "tolerance", it->tolerance.within));
    TRY(put_flag(doc, at, "tolerance_is_relative", it->tolerance.is_relative));
    TRY(put_values(doc, at, "measured", &it->measured));
    if (it->control_is) TRY(put_control(doc, at, it));
    if (it->note[0]) TRY(put_word(doc, at, "note", it->note));
    return put_word(doc, at, "verdict", verdict_text(finding_verdict(it)));
}

static fault put_result(struct json *doc, const struct check_result *result)
{
    char at[64], row[96];
    snprintf(at, sizeof at, "checks.%s", result->check->name);
    TRY(put_word(doc, at, "shows", result->check->help));
    TRY(put_word(doc, at, "source", result->check->source));
    TRY(put_word(doc, at, "without", result->check->without));
    TRY(put_flag(doc, at, "ran_without", result->is_without));
    TRY(put_flag(doc, at, "passed", result_passes(result)));
    TRY(put_number(doc, at, "seconds", result->seconds));
    snprintf(row, sizeof row, "%s.rows", at);
    TRY(json_put_array(doc, row));
    for (uint32_t i = 0; i < result->finding_count; i++) {
        snprintf(row, sizeof row, "%s.rows.%u", at, i);
        TRY(put_finding(doc, row, &result->findings[i]));
    }
    return FAULT_NONE;
}

static fault put_head(struct json *doc, const struct validation *v)
{
    const struct validate_plan *plan = v->plan;
    char                        now[SUMMARY_TIME_BYTES];
    bool                        passes = true;
    for (uint32_t i = 0; i < v->result_count; i++)
        passes = passes && result_passes(&v->results[i]);
    summary_time_now(now);
    TRY(json_put_integer(doc, "ergon_validate", VALIDATE_SCHEMA));
    TRY(json_put_string(doc, "subject", "energy"));
    TRY(json_put_bool(doc, "passed", passes));
    TRY(json_put_bool(doc, "quick", plan->is_quick));
    TRY(json_put_string(doc, "ended", now));
    TRY(json_put_integer(doc, "ranks", comm_size(v->comm)));
    TRY(json_put_string(doc, "kernel", isa_name(plan->how.isa)));
    TRY(json_put_string(doc, "build.ergon", plan->version));
    TRY(json_put_string(doc, "build.commit", BUILD_COMMIT));
    TRY(json_put_string(doc, "build.compiler", BUILD_COMPILER));
    TRY(json_put_string(doc, "build.type", BUILD_TYPE));
    TRY(json_put_array(doc, "command"));
    for (int i = 0; i < plan->argc; i++)
        TRY(json_add_string(doc, "command", plan->argv[i]));
    return FAULT_NONE;
}

static fault document_fill(struct json *doc, const struct validation *v)
{
    TRY(put_head(doc, v));
    for (uint32_t i = 0; i < v->result_count; i++)
        TRY(put_result(doc, &v->results[i]));
    return FAULT_NONE;
}

fault output_json(const struct validation *v, const char *path)
{
    struct json *doc = NULL;
    TRY(json_create(&doc));
    fault failed = document_fill(doc, v);
    if (!failed) failed = json_write_file(doc, path);
    json_destroy(&doc);
    return failed;
}
