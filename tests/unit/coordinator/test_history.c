/* What was put into the history between two commits is there, whole, whatever ended the writer. */
#include "coordinator/history.h"
#include "support/check.h"
#include "support/scratch.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char RUN[] = "{\"populations\":[{\"name\":\"E\"},{\"name\":\"I\"}]}";

static fault put(struct history *history, const char *id, uint64_t step, bool is_over)
{
    struct history_run run    = {.id              = id,
                                 .started_unix_us = step + 1,
                                 .heard_unix_us   = step + 2,
                                 .is_over         = is_over,
                                 .summary         = "{\"model\":\"m\",\"is_over\":true}"};
    struct sample      sample = {.time_unix_us = step, .step = step, .real_time_factor = NAN};
    TRY(history_begin(history));
    TRY(history_put_run(history, &run));
    TRY(history_put_last(history, id, "run", RUN));
    TRY(history_put_sample(history, id, &sample, "[1.5,2]"));
    return history_commit(history, step);
}

static void runs_and_samples_are_read_again(void)
{
    const char     *path    = scratch_path("kept.db");
    struct history *history = NULL;
    struct writer   text    = {0};
    bool            is_known;
    CHECK_OK(history_open(&history, path));
    CHECK_OK(put(history, "a", 10, true));
    CHECK_OK(put(history, "a", 20, true));
    history_close(&history);

    CHECK_OK(history_open(&history, path));
    CHECK_OK(history_runs(history, &text, &(struct history_wish){.most = 5}));
    CU_ASSERT_STRING_EQUAL(text_of(&text.text), "{\"model\":\"m\",\"is_over\":true}");
    writer_clear(&text);
    CHECK_OK(history_read_samples(path, "a", &text, &is_known));
    CU_ASSERT_TRUE(is_known);
    CU_ASSERT_STRING_EQUAL(text_of(&text.text),
                           "{\"time_unix_us\":[10,20],\"step\":[10,20],\"real_time_factor\":[null,"
                           "null],\"waiting_share\":[0,0],\"behind_s\":[0,0],\"resident_bytes\":[0,"
                           "0],\"rates_Hz\":{\"E\":[1.5,1.5],\"I\":[2,2]}}");
    writer_clear(&text);
    CHECK_OK(history_read_samples(path, "b", &text, &is_known));
    CU_ASSERT_FALSE(is_known);
    CHECK_OK(history_read_last(path, "a", &text));
    CU_ASSERT_PTR_NOT_NULL(strstr(text_of(&text.text), "\"run\":{"));
    writer_clear(&text);
    history_close(&history);
}

static void run_that_nobody_ended_is_over(void)
{
    const char     *path    = scratch_path("open.db");
    const char     *going[] = {"goes"};
    struct history *history = NULL;
    struct writer   text    = {0};
    CHECK_OK(history_open(&history, path));
    CHECK_OK(put(history, "goes", 1, false));
    CHECK_OK(put(history, "ended", 2, false));
    CHECK_OK(history_settle(history, going, 1));
    CHECK_OK(history_runs(history, &text, &(struct history_wish){.most = 5}));
    CU_ASSERT_PTR_NOT_NULL(strstr(text_of(&text.text), "\"ended_unix_us\":4"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text_of(&text.text), "no coordinator"));
    CU_ASSERT_PTR_NULL(strstr(text_of(&text.text) + 1, "{\"model\"")); /* one alone */
    writer_clear(&text);
    history_close(&history);
}

static fault put_open(struct history *history, const char *id, const char *folder)
{
    char               summary[512];
    struct history_run run = {.id = id, .started_unix_us = 5, .heard_unix_us = 6};
    snprintf(summary, sizeof summary, "{\"id\":\"%s\",\"out_folder\":\"%s\"}", id, folder);
    run.summary = summary;
    TRY(history_begin(history));
    TRY(history_put_run(history, &run));
    return history_commit(history, 7);
}

/* What the list says of a run whose folder has this summary.json. */
static const char *settled(const char *content)
{
    static struct writer text;
    struct history      *history = NULL;
    char                 folder[256];
    const char          *file  = scratch_write("summary.json", content, strlen(content));
    const char          *slash = strrchr(file, '/');
    snprintf(folder, sizeof folder, "%.*s", (int)(slash - file), file);
    scratch_shell("rm -f '%s'*", scratch_path("settled.db"));
    writer_clear(&text);
    CHECK_OK(history_open(&history, scratch_path("settled.db")));
    CHECK_OK(put_open(history, "mine", folder));
    CHECK_OK(history_settle(history, NULL, 0));
    CHECK_OK(history_runs(history, &text, &(struct history_wish){.most = 5}));
    history_close(&history);
    return text_of(&text.text);
}

