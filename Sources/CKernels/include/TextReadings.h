#pragma once
#include <stddef.h>
#include <stdint.h>

/// Places of a text that a person may read otherwise than they are written.

/// Which pairs of letters stand about a gap of the phrases looked for (`joins`), and about a
/// place in their words where a line may break them (`splits`): bits by `dlp_seam`. Null where
/// there are no phrases.
typedef struct {
    const uint64_t *joins;
    const uint64_t *splits;
} dlp_seams;

/// The number, below 65,536, of the two bytes before and the two after a place. Letters count
/// without their case, and what is neither letter nor digit of ASCII, nor beyond it, as nothing.
uint32_t dlp_seam(uint8_t before2, uint8_t before, uint8_t after, uint8_t after2);

/// The end of the white space at `from`, with the signs that lead quoted and commented lines;
/// at most two ends of lines are taken. `from` where there is no word after it.
size_t dlp_end_of_gap(const uint8_t *text, size_t count, size_t from, unsigned *newlines);

/// The next place at or after `from` that is worth a look: white space between words that
/// `seams` know, white space or signs between groups of digits, an escape, an entity. `count`
/// where there is none.
size_t dlp_find_reading(const uint8_t *text, size_t count, size_t from, dlp_seams seams);

/// The next place at or after `from` where hexadecimal digits stand in groups (`61 77 73`,
/// `6177 735f`, `0x61, 0x77`): within the second or third group. `count` where there is none.
size_t dlp_find_hex_groups(const uint8_t *text, size_t count, size_t from);

/// The next place at or after `from` where `begin ` stands, which uuencode opens with. `count`
/// where there is none.
size_t dlp_find_begin(const uint8_t *text, size_t count, size_t from);

/// Where the next two bytes in quoted-printable (`=41=4B`) stand at or after `from`; `count` where
/// there are none.
size_t dlp_find_quoted(const uint8_t *text, size_t count, size_t from);
