/* text_write.c - written beside the old file, then renamed over it. */
#define _DEFAULT_SOURCE
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static fault cannot_write(const char *path)
{
    RAISE(FAULT_FILE, "cannot write %s: %s", path, strerror(errno));
}

static fault bytes_write(int descriptor, const char *path, const struct text *text)
{
    for (size_t done = 0; done < text->length;) {
        ssize_t count = write(descriptor, text->bytes + done, text->length - done);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return cannot_write(path);
        done += (size_t)count;
    }
    if (fsync(descriptor) != 0 && errno != EINVAL && errno != EROFS) return cannot_write(path);
    return FAULT_NONE;
}

/* A rename is on the disk when its directory is. Best effort: not every file system can. */
static void directory_sync(char *path)
{
    int directory = open(dirname(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) return;
    (void)!fsync(directory);
    close(directory);
}

static fault file_write(const char *path, const struct text *text)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (descriptor < 0) return cannot_write(path);
    fault failed = bytes_write(descriptor, path, text);
    if (close(descriptor) != 0 && !failed) failed = cannot_write(path);
    return failed;
}

fault text_write_file(const struct text *text, const char *path)
{
    struct text beside = {0};
    fault       failed = text_add(&beside, "%s.part", path);
    if (!failed) failed = file_write(beside.bytes, text);
    if (!failed && rename(beside.bytes, path) != 0) failed = cannot_write(path);
    if (!failed)
        directory_sync(beside.bytes);
    else if (beside.bytes)
        unlink(beside.bytes);
    text_clear(&beside);
    return failed;
}
