#pragma once
#include <stddef.h>
#include <stdint.h>

/// Runs of digits of base64 (both alphabets of RFC 4648): names and paths nearly all, and now
/// and then text that is encoded.

enum { DLP_ANY_MAGIC = 1 << 24 };

/// Where the next run at or after `from` begins that may stand for text or a file; or goes on:
/// in the next line, after 60 digits or more, or, of any length, beyond the text. `count` where
/// there is none. Shorter runs than 20 are none.
///
/// - Parameters:
///   - magics: for each byte the first three of the kind of file that begins with it, the first
///     lowest; 0 where there is no kind, `DLP_ANY_MAGIC` where the first byte must do.
///   - end: where the run ends.
size_t dlp_find_encoded(
    const uint8_t *text, size_t count, size_t from, const uint32_t *magics, size_t *end);

/// Where the run of digits of base64 at `from` ends.
size_t dlp_end_of_base64(const uint8_t *text, size_t count, size_t from);

/// Whether a run of digits of base64 may stand for text, or for a kind of file: bit n for the
/// digits from the n-th on, 0 to 3. Judged by the first 18 bytes; a bit is missing only where
/// more than `whole / 50` characters of the text would be control characters or no UTF-8, as it
/// would not begin with UTF-16 of ASCII either.
unsigned dlp_base64_may_be_text(
    const uint8_t *digits, size_t count, size_t shortest, const uint32_t *magics);

/// The same for a run of hexadecimal digits.
int dlp_hexadecimal_may_be_text(const uint8_t *digits, size_t count, const uint32_t *magics);

/// How many letters stand before hexadecimal digits as programming languages and databases write
/// them: `0x` of C and MySQL, the `x` behind a backslash of PostgreSQL. Of two bytes or more.
size_t dlp_hexadecimal_prefix(const uint8_t *digits);

/// Whether all are hexadecimal digits.
int dlp_is_hexadecimal(const uint8_t *text, size_t count);
