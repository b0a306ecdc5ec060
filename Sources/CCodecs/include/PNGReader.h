#pragma once
#include "CodecStatus.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// One PNG picture being decoded by libpng: samples only, every ancillary chunk
/// but tRNS is passed over. libpng's longjmps start and end inside these functions.
typedef struct dlp_png_reader dlp_png_reader;

typedef struct {
    uint32_t width;
    uint32_t height;
    /// As delivered: palettes and fewer than 8 bits are expanded, tRNS is alpha.
    uint32_t channels;
    uint32_t bit_depth;
} dlp_png_info;

/// Reads up to the first row. A tolerant reader is slower and gets the most rows out of
/// a file that is cut off. `bytes` must outlive the reader. On any status
/// `*reader` is either null or must be given to `dlp_png_close`.
CodecStatus dlp_png_open(
    const uint8_t *bytes, size_t count, uint32_t max_side, uint64_t max_pixels, bool tolerant,
    dlp_png_reader **reader, dlp_png_info *info);

/// Decodes all rows to `out`, `stride` bytes apart, 16-bit samples in the
/// machine's byte order; `out` holds `height` rows. `*rows`: how many of them,
/// from the top, hold decoded samples, on failure too.
CodecStatus dlp_png_read(dlp_png_reader *reader, void *out, size_t stride, uint32_t *rows);

/// libpng's words for the last failure.
void dlp_png_message(const dlp_png_reader *reader, char message[DLP_CODEC_MESSAGE]);

void dlp_png_close(dlp_png_reader *reader);
