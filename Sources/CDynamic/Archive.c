#define _GNU_SOURCE
#include "Archive.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/types.h>

struct archive;
struct archive_entry;

// archive.h's results.
enum { A_EOF = 1, A_OK = 0, A_RETRY = -10, A_WARN = -20, A_FAILED = -25, A_FATAL = -30 };
enum { FILE_TYPE_REGULAR = 0100000 };

static struct {
    struct archive *(*new)(void);
    int (*free)(struct archive *);
    int (*open_memory)(struct archive *, const void *, size_t);
    int (*next)(struct archive *, struct archive_entry **);
    ssize_t (*data)(struct archive *, void *, size_t);
    const char *(*error)(struct archive *);
    int (*has_encrypted)(struct archive *);
    const char *(*name_utf8)(struct archive_entry *);
    const char *(*name)(struct archive_entry *);
    int64_t (*size)(struct archive_entry *);
    int (*size_is_set)(struct archive_entry *);
    mode_t (*filetype)(struct archive_entry *);
    int (*is_encrypted)(struct archive_entry *);
    const char *(*symlink)(struct archive_entry *);
    const char *(*hardlink)(struct archive_entry *);
    const char *(*owner)(struct archive_entry *);
    const char *(*group)(struct archive_entry *);
    int64_t (*filter_bytes)(struct archive *, int);
} api;

typedef int (*support)(struct archive *);
static const char *const container_names[] = {
    "archive_read_support_format_zip",  "archive_read_support_format_tar",
    "archive_read_support_format_7zip", "archive_read_support_format_rar",
    "archive_read_support_format_rar5", "archive_read_support_format_cab",
    "archive_read_support_format_cpio", "archive_read_support_format_ar",
    "archive_read_support_format_iso9660", "archive_read_support_format_xar",
};
static const char *const stream_names[] = {
    "archive_read_support_format_raw",     "archive_read_support_filter_gzip",
    "archive_read_support_filter_bzip2",   "archive_read_support_filter_xz",
    "archive_read_support_filter_lzip",    "archive_read_support_filter_zstd",
    "archive_read_support_filter_lz4",     "archive_read_support_filter_compress",
};
enum {
    CONTAINERS = sizeof container_names / sizeof *container_names,
    STREAMS = sizeof stream_names / sizeof *stream_names,
};
static support containers[CONTAINERS], streams[STREAMS];

int dlp_archive_load(void) {
    void *library = dlopen("libarchive.so.13", RTLD_NOW | RTLD_LOCAL);
    if (!library) return 0;
    *(void **)&api.new = dlsym(library, "archive_read_new");
    *(void **)&api.free = dlsym(library, "archive_read_free");
    *(void **)&api.open_memory = dlsym(library, "archive_read_open_memory");
    *(void **)&api.next = dlsym(library, "archive_read_next_header");
    *(void **)&api.data = dlsym(library, "archive_read_data");
    *(void **)&api.error = dlsym(library, "archive_error_string");
    *(void **)&api.has_encrypted = dlsym(library, "archive_read_has_encrypted_entries");
    *(void **)&api.name_utf8 = dlsym(library, "archive_entry_pathname_utf8");
    *(void **)&api.name = dlsym(library, "archive_entry_pathname");
    *(void **)&api.size = dlsym(library, "archive_entry_size");
    *(void **)&api.size_is_set = dlsym(library, "archive_entry_size_is_set");
    *(void **)&api.filetype = dlsym(library, "archive_entry_filetype");
    *(void **)&api.is_encrypted = dlsym(library, "archive_entry_is_encrypted");
    *(void **)&api.symlink = dlsym(library, "archive_entry_symlink");
    *(void **)&api.hardlink = dlsym(library, "archive_entry_hardlink");
    *(void **)&api.owner = dlsym(library, "archive_entry_uname");
    *(void **)&api.group = dlsym(library, "archive_entry_gname");
    *(void **)&api.filter_bytes = dlsym(library, "archive_filter_bytes");
    // Older builds lack some formats: those stay null.
    for (int i = 0; i < CONTAINERS; i++)
        *(void **)&containers[i] = dlsym(library, container_names[i]);
    for (int i = 0; i < STREAMS; i++) *(void **)&streams[i] = dlsym(library, stream_names[i]);
    return api.new && api.free && api.open_memory && api.next && api.data && api.error
           && api.has_encrypted && api.name_utf8 && api.name && api.size && api.size_is_set
           && api.filetype && api.is_encrypted && api.symlink && api.hardlink && api.owner
           && api.group && api.filter_bytes;
}

struct dlp_archive {
    struct archive *archive;
    int failures;
};

dlp_archive *dlp_archive_open(const uint8_t *bytes, size_t count, int is_stream) {
    dlp_archive *self = calloc(1, sizeof *self);
    if (!self) return NULL;
    self->archive = api.new ? api.new() : NULL;
    if (!self->archive) {
        free(self);
        return NULL;
    }
    if (is_stream) {
        for (int i = 0; i < STREAMS; i++)
            if (streams[i]) streams[i](self->archive);
    } else {
        for (int i = 0; i < CONTAINERS; i++)
            if (containers[i]) containers[i](self->archive);
    }
    if (api.open_memory(self->archive, bytes, count) != A_OK) {
        dlp_archive_close(self);
        return NULL;
    }
    return self;
}

// libarchive tells the kind of failure in words only.
static ArchiveStatus failure(dlp_archive *self) {
    const char *words = api.error(self->archive);
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
    int result = api.next(self->archive, &found);
    if (result == A_EOF) return ArchiveStatusEnd;
    if ((result != A_OK && result != A_WARN) || !found) {
        ArchiveStatus status = failure(self);
        if (status == ArchiveStatusFailed && api.has_encrypted(self->archive) == 1)
            return ArchiveStatusEncrypted;
        return status;
    }
    entry->name = api.name_utf8(found);
    if (!entry->name) entry->name = api.name(found);
    entry->link = api.symlink(found);
    if (!entry->link) entry->link = api.hardlink(found);
    entry->owner = api.owner(found);
    entry->group = api.group(found);
    entry->size = api.size_is_set(found) ? api.size(found) : -1;
    entry->is_file = api.filetype(found) == FILE_TYPE_REGULAR;
    entry->is_encrypted = api.is_encrypted(found) != 0;
    return ArchiveStatusOK;
}

ArchiveStatus dlp_archive_read(
    dlp_archive *self, uint8_t *buffer, size_t capacity, size_t *count) {
    *count = 0;
    ssize_t result = api.data(self->archive, buffer, capacity);
    // What libarchive can retry, a bounded number of times.
    while (result == A_RETRY && self->failures++ < 16)
        result = api.data(self->archive, buffer, capacity);
    if (result >= 0) {
        *count = (size_t)result;
        return ArchiveStatusOK;
    }
    return failure(self);
}

int64_t dlp_archive_consumed(dlp_archive *self) {
    int64_t count = api.filter_bytes(self->archive, -1);
    return count < 0 ? 0 : count;
}

void dlp_archive_close(dlp_archive *self) {
    if (!self) return;
    api.free(self->archive);
    free(self);
}
