// The system's zlib (Debian package zlib1g-dev), imported as it is; with its input pointers const.
#define ZLIB_CONST
#include <zlib.h>
