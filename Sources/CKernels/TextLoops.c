#define _GNU_SOURCE
#include "TextLoops.h"

#include "TextVectors.h"

#include <string.h>

DISPATCHED size_t dlp_plain_prefix(const uint8_t *text, size_t count) {
    size_t at = 0;
    while (at + STEP <= count) {
        LOAD(b, text + at);
        uint64_t high, lead, next;
        MASK(b >= 0x80, high);
        if (!high) {
            at += STEP;
            continue;
        }
        MASK((bytes64)(b - 0xE4) < 6, lead);
        MASK((bytes64)(b ^ 0x80) < 0x40, next);
        uint64_t wrong = (high & ~(lead | next)) | (next ^ (lead << 1 | lead << 2));
        if (wrong) {
            unsigned place = (unsigned)__builtin_ctzll(wrong);
            // The beginning of the character it is in.
            uint64_t before = lead << (63 - place);
            return at + place - (before >> 62 & 1 ? 1 : before >> 61 & 1 ? 2 : 0);
        }
        // What the step cuts comes again.
        at += STEP - (lead >> 63 ? 1 : lead >> 62 ? 2 : 0);
    }
    while (at < count) {
        if (text[at] < 0x80) {
            at++;
        } else if (at + 3 <= count && (uint8_t)(text[at] - 0xE4) < 6
                   && (text[at + 1] & 0xC0) == 0x80 && (text[at + 2] & 0xC0) == 0x80) {
            at += 3;
        } else {
            return at;
        }
    }
    return at;
}

DISPATCHED size_t dlp_valid_prefix(const uint8_t *text, size_t count) {
    size_t at = 0;
    while (at + STEP <= count) {
        LOAD(b, text + at);
        uint64_t high;
        MASK(b >= 0x80, high);
        if (!high) {
            at += STEP;
            continue;
        }
        uint64_t next, two, three, four, special;
        MASK((bytes64)(b ^ 0x80) < 0x40, next);
        MASK((bytes64)(b - 0xC2) < 0x1E, two);
        MASK((bytes64)(b - 0xE0) < 0x10, three);
        MASK((bytes64)(b - 0xF0) < 5, four);
        uint64_t more = three | four, lead = two | more;
        uint64_t wrong =
            (high & ~(lead | next)) | (next ^ (lead << 1 | more << 2 | four << 3));
        // Of these the second byte has narrower bounds (RFC 3629, 4).
        MASK((b == 0xE0) | (b == 0xED) | (b == 0xF0) | (b == 0xF4), special);
        if (special) {
            uint64_t e0, ed, f0, f4, low, middle;
            MASK(b == 0xE0, e0);
            MASK(b == 0xED, ed);
            MASK(b == 0xF0, f0);
            MASK(b == 0xF4, f4);
            MASK(b < 0x90, low);
            MASK(b < 0xA0, middle);
            wrong |= (e0 << 1 & middle) | (ed << 1 & ~middle) | (f0 << 1 & low) | (f4 << 1 & ~low);
        }
        if (wrong) {
            unsigned place = (unsigned)__builtin_ctzll(wrong), shift = 63 - place;
            // The beginning of the character it is in.
            unsigned back = lead << shift >> 62 & 1 ? 1
                : more << shift >> 61 & 1           ? 2
                : four << shift >> 60 & 1           ? 3
                                                    : 0;
            return at + place - back;
        }
        // What the step cuts comes again.
        at += STEP - (lead >> 63 ? 1 : more >> 62 ? 2 : four >> 61 ? 3 : 0);
    }
    while (at < count) {
        size_t length = code_point(text + at, count - at);
        if (!length) break;
        at += length;
    }
    return at;
}

DISPATCHED size_t dlp_count_code_points(const uint8_t *text, size_t count) {
    size_t found = 0;
    EACH_STEP(text, count, 0, {
        LOAD(b, load);
        uint64_t m;
        MASK((bytes64)(b ^ 0x80) >= 0x40, m);
        found += (unsigned)__builtin_popcountll(m);
    })
    // The zeros after the last.
    return found - (STEP - count % STEP) % STEP;
}

DISPATCHED size_t dlp_count_newlines(const uint8_t *text, size_t count) {
    size_t found = 0;
    EACH_STEP(text, count, 0, {
        LOAD(b, load);
        uint64_t m;
        MASK(b == '\n', m);
        found += (unsigned)__builtin_popcountll(m);
    })
    return found;
}

const void *dlp_find(const void *bytes, size_t count, const void *word, size_t word_count) {
    return memmem(bytes, count, word, word_count);
}
