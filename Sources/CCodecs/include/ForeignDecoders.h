#pragma once
#include "CodecStatus.h"
#include <stddef.h>
#include <stdint.h>

/// Decoders that only ever run in a worker. Libraries are opened at run time, so that
/// no other process loads them; the types of their functions are those of their headers.

typedef enum __attribute__((enum_extensibility(closed))) {
    ForeignLibraryWebP,
    ForeignLibraryTIFF,
    ForeignLibraryGIF,
} ForeignLibrary;

/// Whether the library is there and has all functions that are called here.
int dlp_foreign_load(ForeignLibrary library);

typedef struct {
    uint32_t max_side;
    uint64_t max_pixels;
    uint64_t max_metadata;
} dlp_foreign_limits;

/// What was decoded: `samples` is width × height RGBA bytes, not premultiplied, and
/// `icc` the profile's bytes, both to be given to free(); null on failure. `message`
/// holds the decoder's words.
typedef struct {
    uint32_t width;
    uint32_t height;
    uint8_t *samples;
    /// As EXIF counts them (1 is upright); the samples are as stored. 0 is unknown.
    uint16_t orientation;
    /// Whether some samples could not be read; they are 0, or what came before them.
    uint8_t is_incomplete;
    /// Pixels per metre; 0 is unknown.
    double density_x;
    double density_y;
    uint8_t *icc;
    uint32_t icc_count;
    char message[DLP_CODEC_MESSAGE];
} dlp_foreign_picture;

/// A still WebP file, or one frame's ALPH and VP8 chunks.
CodecStatus dlp_webp_decode(
    const uint8_t *bytes, size_t count, const dlp_foreign_limits *limits,
    dlp_foreign_picture *picture);
/// The first page, in 8 bits whatever the file has.
CodecStatus dlp_tiff_decode(
    const uint8_t *bytes, size_t count, const dlp_foreign_limits *limits,
    dlp_foreign_picture *picture);
/// The first frame on its canvas; what it does not cover is transparent.
CodecStatus dlp_gif_decode(
    const uint8_t *bytes, size_t count, const dlp_foreign_limits *limits,
    dlp_foreign_picture *picture);
