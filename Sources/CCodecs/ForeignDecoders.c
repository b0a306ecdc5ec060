#include "ForeignDecoders.h"

#include <dlfcn.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static CodecStatus fail(dlp_foreign_picture *picture, CodecStatus status, const char *message) {
    snprintf(picture->message, sizeof picture->message, "%s", message);
    return status;
}

// Sides before their product; memory only for what is allowed.
static CodecStatus allocate(
    dlp_foreign_picture *picture, const dlp_foreign_limits *limits, uint64_t width,
    uint64_t height) {
    if (width == 0 || height == 0)
        return fail(picture, CodecStatusDamaged, "a side of 0 pixels");
    if (width > limits->max_side || height > limits->max_side
        || width * height > limits->max_pixels)
        return fail(picture, CodecStatusTooLarge, "too many pixels");
    picture->width = (uint32_t)width;
    picture->height = (uint32_t)height;
    picture->samples = calloc((size_t)(width * height), 4);
    return picture->samples ? CodecStatusOK : CodecStatusOutOfMemory;
}

static CodecStatus discard(
    dlp_foreign_picture *picture, CodecStatus status, const char *message) {
    free(picture->samples);
    picture->samples = NULL;
    return fail(picture, status, message);
}

// libwebp (webp/decode.h); its ABI version's high byte has been 2 since 2012.
enum { WEBP_ABI = 0x0209 };
typedef struct {
    int width, height, has_alpha, has_animation, format;
    uint32_t pad[5];
} webp_features;

static struct {
    int (*features)(const uint8_t *, size_t, webp_features *, int);
    uint8_t *(*decode)(const uint8_t *, size_t, uint8_t *, size_t, int);
} webp;

// libtiff (tiffio.h), version 4's ABI: sonames 5 and 6.
typedef struct tiff TIFF;
typedef int64_t (*tiff_io)(void *, void *, int64_t);
typedef void (*tiff_handler)(const char *, const char *, va_list);
enum {
    TIFF_WIDTH = 256, TIFF_HEIGHT = 257, TIFF_ORIENTATION = 274, TIFF_X_RESOLUTION = 282,
    TIFF_Y_RESOLUTION = 283, TIFF_RESOLUTION_UNIT = 296, TIFF_ICC_PROFILE = 34675,
};

static struct {
    TIFF *(*open)(
        const char *, const char *, void *, tiff_io read, tiff_io write,
        uint64_t (*seek)(void *, uint64_t, int), int (*close)(void *), uint64_t (*size)(void *),
        int (*map)(void *, void **, uint64_t *), void (*unmap)(void *, void *, uint64_t));
    void (*close)(TIFF *);
    int (*field)(TIFF *, uint32_t, ...);
    int (*ok)(TIFF *, char message[1024]);
    int (*rgba)(TIFF *, uint32_t, uint32_t, uint32_t *, int, int);
    tiff_handler (*on_error)(tiff_handler);
    tiff_handler (*on_warning)(tiff_handler);
} tiff;

static void *find(const char *const names[]) {
    for (; *names; names++) {
        void *library = dlopen(*names, RTLD_NOW | RTLD_LOCAL);
        if (library) return library;
    }
    return NULL;
}

int dlp_foreign_load(ForeignLibrary which) {
    void *library;
    switch (which) {
    case ForeignLibraryWebP:
        library = find((const char *const[]){"libwebp.so.7", NULL});
        if (!library) return 0;
        *(void **)&webp.features = dlsym(library, "WebPGetFeaturesInternal");
        *(void **)&webp.decode = dlsym(library, "WebPDecodeRGBAInto");
        return webp.features && webp.decode;
    case ForeignLibraryTIFF:
        library = find((const char *const[]){"libtiff.so.6", "libtiff.so.5", NULL});
        if (!library) return 0;
        *(void **)&tiff.open = dlsym(library, "TIFFClientOpen");
        *(void **)&tiff.close = dlsym(library, "TIFFClose");
        *(void **)&tiff.field = dlsym(library, "TIFFGetField");
        *(void **)&tiff.ok = dlsym(library, "TIFFRGBAImageOK");
        *(void **)&tiff.rgba = dlsym(library, "TIFFReadRGBAImageOriented");
        *(void **)&tiff.on_error = dlsym(library, "TIFFSetErrorHandler");
        *(void **)&tiff.on_warning = dlsym(library, "TIFFSetWarningHandler");
        return tiff.open && tiff.close && tiff.field && tiff.ok && tiff.rgba && tiff.on_error
               && tiff.on_warning;
    }
    return 0;
}

