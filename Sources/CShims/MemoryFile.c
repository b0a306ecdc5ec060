#define _GNU_SOURCE
#include "MemoryFile.h"

#include <sys/mman.h>

int dlp_memory_file(void) { return memfd_create("dlp", MFD_CLOEXEC); }
