/* scratch.c - made at the first use, under TMPDIR. */
#define _XOPEN_SOURCE 700
#include "support/scratch.h"

#include <ftw.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATH_BYTES = 512, PATHS = 8 };

static char  directory[PATH_BYTES / 2];
static pid_t owner;

static int entry_remove(const char *path, const struct stat *facts, int kind, struct FTW *where)
{
    (void)facts;
    (void)kind;
    (void)where;
    return remove(path);
}

static void directory_remove(void)
{
    if (getpid() == owner) nftw(directory, entry_remove, 8, FTW_DEPTH | FTW_PHYS);
}

static void directory_make(void)
{
    const char *root = getenv("TMPDIR");
    snprintf(directory, sizeof directory, "%s/ergon-test-XXXXXX", root ? root : "/tmp");
    if (!mkdtemp(directory)) {
        perror(directory);
        exit(2);
    }
    owner = getpid();
    atexit(directory_remove);
}

const char *scratch_path(const char *name)
{
    static char     paths[PATHS][PATH_BYTES];
    static unsigned next;
    if (!directory[0]) directory_make();
    char *path = paths[next++ % PATHS];
    snprintf(path, PATH_BYTES, "%s/%s", directory, name);
    return path;
}

const char *scratch_write(const char *name, const void *bytes, size_t count)
{
    const char *path = scratch_path(name);
    FILE       *file = fopen(path, "wb");
    if (!file || fwrite(bytes, 1, count, file) != count || fclose(file) != 0) {
        perror(path);
        exit(2);
    }
    return path;
}

void scratch_limit_files(size_t bytes)
{
    struct rlimit limit;
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = bytes ? bytes : limit.rlim_max;
    setrlimit(RLIMIT_FSIZE, &limit);
}

int scratch_shell(const char *format, ...)
{
    char    command[2048];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(command, sizeof command, format, arguments);
    va_end(arguments);
    int status = system(command);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}
