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

/// The members of a step without those of clusters that begin and end in it with fewer than
/// `least`, for gaps below 9. `is_open`: a cluster before the step may go on in it.
INLINE uint64_t may_be_clustered(
    uint64_t members, uint64_t breaks, unsigned least, unsigned gap, int is_open) {
    int is_few = (unsigned)__builtin_popcountll(members) < least;
    if (is_few && !is_open && !(members >> (63 - gap))) return 0;
    // Morphological closing by gap + 1: gaps are filled; what lies beyond the end, too.
    uint64_t closed = members;
    for (unsigned width = 1, shift; width < gap + 1; width += shift) {
        shift = width < gap + 1 - width ? width : gap + 1 - width;
        closed |= closed << shift;
    }
    for (unsigned width = 1, shift; width < gap + 1; width += shift) {
        shift = width < gap + 1 - width ? width : gap + 1 - width;
        closed &= closed >> shift | ~(UINT64_MAX >> shift);
    }
    closed &= ~breaks;
    if (!is_few) {
        uint64_t run = closed;
        for (unsigned width = 1, shift; width < least; width += shift) {
            shift = width < least - width ? width : least - width;
            run &= run >> shift;
        }
        if (run) return members;
    }
    uint64_t kept = 0;
    if (closed >> 63 && ~closed) kept = ~(UINT64_MAX >> __builtin_clzll(~closed));
    if (is_open) {
        // The first run, if it is near enough.
        unsigned first = (unsigned)__builtin_ctzll(members);
        uint64_t after = ~(closed >> first);
        if (first <= gap) kept |= ~(UINT64_MAX << first << (unsigned)__builtin_ctzll(after));
    }
    return members & kept;
}

DISPATCHED size_t dlp_find_clusters(
    const uint8_t *text, size_t count, size_t from, ClusterKind kind, unsigned least, unsigned gap,
    int is_last, dlp_cluster *clusters, size_t capacity, size_t *resume) {
    size_t found = 0, start = 0, last = 0, members = 0, broken = 0;
    EACH_STEP(text, count, from, {
        LOAD(b, load);
        uint64_t m, breaks = 0;
        switch (kind) {
        case ClusterNumbers:
            MASK(b == ':', breaks);  // fallthrough
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
        if (m && least > 1 && least <= STEP && gap < 9 && count - at >= STEP)
            m = may_be_clustered(m, breaks, least, gap, members && at - last - 1 <= gap);
        while (m) {
            size_t place = at + (unsigned)__builtin_ctzll(m);
            // The run of members that begins here, within this step.
            uint64_t shifted = ~(m >> (place - at));
            unsigned run = shifted ? (unsigned)__builtin_ctzll(shifted) : STEP;
            m = place - at + run < STEP ? m >> (place - at + run) << (place - at + run) : 0;
            uint64_t earlier = breaks & ~(UINT64_MAX << (place - at));
            if (earlier) broken = at + STEP - 1 - (unsigned)__builtin_clzll(earlier);
            if (members && (place - last - 1 > gap || broken > last)) {
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
        if (breaks) broken = at + STEP - 1 - (unsigned)__builtin_clzll(breaks);
    })
    if (members && !is_last && count - last - 1 <= gap) {
        *resume = start;
        return found;
    }
    if (members >= least) clusters[found++] = (dlp_cluster){start, last + 1};
    *resume = count;
    return found;
}

DISPATCHED size_t dlp_gather_clusters(
    const uint8_t *text, size_t count, const dlp_cluster *clusters, size_t cluster_count,
    size_t before, size_t after, dlp_gathered *to) {
    size_t pieces = 0;
    for (size_t i = 0; i < cluster_count; i++) {
        size_t start = clusters[i].start, end = clusters[i].end + after;
        start = start > before ? start - before : 0;
        if (end > count) end = count;
        // Whole characters only: vectorscan takes what it is given for UTF-8.
        while (start > 0 && (text[start] & 0xC0) == 0x80) start--;
        while (end < count && (text[end] & 0xC0) == 0x80) end++;
        if (to->count == 0 || start > to->reached) {
            if (to->count > 0) to->text[to->count++] = 0;
            to->pieces[pieces++] = (dlp_piece){to->count, start};
        } else {
            start = to->reached;
        }
        if (start >= end) continue;
        size_t size = end - start;
        for (size_t done = 0; done < size; done += STEP) {
            if (start + done + STEP <= count) {
                LOAD(b, text + start + done);
                b -= (bytes64)(b == '_') & ('_' - 1);
                memcpy(to->text + to->count + done, &b, STEP);
            } else {
                for (size_t k = start + done; k < end; k++)
                    to->text[to->count + k - start] = text[k] == '_' ? 1 : text[k];
            }
        }
        to->count += size;
        to->reached = end;
    }
    return pieces;
}

const void *dlp_find(const void *bytes, size_t count, const void *word, size_t word_count) {
    return memmem(bytes, count, word, word_count);
}
