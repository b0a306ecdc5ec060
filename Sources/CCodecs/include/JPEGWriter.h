#pragma once
#include "CodecStatus.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint32_t width;
    uint32_t height;
    /// 1 (grey) or 3 (RGB).
    uint32_t channels;
    /// Luma samples per chroma sample, across and down: 1, 2 or 4. Ignored for grey.
    uint8_t chroma_across;
    uint8_t chroma_down;
    bool progressive;
    bool optimise_coding;
    /// JFIF's units: 0 aspect ratio, 1 dots per inch, 2 dots per centimetre.
    uint8_t density_unit;
    uint16_t density_x;
    uint16_t density_y;
    /// Quantisation tables in natural (not zigzag) order, for luma and chroma.
    uint16_t luma_table[64];
    uint16_t chroma_table[64];
} dlp_jpeg_settings;

/// A marker segment to write before the picture: APPn's number and its bytes.
typedef struct {
    uint8_t app;
    const uint8_t *bytes;
    uint32_t count;
} dlp_jpeg_segment;

/// Encodes `height` rows, `stride` bytes apart. On `OK`, `*bytes` (free it with
/// `dlp_jpeg_free`) holds `*count` bytes of a complete JFIF file.
CodecStatus dlp_jpeg_write(
    const uint8_t *in, size_t stride, const dlp_jpeg_settings *settings,
    const dlp_jpeg_segment *segments, size_t segment_count,
    uint8_t **bytes, size_t *count, char message[DLP_CODEC_MESSAGE]);

void dlp_jpeg_free(uint8_t *bytes);
