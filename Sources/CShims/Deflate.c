#include "Deflate.h"

#include <limits.h>
#include <zlib.h>

size_t dlp_deflate_bound(size_t count) { return compressBound(count) + 64; }

size_t dlp_deflate_piece(
    const uint8_t *bytes, size_t count, int is_last, uint8_t *out, size_t capacity) {
    if (count > UINT_MAX || capacity > UINT_MAX) return 0;
    z_stream stream = {.next_in = (uint8_t *)bytes, .avail_in = (unsigned)count,
                       .next_out = out, .avail_out = (unsigned)capacity};
    // No zlib header: -15.
    if (deflateInit2(&stream, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY) != Z_OK) return 0;
    int result = deflate(&stream, is_last ? Z_FINISH : Z_FULL_FLUSH);
    size_t written = capacity - stream.avail_out;
    int is_whole = is_last ? result == Z_STREAM_END
                           : result == Z_OK && stream.avail_in == 0 && stream.avail_out > 0;
    deflateEnd(&stream);
    return is_whole ? written : 0;
}
