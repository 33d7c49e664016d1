/// What Swift needs of zlib: its header, and a function for what the header has as a macro.
#ifndef TRIBUTARY_CZLIB_SHIM_H
#define TRIBUTARY_CZLIB_SHIM_H

#include <zlib.h>

/// Prepares a stream of deflate blocks without a header or a trailer.
static inline int czlib_deflate_begin(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
}

#endif
