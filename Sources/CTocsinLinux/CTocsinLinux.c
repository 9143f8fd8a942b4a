#define _GNU_SOURCE
#include "CTocsinLinux.h"

#include <pthread.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/file.h>

int tocsin_eventfd(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

void tocsin_name_thread(const char *name) {
    char shortened[16] = {0};
    strncpy(shortened, name, sizeof shortened - 1);
    pthread_setname_np(pthread_self(), shortened);
}

int tocsin_lock_exclusively(int descriptor) { return flock(descriptor, LOCK_EX | LOCK_NB); }

static uint32_t crc32c_table[256];
static pthread_once_t crc32c_table_made = PTHREAD_ONCE_INIT;

static void make_crc32c_table(void) {
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint32_t crc = byte;
        for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? 0x82F63B78u : 0);
        crc32c_table[byte] = crc;
    }
}

uint32_t tocsin_crc32c_by_table(uint32_t seed, const void *bytes, size_t length) {
    pthread_once(&crc32c_table_made, make_crc32c_table);
    const uint8_t *next = bytes;
    uint32_t crc = ~seed;
    while (length--) crc = crc >> 8 ^ crc32c_table[(crc ^ *next++) & 255];
    return ~crc;
}

#if defined(__x86_64__)
#include <immintrin.h>
__attribute__((target("sse4.2"))) static uint32_t crc32c_by_processor(
    uint32_t crc, const uint8_t *bytes, size_t length) {
    uint64_t wide = crc;
    for (; length >= 8; bytes += 8, length -= 8) {
        uint64_t word;
        memcpy(&word, bytes, 8);
        wide = _mm_crc32_u64(wide, word);
    }
    crc = (uint32_t)wide;
    while (length--) crc = _mm_crc32_u8(crc, *bytes++);
    return crc;
}
#endif

uint32_t tocsin_crc32c(uint32_t seed, const void *bytes, size_t length) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("sse4.2")) return ~crc32c_by_processor(~seed, bytes, length);
#endif
    return tocsin_crc32c_by_table(seed, bytes, length);
}
