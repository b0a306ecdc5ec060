#pragma once
#include <stddef.h>
#include <stdint.h>

/// libarchive (archive.h, the ABI of soname 13), opened at run time in the worker that
/// reads an archive: no other process pays for loading it. One archive, from memory.
typedef struct dlp_archive dlp_archive;

typedef enum __attribute__((enum_extensibility(closed))) {
    ArchiveStatusOK,
    ArchiveStatusEnd,
    /// The entry, or what follows, cannot be read; the words tell why.
    ArchiveStatusFailed,
    ArchiveStatusEncrypted,
    ArchiveStatusTruncated,
} ArchiveStatus;

typedef struct {
    /// UTF-8 where the format tells, else the bytes as stored; valid until the next entry.
    /// Null where there is none.
    const char *name;
    /// A link's target, and who owned it; null where there is none.
    const char *link, *owner, *group;
    /// -1 where it is not known.
    int64_t size;
    uint8_t is_file;
    uint8_t is_encrypted;
} dlp_archive_entry;

/// Whether the library is there, with all that is called here.
int dlp_archive_load(void);

/// Keeps `bytes`. `is_stream`: a single compressed stream, its content the one entry; a
/// container otherwise. Null where it is neither.
dlp_archive *dlp_archive_open(const uint8_t *bytes, size_t count, int is_stream);
ArchiveStatus dlp_archive_next(dlp_archive *archive, dlp_archive_entry *entry);
/// Up to `capacity` bytes of the entry; `count` is 0 at its end.
ArchiveStatus dlp_archive_read(
    dlp_archive *archive, uint8_t *buffer, size_t capacity, size_t *count);
/// How many bytes of the file were taken when its end was reached; 0 where that is not known.
int64_t dlp_archive_consumed(dlp_archive *archive);
void dlp_archive_close(dlp_archive *archive);
