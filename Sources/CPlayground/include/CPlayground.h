// The files of the playground, as they stand in Sources/Playground/Web, inside the binary.
#ifndef CPLAYGROUND_H
#define CPLAYGROUND_H

#include <stddef.h>

/// One file. Its bytes are static: they stay where they are for as long as the process runs.
typedef struct {
    /// Below Web, such as "editor/editor.js".
    const char *path;
    const unsigned char *bytes;
    size_t count;
} CPlaygroundFile;

size_t cplayground_file_count(void);

/// - Parameter index: Below the count.
CPlaygroundFile cplayground_file(size_t index);

#endif
