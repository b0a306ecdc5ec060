#pragma once
#include <stddef.h>
#include <stdint.h>

/// A piece of a raw deflate stream (RFC 1951) that refers to nothing before it and ends on
/// a byte: such pieces can be repeated and strung together. `is_last` closes the stream.
/// zlib at its best level. The count of bytes written, 0 where they do not fit.
size_t dlp_deflate_piece(
    const uint8_t *bytes, size_t count, int is_last, uint8_t *out, size_t capacity);

/// The most bytes that a piece of `count` bytes takes.
size_t dlp_deflate_bound(size_t count);

/// Inflates a raw deflate stream (RFC 1951) as far as it goes: `limit` bytes at most. The
/// content, to be freed by the caller; null without memory. `*consumed` bytes of the input were
/// needed, and `*state` is 0 for a whole stream, 1 for one cut or damaged, 2 for one that goes on
/// beyond the limit.
uint8_t *dlp_inflate_raw(
    const uint8_t *bytes, size_t count, size_t limit, size_t *produced, size_t *consumed,
    int *state);
