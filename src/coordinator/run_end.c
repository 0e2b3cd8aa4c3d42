/* run_end.c - a file of somebody else's, looked at carefully. */
#define _GNU_SOURCE
#include "coordinator/run_end.h"

#include "base/text.h"
#include "coordinator/run_state.h"
#include "sonata/json_value.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_BYTES = RUNTIME_PATH_BYTES + 16, CHUNK_BYTES = 1 << 16, US_PER_S = 1000000 };

static bool is_small_file(const struct stat *facts)
{
    return S_ISREG(facts->st_mode) && facts->st_size <= RUN_END_FILE_BYTES;
}

/* All of a file, at most RUN_END_FILE_BYTES of it even if it grows meanwhile. */
static bool bytes_read(int file, struct text *text)
{
    static char chunk[CHUNK_BYTES]; /* one thread settles */
    ssize_t     count;
    while ((count = read(file, chunk, sizeof chunk)) > 0) {
        bool is_too_long = text->length + (size_t)count > RUN_END_FILE_BYTES;
        if (is_too_long || text_add_bytes(text, chunk, (size_t)count)) return false;
    }
    return count == 0;
}

static bool file_read(const char *path, struct text *text, uint64_t *written_unix_us)
{
    struct stat facts;
    int         file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (file < 0) return false;
    bool is_read     = fstat(file, &facts) == 0 && is_small_file(&facts) && bytes_read(file, text);
    *written_unix_us = is_read ? (uint64_t)facts.st_mtim.tv_sec * US_PER_S : 0;
    close(file);
    return is_read;
}

/* A word of the list, so that nothing of the file's own is told. */
static const char *status_known(const char *told)
{
    for (int s = ERGON__STATUS__HEALTHY; told && s <= ERGON__STATUS__FAILED; s++)
        if (strcmp(told, status_word((Ergon__Status)s)) == 0) return status_word((Ergon__Status)s);
    return status_word(ERGON__STATUS__HEALTHY);
}

static bool summary_take(const struct json *doc, const char *id, struct run_end *out)
{
    const char *run        = json_get_string(doc, "live.bus");
    const char *digest     = json_get_string(doc, "digest");
    bool        is_stopped = false;
    if (!run || strcmp(run, id) != 0 || !digest || strlen(digest) >= sizeof out->digest)
        return false;
    json_get_bool(doc, "live.stopped", &is_stopped);
    memcpy(out->digest, digest, strlen(digest) + 1);
    out->exit_code = is_stopped ? RUN_EXIT_STOPPED : 0;
    out->because   = is_stopped ? "stopped as asked, while no coordinator followed it" : "";
    out->status    = status_known(json_get_string(doc, "health.status"));
    return true;
}

bool run_end_read(const char *out_folder, const char *id, struct run_end *out)
{
    char         path[PATH_BYTES];
    struct text  text    = {0};
    struct json *doc     = NULL;
    bool         is_told = false;
    int          length  = snprintf(path, sizeof path, "%s/summary.json", out_folder);
    if (*out_folder != '/' || length >= (int)sizeof path) return false;
    if (file_read(path, &text, &out->ended_unix_us) &&
        json_read_text(&doc, path, text_of(&text), text.length) == FAULT_NONE)
        is_told = summary_take(doc, id, out);
    if (!doc) fault_forget();
    json_destroy(&doc);
    text_clear(&text);
    return is_told;
}
