#pragma once
#include <stdint.h>

/// Links what makes contended locks visible to the thread sanitizer.
void dlp_see_locks(void);
