/* Runs are found in the runtime folder, which is nobody else's. */
#include "base/fault.h"
#include "bus/announcement.h"
#include "bus/runtime.h"
#include "support/bus_watch.h"
#include "support/check.h"
#include "support/scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct announcement runs[RUNTIME_RUNS_MAX];

static struct announcement run_of(const char *id, const char *model, int64_t pid)
{
    struct announcement run = {
        .publisher = UINT64_MAX, .pid = pid, .ranks = 2, .started_unix_us = 1700000000000000};
    strcpy(run.id, id);
    strcpy(run.model, model);
    strcpy(run.out_folder, "/tmp/out of \"quotes\"\\\n");
    strcpy(run.events, "ipc:///tmp/x.events");
    strcpy(run.control, "tcp://127.0.0.1:5555");
    gethostname(run.host, sizeof run.host - 1);
    return run;
}

/* By a process that has ended since; nobody knows how. */
static void announced_by_the_dead(const struct announcement *run)
{
    int   held;
    pid_t child = fork();
    if (child == 0) _exit(announcement_write(run, &held) ? 1 : 0);
    CU_ASSERT_EQUAL(waitpid(child, &held, 0), child);
    CU_ASSERT_EQUAL(held, 0);
}

static uint32_t runs_here(uint32_t *broken)
{
    uint32_t count = 0;
    CHECK_OK(announcements_read(runs, &count, broken));
    return count;
}

static void folder_is_made_for_its_owner_alone(void)
{
    struct stat facts;
    char        path[RUNTIME_PATH_BYTES];
    watch_runtime("made");
    CHECK_OK(runtime_folder(path));
    CU_ASSERT_EQUAL_FATAL(stat(path, &facts), 0);
    CU_ASSERT_EQUAL(facts.st_mode & 07777, 0700);
}

static void folder_that_others_can_open_is_refused(void)
{
    char        path[RUNTIME_PATH_BYTES];
    const char *open = watch_runtime("open");
    mkdir(open, 0700);
    chmod(open, 0750);
    CU_ASSERT_EQUAL(runtime_folder(path), FAULT_FILE);
    CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), "0750"));
}

static void folder_of_somebody_else_is_refused(void)
{
    char path[RUNTIME_PATH_BYTES];
    if (geteuid() != 0) return; /* only root can give a folder away */
    const char *foreign = watch_runtime("foreign");
    mkdir(foreign, 0700);
    CU_ASSERT_EQUAL(chown(foreign, 12345, 12345), 0);
    CU_ASSERT_EQUAL(runtime_folder(path), FAULT_FILE);
    CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), "12345"));
}

static void link_file_and_long_path_are_refused(void)
{
    char path[RUNTIME_PATH_BYTES], target[RUNTIME_PATH_BYTES];
    snprintf(target, sizeof target, "%s", scratch_path("target"));
    mkdir(target, 0700);
    CU_ASSERT_EQUAL(symlink(target, watch_runtime("link")), 0);
    CU_ASSERT_EQUAL(runtime_folder(path), FAULT_FILE);
    setenv("ERGON_RUNTIME", scratch_write("file", "x", 1), 1);
    CU_ASSERT_EQUAL(runtime_folder(path), FAULT_FILE);
    setenv("ERGON_RUNTIME", "relative", 1);
    CU_ASSERT_EQUAL(runtime_folder(path), FAULT_FILE);
    memset(target, 'a', 100);
    target[0]   = '/';
    target[100] = '\0';
    setenv("ERGON_RUNTIME", target, 1);
    CU_ASSERT_EQUAL(runtime_folder(path), FAULT_FILE);
    CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), "100 characters"));
}

static void announcement_reads_as_it_was_written(void)
{
    int                 held;
    uint32_t            broken;
    struct announcement run = run_of("20261121-195501-4711", "toy", getpid());
    watch_runtime("written");
    CHECK_OK(announcement_write(&run, &held));
    CU_ASSERT_EQUAL(runs_here(&broken), 1);
    CU_ASSERT_EQUAL(broken, 0);
    CU_ASSERT_EQUAL(memcmp(&runs[0], &run, sizeof run), 0);
    announcement_withdraw(&run, &held);
    CU_ASSERT_EQUAL(held, -1);
    CU_ASSERT_EQUAL(runs_here(&broken), 0);
}

static void run_whose_process_is_gone_is_removed_with_its_sockets(void)
{
    uint32_t    broken;
    struct stat facts;
    /* Its number is that of a process that goes on: numbers come again. */
    struct announcement dead = run_of("1-1", "dead", getpid()), far = run_of("1-2", "far", 1);
    strcpy(far.host, "another.host");
    watch_runtime("dead");
    announced_by_the_dead(&dead);
    announced_by_the_dead(&far);
    const char *socket = scratch_write("dead/1-1.events", "", 0);

    CU_ASSERT_EQUAL(runs_here(&broken), 1);
    CU_ASSERT_STRING_EQUAL(runs[0].model, "far"); /* not for this host to say */
    CU_ASSERT_NOT_EQUAL(stat(socket, &facts), 0);
    CU_ASSERT_NOT_EQUAL(stat(scratch_path("dead/runs/1-1.json"), &facts), 0);
}

