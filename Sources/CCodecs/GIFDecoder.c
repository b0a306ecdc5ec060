#include "ForeignPicture.h"

#include <dlfcn.h>
#include <gif_lib.h>
#include <string.h>

// The types are those of giflib's own header, so that a wrong use fails the build.
#define GIF_FUNCTIONS(X)                                                                       \
    X(DGifOpen) X(DGifCloseFile) X(DGifGetRecordType) X(DGifGetImageDesc) X(DGifGetLine)       \
    X(DGifGetExtension) X(DGifGetExtensionNext)
#define POINTER(name) __typeof__(&name) name;
static struct { GIF_FUNCTIONS(POINTER) } gif;

_Static_assert(GIFLIB_MAJOR == 5, "libgif.so.7 is that of giflib 5");

int dlp_gif_load(void *library) {
#define LOOK_UP(name) \
    if (!(*(void **)&gif.name = dlsym(library, #name))) return 0;
    GIF_FUNCTIONS(LOOK_UP)
    return 1;
}

typedef struct {
    const uint8_t *bytes;
    size_t count;
} gif_memory;

static int gif_read(GifFileType *file, GifByteType *out, int count) {
    gif_memory *memory = file->UserData;
    if (count < 0) return 0;
    size_t taken = (size_t)count < memory->count ? (size_t)count : memory->count;
    memcpy(out, memory->bytes, taken);
    memory->bytes += taken;
    memory->count -= taken;
    return (int)taken;
}

static CodecStatus gif_failure(dlp_foreign_picture *picture, int error) {
    switch (error) {
    case D_GIF_ERR_NOT_ENOUGH_MEM: return fail(picture, CodecStatusOutOfMemory, "");
    case D_GIF_ERR_READ_FAILED:
    case D_GIF_ERR_EOF_TOO_SOON: return fail(picture, CodecStatusTruncated, "");
    case D_GIF_ERR_NO_COLOR_MAP: return fail(picture, CodecStatusDamaged, "no colours");
    default: return fail(picture, CodecStatusDamaged, "its blocks are out of order");
    }
}

// Goes on to the first picture. `transparent` is the index that is not drawn, or -1.
static CodecStatus find_picture(
    GifFileType *file, dlp_foreign_picture *picture, int *transparent) {
    *transparent = -1;
    for (;;) {
        GifRecordType kind;
        if (gif.DGifGetRecordType(file, &kind) != GIF_OK) return gif_failure(picture, file->Error);
        if (kind == IMAGE_DESC_RECORD_TYPE) {
            if (gif.DGifGetImageDesc(file) == GIF_OK) return CodecStatusOK;
            return gif_failure(picture, file->Error);
        }
        if (kind != EXTENSION_RECORD_TYPE) return fail(picture, CodecStatusDamaged, "no picture");
        int code = 0;
        GifByteType *block = NULL;  // its length is in its first byte
        if (gif.DGifGetExtension(file, &code, &block) != GIF_OK)
            return gif_failure(picture, file->Error);
        while (block) {
            if (code == GRAPHICS_EXT_FUNC_CODE && block[0] >= 4)
                *transparent = block[1] & 1 ? block[4] : -1;
            if (gif.DGifGetExtensionNext(file, &block) != GIF_OK)
                return gif_failure(picture, file->Error);
        }
    }
}

// Draws one row of indices; what lies outside of the canvas, has no colour, or is the
// transparent index stays transparent, as in browsers.
static void draw(
    const GifFileType *file, const ColorMapObject *colours, int transparent, int row,
    const GifPixelType *indices, dlp_foreign_picture *picture) {
    const GifImageDesc *place = &file->Image;
    int64_t y = (int64_t)place->Top + row;
    if (y < 0 || y >= picture->height) return;
    for (int i = 0; i < place->Width; i++) {
        int64_t x = (int64_t)place->Left + i;
        if (x < 0 || x >= picture->width) continue;
        if (indices[i] == transparent || indices[i] >= colours->ColorCount) continue;
        const GifColorType *colour = &colours->Colors[indices[i]];
        uint8_t *pixel = picture->samples + 4 * ((uint64_t)y * picture->width + (uint64_t)x);
        pixel[0] = colour->Red;
        pixel[1] = colour->Green;
        pixel[2] = colour->Blue;
        pixel[3] = 255;
    }
}

static CodecStatus decode(
    GifFileType *file, const dlp_foreign_limits *limits, dlp_foreign_picture *picture) {
    int transparent;
    CodecStatus status = find_picture(file, picture, &transparent);
    if (status == CodecStatusTruncated && file->SWidth > 0 && file->SHeight > 0) {
        // Cut before its first row: the canvas is known, and nothing on it.
        status = allocate(picture, limits, (uint64_t)file->SWidth, (uint64_t)file->SHeight);
        picture->is_incomplete = 1;
        return status;
    }
    if (status != CodecStatusOK) return status;
    const GifImageDesc *place = &file->Image;
    const ColorMapObject *colours = place->ColorMap ? place->ColorMap : file->SColorMap;
    if (!colours) return fail(picture, CodecStatusDamaged, "no colours");
    if (place->Width <= 0 || place->Height <= 0 || file->SWidth < 0 || file->SHeight < 0)
        return fail(picture, CodecStatusDamaged, "a side of 0 pixels");
    // A frame may be larger than its canvas: it costs time, although it is cut.
    if ((uint64_t)place->Width * (uint64_t)place->Height > limits->max_pixels)
        return fail(picture, CodecStatusTooLarge, "too many pixels");
    status = allocate(
        picture, limits, (uint64_t)(file->SWidth ? file->SWidth : place->Width),
        (uint64_t)(file->SHeight ? file->SHeight : place->Height));
    if (status != CodecStatusOK) return status;
    GifPixelType *indices = malloc((size_t)place->Width);
    if (!indices) return discard(picture, CodecStatusOutOfMemory, "");
    // Interlaced rows come in four passes (GIF89a, appendix E).
    static const int starts[] = {0, 4, 2, 1}, steps[] = {8, 8, 4, 2};
    int passes = place->Interlace ? 4 : 1;
    for (int pass = 0; pass < passes && !picture->is_incomplete; pass++) {
        int step = place->Interlace ? steps[pass] : 1;
        for (int row = place->Interlace ? starts[pass] : 0; row < place->Height; row += step) {
            if (gif.DGifGetLine(file, indices, place->Width) != GIF_OK) {
                picture->is_incomplete = 1;
                break;
            }
            draw(file, colours, transparent, row, indices, picture);
        }
    }
    free(indices);
    return CodecStatusOK;
}

CodecStatus dlp_gif_decode(
    const uint8_t *bytes, size_t count, const dlp_foreign_limits *limits,
    dlp_foreign_picture *picture) {
    memset(picture, 0, sizeof *picture);
    gif_memory memory = {bytes, count};
    int error = 0;
    GifFileType *file = gif.DGifOpen(&memory, gif_read, &error);
    if (!file) return gif_failure(picture, error);
    CodecStatus status = decode(file, limits, picture);
    gif.DGifCloseFile(file, &error);
    return status;
}
