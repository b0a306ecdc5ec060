#pragma once
#include "ForeignDecoders.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

// What the decoders of foreign formats share.

static inline CodecStatus fail(
    dlp_foreign_picture *picture, CodecStatus status, const char *message) {
    snprintf(picture->message, sizeof picture->message, "%s", message);
    return status;
}

// Sides before their product; memory only for what is allowed.
static inline CodecStatus allocate(
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

static inline CodecStatus discard(
    dlp_foreign_picture *picture, CodecStatus status, const char *message) {
    free(picture->samples);
    picture->samples = NULL;
    return fail(picture, status, message);
}

/// Looks up giflib's functions; whether all of them are there.
int dlp_gif_load(void *library);
