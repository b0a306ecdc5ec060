#include "MutexSlowPath.h"

#include <sched.h>

// Swift's Mutex waits in a library that the thread sanitizer does not see into, so that whatever
// a contended lock guards looks like a race. This stands in for `_MutexHandle._lockSlow`: it takes
// the same word, which holds the owner's thread number or zero, by atomics that are seen. The
// kernel is never asked to wait, so that unlocking takes its quick way too.
__attribute__((swiftcall)) void dlp_lock_slowly(
    uint32_t owner, __attribute__((swift_context)) uint32_t *word)
    __asm__("$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF");

__attribute__((swiftcall)) void dlp_lock_slowly(
    uint32_t owner, __attribute__((swift_context)) uint32_t *word) {
    for (;;) {
        uint32_t expected = 0;
        if (__atomic_compare_exchange_n(
                word, &expected, owner, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
            return;
        sched_yield();
    }
}

void dlp_see_locks(void) {}
