#include "EncryptedMarks.h"

#include "TextVectors.h"

// Of each mark two letters that seldom stand together, and where in it they are.
typedef struct {
    const char *text;
    size_t count;
    size_t anchor;
} mark;

#define MARK(text, anchor) {text, sizeof(text) - 1, anchor}
static const mark MARKS[] = {
    MARK("-----BEGIN ", 4),     MARK("$ANSIBLE_VAULT;", 0),     MARK("ENC[AES256_GCM,", 2),
    MARK("ENC(", 2),            MARK("U2FsdGVkX1", 7),          MARK("4,ENCRYPTED", 1),
    MARK(" ENCRYPTED MESSAGE", 9),  MARK("=ybegin ", 1),        MARK("BinHex 4.0)", 2),
};
enum { MARK_COUNT = sizeof(MARKS) / sizeof(MARKS[0]) };

/// The mark whose anchor is at `place`: where it begins, or `count`.
static size_t mark_at(const uint8_t *text, size_t count, size_t from, size_t place) {
    for (size_t i = 0; i < MARK_COUNT; i++) {
        const mark *m = &MARKS[i];
        if (place < from + m->anchor || count - (place - m->anchor) < m->count) continue;
        if (memcmp(text + place - m->anchor, m->text, m->count) == 0) return place - m->anchor;
    }
    return count;
}

DISPATCHED size_t dlp_find_encrypted_mark(const uint8_t *text, size_t count, size_t from) {
    size_t at = from;
    while (at + STEP + 1 <= count) {
        LOAD(a, text + at);
        LOAD(b, text + at + 1);
        uint64_t hits;
        MASK(((a == '-') & (b == 'B')) | ((a == '$') & (b == 'A')) | ((a == 'C') & (b == '['))
                 | ((a == 'C') & (b == '(')) | ((a == 'k') & (b == 'X'))
                 | ((a == ',') & (b == 'E')) | ((a == 'D') & (b == ' '))
                 | ((a == 'y') & (b == 'b')) | ((a == 'n') & (b == 'H')),
             hits);
        while (hits) {
            size_t found = mark_at(text, count, from, at + (size_t)__builtin_ctzll(hits));
            if (found < count) return found;
            hits &= hits - 1;
        }
        at += STEP;
    }
    for (; at < count; at++) {
        size_t found = mark_at(text, count, from, at);
        if (found < count) return found;
    }
    return count;
}
