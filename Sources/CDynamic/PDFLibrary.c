#define _GNU_SOURCE
#include "PDFLibrary.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>

_Static_assert(QPDF_MAJOR_VERSION == 11, "libqpdf.so.29 is that of qpdf 11");

#define POINTER(result, name, parameters, arguments) __typeof__(&name) name;
static struct {
    DLP_QPDF_FUNCTIONS(POINTER)
} api;

#define CALL(result, name, parameters, arguments) \
    result dlp_##name parameters { return api.name arguments; }
DLP_QPDF_FUNCTIONS(CALL)

#define SAME(result, name, parameters, arguments)                                        \
    _Static_assert(                                                                      \
        __builtin_types_compatible_p(__typeof__(&dlp_##name), __typeof__(&name)),        \
        "not the prototype of qpdf/qpdf-c.h: " #name);
DLP_QPDF_FUNCTIONS(SAME)

int dlp_pdf_load(void) {
    void *library = dlopen("libqpdf.so.29", RTLD_NOW | RTLD_LOCAL);
    if (!library) return 0;
#define LOOK_UP(result, name, parameters, arguments) \
    if (!(*(void **)&api.name = dlsym(library, #name))) return 0;
    DLP_QPDF_FUNCTIONS(LOOK_UP)
    return 1;
}

struct cookie {
    dlp_pdf_sink sink;
    void *context;
};

static ssize_t cookie_write(void *context, const char *bytes, size_t count) {
    struct cookie *cookie = context;
    int error = cookie->sink(cookie->context, bytes, count);
    if (!error) return (ssize_t)count;
    errno = error;
    return 0;
}

int dlp_pdf_write(
    dlp_qpdf qpdf, void (*configure)(dlp_qpdf qpdf, void *context), dlp_pdf_sink sink,
    void *context) {
    struct cookie cookie = {sink, context};
    FILE *file = fopencookie(&cookie, "w", (cookie_io_functions_t){.write = cookie_write});
    if (!file) return 2;
    setvbuf(file, NULL, _IOFBF, 1 << 18);
    FILE *standard = stdout;
    stdout = file;
    int result = dlp_qpdf_init_write(qpdf, NULL);
    if (!(result & 2)) {
        configure(qpdf, context);
        result = dlp_qpdf_write(qpdf);
    }
    stdout = standard;
    if (fclose(file)) result |= 2;
    return result;
}
