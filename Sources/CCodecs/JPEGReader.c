#include "JPEGReader.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>

struct dlp_jpeg_reader {
    // First, so that libjpeg's pointers to them are pointers to the reader.
    struct jpeg_decompress_struct codec;
    struct jpeg_error_mgr errors;
    struct jpeg_progress_mgr progress;
    jmp_buf failed;
    dlp_jpeg_limits limits;
    CodecStatus status;
    bool created;
    bool header_read;
    // Rows of the picture as its header said. A second header is an error, but libjpeg takes the
    // size out of it before it says so.
    uint32_t height;
    // The input ran out: libjpeg goes on with a made-up end marker.
    bool ended_early;
    // Samples are missing or made up from here on.
    bool damaged;
    uint32_t rows_before_damage;
    char message[JMSG_LENGTH_MAX];
};

static dlp_jpeg_reader *reader_of(j_common_ptr codec) {
    return (dlp_jpeg_reader *)codec->client_data;
}

static CodecStatus status_of(int code) {
    switch (code) {
    case JERR_OUT_OF_MEMORY:
        return CodecStatusOutOfMemory;
    case JERR_NO_BACKING_STORE:  // over max_memory_to_use
    case JERR_IMAGE_TOO_BIG:
    case JERR_WIDTH_OVERFLOW:
        return CodecStatusTooLarge;
    case JERR_INPUT_EMPTY:
    case JERR_INPUT_EOF:
        return CodecStatusTruncated;
    case JERR_SOF_UNSUPPORTED:
    case JERR_BAD_PRECISION:
    case JERR_ARITH_NOTIMPL:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_CCIR601_NOTIMPL:
    case JERR_FRACT_SAMPLE_NOTIMPL:
    case JERR_NOT_COMPILED:
        return CodecStatusUnsupported;
    default:
        return CodecStatusDamaged;
    }
}

_Noreturn static void fail(dlp_jpeg_reader *reader, CodecStatus status) {
    reader->status = status;
    longjmp(reader->failed, 1);
}

_Noreturn static void on_error(j_common_ptr codec) {
    dlp_jpeg_reader *reader = reader_of(codec);
    (*codec->err->format_message)(codec, reader->message);
    CodecStatus status = status_of(codec->err->msg_code);
    // Running out of bytes shows as whatever the made-up end marker breaks.
    if (status == CodecStatusDamaged && reader->ended_early) status = CodecStatusTruncated;
    fail(reader, status);
}

// Notes the first warning that means missing samples, and how far decoding had come.
static void on_damage(dlp_jpeg_reader *reader) {
    j_decompress_ptr codec = &reader->codec;
    if (reader->damaged) return;
    reader->damaged = true;
    (*codec->err->format_message)((j_common_ptr)codec, reader->message);
    uint32_t rows = codec->output_scanline;
    if (reader->header_read && jpeg_has_multiple_scans(codec) && rows == 0) {
        // All scans are read before the first row is delivered. From the second scan
        // on every row holds something.
        rows = codec->input_scan_number > 1
                   ? reader->height
                   : codec->input_iMCU_row * (uint32_t)codec->max_v_samp_factor * DCTSIZE;
    }
    reader->rows_before_damage = rows < reader->height ? rows : reader->height;
    if (!reader->limits.tolerant)
        fail(reader, reader->ended_early ? CodecStatusTruncated : CodecStatusDamaged);
}

static void on_message(j_common_ptr common, int level) {
    if (level >= 0) return;  // traces
    dlp_jpeg_reader *reader = reader_of(common);
    common->err->num_warnings++;
    switch (common->err->msg_code) {
    case JWRN_JPEG_EOF:
        reader->ended_early = true;
        // In one scan it is the entropy decoder that knows whether bits are missing
        // (JWRN_HIT_MARKER); between scans nobody else does.
        if (reader->header_read && jpeg_has_multiple_scans(&reader->codec))
            on_damage(reader);
        break;
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_MUST_RESYNC:
    case JWRN_NOT_SEQUENTIAL:
        on_damage(reader);
        break;
    default:  // stray bytes between markers, odd versions: every decoder takes them
        break;
    }
}

static void no_output(j_common_ptr codec) { (void)codec; }

static void on_progress(j_common_ptr common) {
    dlp_jpeg_reader *reader = reader_of(common);
    j_decompress_ptr codec = &reader->codec;
    uint64_t scans = codec->input_scan_number > 0 ? (uint64_t)codec->input_scan_number : 0;
    uint64_t pixels = (uint64_t)codec->image_width * codec->image_height;
    if (scans > reader->limits.scans || scans * pixels > reader->limits.scan_pixels) {
        snprintf(reader->message, sizeof reader->message, "more than %llu scans",
                 (unsigned long long)scans - 1);
        fail(reader, CodecStatusTooLarge);
    }
}

