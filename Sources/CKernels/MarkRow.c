#include "MarkRow.h"

#include <math.h>

// What chooses runs before the thread sanitizer is there.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define UNDISPATCHED
#endif
#endif
#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && !defined(UNDISPATCHED)
#define DISPATCHED __attribute__((target_clones("avx2", "default")))
#else
#define DISPATCHED
#endif
#define INLINE static inline __attribute__((always_inline))

// Called with constant channels only, so that each layout gets loops of its own.
INLINE void luma_8(const uint8_t *row, size_t width, unsigned channels, uint8_t *luma) {
    for (size_t x = 0; x < width; x++) {
        const uint8_t *p = row + x * channels;
        // At most 65408: sixteen bits are enough, and twice as fast.
        luma[x] = channels < 3
            ? p[0]
            : (uint16_t)((uint16_t)(77 * p[0]) + (uint16_t)(150 * p[1]) + (uint16_t)(29 * p[2])
                  + 128)
                >> 8;
    }
}

INLINE void luma_16(const uint16_t *row, size_t width, unsigned channels, uint8_t *luma) {
    for (size_t x = 0; x < width; x++) {
        const uint16_t *p = row + x * channels;
        uint32_t y = channels < 3 ? p[0] : (77u * p[0] + 150u * p[1] + 29u * p[2]) >> 8;
        luma[x] = (uint8_t)(y >> 8);
    }
}

#define BY_CHANNELS(call) \
    switch (channels) { \
    case 1: call(1); break; \
    case 2: call(2); break; \
    case 3: call(3); break; \
    default: call(4); break; \
    }

DISPATCHED void dlp_luma_row_8(
    const uint8_t *row, size_t width, unsigned channels, uint8_t *luma) {
#define CALL(n) luma_8(row, width, n, luma)
    BY_CHANNELS(CALL)
#undef CALL
}

DISPATCHED void dlp_luma_row_16(
    const uint16_t *row, size_t width, unsigned channels, uint8_t *luma) {
#define CALL(n) luma_16(row, width, n, luma)
    BY_CHANNELS(CALL)
#undef CALL
}

INLINE uint8_t least(uint8_t a, uint8_t b) { return a < b ? a : b; }
INLINE uint8_t most(uint8_t a, uint8_t b) { return a > b ? a : b; }

DISPATCHED void dlp_mark_row(
    const uint8_t *above, const uint8_t *here, const uint8_t *below, size_t width,
    const float by_luma[256], const float by_range[256], unsigned bright, const float *tile,
    size_t side, uint8_t *scratch, float *restrict delta) {
    // Columns of three, then rows of three: with the pixel before the first in front.
    uint8_t *restrict low = scratch;
    uint8_t *restrict high = scratch + width + 2;
    uint8_t *restrict range = scratch + 2 * (width + 2);
    for (size_t x = 0; x < width + 2; x++) {
        uint8_t a = (above - 1)[x], b = (here - 1)[x], c = (below - 1)[x];
        low[x] = least(least(a, b), c);
        high[x] = most(most(a, b), c);
    }
    for (size_t x = 0; x < width; x++) {
        uint8_t top = most(most(high[x], high[x + 1]), high[x + 2]);
        uint8_t bottom = least(least(low[x], low[x + 1]), low[x + 2]);
        range[x] = here[x] < bright ? (uint8_t)(top - bottom) : 0;
    }
    for (size_t start = 0; start < width; start += side) {
        size_t count = width - start < side ? width - start : side;
        for (size_t x = 0; x < count; x++) {
            size_t i = start + x;
            delta[i] = by_luma[here[i]] * by_range[range[i]] * tile[x];
        }
    }
}

// To the nearest, halves away from zero.
INLINE int32_t rounded(float value) { return (int32_t)(value + copysignf(0.5f, value)); }

// Squares of a row fit 32 bits for 8-bit samples (65535 * 4 * 89 squared is less), and
// need 64 for 16-bit ones.
#define DEFINE_ADD(bits, sum_type) \
    INLINE dlp_row_tally add_##bits( \
        const uint##bits##_t *in, const float *delta, size_t width, unsigned channels, \
        unsigned colours, uint##bits##_t *restrict out) { \
        const int32_t limit = (1 << bits) - 1; \
        sum_type squares = 0; \
        uint32_t largest = 0; \
        for (size_t x = 0; x < width; x++) { \
            int32_t step = rounded(bits == 8 ? delta[x] : delta[x] * 257); \
            for (unsigned c = 0; c < channels; c++) { \
                int32_t before = in[x * channels + c]; \
                if (c >= colours) { \
                    out[x * channels + c] = (uint##bits##_t)before; \
                    continue; \
                } \
                int32_t after = before + step; \
                after = after < 0 ? 0 : after > limit ? limit : after; \
                out[x * channels + c] = (uint##bits##_t)after; \
                uint32_t change = (uint32_t)(after < before ? before - after : after - before); \
                squares += (sum_type)change * change; \
                largest = change > largest ? change : largest; \
            } \
        } \
        return (dlp_row_tally){squares, largest}; \
    }
DEFINE_ADD(8, uint32_t)
DEFINE_ADD(16, uint64_t)

#define ADD(bits) \
    switch (channels) { \
    case 1: return add_##bits(in, delta, width, 1, 1, out); \
    case 2: return add_##bits(in, delta, width, 2, 1, out); \
    case 3: return add_##bits(in, delta, width, 3, 3, out); \
    default: return add_##bits(in, delta, width, 4, 3, out); \
    }

DISPATCHED dlp_row_tally dlp_add_row_8(
    const uint8_t *in, const float *delta, size_t width, unsigned channels, uint8_t *out) {
    ADD(8)
}

DISPATCHED dlp_row_tally dlp_add_row_16(
    const uint16_t *in, const float *delta, size_t width, unsigned channels, uint16_t *out) {
    ADD(16)
}
