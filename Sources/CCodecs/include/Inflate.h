#pragma once
#include <stddef.h>
#include <stdint.h>

/// A raw deflate stream (RFC 1951), unpacked by zlib piece by piece from memory: what could be
/// unpacked before a damage is kept, and where the stream ends is known.
typedef struct dlp_inflater dlp_inflater;

typedef enum __attribute__((enum_extensibility(closed))) {
    InflateStatusOK,
    InflateStatusEnd,
    InflateStatusDamaged,
    /// The bytes end before the stream does.
    InflateStatusTruncated,
} InflateStatus;

/// Keeps `bytes`. Null where there is no memory.
dlp_inflater *dlp_inflater_open(const uint8_t *bytes, size_t count);

/// Up to `capacity` more bytes; `written` says how many. OK: there may be more.
InflateStatus dlp_inflater_read(
    dlp_inflater *inflater, uint8_t *out, size_t capacity, size_t *written);

/// How many bytes of the input were taken.
size_t dlp_inflater_consumed(const dlp_inflater *inflater);

void dlp_inflater_close(dlp_inflater *inflater);
