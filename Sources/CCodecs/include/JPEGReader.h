#pragma once
#include "CodecStatus.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// One JPEG picture being decoded by libjpeg. libjpeg reports errors by longjmp;
/// every such jump starts and ends inside these functions.
typedef struct dlp_jpeg_reader dlp_jpeg_reader;

typedef struct {
    uint32_t width;
    uint32_t height;
    /// Samples a pixel as delivered: 1 (grey) or 3 (RGB, also from the four inks of CMYK and YCCK).
    uint32_t channels;
} dlp_jpeg_info;

typedef struct {
    /// Bytes libjpeg may allocate.
    size_t memory;
    uint32_t side;
    uint64_t pixels;
    /// Scans of one picture, and scans times pixels: what bounds the time that a
    /// progressive file of many near-empty scans can take.
    uint32_t scans;
    uint64_t scan_pixels;
    /// Carry on where data are missing or contradictory.
    bool tolerant;
} dlp_jpeg_limits;

/// Reads the header. `bytes` must outlive the reader. On any status `*reader` is
/// either null or must be given to `dlp_jpeg_close`.
CodecStatus dlp_jpeg_open(
    const uint8_t *bytes, size_t count, const dlp_jpeg_limits *limits,
    dlp_jpeg_reader **reader, dlp_jpeg_info *info);

/// Decodes all rows to `out`, `stride` bytes apart; `out` holds `height` rows.
/// `*rows`: how many of them, from the top, hold decoded samples. In a tolerant
/// reader the status may be `Truncated` or `Damaged` with `*rows` over 0.
CodecStatus dlp_jpeg_read(dlp_jpeg_reader *reader, uint8_t *out, size_t stride, uint32_t *rows);

/// libjpeg's words for the last failure or warning.
void dlp_jpeg_message(const dlp_jpeg_reader *reader, char message[DLP_CODEC_MESSAGE]);

void dlp_jpeg_close(dlp_jpeg_reader *reader);
