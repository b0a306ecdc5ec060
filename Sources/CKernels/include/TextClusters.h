#pragma once
#include <stddef.h>
#include <stdint.h>

/// Places of a text in which bytes of one kind stand close together: what patterns without a
/// literal are looked for in. The text is read once, into a bit for each byte and kind, and all
/// searches read those bits.

/// What a cluster is made of.
typedef enum __attribute__((enum_extensibility(closed))) {
    ClusterDigits,
    /// The same, but no cluster goes on beyond a colon, as times of day do.
    ClusterNumbers,
    /// Digits and capital letters of ASCII.
    ClusterCapitals,
    /// Digits and letters of ASCII, and underscores.
    ClusterLetters,
    /// These, dashes, dots, colons, vertical bars and tildes: what tokens of several parts are
    /// made of.
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

/// Which bytes of a text are of which kind: of each word the first byte is the lowest bit, and
/// those after the text are zero.
typedef struct {
    uint64_t *digits;
    uint64_t *capitals;
    uint64_t *letters;
    uint64_t *tokens;
    uint64_t *colons;
    uint64_t *dashes;
    uint64_t *dots;
    /// Room to work in: five words for each word of the text, and sixteen more.
    uint64_t *room;
} dlp_byte_kinds;

/// Sets the bits of the text from the 64 bytes on that `from` is in.
void dlp_sort_bytes(const uint8_t *text, size_t count, size_t from, const dlp_byte_kinds *kinds);

/// What to look for: at least `least` bytes of a kind, `digits` of them digits, of which each is at
/// most `gap` other bytes after the one before.
typedef struct {
    ClusterKind kind;
    unsigned least;
    unsigned gap;
    unsigned digits;
} dlp_cluster_form;

/// Finds clusters in the first `count` bytes of a text, from `from` on. At most `capacity` are told;
/// the search went up to `*resume`: `count`, or the beginning of a cluster that, unless the text
/// `is_last`, may go on after `count`.
size_t dlp_find_clusters(
    const dlp_byte_kinds *kinds, size_t count, size_t from, dlp_cluster_form form, int is_last,
    dlp_cluster *clusters, size_t capacity, size_t *resume);

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
