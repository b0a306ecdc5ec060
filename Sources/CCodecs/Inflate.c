#include "Inflate.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

struct dlp_inflater {
    z_stream stream;
    const uint8_t *bytes;
    size_t count;
    // Bytes given to zlib; it takes no more than UINT_MAX at once.
    size_t given;
};

dlp_inflater *dlp_inflater_open(const uint8_t *bytes, size_t count) {
    dlp_inflater *self = calloc(1, sizeof *self);
    if (!self) return NULL;
    self->bytes = bytes;
    self->count = count;
    // No zlib header: -15.
    if (inflateInit2(&self->stream, -15) != Z_OK) {
        free(self);
        return NULL;
    }
    return self;
}

InflateStatus dlp_inflater_read(
    dlp_inflater *self, uint8_t *out, size_t capacity, size_t *written) {
    unsigned room = capacity > UINT_MAX ? UINT_MAX : (unsigned)capacity;
    self->stream.next_out = out;
    self->stream.avail_out = room;
    int result = Z_OK;
    while (self->stream.avail_out > 0 && result == Z_OK) {
        if (self->stream.avail_in == 0) {
            size_t left = self->count - self->given;
            unsigned piece = left > (1u << 30) ? 1u << 30 : (unsigned)left;
            if (piece == 0) {
                // What zlib still holds, if anything.
                result = inflate(&self->stream, Z_SYNC_FLUSH);
                if (result == Z_OK && self->stream.avail_out > 0) result = Z_BUF_ERROR;
                break;
            }
            self->stream.next_in = (uint8_t *)self->bytes + self->given;
            self->stream.avail_in = piece;
            self->given += piece;
        }
        result = inflate(&self->stream, Z_NO_FLUSH);
    }
    *written = room - self->stream.avail_out;
    switch (result) {
    case Z_OK: return InflateStatusOK;
    case Z_STREAM_END: return InflateStatusEnd;
    case Z_BUF_ERROR: return InflateStatusTruncated;
    default: return InflateStatusDamaged;
    }
}

size_t dlp_inflater_consumed(const dlp_inflater *self) {
    return self->given - self->stream.avail_in;
}

void dlp_inflater_close(dlp_inflater *self) {
    if (!self) return;
    inflateEnd(&self->stream);
    free(self);
}
