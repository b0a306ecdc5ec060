#include "JPEGWriter.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>

typedef struct {
    struct jpeg_compress_struct codec;
    struct jpeg_error_mgr errors;
    struct jpeg_destination_mgr destination;
    jmp_buf failed;
    bool created;
    uint8_t *bytes;
    size_t capacity;
    char message[JMSG_LENGTH_MAX];
} writer;

static writer *writer_of(j_common_ptr codec) { return (writer *)codec->client_data; }

_Noreturn static void on_error(j_common_ptr codec) {
    writer *w = writer_of(codec);
    (*codec->err->format_message)(codec, w->message);
    longjmp(w->failed, 1);
}

static void on_message(j_common_ptr codec, int level) { (void)codec, (void)level; }
static void no_output(j_common_ptr codec) { (void)codec; }

// libjpeg calls this with the whole buffer full, whatever free_in_buffer says.
static boolean grow(j_compress_ptr codec) {
    writer *w = writer_of((j_common_ptr)codec);
    size_t larger = w->capacity * 2;
    uint8_t *bytes = larger > w->capacity ? realloc(w->bytes, larger) : NULL;
    if (!bytes) ERREXIT1(codec, JERR_OUT_OF_MEMORY, 0);
    w->destination.next_output_byte = bytes + w->capacity;
    w->destination.free_in_buffer = larger - w->capacity;
    w->bytes = bytes;
    w->capacity = larger;
    return TRUE;
}

static void begin(j_compress_ptr codec) { (void)codec; }
static void end(j_compress_ptr codec) { (void)codec; }

static void set_table(j_compress_ptr codec, int index, const uint16_t table[64]) {
    unsigned basic[64];
    for (int i = 0; i < 64; i++) basic[i] = table[i];
    // At scale 100 % the table is taken as it is; baseline caps it at 255.
    jpeg_add_quant_table(codec, index, basic, 100, TRUE);
}

CodecStatus dlp_jpeg_write(
    const uint8_t *in, size_t stride, const dlp_jpeg_settings *settings,
    const dlp_jpeg_segment *segments, size_t segment_count,
    uint8_t **bytes, size_t *count, char message[DLP_CODEC_MESSAGE]) {
    *bytes = NULL;
    *count = 0;
    message[0] = 0;
    writer *w = calloc(1, sizeof *w);
    if (!w) return CodecStatusOutOfMemory;
    j_compress_ptr codec = &w->codec;
    codec->err = jpeg_std_error(&w->errors);
    w->errors.error_exit = on_error;
    w->errors.emit_message = on_message;
    w->errors.output_message = no_output;
    codec->client_data = w;
    if (setjmp(w->failed)) {
        CodecStatus status = codec->err->msg_code == JERR_OUT_OF_MEMORY ? CodecStatusOutOfMemory
                                                                        : CodecStatusDamaged;
        snprintf(message, DLP_CODEC_MESSAGE, "%.*s", DLP_CODEC_MESSAGE - 1, w->message);
        if (w->created) jpeg_destroy_compress(codec);
        free(w->bytes);
        free(w);
        return status;
    }
    jpeg_create_compress(codec);
    w->created = true;

    // Half a byte a pixel is more than most pictures need.
    w->capacity = 65536 + (size_t)settings->width * settings->height / 2;
    w->bytes = malloc(w->capacity);
    if (!w->bytes) ERREXIT1(codec, JERR_OUT_OF_MEMORY, 0);
    w->destination.next_output_byte = w->bytes;
    w->destination.free_in_buffer = w->capacity;
    w->destination.init_destination = begin;
    w->destination.empty_output_buffer = grow;
    w->destination.term_destination = end;
    codec->dest = &w->destination;

    codec->image_width = settings->width;
    codec->image_height = settings->height;
    codec->input_components = (int)settings->channels;
    codec->in_color_space = settings->channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(codec);
    set_table(codec, 0, settings->luma_table);
    if (settings->channels == 3) {
        set_table(codec, 1, settings->chroma_table);
        codec->comp_info[0].h_samp_factor = settings->chroma_across;
        codec->comp_info[0].v_samp_factor = settings->chroma_down;
    }
    codec->density_unit = settings->density_unit;
    codec->X_density = settings->density_x;
    codec->Y_density = settings->density_y;
    codec->optimize_coding = settings->optimise_coding;
    if (settings->progressive) jpeg_simple_progression(codec);

    jpeg_start_compress(codec, TRUE);
    for (size_t i = 0; i < segment_count; i++)
        jpeg_write_marker(codec, JPEG_APP0 + segments[i].app, segments[i].bytes,
                          segments[i].count);
    while (codec->next_scanline < codec->image_height) {
        JSAMPROW list[16];
        JDIMENSION left = codec->image_height - codec->next_scanline;
        JDIMENSION n = left < 16 ? left : 16;
        // libjpeg does not write to its input rows; its types are older than const.
        for (JDIMENSION i = 0; i < n; i++)
            list[i] = (JSAMPROW)(uintptr_t)(in + (codec->next_scanline + i) * stride);
        jpeg_write_scanlines(codec, list, n);
    }
    jpeg_finish_compress(codec);
    *bytes = w->bytes;
    *count = w->capacity - w->destination.free_in_buffer;
    jpeg_destroy_compress(codec);
    free(w);
    return CodecStatusOK;
}

void dlp_jpeg_free(uint8_t *bytes) { free(bytes); }
