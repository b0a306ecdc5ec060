#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// Vectors of 64 bytes in clang's own notation: the compiler makes of them what each kind of
// processor has, and the kind is chosen when the program starts.

// What chooses runs before the thread sanitizer is there.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define UNDISPATCHED
#endif
#endif
#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && !defined(UNDISPATCHED)
#define DISPATCHED __attribute__((target_clones("avx512bw", "avx2", "default")))
#else
#define DISPATCHED
#endif
#define INLINE static inline __attribute__((always_inline))

enum { STEP = 64 };

typedef uint8_t bytes64 __attribute__((vector_size(STEP)));
typedef bool bits64 __attribute__((ext_vector_type(STEP)));

#define LOAD(name, p) \
    bytes64 name; \
    memcpy(&name, p, STEP)

/// One bit for each element that is not zero, the first lowest.
#define MASK(condition, result) \
    do { \
        bits64 bits_ = __builtin_convertvector(condition, bits64); \
        memcpy(&(result), &bits_, sizeof(uint64_t)); \
    } while (0)

/// `load` is of 64 bytes, or of fewer with zeros after them.
#define EACH_STEP(text, count, from, ...) \
    for (size_t at = (from); at < (count); at += STEP) { \
        uint8_t rest_[STEP]; \
        const uint8_t *load = (text) + at; \
        if ((count) - at < STEP) { \
            memset(rest_, 0, STEP); \
            memcpy(rest_, load, (count) - at); \
            load = rest_; \
        } \
        __VA_ARGS__ \
    }

INLINE int continues_code_point(const uint8_t *p, size_t left, size_t count) {
    if (left <= count) return 0;
    for (size_t i = 1; i <= count; i++)
        if ((p[i] & 0xC0) != 0x80) return 0;
    return 1;
}

/// The length of the code point at `p` (RFC 3629), 0 where it is none.
INLINE size_t code_point(const uint8_t *p, size_t left) {
    if (p[0] < 0x80) return 1;
    if (p[0] < 0xC2 || p[0] > 0xF4) return 0;
    if (p[0] < 0xE0) return continues_code_point(p, left, 1) ? 2 : 0;
    if (p[0] < 0xF0) {
        if (!continues_code_point(p, left, 2)) return 0;
        uint32_t code = (uint32_t)(p[0] & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6;
        return code >= 0x800 && (code < 0xD800 || code >= 0xE000) ? 3 : 0;
    }
    if (!continues_code_point(p, left, 3)) return 0;
    uint32_t code = (uint32_t)(p[0] & 0x07) << 18 | (uint32_t)(p[1] & 0x3F) << 12;
    return code >= 0x10000 && code < 0x110000 ? 4 : 0;
}
