#pragma once
#include <stddef.h>
#include <stdint.h>

/// Loops over text that every byte of a scan passes through, compiled for several kinds of
/// vectors and chosen at run time.

/// How many bytes at the beginning are ASCII or ideographs of U+4000 to U+9FFF in UTF-8.
size_t dlp_plain_prefix(const uint8_t *text, size_t count);

/// How many code points begin in UTF-8: bytes that do not continue one.
size_t dlp_count_code_points(const uint8_t *text, size_t count);

size_t dlp_count_newlines(const uint8_t *text, size_t count);

/// Where the first run of 20 or more digits of base64 (both alphabets of RFC 4648) begins at or
/// after `from`; or a shorter run that reaches the end. `count` where there is none.
size_t dlp_find_base64(const uint8_t *text, size_t count, size_t from);

/// Where the run of digits of base64 at `from` ends.
size_t dlp_end_of_base64(const uint8_t *text, size_t count, size_t from);

/// Whether a run of digits of base64 may stand for text, or for a kind of file that begins with
/// one of `magics`: bit n for the digits from the n-th on, 0 to 3. Judged by the first 18 bytes;
/// a bit is missing only where more than `whole / 50` characters of the text would be control
/// characters or no UTF-8, as it would not begin with UTF-16 of ASCII either.
unsigned dlp_base64_may_be_text(
    const uint8_t *digits, size_t count, size_t shortest, const uint8_t *magics,
    size_t magic_count);

/// The same for a run of hexadecimal digits.
int dlp_hexadecimal_may_be_text(
    const uint8_t *digits, size_t count, const uint8_t *magics, size_t magic_count);

/// Whether all are hexadecimal digits.
int dlp_is_hexadecimal(const uint8_t *text, size_t count);

/// Copies `count` bytes, with `with` in place of `what`.
void dlp_copy_replacing(
    uint8_t *to, const uint8_t *from, size_t count, uint8_t what, uint8_t with);

/// What a cluster is made of.
typedef enum __attribute__((enum_extensibility(closed))) {
    ClusterDigits,
    /// Digits and capital letters of ASCII.
    ClusterCapitals,
    /// Digits and letters of ASCII, and underscores.
    ClusterLetters,
    /// These, dashes, dots, vertical bars and tildes: what tokens of several parts are made of.
    ClusterTokens,
    ClusterColons,
    ClusterDashes,
    ClusterDots,
} ClusterKind;

/// First byte of a cluster, and the one after its last.
typedef struct {
    size_t start;
    size_t end;
} dlp_cluster;

/// Finds places with at least `least` bytes of a kind, of which each is at most `gap` other
/// bytes after the one before. At most `capacity` are told; the search went up to `*resume`: `count`,
/// or the beginning of a cluster that, unless the text `is_last`, may go on after `count`.
size_t dlp_find_clusters(
    const uint8_t *text, size_t count, size_t from, ClusterKind kind, unsigned least, unsigned gap,
    int is_last, dlp_cluster *clusters, size_t capacity, size_t *resume);
