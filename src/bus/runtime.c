/* runtime.c - the folder: made, checked, read. */
#define _GNU_SOURCE
#include "bus/runtime.h"

#include "base/memory.h"
#include "bus/announcement.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* A socket's path ends within sockaddr_un: the folder, a slash, the longest id, ".control". */
enum {
    ID_BYTES = 16 + 7,
    FOLDER_BYTES_MAX =
        sizeof((struct sockaddr_un *)0)->sun_path - 1 - (1 + ID_BYTES + sizeof ".control" - 1)
};

static fault folder_check(const char *path)
{
    struct stat facts;
    if (lstat(path, &facts) != 0) RAISE(FAULT_FILE, "runtime folder %s: %s", path, strerror(errno));
    if (!S_ISDIR(facts.st_mode)) RAISE(FAULT_FILE, "runtime folder %s: not a folder", path);
    if (facts.st_uid != geteuid())
        RAISE(FAULT_FILE, "runtime folder %s: belongs to user %u, must be of user %u", path,
              (unsigned)facts.st_uid, (unsigned)geteuid());
    if (facts.st_mode & 077)
        RAISE(FAULT_FILE, "runtime folder %s: its mode is %04o, open to others; must be 0700", path,
              (unsigned)facts.st_mode & 07777);
    return FAULT_NONE;
}

static fault folder_make(const char *path)
{
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        RAISE(FAULT_FILE, "runtime folder %s: cannot be made: %s (ERGON_RUNTIME names another)",
              path, strerror(errno));
    return folder_check(path);
}

static const char *environment(const char *name)
{
    const char *value = getenv(name);
    return value && value[0] ? value : NULL;
}

fault runtime_folder(char path[RUNTIME_PATH_BYTES])
{
    const char *named = environment("ERGON_RUNTIME"), *of_user = environment("XDG_RUNTIME_DIR");
    int         length;
    if (named)
        length = snprintf(path, RUNTIME_PATH_BYTES, "%s", named);
    else if (of_user)
        length = snprintf(path, RUNTIME_PATH_BYTES, "%s/ergon", of_user);
    else
        length = snprintf(path, RUNTIME_PATH_BYTES, "/tmp/ergon-%u", (unsigned)geteuid());
    if (length > (int)FOLDER_BYTES_MAX)
        RAISE(FAULT_FILE,
              "runtime folder %s: %d characters, sockets in it can have at most %d "
              "(ERGON_RUNTIME names another)",
              path, length, (int)FOLDER_BYTES_MAX);
    if (path[0] != '/') RAISE(FAULT_FILE, "runtime folder %s: must be a path from the root", path);
    char runs[RUNTIME_PATH_BYTES + sizeof "/runs"];
    TRY(folder_make(path));
    snprintf(runs, sizeof runs, "%s/runs", path);
    return folder_make(runs);
}

/* ---- announcements --------------------------------------------------------------------------- */

/* Room for any file of a run in the folder. */
enum { FILE_BYTES = RUNTIME_PATH_BYTES + RUNTIME_ID_BYTES + 16 };

static fault announcement_path(const char *id, char path[FILE_BYTES])
{
    char folder[RUNTIME_PATH_BYTES];
    TRY(runtime_folder(folder));
    snprintf(path, FILE_BYTES, "%s/runs/%s.json", folder, id);
    return FAULT_NONE;
}

