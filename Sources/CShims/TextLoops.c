#include "TextLoops.h"

#include <stdbool.h>
#include <string.h>

#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__)
#define DISPATCHED __attribute__((target_clones("avx512bw", "avx2", "default")))
#else
#define DISPATCHED
#endif
#define INLINE static inline __attribute__((always_inline))

enum { STEP = 64, LEAST_RUN = 20 };

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

DISPATCHED size_t dlp_plain_prefix(const uint8_t *text, size_t count) {
    size_t at = 0;
    while (at < count) {
        if (text[at] < 0x80) {
            while (at + STEP <= count) {
                LOAD(b, text + at);
                uint64_t high;
                MASK(b >= 0x80, high);
                if (high) {
                    at += (unsigned)__builtin_ctzll(high);
                    break;
                }
                at += STEP;
            }
            while (at < count && text[at] < 0x80) at++;
            continue;
        }
        size_t before = at;
        while (at + 3 <= count && (uint8_t)(text[at] - 0xE4) < 6 && (text[at + 1] & 0xC0) == 0x80
            && (text[at + 2] & 0xC0) == 0x80)
            at += 3;
        if (at == before) return at;
    }
    return at;
}

DISPATCHED size_t dlp_count_code_points(const uint8_t *text, size_t count) {
    size_t found = 0;
    for (size_t i = 0; i < count; i++) found += (int8_t)text[i] >= -0x40;
    return found;
}

DISPATCHED size_t dlp_count_newlines(const uint8_t *text, size_t count) {
    size_t found = 0;
    for (size_t i = 0; i < count; i++) found += text[i] == '\n';
    return found;
}

#define BASE64_MASK(b, result) \
    MASK( \
        ((bytes64)((b | 0x20) - 'a') < 26) | ((bytes64)(b - '/') < 11) | (b == '+') | (b == '-') \
            | (b == '_'), \
        result)

DISPATCHED size_t dlp_find_base64(const uint8_t *text, size_t count, size_t from) {
    size_t open = SIZE_MAX;
    EACH_STEP(text, count, from, {
        LOAD(b, load);
        uint64_t m;
        BASE64_MASK(b, m);
        if (open != SIZE_MAX) {
            unsigned more = ~m ? (unsigned)__builtin_ctzll(~m) : STEP;
            if (at + more - open >= LEAST_RUN || at + more >= count) return open;
            if (more == STEP) continue;
            open = SIZE_MAX;
        }
        uint64_t run = m & m >> 1;
        run &= run >> 2;
        run &= run >> 4;
        run &= run >> 8;
        run &= run >> 4;
        if (run) return at + (unsigned)__builtin_ctzll(run);
        if (m >> 63) open = at + STEP - (~m ? (unsigned)__builtin_clzll(~m) : STEP);
        size_t left = count - at;
        if (left < STEP && m >> (left - 1) & 1) {
            uint64_t gaps = ~m << (STEP - left);
            open = at + left - (gaps ? (unsigned)__builtin_clzll(gaps) : (unsigned)left);
        }
    })
    return open != SIZE_MAX ? open : count;
}

DISPATCHED size_t dlp_end_of_base64(const uint8_t *text, size_t count, size_t from) {
    EACH_STEP(text, count, from, {
        LOAD(b, load);
        uint64_t m;
        BASE64_MASK(b, m);
        if (~m) {
            size_t end = at + (unsigned)__builtin_ctzll(~m);
            return end < count ? end : count;
        }
    })
    return count;
}

DISPATCHED size_t dlp_find_clusters(
    const uint8_t *text, size_t count, size_t from, ClusterKind kind, unsigned least, unsigned gap,
    int is_last, dlp_cluster *clusters, size_t capacity, size_t *resume) {
    size_t found = 0, start = 0, last = 0, members = 0;
    EACH_STEP(text, count, from, {
        LOAD(b, load);
        uint64_t m;
        if (kind == ClusterDigits) {
            MASK((bytes64)(b - '0') < 10, m);
        } else {
            MASK(((bytes64)(b - '0') < 10) | ((bytes64)(b - 'A') < 26), m);
        }
        while (m) {
            size_t place = at + (unsigned)__builtin_ctzll(m);
            // The run of members that begins here, within this step.
            uint64_t shifted = ~(m >> (place - at));
            unsigned run = shifted ? (unsigned)__builtin_ctzll(shifted) : STEP;
            m = place - at + run < STEP ? m >> (place - at + run) << (place - at + run) : 0;
            if (members && place - last - 1 > gap) {
                if (members >= least) {
                    clusters[found++] = (dlp_cluster){start, last + 1};
                    if (found == capacity) {
                        *resume = place;
                        return found;
                    }
                }
                members = 0;
            }
            if (!members) start = place;
            members += run;
            last = place + run - 1;
        }
    })
    if (members && !is_last && count - last - 1 <= gap) {
        *resume = start;
        return found;
    }
    if (members >= least) clusters[found++] = (dlp_cluster){start, last + 1};
    *resume = count;
    return found;
}
