// What the Glibc overlay lacks: Linux calls that Swift cannot import, and a checksum that the processor computes.
#ifndef CTOCSINLINUX_H
#define CTOCSINLINUX_H

#include <stddef.h>
#include <stdint.h>

/// eventfd(2), non-blocking and closed on exec; -1 and errno on failure.
int tocsin_eventfd(void);

/// Names the calling thread for ps and gdb; 15 bytes count.
void tocsin_name_thread(const char *name);

/// CRC-32C (Castagnoli) of `length` bytes, continuing from `seed` (0 at the start).
uint32_t tocsin_crc32c(uint32_t seed, const void *bytes, size_t length);

/// The same on processors without an instruction for it.
uint32_t tocsin_crc32c_by_table(uint32_t seed, const void *bytes, size_t length);

/// flock(2), exclusive and without waiting; -1 and errno on failure.
int tocsin_lock_exclusively(int descriptor);

#endif
