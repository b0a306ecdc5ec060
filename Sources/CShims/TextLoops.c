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

// RFC 4648, both alphabets; 0 for anything else, which is not asked for.
#define UP(c) ['A' + c] = c, ['a' + c] = 26 + c
static const uint8_t base64_values[256] = {
    UP(0), UP(1), UP(2), UP(3), UP(4), UP(5), UP(6), UP(7), UP(8), UP(9), UP(10), UP(11), UP(12),
    UP(13), UP(14), UP(15), UP(16), UP(17), UP(18), UP(19), UP(20), UP(21), UP(22), UP(23),
    UP(24), UP(25), ['0'] = 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, ['+'] = 62, ['-'] = 62,
    ['/'] = 63, ['_'] = 63,
};

INLINE int continues(const uint8_t *p, size_t left, size_t count) {
    if (left <= count) return 0;
    for (size_t i = 1; i <= count; i++)
        if ((p[i] & 0xC0) != 0x80) return 0;
    return 1;
}

/// The length of the code point at `p` (RFC 3629), 0 where it is none.
INLINE size_t code_point(const uint8_t *p, size_t left) {
    if (p[0] < 0x80) return 1;
    if (p[0] < 0xC2 || p[0] > 0xF4) return 0;
    if (p[0] < 0xE0) return continues(p, left, 1) ? 2 : 0;
    if (p[0] < 0xF0) {
        if (!continues(p, left, 2)) return 0;
        uint32_t code = (uint32_t)(p[0] & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6;
        return code >= 0x800 && (code < 0xD800 || code >= 0xE000) ? 3 : 0;
    }
    if (!continues(p, left, 3)) return 0;
    uint32_t code = (uint32_t)(p[0] & 0x07) << 18 | (uint32_t)(p[1] & 0x3F) << 12;
    return code >= 0x10000 && code < 0x110000 ? 4 : 0;
}

/// Whether the first `count` bytes may begin UTF-16, little-endian, of ASCII.
INLINE int begins_wide(const uint8_t *p, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (i % 2 ? p[i] != 0 : p[i] != '\n' && p[i] != '\r' && (p[i] < 0x20 || p[i] > 0x7E))
            return 0;
    }
    return 1;
}

enum { HEAD = 18 };

/// The next three bytes of a run: of four digits of base64, or of six hexadecimal ones.
INLINE void decode(uint8_t *to, const uint8_t *digits, size_t at, int is_hexadecimal) {
    if (is_hexadecimal) {
        for (size_t i = 0; i < 3; i++) {
            const uint8_t *d = digits + 2 * (at + i);
            uint8_t high = (d[0] & 15) + (d[0] > '9' ? 9 : 0);
            to[at + i] = (uint8_t)(high << 4 | ((d[1] & 15) + (d[1] > '9' ? 9 : 0)));
        }
        return;
    }
    const uint8_t *d = digits + at / 3 * 4;
    uint32_t bits = (uint32_t)base64_values[d[0]] << 18 | (uint32_t)base64_values[d[1]] << 12
        | (uint32_t)base64_values[d[2]] << 6 | base64_values[d[3]];
    to[at] = (uint8_t)(bits >> 16);
    to[at + 1] = (uint8_t)(bits >> 8);
    to[at + 2] = (uint8_t)bits;
}

/// `whole` bytes stand in the digits; of most runs the first or the second is no text.
INLINE int may_be_text(
    const uint8_t *digits, size_t whole, int is_hexadecimal, const uint8_t *magics,
    size_t magic_count) {
    uint8_t head[HEAD];
    size_t size = whole < HEAD ? whole / 3 * 3 : HEAD, filled = 0, odd = 0, allowed = whole / 50;
    for (size_t i = 0; i < size;) {
        for (; filled < size && filled < i + 4; filled += 3)
            decode(head, digits, filled, is_hexadecimal);
        if (i == 0) {
            for (size_t k = 0; k < magic_count; k++)
                if (head[0] == magics[k]) return 1;
        }
        size_t length = code_point(head + i, size - i);
        if (length ? head[i] == 0x7F
                    || (head[i] < 0x20 && head[i] != '\t' && head[i] != '\n' && head[i] != '\r')
                   : size - i > 3)
            odd++;
        i += length ? length : 1;
        // Every other byte of UTF-16 is zero.
        if (odd > allowed && (head[1] != 0 || filled == size)) break;
    }
    return odd <= allowed || (filled == size && begins_wide(head, size));
}

int dlp_hexadecimal_may_be_text(
    const uint8_t *digits, size_t count, const uint8_t *magics, size_t magic_count) {
    return may_be_text(digits, count / 2, 1, magics, magic_count);
}

unsigned dlp_base64_may_be_text(
    const uint8_t *digits, size_t count, size_t shortest, const uint8_t *magics,
    size_t magic_count) {
    unsigned found = 0;
    for (size_t from = 0; from < 4 && count - from >= shortest; from++)
        if (may_be_text(digits + from, (count - from) * 3 / 4, 0, magics, magic_count)) found |= 1u << from;
    return found;
}

int dlp_is_hexadecimal(const uint8_t *text, size_t count) {
    for (size_t i = 0; i < count; i++) {
        uint8_t c = text[i];
        if ((uint8_t)(c - '0') >= 10 && (uint8_t)((c | 0x20) - 'a') >= 6) return 0;
    }
    return 1;
}

DISPATCHED void dlp_copy_replacing(
    uint8_t *to, const uint8_t *from, size_t count, uint8_t what, uint8_t with) {
    for (size_t i = 0; i < count; i++) to[i] = from[i] == what ? with : from[i];
}

DISPATCHED size_t dlp_find_clusters(
    const uint8_t *text, size_t count, size_t from, ClusterKind kind, unsigned least, unsigned gap,
    int is_last, dlp_cluster *clusters, size_t capacity, size_t *resume) {
    size_t found = 0, start = 0, last = 0, members = 0;
    EACH_STEP(text, count, from, {
        LOAD(b, load);
        uint64_t m;
        switch (kind) {
        case ClusterDigits: MASK((bytes64)(b - '0') < 10, m); break;
        case ClusterCapitals:
            MASK(((bytes64)(b - '0') < 10) | ((bytes64)(b - 'A') < 26), m);
            break;
        case ClusterLetters:
            MASK(
                ((bytes64)(b - '0') < 10) | ((bytes64)((b | 0x20) - 'a') < 26) | (b == '_'), m);
            break;
        case ClusterTokens:
            MASK(
                ((bytes64)(b - '0') < 10) | ((bytes64)((b | 0x20) - 'a') < 26) | (b == '_')
                    | ((bytes64)(b - '-') < 2) | (b == '|') | (b == '~'),
                m);
            break;
        case ClusterColons: MASK(b == ':', m); break;
        case ClusterDashes: MASK(b == '-', m); break;
        case ClusterDots: MASK(b == '.', m); break;
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
