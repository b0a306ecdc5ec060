#include "TextClusters.h"

#include "TextVectors.h"

#include <string.h>

DISPATCHED void dlp_sort_bytes(
    const uint8_t *text, size_t count, size_t from, const dlp_byte_kinds *kinds) {
    EACH_STEP(text, count, from & ~(size_t)(STEP - 1), {
        LOAD(b, load);
        uint64_t digits, capitals, small, lines, signs, colons, dashes, dots;
        MASK((bytes64)(b - '0') < 10, digits);
        MASK((bytes64)(b - 'A') < 26, capitals);
        MASK((bytes64)(b - 'a') < 26, small);
        MASK(b == '_', lines);
        MASK((b == '|') | (b == '~'), signs);
        MASK(b == ':', colons);
        MASK(b == '-', dashes);
        MASK(b == '.', dots);
        size_t word = at / STEP;
        uint64_t letters = digits | capitals | small | lines;
        kinds->digits[word] = digits;
        kinds->capitals[word] = digits | capitals;
        kinds->letters[word] = letters;
        kinds->tokens[word] = letters | signs | colons | dashes | dots;
        kinds->colons[word] = colons;
        kinds->dashes[word] = dashes;
        kinds->dots[word] = dots;
    })
}

enum { WORD = 64 };

INLINE const uint64_t *members_of(const dlp_byte_kinds *kinds, ClusterKind kind) {
    switch (kind) {
    case ClusterDigits: case ClusterNumbers: return kinds->digits;
    case ClusterCapitals: return kinds->capitals;
    case ClusterLetters: return kinds->letters;
    case ClusterTokens: return kinds->tokens;
    case ClusterColons: return kinds->colons;
    case ClusterDashes: return kinds->dashes;
    case ClusterDots: return kinds->dots;
    }
}

/// Sets every bit up to `reach` places after one that is set: gaps are filled. `from` and `to` are
/// of `words` words and one before them, which is zero; the result is in the one returned.
INLINE uint64_t *spread(uint64_t *from, uint64_t *to, size_t words, unsigned reach) {
    for (unsigned width = 1, shift; width < reach + 1; width += shift) {
        shift = width < reach + 1 - width ? width : reach + 1 - width;
        for (size_t i = 1; i <= words; i++)
            to[i] = from[i] | from[i] << shift | from[i - 1] >> (WORD - shift);
        uint64_t *other = from;
        from = to;
        to = other;
    }
    return from;
}

/// The words of `bits`, each `shift` places further down; the one after the last is zero.
#define DOWN(bits, i, shift) (bits[i] >> (shift) | bits[(i) + 1] << (WORD - (shift)))

/// Leaves the bits with which `length` set ones begin, of two buffers with a zero word after them.
INLINE uint64_t *shrink(uint64_t *from, uint64_t *to, size_t words, unsigned length) {
    for (unsigned width = 1, shift; width < length; width += shift) {
        shift = width < length - width ? width : length - width;
        for (size_t i = 1; i <= words; i++)
            to[i] = from[i] & DOWN(from, i, shift);
        uint64_t *other = from;
        from = to;
        to = other;
    }
    return from;
}

/// Takes away the bits of `begins` from which no digit is reached over set bits of `filled`, nor 64
/// of those. Kogge and Stone's fill: what was reached in steps of one is reached in steps of two, four,
/// and so on. Both buffers change, and `digits` does.
INLINE void keep_with_digits(uint64_t *begins, uint64_t *filled, uint64_t *digits, size_t words) {
    for (unsigned shift = 1; shift < WORD; shift *= 2)
        for (size_t i = 1; i <= words; i++) {
            digits[i] |= filled[i] & DOWN(digits, i, shift);
            filled[i] &= DOWN(filled, i, shift);
        }
    for (size_t i = 1; i <= words; i++) begins[i] &= digits[i] | filled[i];
}

/// Where clusters may be, a bit for each byte from the word on that the search begins in.
typedef struct {
    /// Where they begin that reach far enough for so many members, and some places where none
    /// begins.
    const uint64_t *begins;
    /// The members, and the gaps after them.
    const uint64_t *filled;
} cluster_map;

