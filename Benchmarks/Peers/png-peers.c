// Milliseconds of other libraries for what Imaging/Codecs does: PNG by libspng and libpng, zlib
// streams by ISA-L, libdeflate and zlib. Built and run by scripts/bench-png.
//
//   png-peers FILE...       a line a file: the best of 9 runs of each (3 of large pictures), one thread
#include <isa-l/igzip_lib.h>
#include <libdeflate.h>
#include <png.h>
#include <spng.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zlib.h>

static unsigned char *file, *samples, *filtered, *packed, *back;
static size_t file_size, sample_size, filtered_size, packed_size, packed_room;
static uint32_t width, height, row_bytes;
static struct spng_ihdr header;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static void must(int holds, const char *what) {
    if (holds) return;
    fprintf(stderr, "png-peers: %s\n", what);
    exit(1);
}

static size_t spng_decode(void) {
    spng_ctx *spng = spng_ctx_new(0);
    must(!spng_set_png_buffer(spng, file, file_size), "spng buffer");
    must(!spng_decode_image(spng, samples, sample_size, SPNG_FMT_PNG, 0), "spng decode");
    spng_ctx_free(spng);
    return sample_size;
}

static size_t png_decode(void) {
    png_image image = {.version = PNG_IMAGE_VERSION};
    must(png_image_begin_read_from_memory(&image, file, file_size), "libpng begin");
    image.format = header.color_type == 6 ? PNG_FORMAT_RGBA : PNG_FORMAT_RGB;
    must(png_image_finish_read(&image, NULL, back, 0, NULL), "libpng read");
    return sample_size;
}

static size_t spng_encode_at(int level, int filters) {
    spng_ctx *spng = spng_ctx_new(SPNG_CTX_ENCODER);
    spng_set_option(spng, SPNG_ENCODE_TO_BUFFER, 1);
    spng_set_option(spng, SPNG_IMG_COMPRESSION_LEVEL, level);
    if (filters) spng_set_option(spng, SPNG_FILTER_CHOICE, filters);
    spng_set_ihdr(spng, &header);
    must(!spng_encode_image(spng, samples, sample_size, SPNG_FMT_PNG, SPNG_ENCODE_FINALIZE),
         "spng encode");
    int error;
    size_t size;
    void *out = spng_get_png_buffer(spng, &size, &error);
    must(out != NULL, "spng output");
    free(out);
    spng_ctx_free(spng);
    return size;
}
static size_t spng_encode_up1(void) { return spng_encode_at(1, SPNG_FILTER_CHOICE_UP); }
static size_t spng_encode_6(void) { return spng_encode_at(6, 0); }

static size_t isal_inflate_run(void) {
    struct inflate_state state;
    isal_inflate_init(&state);
    state.crc_flag = ISAL_ZLIB;
    state.next_in = packed;
    state.avail_in = packed_size;
    state.next_out = back;
    state.avail_out = filtered_size;
    must(isal_inflate(&state) == ISAL_DECOMP_OK, "isal inflate");
    return filtered_size;
}
static size_t libdeflate_inflate(void) {
    struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
    size_t got;
    must(!libdeflate_zlib_decompress(d, packed, packed_size, back, filtered_size, &got), "libdeflate");
    libdeflate_free_decompressor(d);
    return got;
}
static size_t zlib_inflate(void) {
    uLongf got = filtered_size;
    must(uncompress(back, &got, packed, packed_size) == Z_OK, "zlib");
    return got;
}
static size_t isal_deflate_at(int level, uint32_t room) {
    static unsigned char buffer[ISAL_DEF_LVL3_EXTRA_LARGE];
    struct isal_zstream stream;
    isal_deflate_init(&stream);
    stream.level = level;
    stream.level_buf = level ? buffer : NULL;
    stream.level_buf_size = room;
    stream.gzip_flag = IGZIP_ZLIB;
    stream.end_of_stream = 1;
    stream.next_in = filtered;
    stream.avail_in = filtered_size;
    stream.next_out = back;
    stream.avail_out = packed_room;
    must(isal_deflate(&stream) == COMP_OK && stream.internal_state.state == ZSTATE_END, "isal");
    return stream.total_out;
}
static size_t isal_deflate_1(void) { return isal_deflate_at(1, ISAL_DEF_LVL1_EXTRA_LARGE); }
static size_t isal_deflate_3(void) { return isal_deflate_at(3, ISAL_DEF_LVL3_EXTRA_LARGE); }
static size_t libdeflate_at(int level) {
    struct libdeflate_compressor *c = libdeflate_alloc_compressor(level);
    size_t size = libdeflate_zlib_compress(c, filtered, filtered_size, back, packed_room);
    libdeflate_free_compressor(c);
    must(size > 0, "libdeflate");
    return size;
}
static size_t libdeflate_1(void) { return libdeflate_at(1); }
static size_t libdeflate_6(void) { return libdeflate_at(6); }

