#include "EncodedRuns.h"

#include "TextVectors.h"

enum {
    LEAST_RUN = 20,
    /// Lines of base64 are this long at least, but for the last.
    LEAST_LINE = 60,
    /// The longest run that stands for less than 50 bytes: nothing odd is allowed in it.
    SHORT_RUN = 66,
    LEAST_HEXADECIMAL = 24,
    HEAD = 18,
};

#define IS_HEXADECIMAL(b, type) (((type)(b - '0') < 10) | ((type)((b | 0x20) - 'a') < 6))

#define BASE64_MASK(b, result) \
    MASK( \
        ((bytes64)((b | 0x20) - 'a') < 26) | ((bytes64)(b - '/') < 11) | (b == '+') | (b == '-') \
            | (b == '_'), \
        result)

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

DISPATCHED int dlp_is_hexadecimal(const uint8_t *text, size_t count) {
    EACH_STEP(text, count, 0, {
        LOAD(b, load);
        uint64_t m;
        MASK(IS_HEXADECIMAL(b, bytes64), m);
        if (~m) return at + (unsigned)__builtin_ctzll(~m) >= count;
    })
    return 1;
}

// RFC 4648, both alphabets; 0 for anything else, which is not asked for.
#define UP(c) ['A' + c] = c, ['a' + c] = 26 + c
static const uint8_t base64_values[256] = {
    UP(0), UP(1), UP(2), UP(3), UP(4), UP(5), UP(6), UP(7), UP(8), UP(9), UP(10), UP(11), UP(12),
    UP(13), UP(14), UP(15), UP(16), UP(17), UP(18), UP(19), UP(20), UP(21), UP(22), UP(23),
    UP(24), UP(25), ['0'] = 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, ['+'] = 62, ['-'] = 62,
    ['/'] = 63, ['_'] = 63,
};

/// Whether the first `count` bytes may begin UTF-16 of ASCII, of either order.
INLINE int begins_wide(const uint8_t *p, size_t count) {
    size_t zero = p[0] != 0;
    for (size_t i = 0; i < count; i++) {
        if (i % 2 == zero ? p[i] != 0
                          : (p[i] < '\t' || p[i] > '\r') && (p[i] < 0x20 || p[i] > 0x7E))
            return 0;
    }
    return 1;
}

/// Whether a kind of file begins with three bytes, the first lowest.
INLINE int begins_file(uint32_t bytes, const uint32_t *magics) {
    uint32_t magic = magics[bytes & 0xFF];
    return magic && (magic == bytes || magic == DLP_ANY_MAGIC);
}

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
    const uint8_t *digits, size_t whole, int is_hexadecimal, const uint32_t *magics) {
    uint8_t head[HEAD];
    size_t size = whole < HEAD ? whole / 3 * 3 : HEAD, filled = 0, odd = 0, allowed = whole / 50;
    for (size_t i = 0; i < size;) {
        for (; filled < size && filled < i + 4; filled += 3)
            decode(head, digits, filled, is_hexadecimal);
        if (i == 0 && begins_file(head[0] | head[1] << 8 | head[2] << 16, magics)) return 1;
        size_t length = code_point(head + i, size - i);
        if (length ? head[i] == 0x7F
                    || (head[i] < 0x20 && head[i] != '\t' && head[i] != '\n' && head[i] != '\r')
                   : size - i > 3)
            odd++;
        i += length ? length : 1;
        // Every other byte of UTF-16 is zero.
        if (odd > allowed && ((head[0] != 0 && head[1] != 0) || filled == size)) break;
    }
    return odd <= allowed || (filled == size && begins_wide(head, size));
}

int dlp_hexadecimal_may_be_text(
    const uint8_t *digits, size_t count, const uint32_t *magics) {
    return may_be_text(digits, count / 2, 1, magics);
}

unsigned dlp_base64_may_be_text(
    const uint8_t *digits, size_t count, size_t shortest, const uint32_t *magics) {
    unsigned found = 0;
    for (size_t from = 0; from < 4 && count >= shortest + from; from++)
        if (may_be_text(digits + from, (count - from) * 3 / 4, 0, magics)) found |= 1u << from;
    return found;
}

typedef uint8_t bytes16 __attribute__((vector_size(16)));
typedef uint32_t words16 __attribute__((vector_size(STEP)));

/// `vector_size` types have no `?:` in C.
#define WHERE(condition, value) ((bytes64)(condition) & (bytes64)(value))

