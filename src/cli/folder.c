/* folder.c - folders of results. */
#include "cli/folder.h"

#include "base/memory.h"
#include "base/text.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

static bool is_directory(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

fault folder_make(const char *path)
{
    char *prefix = NULL;
    TRY(text_copy(&prefix, path));
    for (char *slash = strchr(prefix + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(prefix, 0777); /* whether it worked shows at the last one */
        *slash = '/';
    }
    int reason = mkdir(prefix, 0777) == 0 ? 0 : errno;
    memory_give(&prefix);
    if (!reason || (reason == EEXIST && is_directory(path))) return FAULT_NONE;
    RAISE(FAULT_FILE, "--out %s: cannot make this folder: %s", path,
          strerror(reason == EEXIST ? ENOTDIR : reason));
}
