/* Counts the calls of this process that change a file under one folder, and stops at the n-th: the process is killed
   before, in the middle of or after it, or the disk is full, broken or read-only from there on. Preloaded; asleep until
   stops_arm is called. Every library of the process calls these names, SQLite within the engine too. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { ASLEEP, COUNT, BEFORE, MIDDLE, AFTER, FULL, BROKEN, READ_ONLY };

static atomic_long made;
static long stop_at;
static volatile int how = ASLEEP;
static char folder[PATH_MAX];

void stops_arm(const char *under, long at, int mode) {
    how = ASLEEP;
    snprintf(folder, sizeof folder, "%s/", under);
    stop_at = at;
    atomic_store(&made, 0);
    how = mode;
}

long stops_made(void) { return atomic_load(&made); }

static int within(const char *path) {
    char whole[PATH_MAX];
    if (path == NULL) return 0;
    if (path[0] != '/') {
        if (getcwd(whole, sizeof whole) == NULL) return 0;
        strncat(whole, "/", sizeof whole - strlen(whole) - 1);
        strncat(whole, path, sizeof whole - strlen(whole) - 1);
        path = whole;
    }
    return strncmp(path, folder, strlen(folder)) == 0;
}

static int held(int fd) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return within(path);
}

static void die(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

/* What becomes of a call: 0 goes on, 1 half of it and then death, 2 all of it and then death, -1 refused (errno). */
static int fate(int grows) {
    if (how == ASLEEP) return 0;
    long n = atomic_fetch_add(&made, 1) + 1;
    if (how == COUNT || n < stop_at) return 0;
    switch (how) {
        case BEFORE: if (n == stop_at) die(); return 0;
        case MIDDLE: return n == stop_at ? 1 : 0;
        case AFTER: return n == stop_at ? 2 : 0;
        case FULL: if (!grows) return 0; errno = ENOSPC; return -1;
        case BROKEN: if (n != stop_at) return 0; errno = EIO; return -1;
        case READ_ONLY: errno = EROFS; return -1;
    }
    return 0;
}

#define REAL(name) ((__typeof__(&name))real(#name))
static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

#define WRITES(name, length, half, ...)                                     \
    static __typeof__(&name) go;                                            \
    if (!go) go = REAL(name);                                               \
    if (how == ASLEEP || !held(fd)) return go(fd, __VA_ARGS__);             \
    int what = fate(1);                                                     \
    if (what < 0) return -1;                                                \
    if (what == 1) { half; die(); }                                         \
    __typeof__(go(fd, __VA_ARGS__)) said = go(fd, __VA_ARGS__);             \
    if (what == 2) die();                                                   \
    return said;

ssize_t write(int fd, const void *data, size_t size) { WRITES(write, size, go(fd, data, size / 2), data, size) }
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
    WRITES(pwrite, size, go(fd, data, size / 2, at), data, size, at)
}
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    WRITES(pwrite64, size, go(fd, data, size / 2, at), data, size, at)
}
ssize_t writev(int fd, const struct iovec *parts, int count) {
    WRITES(writev, count, go(fd, parts, count / 2), parts, count)
}
int ftruncate(int fd, off_t size) { WRITES(ftruncate, size, (void)0, size) }
int ftruncate64(int fd, off64_t size) { WRITES(ftruncate64, size, (void)0, size) }
int fallocate(int fd, int mode, off_t at, off_t size) { WRITES(fallocate, size, (void)0, mode, at, size) }

#define SYNCS(name)                                        \
    int name(int fd) {                                     \
        static __typeof__(&name) go;                       \
        if (!go) go = REAL(name);                          \
        if (how == ASLEEP || !held(fd)) return go(fd);     \
        int what = fate(0);                                \
        if (what < 0) return -1;                           \
        if (what == 1) die();                              \
        int said = go(fd);                                 \
        if (what == 2) die();                              \
        return said;                                       \
    }
SYNCS(fsync)
SYNCS(fdatasync)

#define NAMES(name, grows, path, given, ...)                       \
    int name given {                                               \
        static __typeof__(&name) go;                               \
        if (!go) go = REAL(name);                                  \
        if (how == ASLEEP || !within(path)) return go(__VA_ARGS__); \
        int what = fate(grows);                                    \
        if (what < 0) return -1;                                   \
        if (what == 1) die();                                      \
        int said = go(__VA_ARGS__);                                \
        if (what == 2) die();                                      \
        return said;                                               \
    }
NAMES(rename, 0, to, (const char *from, const char *to), from, to)
NAMES(unlink, 0, path, (const char *path), path)
NAMES(mkdir, 1, path, (const char *path, mode_t mode), path, mode)
NAMES(rmdir, 0, path, (const char *path), path)
NAMES(link, 1, to, (const char *from, const char *to), from, to)

#define OPENS(name)                                                              \
    int name(const char *path, int flags, ...) {                                 \
        static __typeof__(&name) go;                                             \
        if (!go) go = REAL(name);                                                \
        mode_t mode = 0;                                                         \
        if (flags & (O_CREAT | O_TMPFILE)) {                                     \
            va_list rest;                                                        \
            va_start(rest, flags);                                               \
            mode = va_arg(rest, mode_t);                                         \
            va_end(rest);                                                        \
        }                                                                        \
        if (how == ASLEEP || !(flags & (O_CREAT | O_TRUNC)) || !within(path)) return go(path, flags, mode); \
        if ((flags & O_CREAT) && !(flags & O_TRUNC) && access(path, F_OK) == 0) return go(path, flags, mode); \
        int what = fate(1);                                                      \
        if (what < 0) return -1;                                                 \
        if (what == 1) die();                                                    \
        int said = go(path, flags, mode);                                        \
        if (what == 2) die();                                                    \
        return said;                                                             \
    }
OPENS(open)
OPENS(open64)

/* The clock that people set: moved by so many seconds for this process. The one that only counts stays. */
static volatile long moved;
void stops_clock(long seconds) { moved = seconds; }

int clock_gettime(clockid_t which, struct timespec *told) {
    static __typeof__(&clock_gettime) go;
    if (!go) go = REAL(clock_gettime);
    int said = go(which, told);
    if (said == 0 && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE)) told->tv_sec += moved;
    return said;
}
int gettimeofday(struct timeval *restrict told, void *restrict zone) {
    static int (*go)(struct timeval *, void *);
    if (!go) go = (int (*)(struct timeval *, void *))real("gettimeofday");
    int said = go(told, zone);
    if (said == 0) told->tv_sec += moved;
    return said;
}
time_t time(time_t *told) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (told) *told = now.tv_sec;
    return now.tv_sec;
}
