#pragma once

/// memfd_create(2), which needs _GNU_SOURCE: a file without a name, in memory, closed on
/// exec. Its descriptor, or -1 with errno set.
int dlp_memory_file(void);
