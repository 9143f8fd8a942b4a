// SPDX-License-Identifier: Apache-2.0
#ifndef TOCSIN_BENCH_ALLOCATIONS_H
#define TOCSIN_BENCH_ALLOCATIONS_H

/// How often the calling thread has asked the heap for memory.
unsigned long allocation_count(void);

#endif
