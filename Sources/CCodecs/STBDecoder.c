#include "ForeignDecoders.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Nothing but the two formats that are asked for, and no files.
#define STBI_ONLY_BMP
#define STBI_ONLY_GIF
#define STBI_NO_STDIO
#define STBI_MAX_DIMENSIONS 65535
#define STB_IMAGE_STATIC
#define STB_IMAGE_IMPLEMENTATION
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Weverything"
#include <stb/stb_image.h>
#pragma clang diagnostic pop

CodecStatus dlp_stb_decode(
    const uint8_t *bytes, size_t count, const dlp_foreign_limits *limits,
    dlp_foreign_picture *picture) {
    memset(picture, 0, sizeof *picture);
    int width = 0, height = 0, channels = 0;
    CodecStatus status = CodecStatusDamaged;
    if (count > INT32_MAX) return CodecStatusTooLarge;
    if (stbi_info_from_memory(bytes, (int)count, &width, &height, &channels)) {
        if (width <= 0 || height <= 0)
            return CodecStatusDamaged;
        if ((uint32_t)width > limits->max_side || (uint32_t)height > limits->max_side
            || (uint64_t)width * (uint64_t)height > limits->max_pixels) {
            snprintf(picture->message, sizeof picture->message, "%d × %d pixels", width, height);
            return CodecStatusTooLarge;
        }
        picture->samples = stbi_load_from_memory(bytes, (int)count, &width, &height, &channels, 4);
        if (picture->samples) {
            picture->width = (uint32_t)width;
            picture->height = (uint32_t)height;
            return CodecStatusOK;
        }
    }
    const char *reason = stbi_failure_reason();
    if (reason && strcmp(reason, "outofmem") == 0) status = CodecStatusOutOfMemory;
    snprintf(picture->message, sizeof picture->message, "%s", reason ? reason : "");
    return status;
}
