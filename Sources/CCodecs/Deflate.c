#include "Deflate.h"

#include <limits.h>
#include <stdlib.h>
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

uint8_t *dlp_inflate_raw(
    const uint8_t *bytes, size_t count, size_t limit, size_t *produced, size_t *consumed,
    int *state) {
    *produced = *consumed = 0;
    *state = 1;
    size_t capacity = count < limit / 4 ? 4 * count + 256 : limit;
    if (capacity > limit) capacity = limit;
    uint8_t *out = malloc(capacity ? capacity : 1);
    if (!out || count > UINT_MAX || limit > UINT_MAX) return out;
    z_stream stream = {.next_in = (uint8_t *)bytes, .avail_in = (unsigned)count};
    if (inflateInit2(&stream, -15) != Z_OK) return out;
    for (;;) {
        stream.next_out = out + *produced;
        stream.avail_out = (unsigned)(capacity - *produced);
        int result = inflate(&stream, Z_SYNC_FLUSH);
        *produced = capacity - stream.avail_out;
        if (result == Z_STREAM_END) {
            *state = 0;
            break;
        }
        if ((result != Z_OK && result != Z_BUF_ERROR) || stream.avail_out > 0) break;
        if (capacity == limit) {
            *state = 2;
            break;
        }
        size_t larger = capacity < limit / 2 ? capacity * 2 : limit;
        uint8_t *grown = realloc(out, larger);
        if (!grown) {
            *state = 2;
            break;
        }
        out = grown;
        capacity = larger;
    }
    *consumed = count - stream.avail_in;
    inflateEnd(&stream);
    return out;
}
