// Keeps a left-over debugging print of libvectorscan from ending the process.
//
// rvermicelliDoubleExecReal() of vectorscan 5.4.8 to 5.4.11 prints the text it looks at into a
// buffer of 255 bytes, and gives snprintf() the text's length as the buffer's
// (github.com/VectorCamp/vectorscan/pull/392). Debian builds with FORTIFY, which aborts at any
// text of more than 255 bytes that a pattern with a fixed ending is looked for in: a file could
// end the scan. Where a text is shorter, "%s" reads on behind its end, to the next zero byte.
//
// The dynamic linker takes this program's definition before the C library's. Exactly that call,
// whose result nobody looks at, prints nothing; every other one goes where it would have gone,
// checks included.
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

int __vsnprintf_chk(
    char *buffer, size_t length, int flag, size_t room, const char *format, va_list arguments);

__attribute__((visibility("default"))) int __snprintf_chk(
    char *buffer, size_t length, int flag, size_t room, const char *format, ...) {
    if (room == 255 && strcmp(format, "%s") == 0) {
        buffer[0] = 0;
        return 0;
    }
    va_list arguments;
    va_start(arguments, format);
    int count = __vsnprintf_chk(buffer, length, flag, room, format, arguments);
    va_end(arguments);
    return count;
}
