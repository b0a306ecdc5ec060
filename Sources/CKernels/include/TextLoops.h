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

/// What a cluster is made of.
typedef enum __attribute__((enum_extensibility(closed))) {
    ClusterDigits,
    /// The same, but no cluster goes on beyond a colon, as times of day do.
    ClusterNumbers,
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

/// Where a piece of gathered text begins, there and in the text it is from.
typedef struct {
    size_t here;
    size_t there;
} dlp_piece;

/// Pieces one after another, a zero byte between them.
typedef struct {
    /// Room for all that is gathered, 64 bytes more, and a byte for each piece.
    uint8_t *text;
    size_t count;
    /// Up to where the text was gathered.
    size_t reached;
    /// Room for those of one call.
    dlp_piece *pieces;
} dlp_gathered;

/// Adds clusters with so many bytes around them, 1 in place of underscores; how many pieces began.
size_t dlp_gather_clusters(
    const uint8_t *text, size_t count, const dlp_cluster *clusters, size_t cluster_count,
    size_t before, size_t after, dlp_gathered *to);

/// memmem(3), which Swift's Glibc does not offer: where `word` first lies in `bytes`, or null.
const void *dlp_find(const void *bytes, size_t count, const void *word, size_t word_count);
