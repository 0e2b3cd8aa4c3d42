/* replay.c - runs a fuzz target on files, for builds without libFuzzer. */
#include "fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>

/* Each file twice: whole, and cut in the middle, where readers stumble. */
static int replay(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) != 0) return 1;
    long length = ftell(file);
    rewind(file);
    size_t   count = length > 0 ? (size_t)length : 0;
    uint8_t *bytes = malloc(count + 1);
    int      bad   = !bytes || fread(bytes, 1, count, file) != count;
    fclose(file);
    if (!bad) {
        LLVMFuzzerTestOneInput(bytes, count);
        LLVMFuzzerTestOneInput(bytes, count / 2);
    }
    free(bytes);
    return bad;
}

int main(int argc, char **argv)
{
    int bad = 0;
    for (int i = 1; i < argc; i++) {
        if (!replay(argv[i])) continue;
        fprintf(stderr, "%s: cannot be read\n", argv[i]);
        bad = 1;
    }
    printf("%d inputs replayed\n", argc - 1);
    return bad || argc < 2;
}