/* Locked before it has its name: at no moment does it look left behind. */
static fault file_write(const char *path, const struct text *line, int *held)
{
    char part[FILE_BYTES + sizeof ".part"];
    snprintf(part, sizeof part, "%s.part", path);
    int  file    = open(part, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool is_done = file >= 0 && (flock(file, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) &&
                   write(file, line->bytes, line->length) == (ssize_t)line->length &&
                   rename(part, path) == 0;
    if (is_done) {
        *held = file;
        return FAULT_NONE;
    }
    int reason = errno;
    if (file >= 0) {
        unlink(part);
        close(file);
    }
    RAISE(FAULT_FILE, "cannot write %s: %s", path, strerror(reason));
}

fault announcement_write(const struct announcement *announcement, int *held)
{
    char        path[FILE_BYTES];
    struct text line   = {0};
    fault       failed = announcement_path(announcement->id, path);
    *held              = -1;
    if (!failed) failed = announcement_encode(announcement, &line);
    if (!failed) failed = file_write(path, &line, held);
    text_clear(&line);
    return failed;
}

static void file_remove(const char *folder, const char *before, const char *id, const char *after)
{
    char path[FILE_BYTES];
    snprintf(path, sizeof path, "%s/%s%s%s", folder, before, id, after);
    unlink(path);
}

/* The announcement first: who finds none does not look for the sockets. */
static void files_remove(const char *folder, const char *id)
{
    file_remove(folder, "runs/", id, ".json");
    file_remove(folder, "", id, ".events");
    file_remove(folder, "", id, ".control");
    file_remove(folder, "", id, ".feed");
}

void announcement_withdraw(const struct announcement *announcement, int *held)
{
    char folder[RUNTIME_PATH_BYTES];
    if (runtime_folder(folder))
        fault_forget();
    else
        files_remove(folder, announcement->id);
    if (*held >= 0) close(*held);
    *held = -1;
}

/* What a file says, if it is the announcement that its name promises. */
static bool file_read(int file, const char *name, struct announcement *out)
{
    char    line[ANNOUNCEMENT_BYTES_MAX];
    ssize_t length = read(file, line, sizeof line - 1);
    if (length <= 0 || length == (ssize_t)sizeof line - 1) return false;
    line[length] = '\0';
    if (strlen(line) != (size_t)length || !announcement_decode(line, out)) return false;
    size_t id = strlen(out->id);
    return strncmp(name, out->id, id) == 0 && strcmp(name + id, ".json") == 0;
}

/* Of this host, and gone? What runs elsewhere is not known here. A process number says little: it
 * may be another's by now. */
static bool is_left_behind(const struct announcement *run, int file)
{
    char host[sizeof run->host] = {0};
    gethostname(host, sizeof host - 1);
    if (strcmp(host, run->host) != 0) return false;
    if (flock(file, LOCK_SH | LOCK_NB) == 0) return true;
    if (errno == EWOULDBLOCK || errno == EINTR) return false;
    return kill((pid_t)run->pid, 0) != 0 && errno == ESRCH; /* a file system without locks */
}

typedef enum finding { FOUND_RUN, FOUND_BROKEN, FOUND_GONE } finding;

/* One file of the folder; of a run that is gone nothing stays. */
static finding announcement_look(const char *folder, const char *name, struct announcement *out)
{
    char path[FILE_BYTES];
    int  length = snprintf(path, sizeof path, "%s/runs/%s", folder, name);
    if (length < 0 || (size_t)length >= sizeof path) return FOUND_BROKEN;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (file < 0) return errno == ENOENT ? FOUND_GONE : FOUND_BROKEN;
    finding what = file_read(file, name, out) ? FOUND_RUN : FOUND_BROKEN;
    if (what == FOUND_RUN && is_left_behind(out, file)) what = FOUND_GONE;
    if (what == FOUND_GONE) files_remove(folder, out->id);
    close(file);
    return what;
}

static bool name_is_of_announcement(const char *name)
{
    size_t length = strlen(name);
    return length > strlen(".json") && length < RUNTIME_ID_BYTES + sizeof ".json" &&
           name[0] != '.' && strcmp(name + length - strlen(".json"), ".json") == 0;
}

static int newest_first(const void *a, const void *b)
{
    const struct announcement *one = a, *other = b;
    if (one->started_unix_us != other->started_unix_us)
        return one->started_unix_us < other->started_unix_us ? 1 : -1;
    return strcmp(other->id, one->id);
}

fault announcements_read(struct announcement *runs, uint32_t *count, uint32_t *broken)
{
    char folder[RUNTIME_PATH_BYTES], path[FILE_BYTES];
    *count  = 0;
    *broken = 0;
    TRY(runtime_folder(folder));
    snprintf(path, sizeof path, "%s/runs", folder);
    DIR *directory = opendir(path);
    if (!directory)
        RAISE(FAULT_FILE, "runtime folder %s: cannot be read: %s", path, strerror(errno));
    for (struct dirent *entry; *count < RUNTIME_RUNS_MAX && (entry = readdir(directory));) {
        if (!name_is_of_announcement(entry->d_name)) continue;
        finding what = announcement_look(folder, entry->d_name, &runs[*count]);
        *count += what == FOUND_RUN;
        *broken += what == FOUND_BROKEN;
    }
    closedir(directory);
    qsort(runs, *count, sizeof *runs, newest_first);
    return FAULT_NONE;
}

/* ---- the run that is meant ------------------------------------------------------------------- */

typedef bool run_means(const struct announcement *run, const char *word);

static bool is_id(const struct announcement *run, const char *word)
{
    return strcmp(run->id, word) == 0;
}

static bool is_folder(const struct announcement *run, const char *word)
{
    char *path = realpath(word, NULL);
    bool  is =
        strcmp(run->out_folder, path ? path : word) == 0 || strcmp(run->out_folder, word) == 0;
    free(path);
    return is;
}

static bool is_model(const struct announcement *run, const char *word)
{
    return strcmp(run->model, word) == 0;
}

static bool is_id_begun(const struct announcement *run, const char *word)
{
    return strncmp(run->id, word, strlen(word)) == 0; /* "" begins all */
}

/* The only run of which something is so. */
static const struct announcement *run_only(const struct announcement *runs, uint32_t count,
                                           run_means *means, const char *word)
{
    const struct announcement *found = NULL;
    for (uint32_t r = 0; r < count; r++) {
        if (!means(&runs[r], word)) continue;
        if (found) return NULL;
        found = &runs[r];
    }
    return found;
}

static fault runs_tell(const struct announcement *runs, uint32_t count, const char *word)
{
    struct text names = {0};
    for (uint32_t r = 0; r < count; r++)
        if (text_add(&names, "\n  %s  %s  %s", runs[r].id, runs[r].model, runs[r].out_folder))
            break;
    fault failed =
        fault_raise(FAULT_USAGE, __FILE__, __LINE__, word[0] ? "run '%s': %s%s" : "run%s: %s%s",
                    word[0] ? word : "",
                    count == 0 ? "no run announces itself here"
                    : word[0]  ? "not the id, output folder or model of one run; there are"
                               : "say which one; there are",
                    text_of(&names));
    text_clear(&names);
    return failed;
}

fault announcement_find(const char *word, struct announcement *out)
{
    static run_means *const ORDER[] = {is_id, is_folder, is_model, is_id_begun};
    struct announcement    *runs    = NULL;
    uint32_t                count, broken;
    TRY(memory_take(&runs, RUNTIME_RUNS_MAX, sizeof *runs, "announcements of runs"));
    fault                      failed = announcements_read(runs, &count, &broken);
    const struct announcement *found  = NULL;
    if (!word) word = "";
    for (unsigned i = 0; !failed && !found && i < sizeof ORDER / sizeof *ORDER; i++)
        found = run_only(runs, count, ORDER[i], word);
    if (found)
        *out = *found;
    else if (!failed)
        failed = runs_tell(runs, count, word);
    memory_give(&runs);
    return failed;
}
