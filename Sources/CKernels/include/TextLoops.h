#pragma once
#include <stddef.h>
#include <stdint.h>

/// Loops over text that every byte of a scan passes through, compiled for several kinds of
/// vectors and chosen at run time.

/// How many bytes at the beginning are ASCII or ideographs of U+4000 to U+9FFF in UTF-8.
size_t dlp_plain_prefix(const uint8_t *text, size_t count);

/// How many bytes at the beginning are whole, valid characters of UTF-8 (RFC 3629).
size_t dlp_valid_prefix(const uint8_t *text, size_t count);

/// How many code points begin in UTF-8: bytes that do not continue one.
size_t dlp_count_code_points(const uint8_t *text, size_t count);

size_t dlp_count_newlines(const uint8_t *text, size_t count);

/// memmem(3), which Swift's Glibc does not offer: where `word` first lies in `bytes`, or null.
const void *dlp_find(const void *bytes, size_t count, const void *word, size_t word_count);
