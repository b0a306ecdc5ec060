#define _GNU_SOURCE
#include "VectorscanRuntime.h"

#include <dlfcn.h>
#include <stddef.h>

/// HS_INVALID: what a library without the function would be told.
enum { INVALID = -1 };

typedef int scan_function(
    const struct hs_database *, const char *, unsigned, unsigned, struct hs_scratch *, dlp_on_match,
    void *);
typedef int open_function(const struct hs_database *, unsigned, struct hs_stream **);
typedef int scan_stream_function(
    struct hs_stream *, const char *, unsigned, unsigned, struct hs_scratch *, dlp_on_match, void *);
typedef int reset_function(
    struct hs_stream *, unsigned, struct hs_scratch *, dlp_on_match, void *);
typedef int close_function(struct hs_stream *, struct hs_scratch *, dlp_on_match, void *);

static struct {
    int avoids_avx512;
    scan_function *scan;
    open_function *open;
    scan_stream_function *scan_stream;
    reset_function *reset;
    close_function *close;
} runtime;

/// A library without variants has only the plain names.
__attribute__((constructor)) static void choose(void) {
#ifdef __x86_64__
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") || __builtin_cpu_supports("avx512bw")) {
        runtime.scan = (scan_function *)dlsym(RTLD_DEFAULT, "avx2_hs_scan");
        runtime.open = (open_function *)dlsym(RTLD_DEFAULT, "avx2_hs_open_stream");
        runtime.scan_stream = (scan_stream_function *)dlsym(RTLD_DEFAULT, "avx2_hs_scan_stream");
        runtime.reset = (reset_function *)dlsym(RTLD_DEFAULT, "avx2_hs_reset_stream");
        runtime.close = (close_function *)dlsym(RTLD_DEFAULT, "avx2_hs_close_stream");
        runtime.avoids_avx512 = runtime.scan && runtime.open && runtime.scan_stream && runtime.reset
            && runtime.close;
    }
#endif
    if (runtime.avoids_avx512) return;
    runtime.scan = (scan_function *)dlsym(RTLD_DEFAULT, "hs_scan");
    runtime.open = (open_function *)dlsym(RTLD_DEFAULT, "hs_open_stream");
    runtime.scan_stream = (scan_stream_function *)dlsym(RTLD_DEFAULT, "hs_scan_stream");
    runtime.reset = (reset_function *)dlsym(RTLD_DEFAULT, "hs_reset_stream");
    runtime.close = (close_function *)dlsym(RTLD_DEFAULT, "hs_close_stream");
}

int dlp_avoids_avx512(void) { return runtime.avoids_avx512; }

int dlp_hs_scan(
    const struct hs_database *database, const char *data, unsigned length, unsigned flags,
    struct hs_scratch *scratch, dlp_on_match on_match, void *context) {
    if (!runtime.scan) return INVALID;
    return runtime.scan(database, data, length, flags, scratch, on_match, context);
}

int dlp_hs_open_stream(
    const struct hs_database *database, unsigned flags, struct hs_stream **stream) {
    return runtime.open ? runtime.open(database, flags, stream) : INVALID;
}

int dlp_hs_scan_stream(
    struct hs_stream *stream, const char *data, unsigned length, unsigned flags,
    struct hs_scratch *scratch, dlp_on_match on_match, void *context) {
    if (!runtime.scan_stream) return INVALID;
    return runtime.scan_stream(stream, data, length, flags, scratch, on_match, context);
}

int dlp_hs_reset_stream(
    struct hs_stream *stream, unsigned flags, struct hs_scratch *scratch, dlp_on_match on_match,
    void *context) {
    return runtime.reset ? runtime.reset(stream, flags, scratch, on_match, context) : INVALID;
}

int dlp_hs_close_stream(
    struct hs_stream *stream, struct hs_scratch *scratch, dlp_on_match on_match, void *context) {
    return runtime.close ? runtime.close(stream, scratch, on_match, context) : INVALID;
}
