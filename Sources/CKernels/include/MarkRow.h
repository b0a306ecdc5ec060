#pragma once
#include <stddef.h>
#include <stdint.h>

// The inner loops of laying a mark over a picture, one row a call. In C, because the
// compiler can make several of each here and choose by the processor at run time: over
// interleaved samples the widest vectors are three times as fast as the plainest.

// What a row's marking changed: the sum of squares, and the largest change, in steps of
// the samples.
typedef struct {
    uint64_t squares;
    uint32_t largest;
} dlp_row_tally;

// Luma 0...255 (BT.601) of `width` pixels; of 1 or 2 channels the first alone.
void dlp_luma_row_8(const uint8_t *row, size_t width, unsigned channels, uint8_t *luma);
void dlp_luma_row_16(const uint16_t *row, size_t width, unsigned channels, uint8_t *luma);

// What to add to each pixel of a row, grey levels:
// tile * by_luma[luma] * by_range[range of the 3x3 neighbourhood], the latter with
// range 0 where the luma is `bright` or more.
// The three rows of luma have one readable byte before the first and one after the
// last, which repeat them; `scratch` holds 3 * (width + 2) bytes. The tile's row has
// `side` values and is repeated.
void dlp_mark_row(
    const uint8_t *above, const uint8_t *here, const uint8_t *below, size_t width,
    const float by_luma[256], const float by_range[256], unsigned bright, const float *tile,
    size_t side, uint8_t *scratch, float *delta);

// `in` with `delta` added to each colour sample, rounded and limited to what a sample can
// hold. The last of 2 or 4 channels is alpha and stays.
dlp_row_tally dlp_add_row_8(
    const uint8_t *in, const float *delta, size_t width, unsigned channels, uint8_t *out);
dlp_row_tally dlp_add_row_16(
    const uint16_t *in, const float *delta, size_t width, unsigned channels, uint16_t *out);