static const struct {
    const char *name;
    size_t (*run)(void);
} tasks[] = {
    {"decode libspng", spng_decode},       {"decode libpng", png_decode},
    {"inflate ISA-L", isal_inflate_run},   {"inflate libdeflate", libdeflate_inflate},
    {"inflate zlib", zlib_inflate},        {"deflate ISA-L 1", isal_deflate_1},
    {"deflate ISA-L 3", isal_deflate_3},   {"deflate libdeflate 1", libdeflate_1},
    {"deflate libdeflate 6", libdeflate_6}, {"encode libspng Up 1", spng_encode_up1},
    {"encode libspng 6", spng_encode_6},
};

int main(int count, char **names) {
    for (int f = 1; f < count; f++) {
        FILE *in = fopen(names[f], "rb");
        must(in != NULL, names[f]);
        fseek(in, 0, SEEK_END);
        file_size = ftell(in);
        rewind(in);
        file = malloc(file_size);
        must(fread(file, 1, file_size, in) == file_size, "read");
        fclose(in);
        spng_ctx *spng = spng_ctx_new(0);
        must(!spng_set_png_buffer(spng, file, file_size) && !spng_get_ihdr(spng, &header), "header");
        must(header.bit_depth == 8 && (header.color_type == 2 || header.color_type == 6),
             "8 bits RGB or RGBA wanted");
        spng_ctx_free(spng);
        width = header.width, height = header.height;
        row_bytes = width * (header.color_type == 6 ? 4 : 3);
        sample_size = (size_t)row_bytes * height;
        filtered_size = sample_size + height;
        packed_room = filtered_size + filtered_size / 8 + (1 << 16);
        samples = malloc(sample_size);
        filtered = malloc(filtered_size);
        packed = malloc(packed_room);
        back = malloc(packed_room);
        unsigned char *checked = malloc(filtered_size);
        spng_decode();
        for (uint32_t y = 0; y < height; y++) {
            unsigned char *out = filtered + (size_t)y * (row_bytes + 1);
            out[0] = 2;
            for (uint32_t i = 0; i < row_bytes; i++)
                out[1 + i] = samples[(size_t)y * row_bytes + i]
                             - (y ? samples[(size_t)(y - 1) * row_bytes + i] : 0);
        }
        struct libdeflate_compressor *c = libdeflate_alloc_compressor(6);
        packed_size = libdeflate_zlib_compress(c, filtered, filtered_size, packed, packed_room);
        libdeflate_free_compressor(c);
        for (size_t t = 0; t < sizeof tasks / sizeof *tasks; t++) {
            double best = 1e9;
            size_t size = 0;
            for (int i = 0; i < (sample_size > 10 << 20 ? 3 : 9); i++) {
                double start = now();
                size = tasks[t].run();
                double took = now() - start;
                if (took < best) best = took;
            }
            if (!strncmp(tasks[t].name, "deflate", 7)) {
                uLongf got = filtered_size;
                must(uncompress(checked, &got, back, size) == Z_OK && got == filtered_size
                         && !memcmp(checked, filtered, filtered_size),
                     tasks[t].name);
            }
            printf("%s\t%s\t%.2f\t%zu\n", names[f], tasks[t].name, best, size);
        }
        fflush(stdout);
        free(file), free(samples), free(filtered), free(packed), free(back), free(checked);
    }
    return 0;
}