CodecStatus dlp_webp_decode(
    const uint8_t *bytes, size_t count, const dlp_foreign_limits *limits,
    dlp_foreign_picture *picture) {
    memset(picture, 0, sizeof *picture);
    webp_features features = {0};
    switch (webp.features(bytes, count, &features, WEBP_ABI)) {  // VP8StatusCode
    case 0: break;
    case 1: return fail(picture, CodecStatusOutOfMemory, "");
    case 7: return fail(picture, CodecStatusTruncated, "");
    default: return fail(picture, CodecStatusDamaged, "no valid header");
    }
    if (features.has_animation)
        return fail(picture, CodecStatusUnsupported, "an animation within a frame");
    CodecStatus status = allocate(
        picture, limits, (uint64_t)features.width, (uint64_t)features.height);
    if (status != CodecStatusOK) return status;
    size_t stride = (size_t)features.width * 4;
    if (!webp.decode(bytes, count, picture->samples, stride * features.height, (int)stride))
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
    uint16_t unit = 2;  // inches, TIFF 6.0's default
    float x = 0, y = 0;
    uint32_t count = 0;
    const void *icc = NULL;
    (void)tiff.field(file, TIFF_RESOLUTION_UNIT, &unit);
    if ((unit == 2 || unit == 3) && tiff.field(file, TIFF_X_RESOLUTION, &x)
        && tiff.field(file, TIFF_Y_RESOLUTION, &y) && x > 0 && y > 0) {
        double metre = unit == 2 ? 1 / 0.0254 : 100;
        picture->density_x = x * metre;
        picture->density_y = y * metre;
    }
    if (tiff.field(file, TIFF_ICC_PROFILE, &count, &icc) && icc && count
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
    tiff.on_error(on_tiff_error);
    tiff.on_warning(NULL);
    tiff_memory memory = {bytes, count, 0};
    TIFF *file = tiff.open(
        "input", "rm", &memory, tiff_read, tiff_no_write, tiff_seek, tiff_no_close, tiff_size,
        tiff_no_map, tiff_no_unmap);
    if (!file) return fail(picture, CodecStatusDamaged, tiff_message);
    uint32_t width = 0, height = 0;
    char reason[1024] = "";
    CodecStatus status;
    if (!tiff.field(file, TIFF_WIDTH, &width) || !tiff.field(file, TIFF_HEIGHT, &height))
        status = fail(picture, CodecStatusDamaged, "no width or height");
    else if (!tiff.ok(file, reason))
        status = fail(picture, CodecStatusUnsupported, reason);
    else if ((status = allocate(picture, limits, width, height)) == CodecStatusOK) {
        // Asked for as they are stored: libtiff flips, and leaves out the quarter turns.
        uint16_t orientation = 1;
        if (!tiff.field(file, TIFF_ORIENTATION, &orientation) || !orientation || orientation > 8)
            orientation = 1;
        uint32_t *samples = (uint32_t *)(void *)picture->samples;
        // Past errors: what is left of a cut file may be enough.
        if (tiff.rgba(file, width, height, samples, orientation, 0)) {
            unpack(picture->samples, (uint64_t)width * height);
            picture->orientation = orientation;
            picture->is_incomplete = tiff_message[0] != 0;
            read_tiff_metadata(file, limits, picture);
        } else {
            status = discard(picture, CodecStatusDamaged, tiff_message);
        }
    }
    tiff.close(file);
    return status;
}
