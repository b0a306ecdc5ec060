#include "PNGReader.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

struct dlp_png_reader {
    png_structp png;
    png_infop info;
    const uint8_t *next;
    size_t left;
    jmp_buf failed;
    CodecStatus status;
    uint32_t height;
    // How far decoding has come, for what can be shown after a failure.
    uint32_t row;
    int pass;
    int passes;
    char message[DLP_CODEC_MESSAGE];
};

_Noreturn static void fail(dlp_png_reader *reader, CodecStatus status, const char *why) {
    reader->status = status;
    snprintf(reader->message, sizeof reader->message, "%s", why);
    longjmp(reader->failed, 1);
}

_Noreturn static void on_error(png_structp png, png_const_charp why) {
    fail(png_get_error_ptr(png), CodecStatusDamaged, why);
}

static void on_warning(png_structp png, png_const_charp why) { (void)png, (void)why; }

static void read_bytes(png_structp png, png_bytep out, size_t count) {
    dlp_png_reader *reader = png_get_io_ptr(png);
    if (count > reader->left) {
        reader->left = 0;
        fail(reader, CodecStatusTruncated, "the file ends early");
    }
    memcpy(out, reader->next, count);
    reader->next += count;
    reader->left -= count;
}

CodecStatus dlp_png_open(
    const uint8_t *bytes, size_t count, uint32_t max_side, uint64_t max_pixels, bool tolerant,
    dlp_png_reader **out, dlp_png_info *info) {
    dlp_png_reader *reader = *out = calloc(1, sizeof *reader);
    if (!reader) return CodecStatusOutOfMemory;
    reader->next = bytes;
    reader->left = count;
    if (setjmp(reader->failed)) return reader->status;

    reader->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, reader, on_error, on_warning);
    if (!reader->png) return reader->status = CodecStatusOutOfMemory;
    png_structp png = reader->png;
    reader->info = png_create_info_struct(png);
    if (!reader->info) return reader->status = CodecStatusOutOfMemory;
    png_set_read_fn(png, reader, read_bytes);
    // libpng asks for this many bytes of data at once, and what it cannot get whole is
    // lost; 4096 by default.
    if (tolerant) png_set_compression_buffer_size(png, 32);
    png_set_user_limits(png, max_side, max_side);
    png_set_chunk_malloc_max(png, 1 << 16);
    png_set_chunk_cache_max(png, 16);
    // Pass over every ancillary chunk but transparency, which changes samples.
    static const png_byte passed_over[] =
        "bKGD\0cHRM\0eXIf\0gAMA\0hIST\0iCCP\0iTXt\0oFFs\0pCAL\0pHYs\0"
        "sBIT\0sCAL\0sPLT\0sRGB\0tEXt\0tIME\0zTXt";
    png_set_keep_unknown_chunks(
        png, PNG_HANDLE_CHUNK_NEVER, passed_over, (int)(sizeof passed_over / 5));
    png_read_info(png, reader->info);

    info->width = png_get_image_width(png, reader->info);
    info->height = png_get_image_height(png, reader->info);
    if ((uint64_t)info->width * info->height > max_pixels)
        fail(reader, CodecStatusTooLarge, "too many pixels");
    png_set_expand(png);  // palette to RGB, 1, 2 and 4 bits to 8, tRNS to alpha
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    png_set_swap(png);
#endif
    reader->passes = png_set_interlace_handling(png);
    png_read_update_info(png, reader->info);
    reader->height = info->height;
    info->channels = png_get_channels(png, reader->info);
    info->bit_depth = png_get_bit_depth(png, reader->info);
    return reader->status = CodecStatusOK;
}

CodecStatus dlp_png_read(dlp_png_reader *reader, void *out, size_t stride, uint32_t *rows) {
    *rows = 0;
    if (reader->status != CodecStatusOK) return reader->status;
    if (png_get_rowbytes(reader->png, reader->info) > stride)
        return reader->status = CodecStatusTooLarge;
    if (setjmp(reader->failed)) {
        // A later pass only refines: what the first pass drew stands.
        *rows = reader->pass > 0 ? reader->height : reader->row;
        return reader->status;
    }
    for (reader->pass = 0; reader->pass < reader->passes; reader->pass++)
        for (reader->row = 0; reader->row < reader->height; reader->row++)
            // As a display row, so that early passes fill the blocks they stand for.
            png_read_row(reader->png, NULL, (png_bytep)out + reader->row * stride);
    *rows = reader->height;
    return CodecStatusOK;
}

void dlp_png_message(const dlp_png_reader *reader, char message[DLP_CODEC_MESSAGE]) {
    snprintf(message, DLP_CODEC_MESSAGE, "%s", reader ? reader->message : "");
}

void dlp_png_close(dlp_png_reader *reader) {
    if (!reader) return;
    if (reader->png) {
        if (!setjmp(reader->failed))
            png_destroy_read_struct(&reader->png, &reader->info, NULL);
    }
    free(reader);
}
