#pragma once

/// What vectorscan scans with, in the variant for AVX2 where it would take the one for AVX-512.
///
/// libvectorscan is there once for each kind of vectors, and chooses when it is loaded. Of versions
/// up to 5.4.12 the variant for AVX-512 misses matches: behind a run of 64 bytes or more that may
/// begin a match, its search for the run's end does not look at the run's last bytes
/// (nvermicelliExecReal(); github.com/VectorCamp/vectorscan/pull/378). The variant for AVX2 is as fast.

struct hs_database;
struct hs_scratch;
struct hs_stream;

/// See `match_event_handler` of hs.h.
typedef int (*dlp_on_match)(
    unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *context);

/// Whether databases must be compiled for a processor without AVX-512.
int dlp_avoids_avx512(void);

int dlp_hs_scan(
    const struct hs_database *database, const char *data, unsigned length, unsigned flags,
    struct hs_scratch *scratch, dlp_on_match on_match, void *context);

int dlp_hs_open_stream(
    const struct hs_database *database, unsigned flags, struct hs_stream **stream);

int dlp_hs_scan_stream(
    struct hs_stream *stream, const char *data, unsigned length, unsigned flags,
    struct hs_scratch *scratch, dlp_on_match on_match, void *context);

int dlp_hs_reset_stream(
    struct hs_stream *stream, unsigned flags, struct hs_scratch *scratch, dlp_on_match on_match,
    void *context);

int dlp_hs_close_stream(
    struct hs_stream *stream, struct hs_scratch *scratch, dlp_on_match on_match, void *context);