static void files_that_are_no_announcements_are_counted(void)
{
    int                 held;
    uint32_t            broken;
    struct text         line = {0};
    struct announcement run  = run_of("1-1", "toy", getpid());
    watch_runtime("broken");
    CHECK_OK(announcement_write(&run, &held));
    CHECK_OK(announcement_encode(&run, &line));
    scratch_write("broken/runs/1-2.json", line.bytes, line.length); /* another's id */
    scratch_write("broken/runs/1-3.json", line.bytes, line.length / 2);
    scratch_write("broken/runs/1-4.json", "", 0);
    mkdir(scratch_path("broken/runs/1-5.json"), 0700);
    scratch_write("broken/runs/1-1.json.part", "x", 1); /* being written */
    CU_ASSERT_EQUAL(runs_here(&broken), 1);
    CU_ASSERT_EQUAL(broken, 4);
    announcement_withdraw(&run, &held);
    text_clear(&line);
}

static void lines_that_lie_are_refused(void)
{
    static const char *const LIES[][2] = {
        {"\"pid\": \"", "\"pid\": \"-"},
        {"\"pid\": \"", "\"pid\": \"99999999999999999999"},
        {"\"ranks\": \"2", "\"ranks\": \"4294967296"},
        {"\"publisher\": \"", "\"publisher\": \"9"},
        {"\"ranks\"", "\"model\": \"x\", \"ranks\""},
        {"\"id\": \"1-1", "\"id\": \"../../1"},
        {"ipc:///tmp", "udp:///tmp"},
        {"\"server_key\": \"", "\"server_key\": \"short"},
        {"\"model\": \"toy\"", "\"model\": 3"},
        {", \"host\"", " \"host\""},
        {"\"host\"", "\"ghost\""},
        {"\\u000a", "\\u0000"},
        {"\\u000a", "\\q"},
        {"}", "} x"},
    };
    struct text         line = {0};
    struct announcement run  = run_of("1-1", "toy", 77), out;
    CHECK_OK(announcement_encode(&run, &line));
    CU_ASSERT_TRUE(announcement_decode(text_of(&line), &out));
    for (unsigned i = 0; i < sizeof LIES / sizeof *LIES; i++) {
        char        lie[ANNOUNCEMENT_BYTES_MAX];
        const char *at = strstr(text_of(&line), LIES[i][0]);
        CU_ASSERT_PTR_NOT_NULL_FATAL(at);
        snprintf(lie, sizeof lie, "%.*s%s%s", (int)(at - text_of(&line)), text_of(&line),
                 LIES[i][1], at + strlen(LIES[i][0]));
        CU_ASSERT_FALSE(announcement_decode(lie, &out));
    }
    text_clear(&line);
}

static void word_finds_the_run_that_it_means(void)
{
    int                 held[3];
    struct announcement found, one = run_of("20261121-100000-1", "toy", getpid()),
                               two   = run_of("20261121-110000-2", "toy", getpid()),
                               three = run_of("20261122-110000-3", "brain", getpid());
    watch_runtime("find");
    CU_ASSERT_EQUAL(announcement_find("", &found), FAULT_USAGE);
    strcpy(one.out_folder, "/tmp/one");
    CHECK_OK(announcement_write(&one, &held[0]));
    CHECK_OK(announcement_find(NULL, &found));
    CHECK_OK(announcement_write(&two, &held[1]));
    CHECK_OK(announcement_write(&three, &held[2]));

    const char *const words[] = {"20261121-100000-1", "20261122", "brain", "/tmp/one",
                                 "20261121-11"};
    const char *const ids[]   = {one.id, three.id, three.id, one.id, two.id};
    for (int i = 0; i < 5; i++) {
        CHECK_OK(announcement_find(words[i], &found));
        CU_ASSERT_STRING_EQUAL(found.id, ids[i]);
    }
    CU_ASSERT_EQUAL(announcement_find("toy", &found), FAULT_USAGE); /* there are two */
    CU_ASSERT_PTR_NOT_NULL(strstr(fault_message(), two.id));
    CU_ASSERT_EQUAL(announcement_find("", &found), FAULT_USAGE);
    CU_ASSERT_EQUAL(announcement_find("20261121", &found), FAULT_USAGE);
    CU_ASSERT_EQUAL(announcement_find("nothing", &found), FAULT_USAGE);
    for (int i = 0; i < 3; i++)
        close(held[i]);
}

CHECK_MAIN(runtime, CASE(folder_is_made_for_its_owner_alone),
           CASE(folder_that_others_can_open_is_refused), CASE(folder_of_somebody_else_is_refused),
           CASE(link_file_and_long_path_are_refused), CASE(announcement_reads_as_it_was_written),
           CASE(run_whose_process_is_gone_is_removed_with_its_sockets),
           CASE(files_that_are_no_announcements_are_counted), CASE(lines_that_lie_are_refused),
           CASE(word_finds_the_run_that_it_means))