CodecStatus dlp_jpeg_open(
    const uint8_t *bytes, size_t count, const dlp_jpeg_limits *limits,
    dlp_jpeg_reader **out, dlp_jpeg_info *info) {
    dlp_jpeg_reader *reader = *out = calloc(1, sizeof *reader);
    if (!reader) return CodecStatusOutOfMemory;
    reader->limits = *limits;
    j_decompress_ptr codec = &reader->codec;
    codec->err = jpeg_std_error(&reader->errors);
    reader->errors.error_exit = on_error;
    reader->errors.emit_message = on_message;
    reader->errors.output_message = no_output;
    codec->client_data = reader;
    if (setjmp(reader->failed)) return reader->status;

    jpeg_create_decompress(codec);  // clears all but err and client_data
    reader->created = true;
    codec->mem->max_memory_to_use = (long)limits->memory;
    reader->progress.progress_monitor = on_progress;
    codec->progress = &reader->progress;
    jpeg_mem_src(codec, bytes, (unsigned long)count);
    jpeg_read_header(codec, TRUE);
    reader->header_read = true;

    info->width = codec->image_width;
    info->height = reader->height = codec->image_height;
    if (info->width > limits->side || info->height > limits->side
        || (uint64_t)info->width * info->height > limits->pixels) {
        snprintf(reader->message, sizeof reader->message, "%u × %u pixels", info->width,
                 info->height);
        return reader->status = CodecStatusTooLarge;
    }
    switch (codec->jpeg_color_space) {
    case JCS_GRAYSCALE:
        codec->out_color_space = JCS_GRAYSCALE;
        break;
    case JCS_YCbCr:
    case JCS_RGB:
        codec->out_color_space = JCS_RGB;
        break;
    case JCS_CMYK:
    case JCS_YCCK:
        codec->out_color_space = JCS_CMYK;
        break;
    default:
        snprintf(reader->message, sizeof reader->message, "%d components of no known meaning",
                 codec->num_components);
        return reader->status = CodecStatusUnsupported;
    }
    info->channels = codec->out_color_space == JCS_GRAYSCALE ? 1 : 3;
    return reader->status = CodecStatusOK;
}

// x * y / 255, rounded; exact for 8-bit x and y.
static inline uint8_t scaled(unsigned x, unsigned y) {
    unsigned t = x * y + 128;
    return (uint8_t)((t + (t >> 8)) >> 8);
}

// Four inks to RGB. Adobe's programs, which write nearly all such files, store the
// light that an ink lets through; without their marker it is the ink itself.
static void from_inks(const uint8_t *in, uint8_t *out, uint32_t width, bool inverted) {
    unsigned flip = inverted ? 0 : 255;
    for (uint32_t x = 0; x < width; x++, in += 4, out += 3) {
        unsigned k = in[3] ^ flip;
        for (int c = 0; c < 3; c++) out[c] = scaled(in[c] ^ flip, k);
    }
}

static uint32_t usable_rows(const dlp_jpeg_reader *reader) {
    return reader->damaged ? reader->rows_before_damage : reader->codec.output_height;
}

CodecStatus dlp_jpeg_read(dlp_jpeg_reader *reader, uint8_t *out, size_t stride, uint32_t *rows) {
    j_decompress_ptr codec = &reader->codec;
    *rows = 0;
    if (reader->status != CodecStatusOK) return reader->status;
    if (setjmp(reader->failed)) {
        *rows = reader->damaged ? reader->rows_before_damage : codec->output_scanline;
        return reader->status;
    }
    jpeg_start_decompress(codec);
    bool inks = codec->out_color_space == JCS_CMYK;
    JSAMPARRAY scratch = NULL;
    if (inks)
        scratch = (*codec->mem->alloc_sarray)(
            (j_common_ptr)codec, JPOOL_IMAGE, codec->output_width * 4, 1);
    // Rows past the damage are made up: they would cost time and say nothing.
    while (codec->output_scanline < usable_rows(reader)) {
        uint8_t *row = out + codec->output_scanline * stride;
        if (inks) {
            jpeg_read_scanlines(codec, scratch, 1);
            from_inks(scratch[0], row, codec->output_width, codec->saw_Adobe_marker);
        } else {
            JSAMPROW list[16];
            JDIMENSION left = codec->output_height - codec->output_scanline;
            JDIMENSION n = left < 16 ? left : 16;
            for (JDIMENSION i = 0; i < n; i++) list[i] = row + i * stride;
            jpeg_read_scanlines(codec, list, n);
        }
    }
    *rows = usable_rows(reader);
    if (reader->damaged)
        reader->status = reader->ended_early ? CodecStatusTruncated : CodecStatusDamaged;
    return reader->status;
}

void dlp_jpeg_message(const dlp_jpeg_reader *reader, char message[DLP_CODEC_MESSAGE]) {
    snprintf(message, DLP_CODEC_MESSAGE, "%.*s", DLP_CODEC_MESSAGE - 1,
             reader ? reader->message : "");
}

void dlp_jpeg_close(dlp_jpeg_reader *reader) {
    if (!reader) return;
    if (reader->created) {
        if (!setjmp(reader->failed)) jpeg_destroy_decompress(&reader->codec);
    }
    free(reader);
}
