#include "ForeignDecoders.h"
#include "ForeignPicture.h"

#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tiffio.h>
#include <webp/decode.h>

// What is called: the types are those of the libraries' own headers, so that a wrong use
// fails the build. Nothing is linked.
#define POINTER(name) __typeof__(&name) name;
#define WEBP_FUNCTIONS(X) X(WebPGetFeaturesInternal) X(WebPDecodeRGBAInto)
#define TIFF_FUNCTIONS(X)                                                                      \
    X(TIFFClientOpen) X(TIFFClose) X(TIFFGetField) X(TIFFRGBAImageOK)                          \
    X(TIFFReadRGBAImageOriented) X(TIFFSetErrorHandler) X(TIFFSetWarningHandler)
// The high byte has been 2 since 2012.
_Static_assert(WEBP_DECODER_ABI_VERSION >> 8 == 2, "libwebp.so.7 has another ABI");
static struct { WEBP_FUNCTIONS(POINTER) } webp;
static struct { TIFF_FUNCTIONS(POINTER) } tiff;

static void *find(const char *const names[]) {
    for (; *names; names++) {
        void *library = dlopen(*names, RTLD_NOW | RTLD_LOCAL);
        if (library) return library;
    }
    return NULL;
}

int dlp_foreign_load(ForeignLibrary which) {
    void *library;
#define LOOK_UP_IN(table, name) \
    if (!(*(void **)&table.name = dlsym(library, #name))) return 0;
    switch (which) {
    case ForeignLibraryWebP:
        library = find((const char *const[]){"libwebp.so.7", NULL});
        if (!library) return 0;
#define LOOK_UP(name) LOOK_UP_IN(webp, name)
        WEBP_FUNCTIONS(LOOK_UP)
#undef LOOK_UP
        return 1;
    case ForeignLibraryTIFF:
        // What is called here is the same in both.
        library = find((const char *const[]){"libtiff.so.6", "libtiff.so.5", NULL});
        if (!library) return 0;
#define LOOK_UP(name) LOOK_UP_IN(tiff, name)
        TIFF_FUNCTIONS(LOOK_UP)
#undef LOOK_UP
        return 1;
    case ForeignLibraryGIF:
        library = find((const char *const[]){"libgif.so.7", NULL});
        return library && dlp_gif_load(library);
    }
    return 0;
}

CodecStatus dlp_webp_decode(
    const uint8_t *bytes, size_t count, const dlp_foreign_limits *limits,
    dlp_foreign_picture *picture) {
    memset(picture, 0, sizeof *picture);
    WebPBitstreamFeatures features = {0};
    switch (webp.WebPGetFeaturesInternal(bytes, count, &features, WEBP_DECODER_ABI_VERSION)) {
    case VP8_STATUS_OK: break;
    case VP8_STATUS_OUT_OF_MEMORY: return fail(picture, CodecStatusOutOfMemory, "");
    case VP8_STATUS_NOT_ENOUGH_DATA: return fail(picture, CodecStatusTruncated, "");
    default: return fail(picture, CodecStatusDamaged, "no valid header");
    }
    if (features.has_animation)
        return fail(picture, CodecStatusUnsupported, "an animation within a frame");
    CodecStatus status = allocate(
        picture, limits, (uint64_t)features.width, (uint64_t)features.height);
    if (status != CodecStatusOK) return status;
    size_t stride = (size_t)features.width * 4;
    if (!webp.WebPDecodeRGBAInto(
            bytes, count, picture->samples, stride * (size_t)features.height, (int)stride))
        return discard(picture, CodecStatusDamaged, "its samples cannot be decoded");
    return CodecStatusOK;
}

typedef struct {
    const uint8_t *bytes;
    uint64_t count;
    uint64_t at;
} tiff_memory;

// A worker decodes one picture, on one thread.
static char tiff_message[DLP_CODEC_MESSAGE];

static void on_tiff_error(const char *module, const char *format, va_list arguments) {
    (void)module;
    if (!tiff_message[0]) vsnprintf(tiff_message, sizeof tiff_message, format, arguments);
}

static int64_t tiff_read(void *handle, void *out, int64_t count) {
    tiff_memory *memory = handle;
    if (count < 0 || memory->at > memory->count) return -1;
    uint64_t left = memory->count - memory->at;
    uint64_t taken = (uint64_t)count < left ? (uint64_t)count : left;
    memcpy(out, memory->bytes + memory->at, taken);
    memory->at += taken;
    return (int64_t)taken;
}

static int64_t tiff_no_write(void *handle, void *in, int64_t count) {
    (void)handle, (void)in, (void)count;
    return -1;
}

static uint64_t tiff_seek(void *handle, uint64_t offset, int whence) {
    tiff_memory *memory = handle;
    uint64_t base = whence == SEEK_CUR ? memory->at : whence == SEEK_END ? memory->count : 0;
    return memory->at = base + offset;  // reading checks it
}

static int tiff_no_close(void *handle) {
    (void)handle;
    return 0;
}

static uint64_t tiff_size(void *handle) { return ((tiff_memory *)handle)->count; }

static int tiff_no_map(void *handle, void **base, uint64_t *size) {
    (void)handle, (void)base, (void)size;
    return 0;
}

static void tiff_no_unmap(void *handle, void *base, uint64_t size) {
    (void)handle, (void)base, (void)size;
}

// libtiff packs ABGR words with colours multiplied by alpha: to RGBA bytes without.
static void unpack(uint8_t *samples, uint64_t pixels) {
    for (uint64_t i = 0; i < pixels; i++, samples += 4) {
        uint32_t word;
        memcpy(&word, samples, 4);
        uint32_t alpha = word >> 24;
        for (int c = 0; c < 3; c++) {
            uint32_t value = word >> (8 * c) & 0xFF;
            if (alpha != 0 && alpha != 255) {
                value = (value * 255 + alpha / 2) / alpha;
                if (value > 255) value = 255;
            }
            samples[c] = (uint8_t)value;
        }
        samples[3] = (uint8_t)alpha;
    }
}

static void read_tiff_metadata(
    TIFF *file, const dlp_foreign_limits *limits, dlp_foreign_picture *picture) {
    uint16_t unit = RESUNIT_INCH;  // TIFF 6.0's default
    float x = 0, y = 0;
    uint32_t count = 0;
    const void *icc = NULL;
    (void)tiff.TIFFGetField(file, TIFFTAG_RESOLUTIONUNIT, &unit);
    if ((unit == RESUNIT_INCH || unit == RESUNIT_CENTIMETER) && tiff.TIFFGetField(file, TIFFTAG_XRESOLUTION, &x)
        && tiff.TIFFGetField(file, TIFFTAG_YRESOLUTION, &y) && x > 0 && y > 0) {
        double metre = unit == RESUNIT_INCH ? 1 / 0.0254 : 100;
        picture->density_x = x * metre;
        picture->density_y = y * metre;
    }
    if (tiff.TIFFGetField(file, TIFFTAG_ICCPROFILE, &count, &icc) && icc && count
        && count <= limits->max_metadata && (picture->icc = malloc(count))) {
        memcpy(picture->icc, icc, count);
        picture->icc_count = count;
    }
}

CodecStatus dlp_tiff_decode(
    const uint8_t *bytes, size_t count, const dlp_foreign_limits *limits,
    dlp_foreign_picture *picture) {
    memset(picture, 0, sizeof *picture);
    tiff_message[0] = 0;
    tiff.TIFFSetErrorHandler(on_tiff_error);
    tiff.TIFFSetWarningHandler(NULL);
    tiff_memory memory = {bytes, count, 0};
    TIFF *file = tiff.TIFFClientOpen(
        "input", "rm", &memory, tiff_read, tiff_no_write, tiff_seek, tiff_no_close, tiff_size,
        tiff_no_map, tiff_no_unmap);
    if (!file) return fail(picture, CodecStatusDamaged, tiff_message);
    uint32_t width = 0, height = 0;
    char reason[1024] = "";
    CodecStatus status;
    if (!tiff.TIFFGetField(file, TIFFTAG_IMAGEWIDTH, &width) || !tiff.TIFFGetField(file, TIFFTAG_IMAGELENGTH, &height))
        status = fail(picture, CodecStatusDamaged, "no width or height");
    else if (!tiff.TIFFRGBAImageOK(file, reason))
        status = fail(picture, CodecStatusUnsupported, reason);
    else if ((status = allocate(picture, limits, width, height)) == CodecStatusOK) {
        // Asked for as they are stored: libtiff flips, and leaves out the quarter turns.
        uint16_t orientation = ORIENTATION_TOPLEFT;
        if (!tiff.TIFFGetField(file, TIFFTAG_ORIENTATION, &orientation) || !orientation || orientation > 8)
            orientation = ORIENTATION_TOPLEFT;
        uint32_t *samples = (uint32_t *)(void *)picture->samples;
        // Past errors: what is left of a cut file may be enough.
        if (tiff.TIFFReadRGBAImageOriented(
                file, width, height, samples, orientation, 0)) {
            unpack(picture->samples, (uint64_t)width * height);
            picture->orientation = orientation;
            picture->is_incomplete = tiff_message[0] != 0;
            read_tiff_metadata(file, limits, picture);
        } else {
            status = discard(picture, CodecStatusDamaged, tiff_message);
        }
    }
    tiff.TIFFClose(file);
    return status;
}
