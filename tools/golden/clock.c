/* A clock that stands still, and random bytes that are the same each time: what the program
 * answers then depends on nothing but its input. GOLDEN_NOW is the instant in seconds; timeouts
 * go by the monotonic clock, which is left alone. */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

static long long instant_s(void) {
    const char *text = getenv("GOLDEN_NOW");
    return text ? atoll(text) : 0;
}

int clock_gettime(clockid_t clock, struct timespec *out) {
    long long now = instant_s();
    if (now && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
        out->tv_sec = now;
        out->tv_nsec = 0;
        return 0;
    }
    return (int)syscall(SYS_clock_gettime, clock, out);
}

int gettimeofday(struct timeval *restrict out, void *restrict zone) {
    struct timespec now;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &now);
    out->tv_sec = now.tv_sec;
    out->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *out) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (out) *out = now.tv_sec;
    return now.tv_sec;
}

/* SplitMix64, seeded by the instant: each invocation has an instant of its own. */
ssize_t getrandom(void *out, size_t size, unsigned flags) {
    static uint64_t state;
    static int is_seeded;
    const uint64_t step = 0x9E3779B97F4A7C15ull;
    long long seed = instant_s();
    if (!seed) return syscall(SYS_getrandom, out, size, flags);
    if (!is_seeded) {
        is_seeded = 1;
        state = (uint64_t)seed * step;
    }
    for (size_t index = 0; index < size; index++) {
        uint64_t mixed = state += step;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9ull;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBull;
        ((unsigned char *)out)[index] = (unsigned char)((mixed ^ (mixed >> 31)) >> 24);
    }
    return (ssize_t)size;
}