DISPATCHED static cluster_map map_clusters(
    const dlp_byte_kinds *kinds, size_t count, size_t first, dlp_cluster_form form) {
    const uint64_t *bits = members_of(kinds, form.kind) + first / WORD;
    // One more than the text has: a gap after its last member reaches there.
    size_t taken = (count - 1) / WORD - first / WORD + 1, words = taken + 1, size = words + 2;
    uint64_t *one = kinds->room, *two = one + size, *kept = two + size;
    one[0] = two[0] = one[words] = one[words + 1] = two[words + 1] = 0;
    memcpy(one + 1, bits, taken * sizeof *bits);
    one[1] &= UINT64_MAX << (first % WORD);
    one[taken] &= UINT64_MAX >> (WORD - 1 - (count - 1) % WORD);
    uint64_t *filled = spread(one, two, words, form.gap);
    if (form.kind == ClusterNumbers) {
        const uint64_t *breaks = kinds->colons + first / WORD;
        for (size_t i = 0; i < taken; i++) filled[i + 1] &= ~breaks[i];
    }
    memcpy(kept, filled, size * sizeof *kept);
    // Of what a colon follows, the gap after the last member is cut.
    unsigned length = form.least + (form.kind == ClusterNumbers ? 0 : form.gap);
    uint64_t *begins = shrink(
        filled, filled == one ? two : one, words, length < WORD ? length : WORD);
    if (form.digits) {
        uint64_t *digits = kept + size, *reached = digits + size;
        memcpy(digits + 1, kinds->digits + first / WORD, taken * sizeof *digits);
        digits[words] = digits[words + 1] = 0;
        for (size_t i = 1; i <= words; i++) digits[i] &= kept[i];
        memcpy(reached, kept, size * sizeof *reached);
        keep_with_digits(begins, reached, digits, words);
    }
    return (cluster_map){begins + 1, kept + 1};
}

/// The first bit that is set of those from `place` up to `end`; `end` where none is.
INLINE size_t next_bit(const uint64_t *bits, size_t place, size_t end) {
    if (place >= end) return end;
    size_t word = place / WORD;
    uint64_t m = bits[word] & UINT64_MAX << (place % WORD);
    while (!m) {
        if (++word * WORD >= end) return end;
        m = bits[word];
    }
    size_t found = word * WORD + (unsigned)__builtin_ctzll(m);
    return found < end ? found : end;
}

/// The first bit that is not set of those from `place` up to `end`; `end` where all are.
INLINE size_t next_gap(const uint64_t *bits, size_t place, size_t end) {
    size_t word = place / WORD;
    uint64_t m = ~bits[word] & UINT64_MAX << (place % WORD);
    while (!m) {
        if (++word * WORD >= end) return end;
        m = ~bits[word];
    }
    size_t found = word * WORD + (unsigned)__builtin_ctzll(m);
    return found < end ? found : end;
}

/// The last bit that is set before `end`; there is one.
INLINE size_t last_bit(const uint64_t *bits, size_t end) {
    size_t word = (end - 1) / WORD;
    uint64_t m = bits[word] & UINT64_MAX >> (WORD - 1 - (end - 1) % WORD);
    while (!m) m = bits[--word];
    return word * WORD + WORD - 1 - (unsigned)__builtin_clzll(m);
}

/// Whether at least `least` bits are set of those from `start` up to `end`.
INLINE int holds_bits(const uint64_t *bits, size_t start, size_t end, unsigned least) {
    unsigned found = 0;
    for (size_t word = start / WORD; word * WORD < end && found < least; word++) {
        uint64_t m = bits[word];
        if (word == start / WORD) m &= UINT64_MAX << (start % WORD);
        if (end - word * WORD < WORD) m &= ~(UINT64_MAX << (end - word * WORD));
        found += (unsigned)__builtin_popcountll(m);
    }
    return found >= least;
}

/// Where the cluster begins that stands at the end of the text and may go on; `count` for none.
INLINE size_t open_cluster(
    const dlp_byte_kinds *kinds, size_t count, size_t from, dlp_cluster_form form) {
    const uint64_t *bits = members_of(kinds, form.kind);
    size_t start = count;
    for (size_t place = count; place > from && start - place <= form.gap;) {
        place--;
        if (form.kind == ClusterNumbers && kinds->colons[place / WORD] >> (place % WORD) & 1
            && start < count)
            break;
        if (bits[place / WORD] >> (place % WORD) & 1) start = place;
    }
    return start;
}

size_t dlp_find_clusters(
    const dlp_byte_kinds *kinds, size_t count, size_t from, dlp_cluster_form form, int is_last,
    dlp_cluster *clusters, size_t capacity, size_t *resume) {
    *resume = count;
    if (from >= count) return 0;
    size_t found = 0, origin = from / WORD * WORD, place = from;
    cluster_map map = map_clusters(kinds, count, from, form);
    const uint64_t *bits = members_of(kinds, form.kind);
    while ((place = origin + next_bit(map.begins, place - origin, count - origin)) < count) {
        size_t reach = origin + next_gap(map.filled, place - origin, count - origin);
        size_t start = next_bit(bits, place, reach);
        place = reach;
        if (start == reach) continue;
        size_t end = last_bit(bits, reach) + 1;
        if (!is_last && count - end <= form.gap && next_bit(bits, end, count) == count) {
            *resume = start;
            return found;
        }
        if (holds_bits(bits, start, end, form.least)
            && holds_bits(kinds->digits, start, end, form.digits)) {
            clusters[found++] = (dlp_cluster){start, end};
            if (found == capacity) {
                *resume = end;
                return found;
            }
        }
    }
    if (!is_last) *resume = open_cluster(kinds, count, from, form);
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