/// False only for a run of 20 to 66 digits that `dlp_base64_may_be_text` finds nothing in: four
/// times sixteen digits are decoded at once, and of their twelve bytes none may be odd.
INLINE int may_begin_text(const uint8_t *digits, const uint32_t *magics) {
    bytes16 lanes[4];
    for (size_t i = 0; i < 4; i++) memcpy(&lanes[i], digits + i, 16);
#define JOIN(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#define TO15 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
#define TO31 TO15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    bytes64 c = JOIN(
        JOIN(lanes[0], lanes[1], TO31), JOIN(lanes[2], lanes[3], TO31), TO31, 32, 33, 34, 35, 36,
        37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58,
        59, 60, 61, 62, 63);
    bytes64 v = WHERE((bytes64)(c - 'A') < 26, c - 'A') | WHERE((bytes64)(c - 'a') < 26, c - 71)
        | WHERE((bytes64)(c - '0') < 10, c + 4) | WHERE((c == '+') | (c == '-'), c - c + 62)
        | WHERE((c == '/') | (c == '_'), c - c + 63);
    // Little-endian: the first digit is the lowest byte of its word, and so is the first byte.
    words16 w = (words16)v;
    words16 r = (w << 2 & 0xFC) | (w >> 12 & 0x03) | (w << 4 & 0xF000) | (w >> 10 & 0x0F00)
        | (w << 6 & 0xC00000) | (w >> 8 & 0x3F0000);
    // The byte before each; zero before the first of a lane.
    words16 zero = {0};
    words16 before = __builtin_shufflevector(
        r, zero, 16, 0, 1, 2, 16, 4, 5, 6, 16, 8, 9, 10, 16, 12, 13, 14);
    bytes64 d = (bytes64)r, q = (bytes64)(r << 8 | (before >> 16 & 0xFF));
    uint64_t control, wrong;
    MASK(
        ((d < 0x20) & (d != '\t') & (d != '\n') & (d != '\r')) | (d == 0x7F), control);
    MASK(
        (((bytes64)(d ^ 0x80) < 0x40) & (q < 0x80)) | (((bytes64)(d ^ 0x80) >= 0x40) & (q >= 0xC0))
            | ((bytes64)(d - 0xC0) < 2) | (d >= 0xF5),
        wrong);
    // Of what begins in the last three bytes it is not known whether it is cut off.
    uint64_t odd = (control & 0x7777777777777777) | (wrong & 0x0777077707770777);
    for (size_t lane = 0; lane < 4; lane++) {
        if (!(odd >> (16 * lane) & 0xFFFF)) return 1;
        uint32_t first = r[4 * lane];
        if (begins_file(first, magics) || !(first & 0xFF00) || !(first & 0xFF)) return 1;
    }
    return 0;
}

INLINE int begins_hexadecimal(const uint8_t *digits) {
    bytes16 b;
    memcpy(&b, digits, sizeof b);
    bytes16 is = (bytes16)IS_HEXADECIMAL(b, bytes16);
    uint64_t halves[2];
    memcpy(halves, &is, sizeof halves);
    return (halves[0] & halves[1]) == UINT64_MAX;
}

size_t dlp_hexadecimal_prefix(const uint8_t *digits) {
    if (digits[0] == '0' && (digits[1] | 0x20) == 'x') return 2;
    return (digits[0] | 0x20) == 'x' ? 1 : 0;
}

/// Whether a run of 20 digits or more must be looked at.
INLINE int is_wanted(
    const uint8_t *text, size_t count, size_t start, size_t end, const uint32_t *magics) {
    size_t length = end - start;
    const uint8_t *digits = text + start;
    if (end >= count) return 1;
    if (length >= LEAST_LINE && (text[end] == '\r' || text[end] == '\n' || text[end] == '\\'))
        return 1;
    size_t prefix = dlp_hexadecimal_prefix(digits);
    if (length >= LEAST_HEXADECIMAL + prefix && begins_hexadecimal(digits + prefix)
        && (length - prefix) % 2 == 0 && dlp_is_hexadecimal(digits + prefix, length - prefix))
        return dlp_hexadecimal_may_be_text(digits + prefix, length - prefix, magics);
    if (length <= SHORT_RUN && !may_begin_text(digits, magics)) return 0;
    return dlp_base64_may_be_text(digits, length, LEAST_RUN, magics) != 0;
}

/// Where a run that reaches the end of the text begins; `count` where none does.
INLINE size_t run_at_end(const uint8_t *text, size_t count, size_t from) {
    size_t start = count;
    while (start > from) {
        uint8_t c = text[start - 1];
        if (!base64_values[c] && c != 'A') break;
        start--;
    }
    return start;
}

DISPATCHED size_t dlp_find_encoded(
    const uint8_t *text, size_t count, size_t from, const uint32_t *magics, size_t *end) {
    // A run begins in the first 45 bytes of a step, or in the next step; which is nowhere asked
    // but of those that are long enough.
    enum { STRIDE = STEP - LEAST_RUN + 1 };
    size_t at = from;
    while (at < count) {
        size_t left = count - at;
        uint8_t rest[STEP];
        uint64_t m;
        if (left >= STEP) {
            LOAD(b, text + at);
            BASE64_MASK(b, m);
        } else {
            memset(rest, 0, STEP);
            memcpy(rest, text + at, left);
            LOAD(b, rest);
            BASE64_MASK(b, m);
        }
        uint64_t run = m & m >> 1;
        run &= run >> 2;
        run &= run >> 4;
        run &= run >> 8;
        run &= run >> 4;
        if (!run) {
            at += left >= STEP ? (size_t)STRIDE : left;
            continue;
        }
        unsigned first = (unsigned)__builtin_ctzll(run);
        uint64_t after = ~(m >> first) & UINT64_MAX >> first;
        size_t start = at + first;
        at = after ? start + (unsigned)__builtin_ctzll(after)
                   : dlp_end_of_base64(text, count, at + STEP);
        if (is_wanted(text, count, start, at, magics)) {
            *end = at;
            return start;
        }
    }
    *end = count;
    return run_at_end(text, count, from);
}
