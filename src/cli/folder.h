/* folder.h - folders of results. Private to cli/. */
#ifndef ERGON_CLI_FOLDER_H
#define ERGON_CLI_FOLDER_H

#include "base/fault.h"

/* Make a folder and the folders above it.   faults  FAULT_FILE (names --out, path and reason) */
MUST_CHECK fault folder_make(const char *path);

#endif