static void the_end_of_a_run_is_found_in_its_folder(void)
{
    const char *said = settled("{\"digest\":\"abc\",\"live\":{\"bus\":\"mine\",\"stopped\":true},"
                               "\"health\":{\"status\":\"degraded\"}}");
    CU_ASSERT_PTR_NOT_NULL(strstr(said, "\"exit_code\":75"));
    CU_ASSERT_PTR_NOT_NULL(strstr(said, "\"digest\":\"abc\""));
    CU_ASSERT_PTR_NOT_NULL(strstr(said, "\"status\":\"degraded\""));
    said = settled("{\"digest\":\"abc\",\"live\":{\"bus\":\"mine\"}}");
    CU_ASSERT_PTR_NOT_NULL(strstr(said, "\"exit_code\":0"));
    static const char *const NOT_MINE[] = {"",
                                           "{",
                                           "[]",
                                           "{\"digest\":\"abc\",\"live\":{\"bus\":\"another\"}}",
                                           "{\"digest\":7,\"live\":{\"bus\":\"mine\"}}",
                                           "{\"live\":{\"bus\":\"mine\"}}",
                                           "{\"live\":7,\"digest\":\"abc\"}"};
    for (size_t i = 0; i < sizeof NOT_MINE / sizeof *NOT_MINE; i++) {
        said = settled(NOT_MINE[i]);
        CU_ASSERT_PTR_NOT_NULL(strstr(said, "no coordinator"));
        CU_ASSERT_PTR_NOT_NULL(strstr(said, "\"exit_code\":null"));
    }
}

static void the_oldest_runs_are_forgotten(void)
{
    struct history *history = NULL;
    struct writer   text    = {0};
    bool            is_known;
    const char     *path = scratch_path("many.db");
    CHECK_OK(history_open(&history, path));
    CHECK_OK(put(history, "oldest", 0, true));
    CHECK_OK(history_begin(history));
    for (uint64_t i = 1; i <= HISTORY_RUNS_MAX; i++) {
        char id[32];
        snprintf(id, sizeof id, "run-%llu", (unsigned long long)i);
        struct history_run run = {
            .id = id, .started_unix_us = i + 10, .is_over = true, .summary = "{}"};
        CHECK_OK(history_put_run(history, &run));
    }
    CHECK_OK(history_commit(history, 1));
    CHECK_OK(history_runs(history, &text, &(struct history_wish){.most = 2 * HISTORY_RUNS_MAX}));
    CU_ASSERT_EQUAL(text.text.length, 3 * HISTORY_RUNS_MAX - 1); /* "{},{}" */
    CHECK_OK(history_read_samples(path, "oldest", &text, &is_known));
    CU_ASSERT_FALSE(is_known);
    writer_clear(&text);
    history_close(&history);
}

/* A process that writes as fast as it can, killed at some moment: several times. */
static void kill_leaves_whole_transactions(void)
{
    const char *path = scratch_path("killed.db");
    for (int round = 0; round < 5; round++) {
        pid_t writer = fork();
        if (writer == 0) {
            struct history *mine = NULL;
            if (history_open(&mine, path)) _exit(1);
            for (uint64_t step = 0;; step++)
                if (put(mine, round % 2 ? "a" : "b", 100000 * (uint64_t)round + step, true))
                    _exit(1);
        }
        nanosleep(&(struct timespec){.tv_nsec = 60000000 + 7000000 * round}, NULL);
        kill(writer, SIGKILL);
        int status;
        waitpid(writer, &status, 0);
        CU_ASSERT_TRUE(WIFSIGNALED(status));

        struct history *history = NULL;
        struct writer   text    = {0};
        CHECK_OK(history_open(&history, path));
        CHECK_OK(history_runs(history, &text, &(struct history_wish){.most = 5}));
        CHECK_OK(put(history, "c", 7, true));
        history_close(&history);
        writer_clear(&text);
    }
    CU_ASSERT_EQUAL(scratch_shell("python3 -c \"import sqlite3, sys; sys.exit(sqlite3.connect('%s')"
                                  ".execute('PRAGMA integrity_check').fetchall() != [('ok',)])\"",
                                  path),
                    0);
}

static void full_disk_is_a_fault_and_no_end(void)
{
    const char     *path    = scratch_path("full.db");
    struct history *history = NULL;
    fault           failed  = FAULT_NONE;
    signal(SIGXFSZ, SIG_IGN);
    CHECK_OK(history_open(&history, path));
    CHECK_OK(put(history, "a", 1, true));
    scratch_limit_files(200000);
    for (uint64_t step = 2; step < 1000 && !failed; step++)
        failed = put(history, "a", step, true);
    CU_ASSERT_EQUAL(failed, FAULT_FILE);
    history_undo(history);
    scratch_limit_files(0);
    CHECK_OK(put(history, "a", 5000, true));
    history_close(&history);
}

static void other_files_are_refused(void)
{
    struct history *history = NULL;
    const char     *junk = scratch_write("junk.db", "this is no database at all, not at all", 38);
    CU_ASSERT_EQUAL(history_open(&history, junk), FAULT_CORRUPT);
    CU_ASSERT_PTR_NULL(history);
    CU_ASSERT_EQUAL(history_open(&history, scratch_path("none/none.db")), FAULT_FILE);
    const char *later = scratch_path("later.db");
    CU_ASSERT_EQUAL(scratch_shell("python3 -c \"import sqlite3; c = sqlite3.connect('%s'); "
                                  "c.execute('PRAGMA user_version=99')\"",
                                  later),
                    0);
    CU_ASSERT_EQUAL(history_open(&history, later), FAULT_CORRUPT);
}

CHECK_MAIN(history, CASE(runs_and_samples_are_read_again), CASE(run_that_nobody_ended_is_over),
           CASE(the_end_of_a_run_is_found_in_its_folder), CASE(the_oldest_runs_are_forgotten),
           CASE(kill_leaves_whole_transactions), CASE(full_disk_is_a_fault_and_no_end),
           CASE(other_files_are_refused))
