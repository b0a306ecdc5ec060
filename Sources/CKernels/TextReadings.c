#define _GNU_SOURCE
#include "TextReadings.h"

#include "TextVectors.h"

enum { LONGEST_GAP = 160, LONGEST_LEAD = 16 };

INLINE uint8_t folded(uint8_t c) {
    if ((uint8_t)((c | 0x20) - 'a') < 26) return c | 0x20;
    return (uint8_t)(c - '0') < 10 || c >= 0x80 ? c : 0;
}

uint32_t dlp_seam(uint8_t before2, uint8_t before, uint8_t after, uint8_t after2) {
    uint32_t key = (uint32_t)folded(before2) << 24 | (uint32_t)folded(before) << 16
        | (uint32_t)folded(after) << 8 | folded(after2);
    return (key * 2654435761u) >> 16;
}

INLINE int is_digit(uint8_t c) { return (uint8_t)(c - '0') < 10; }
INLINE int is_hex(uint8_t c) { return is_digit(c) || (uint8_t)((c | 0x20) - 'a') < 6; }
INLINE int is_letter(uint8_t c) { return (uint8_t)((c | 0x20) - 'a') < 26; }
INLINE int is_blank(uint8_t c) { return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v'; }

INLINE int leads_line(uint8_t c) {
    switch (c) {
    case '>': case '|': case '#': case '*': case '/': case ';': case '%': case '!': case '-':
    case '"': case '\'': case '+': case ':':
        return 1;
    default: return 0;
    }
}

size_t dlp_end_of_gap(const uint8_t *text, size_t count, size_t from, unsigned *newlines) {
    size_t i = from, limit = count - from < LONGEST_GAP ? count : from + LONGEST_GAP;
    unsigned lines = 0;
    // A backslash, or the end of a quoted piece, before a line's end goes with the gap.
    while (i < limit) {
        if (is_blank(text[i])) {
            i++;
        } else if (text[i] == '\n') {
            if (++lines > 2) return from;
            i++;
            while (i < limit && (text[i] == ' ' || text[i] == '\t')) i++;
            size_t lead = 0;
            while (i < limit && lead < LONGEST_LEAD && leads_line(text[i])) {
                i++;
                lead++;
                while (i < limit && (text[i] == ' ' || text[i] == '\t')) i++;
            }
        } else {
            break;
        }
    }
    *newlines = lines;
    return i < limit ? i : from;
}

INLINE int is_seam(const uint64_t *seams, uint32_t seam) {
    return seams && (seams[seam >> 6] >> (seam & 63) & 1);
}

/// White space at `p` that is more than a blank.
INLINE int is_gap(const uint8_t *t, size_t count, size_t p, dlp_seams seams) {
    if (p == 0 || is_blank(t[p - 1]) || t[p - 1] == '\n') return 0;
    unsigned lines;
    size_t end = dlp_end_of_gap(t, count, p, &lines);
    if (end == p) return 0;
    uint8_t before = t[p - 1], after = t[end];
    uint8_t after2 = end + 1 < count ? t[end + 1] : 0;
    uint8_t before2 = p > 1 ? t[p - 2] : 0;
    if (lines && before == '=' && before2 != '=') return 1;
    if (lines && before == '\\' && p > 2) {
        size_t q = p - 1;
        while (q > 1 && is_blank(t[q - 1])) q--;
        before = t[q - 1];
        before2 = q > 1 ? t[q - 2] : 0;
    }
    if (is_seam(seams.joins, dlp_seam(before2, before, after, after2))) return 1;
    if (lines && (before == '-' || (before == 0x90 && p > 3 && before2 == 0x80))) {
        size_t q = before == '-' ? p - 1 : p - 3;
        if (q == 0) return 0;
        if (is_digit(t[q - 1]) && is_digit(after)) return 1;
        return is_seam(seams.splits, dlp_seam(q > 1 ? t[q - 2] : 0, t[q - 1], after, after2))
            || is_seam(seams.joins, dlp_seam(q > 1 ? t[q - 2] : 0, t[q - 1], after, after2));
    }
    // Groups of digits and capitals.
    return is_digit(before2) && (is_digit(before) || (uint8_t)(before - 'A') < 26)
        && (is_digit(after) || ((uint8_t)(after - 'A') < 26 && is_digit(after2)));
}

INLINE int is_digits(const uint8_t *t, size_t count, size_t p, size_t n, int hex) {
    if (count - p < n) return 0;
    for (size_t i = 0; i < n; i++)
        if (hex ? !is_hex(t[p + i]) : (uint8_t)(t[p + i] - '0') > 7) return 0;
    return 1;
}

INLINE int is_escape(const uint8_t *t, size_t count, size_t p, dlp_seams seams) {
    if (p && t[p - 1] == '\\') return 0;
    size_t q = p + 1;
    while (q < count && t[q] == '\\') q++;
    if (q + 1 >= count) return 0;
    uint8_t before = p ? t[p - 1] : 0, before2 = p > 1 ? t[p - 2] : 0, next = t[q + 1];
    switch (t[q]) {
    case 'u': return next == '{' || is_digits(t, count, q + 1, 4, 1);
    case 'U': return is_digits(t, count, q + 1, 8, 1);
    case 'x': return next == '{' || is_digits(t, count, q + 1, 2, 1);
    case 'n': case 'r': case 't': {
        if (before == '-' && before2 == '-') return 1;
        size_t r = q + 1;
        while (r < count && r < q + 64 && (t[r] == '\\' || t[r] == ' ' || (t[r] == 'n' && t[r - 1] == '\\'))) r++;
        if (r >= count) return 0;
        uint8_t after2 = r + 1 < count ? t[r + 1] : 0;
        return is_seam(seams.joins, dlp_seam(before2, before, t[r], after2))
            || (is_digit(before) && is_digit(before2) && is_digit(t[r]));
    }
    case '"': case '\'': {
        size_t r = q + 1;
        while (r < count && r < q + 4 && t[r] == ' ') r++;
        return r < count && (t[r] == ':' || t[r] == '=');
    }
    case '/': return (is_letter(before) || is_digit(before)) && (is_letter(next) || is_digit(next));
    case '0': case '1': return t[q] == '1' && is_digits(t, count, q, 3, 0);
    default: return 0;
    }
}

INLINE int is_entity(const uint8_t *t, size_t count, size_t p) {
    size_t q = p + 1;
    if (q + 2 >= count) return 0;
    if (t[q] == '#') return is_digit(t[q + 1]) || (t[q + 1] | 0x20) == 'x';
    for (; q < count && q < p + 12; q++) {
        if (t[q] == ';') return q > p + 1;
        if (!is_letter(t[q])) return 0;
    }
    return 0;
}

INLINE int is_wanted_reading(const uint8_t *t, size_t count, size_t p, dlp_seams seams) {
    switch (t[p]) {
    case '\\': return is_escape(t, count, p, seams);
    case '&': return is_entity(t, count, p);
    case ' ': case '\t': case '\n': case '\r': case '\f': case '\v':
        return is_gap(t, count, p, seams);
    default: return 1;
    }
}

/// Whether the byte so many places before is of a kind, of the step before where need be.
#define PRIOR(m, k) (m << (k) | m##_before >> (64 - (k)))

DISPATCHED size_t dlp_find_reading(
    const uint8_t *text, size_t count, size_t from, dlp_seams seams) {
    uint64_t digits_before = 0, commas_before = 0, blanks_before = 0;
    size_t first = from > 64 ? from - 64 : 0;
    EACH_STEP(text, count, first, {
        LOAD(b, load);
        uint64_t blanks, signs, digits, separators, commas;
        MASK((b == ' ') | (b == '\r'), blanks);
        MASK((b == '\n') | (b == '\t') | (b == '\\') | (b == '&'), signs);
        MASK((bytes64)(b - '0') < 10, digits);
        MASK((b == '/') | (b == '.') | (b == ':') | (b == '_') | (b == '|') | (b == ','),
             separators);
        MASK(b == ',', commas);
        uint64_t three = PRIOR(digits, 1) & PRIOR(digits, 2) & PRIOR(digits, 3);
        uint64_t next = digits >> 1 | 1ull << 63;
        uint64_t groups = separators & three & PRIOR(digits, 4) & next & ~commas;
        groups |= commas & three & PRIOR(commas, 4) & PRIOR(digits, 5) & PRIOR(digits, 6)
            & PRIOR(digits, 7) & PRIOR(commas, 8) & next;
        // Two blanks: the second is seen, the first is told.
        uint64_t doubles = blanks & PRIOR(blanks, 1) & ~PRIOR(blanks, 2);
        uint64_t wanted = signs | groups | doubles;
        while (wanted) {
            unsigned lane = (unsigned)__builtin_ctzll(wanted);
            size_t p = at + lane;
            int is_group = (int)(groups >> lane & 1);
            wanted &= wanted - 1;
            if (p >= count) break;
            if (!is_group && text[p] != '\\' && text[p] != '&')
                for (size_t least = p > LONGEST_GAP ? p - LONGEST_GAP : 0;
                     p > from && p > least && is_blank(text[p - 1]);)
                    p--;
            if (p < from) continue;
            if (is_group || is_wanted_reading(text, count, p, seams)) return p;
        }
        digits_before = digits;
        commas_before = commas;
        blanks_before = blanks;
    })
    return count;
}

DISPATCHED size_t dlp_find_hex_groups(const uint8_t *text, size_t count, size_t from) {
    uint64_t digits_before = 0, blanks_before = 0, marks_before = 0;
    size_t first = from > 64 ? from - 64 : 0;
    EACH_STEP(text, count, first, {
        LOAD(b, load);
        uint64_t digits, blanks, marks;
        MASK(((bytes64)(b - '0') < 10) | ((bytes64)((b | 0x20) - 'a') < 6), digits);
        MASK((b == ' ') | (b == ':') | (b == ',') | (b == '-') | (b == '\t'), blanks);
        MASK((b == 'x') | (b == 'X'), marks);
        uint64_t pair = digits & PRIOR(digits, 1);
        uint64_t two = pair & PRIOR(blanks, 2) & PRIOR(digits, 3) & PRIOR(digits, 4)
            & PRIOR(blanks, 5) & PRIOR(digits, 6) & PRIOR(digits, 7) & ~PRIOR(digits, 8);
        uint64_t four = pair & PRIOR(digits, 2) & PRIOR(digits, 3) & PRIOR(blanks, 4)
            & PRIOR(digits, 5) & PRIOR(digits, 6) & PRIOR(digits, 7) & PRIOR(digits, 8)
            & PRIOR(blanks, 9);
        uint64_t prefixed = pair & PRIOR(marks, 2) & ~PRIOR(digits, 4)
            & (PRIOR(blanks, 4) | PRIOR(blanks, 5));
        uint64_t wanted = two | four | prefixed;
        while (wanted) {
            size_t p = at + (unsigned)__builtin_ctzll(wanted);
            wanted &= wanted - 1;
            if (p < from) continue;
            return p < count ? p : count;
        }
        digits_before = digits;
        blanks_before = blanks;
        marks_before = marks;
    })
    return count;
}

size_t dlp_find_begin(const uint8_t *text, size_t count, size_t from) {
    if (from >= count) return count;
    const uint8_t *hit = memmem(text + from, count - from, "begin ", 6);
    return hit ? (size_t)(hit - text) : count;
}

INLINE int is_quoted(const uint8_t *t, size_t count, size_t p) {
    return count - p > 5 && t[p] == '=' && t[p + 3] == '=' && is_hex(t[p + 1]) && is_hex(t[p + 2])
        && is_hex(t[p + 4]) && is_hex(t[p + 5]);
}

DISPATCHED size_t dlp_find_quoted(const uint8_t *text, size_t count, size_t from) {
    size_t at = from;
    while (at + STEP + 3 <= count) {
        LOAD(a, text + at);
        LOAD(b, text + at + 3);
        uint64_t hits;
        MASK((a == '=') & (b == '='), hits);
        while (hits) {
            size_t p = at + (size_t)__builtin_ctzll(hits);
            if (is_quoted(text, count, p)) return p;
            hits &= hits - 1;
        }
        at += STEP;
    }
    for (; at < count; at++)
        if (is_quoted(text, count, at)) return at;
    return count;
}
