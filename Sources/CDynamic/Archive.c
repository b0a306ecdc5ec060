#define _GNU_SOURCE
#include "Archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <dlfcn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/types.h>

// The types are those of libarchive's own headers, so that a wrong use fails the build.
// Nothing is linked.
#define POINTER(name) __typeof__(&name) name;
#define ARCHIVE_FUNCTIONS(X)                                                                   \
    X(archive_read_new) X(archive_read_free) X(archive_read_open_memory)                       \
    X(archive_read_next_header) X(archive_read_data) X(archive_error_string)                   \
    X(archive_read_has_encrypted_entries) X(archive_entry_pathname_utf8)                       \
    X(archive_entry_pathname) X(archive_entry_size) X(archive_entry_size_is_set)               \
    X(archive_entry_filetype) X(archive_entry_is_encrypted) X(archive_entry_symlink)           \
    X(archive_entry_hardlink) X(archive_entry_uname) X(archive_entry_gname)                    \
    X(archive_filter_bytes)
static struct { ARCHIVE_FUNCTIONS(POINTER) } api;

// Older builds lack some of these formats and filters, whose pointers stay null.
typedef __typeof__(&archive_read_support_format_zip) support;
#define CONTAINERS(X)                                                                          \
    X(archive_read_support_format_zip) X(archive_read_support_format_tar)                      \
    X(archive_read_support_format_7zip) X(archive_read_support_format_rar)                     \
    X(archive_read_support_format_rar5) X(archive_read_support_format_cab)                     \
    X(archive_read_support_format_cpio) X(archive_read_support_format_ar)                      \
    X(archive_read_support_format_iso9660) X(archive_read_support_format_xar)
#define STREAMS(X)                                                                             \
    X(archive_read_support_format_raw) X(archive_read_support_filter_gzip)                     \
    X(archive_read_support_filter_bzip2) X(archive_read_support_filter_xz)                     \
    X(archive_read_support_filter_lzip) X(archive_read_support_filter_zstd)                    \
    X(archive_read_support_filter_lz4) X(archive_read_support_filter_compress)
static struct { CONTAINERS(POINTER) } containers;
static struct { STREAMS(POINTER) } streams;

int dlp_archive_load(void) {
    // archive.h of 3.x and 4.x, whose functions here are the same.
    void *library = dlopen("libarchive.so.13", RTLD_NOW | RTLD_LOCAL);
    if (!library) return 0;
#define LOOK_UP(name) \
    if (!(*(void **)&api.name = dlsym(library, #name))) return 0;
    ARCHIVE_FUNCTIONS(LOOK_UP)
#define LOOK_UP_CONTAINER(name) *(void **)&containers.name = dlsym(library, #name);
    CONTAINERS(LOOK_UP_CONTAINER)
#define LOOK_UP_STREAM(name) *(void **)&streams.name = dlsym(library, #name);
    STREAMS(LOOK_UP_STREAM)
    return 1;
}

static void enable(struct archive *archive, support function) {
    if (function) function(archive);
}

struct dlp_archive {
    struct archive *archive;
    int failures;
};

dlp_archive *dlp_archive_open(const uint8_t *bytes, size_t count, int is_stream) {
    dlp_archive *self = calloc(1, sizeof *self);
    if (!self) return NULL;
    self->archive = api.archive_read_new ? api.archive_read_new() : NULL;
    if (!self->archive) {
        free(self);
        return NULL;
    }
#define ENABLE_CONTAINER(name) enable(self->archive, containers.name);
#define ENABLE_STREAM(name) enable(self->archive, streams.name);
    if (is_stream) {
        STREAMS(ENABLE_STREAM)
    } else {
        CONTAINERS(ENABLE_CONTAINER)
    }
    if (api.archive_read_open_memory(self->archive, bytes, count) != ARCHIVE_OK) {
        dlp_archive_close(self);
        return NULL;
    }
    return self;
}

// libarchive tells the kind of failure in words only.
static ArchiveStatus failure(dlp_archive *self) {
    const char *words = api.archive_error_string(self->archive);
    if (words) {
        if (strcasestr(words, "encrypt") || strcasestr(words, "passphrase"))
            return ArchiveStatusEncrypted;
        if (strcasestr(words, "truncated") || strcasestr(words, "unexpected end"))
            return ArchiveStatusTruncated;
    }
    return ArchiveStatusFailed;
}

ArchiveStatus dlp_archive_next(dlp_archive *self, dlp_archive_entry *entry) {
    memset(entry, 0, sizeof *entry);
    struct archive_entry *found = NULL;
    int result = api.archive_read_next_header(self->archive, &found);
    if (result == ARCHIVE_EOF) return ArchiveStatusEnd;
    if ((result != ARCHIVE_OK && result != ARCHIVE_WARN) || !found) {
        ArchiveStatus status = failure(self);
        if (status == ArchiveStatusFailed && api.archive_read_has_encrypted_entries(self->archive) == 1)
            return ArchiveStatusEncrypted;
        return status;
    }
    entry->name = api.archive_entry_pathname_utf8(found);
    if (!entry->name) entry->name = api.archive_entry_pathname(found);
    entry->link = api.archive_entry_symlink(found);
    if (!entry->link) entry->link = api.archive_entry_hardlink(found);
    entry->owner = api.archive_entry_uname(found);
    entry->group = api.archive_entry_gname(found);
    entry->size = api.archive_entry_size_is_set(found) ? api.archive_entry_size(found) : -1;
    entry->is_file = api.archive_entry_filetype(found) == AE_IFREG;
    entry->is_encrypted = api.archive_entry_is_encrypted(found) != 0;
    return ArchiveStatusOK;
}

ArchiveStatus dlp_archive_read(
    dlp_archive *self, uint8_t *buffer, size_t capacity, size_t *count) {
    *count = 0;
    ssize_t result = api.archive_read_data(self->archive, buffer, capacity);
    // What libarchive can retry, a bounded number of times.
    while (result == ARCHIVE_RETRY && self->failures++ < 16)
        result = api.archive_read_data(self->archive, buffer, capacity);
    if (result >= 0) {
        *count = (size_t)result;
        return ArchiveStatusOK;
    }
    return failure(self);
}

int64_t dlp_archive_consumed(dlp_archive *self) {
    int64_t count = api.archive_filter_bytes(self->archive, -1);
    return count < 0 ? 0 : count;
}

void dlp_archive_close(dlp_archive *self) {
    if (!self) return;
    api.archive_read_free(self->archive);
    free(self);
}
