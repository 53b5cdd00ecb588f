/* Stands between a process and its files (LD_PRELOAD): counts the calls that reach files below one folder, and at the nth
 * kills the process, tears the write, lets the call fail, or stops the run as Ctrl-C does; or writes every change into a log,
 * from which tests/torture/disk.py builds what a power cut may leave. Linux, 64 bits. tests/torture/shim.py is its other half.
 * SQLite's shared memory (-shm) is written through mmap, unseen here: nothing in it outlives a power cut. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { OPEN = 1, WRITE = 2, SYNC = 4, RENAME = 8, UNLINK = 16, TRUNCATE = 32, MKDIR = 64, READ = 128 }; /* as in shim.py */
enum { ONLY_COUNT, KILL, TEAR, FAIL, FAIL_TORN, STOP };                                                 /* as in shim.py */
enum { N_FDS = 1024 };

static struct {
    char folder[4096];
    size_t folder_n;
    int mode, error, log_fd;
    bool is_lasting;
    unsigned mask;
    long nth, count;
} plan = {.log_fd = -1};

static bool watched[N_FDS];

struct entry { /* of the log; `size` bytes follow it */
    uint32_t op;
    int32_t fd;
    int64_t offset; /* of a write, the length of a truncation, or the flags of an open */
    uint64_t size;
};

/* Begins to watch `folder` (at first "": nothing), counting the calls of `mask` from 1. */
void torture_begin(const char *folder, int mode, long nth, int error, int is_lasting, unsigned mask, int log_fd) {
    plan.folder_n = strlen(folder);
    if (plan.folder_n >= sizeof plan.folder) plan.folder_n = 0;
    memcpy(plan.folder, folder, plan.folder_n);
    plan.mode = mode, plan.nth = nth, plan.error = error, plan.is_lasting = is_lasting, plan.mask = mask, plan.log_fd = log_fd;
    plan.count = 0;
}

long torture_count(void) { return plan.count; }

/* What becomes of one call: ONLY_COUNT (it is made), TEAR, FAIL or FAIL_TORN. A kill or a stop happens here. */
static int meet(unsigned op) {
    if (!(op & plan.mask)) return ONLY_COUNT;
    const long n = ++plan.count;
    if (n != plan.nth && !(n > plan.nth && plan.is_lasting)) return ONLY_COUNT;
    if (plan.mode == KILL) kill(getpid(), SIGKILL);
    if (plan.mode == STOP) kill(getpid(), SIGINT);
    if (plan.mode == FAIL || plan.mode == FAIL_TORN) errno = plan.error;
    return plan.mode == STOP ? ONLY_COUNT : plan.mode;
}

static bool is_below(const char *path) {
    return plan.folder_n && !strncmp(path, plan.folder, plan.folder_n) && (!path[plan.folder_n] || path[plan.folder_n] == '/');
}

static bool is_watched(int fd) { return fd >= 0 && fd < N_FDS && watched[fd]; }

static void note(unsigned op, int fd, int64_t offset, const void *data, size_t size) {
    if (plan.log_fd < 0) return;
    struct entry e = {op, fd, offset, size};
    struct iovec part[2] = {{&e, sizeof e}, {(void *)(uintptr_t)data, size}};
    if (syscall(SYS_writev, plan.log_fd, part, 2) != (long)(sizeof e + size)) kill(getpid(), SIGABRT);
}

static long torn(long done) { /* the call was made, or half of it: the process ends behind it */
    kill(getpid(), SIGKILL);
    return done;
}

/* -- files ----------------------------------------------------------------------------------------------------------- */

static int open_at(int dirfd, const char *path, int flags, mode_t mode) {
    const bool is_ours = is_below(path);
    const int fate = is_ours ? meet(OPEN) : ONLY_COUNT;
    if (fate == FAIL || fate == FAIL_TORN) return -1;
    const int fd = (int)syscall(SYS_openat, dirfd, path, flags, mode);
    if (fd >= 0 && fd < N_FDS) watched[fd] = is_ours;
    if (is_ours && fd >= 0) note(OPEN, fd, flags, path, strlen(path));
    return fate == TEAR ? (int)torn(fd) : fd;
}

#define MODE_OF(flags)                                                  \
    mode_t mode = 0;                                                    \
    if ((flags) & O_CREAT || ((flags) & O_TMPFILE) == O_TMPFILE) {      \
        va_list more;                                                   \
        va_start(more, flags);                                          \
        mode = va_arg(more, mode_t);                                    \
        va_end(more);                                                   \
    }

int open(const char *path, int flags, ...) {
    MODE_OF(flags)
    return open_at(AT_FDCWD, path, flags, mode);
}
int open64(const char *path, int flags, ...) {
    MODE_OF(flags)
    return open_at(AT_FDCWD, path, flags, mode);
}
int openat(int dirfd, const char *path, int flags, ...) {
    MODE_OF(flags)
    return open_at(dirfd, path, flags, mode);
}
int openat64(int dirfd, const char *path, int flags, ...) {
    MODE_OF(flags)
    return open_at(dirfd, path, flags, mode);
}

int close(int fd) {
    if (fd >= 0 && fd < N_FDS) watched[fd] = false;
    return (int)syscall(SYS_close, fd);
}

static ssize_t write_at(int fd, const void *data, size_t n, off_t offset, bool has_offset) {
    const bool is_ours = is_watched(fd);
    const int fate = is_ours ? meet(WRITE) : ONLY_COUNT;
    if (fate == FAIL) return -1;
    if (fate == TEAR || fate == FAIL_TORN) n /= 2;
    if (is_ours && !has_offset && plan.log_fd >= 0) {
        const bool is_appended = syscall(SYS_fcntl, fd, F_GETFL) & O_APPEND;
        offset = (off_t)syscall(SYS_lseek, fd, 0, is_appended ? SEEK_END : SEEK_CUR);
    }
    const ssize_t done = has_offset ? syscall(SYS_pwrite64, fd, data, n, offset) : syscall(SYS_write, fd, data, n);
    if (is_ours && done > 0) note(WRITE, fd, offset, data, (size_t)done);
    if (fate == TEAR) return torn(done);
    if (fate != FAIL_TORN) return done;
    errno = plan.error;
    return -1;
}

ssize_t write(int fd, const void *data, size_t n) { return write_at(fd, data, n, 0, false); }
ssize_t pwrite(int fd, const void *data, size_t n, off_t offset) { return write_at(fd, data, n, offset, true); }
ssize_t pwrite64(int fd, const void *data, size_t n, off_t offset) { return write_at(fd, data, n, offset, true); }

static ssize_t read_at(int fd, void *data, size_t n, off_t offset, bool has_offset) {
    const int fate = is_watched(fd) ? meet(READ) : ONLY_COUNT;
    if (fate == FAIL || fate == FAIL_TORN) return -1;
    return has_offset ? syscall(SYS_pread64, fd, data, n, offset) : syscall(SYS_read, fd, data, n);
}

ssize_t read(int fd, void *data, size_t n) { return read_at(fd, data, n, 0, false); }
ssize_t pread(int fd, void *data, size_t n, off_t offset) { return read_at(fd, data, n, offset, true); }
ssize_t pread64(int fd, void *data, size_t n, off_t offset) { return read_at(fd, data, n, offset, true); }

/* -- calls that are made whole or not at all ------------------------------------------------------------------------- */

#define WHOLE(is_ours, op, call, fd, offset, data, size)                        \
    const int fate = (is_ours) ? meet(op) : ONLY_COUNT;                         \
    if (fate == FAIL || fate == FAIL_TORN) return -1;                           \
    const int done = (int)(call);                                               \
    if ((is_ours) && !done) note(op, fd, offset, data, size);                   \
    return fate == TEAR ? (int)torn(done) : done;

int fsync(int fd) { WHOLE(is_watched(fd), SYNC, syscall(SYS_fsync, fd), fd, 0, "", 0) }
int fdatasync(int fd) { WHOLE(is_watched(fd), SYNC, syscall(SYS_fdatasync, fd), fd, 0, "", 0) }
int ftruncate(int fd, off_t n) { WHOLE(is_watched(fd), TRUNCATE, syscall(SYS_ftruncate, fd, n), fd, n, "", 0) }
int ftruncate64(int fd, off_t n) { WHOLE(is_watched(fd), TRUNCATE, syscall(SYS_ftruncate, fd, n), fd, n, "", 0) }

static int unlink_at(int dirfd, const char *path, int flags) {
    WHOLE(is_below(path), UNLINK, syscall(SYS_unlinkat, dirfd, path, flags), -1, flags, path, strlen(path))
}
int unlink(const char *path) { return unlink_at(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlink_at(AT_FDCWD, path, AT_REMOVEDIR); }
int unlinkat(int dirfd, const char *path, int flags) { return unlink_at(dirfd, path, flags); }

int mkdir(const char *path, mode_t mode) {
    WHOLE(is_below(path), MKDIR, syscall(SYS_mkdirat, AT_FDCWD, path, mode), -1, 0, path, strlen(path))
}

static int rename_at(int from_fd, const char *from, int to_fd, const char *to) {
    char both[8192];
    const size_t n = strlen(from) + 1, m = strlen(to);
    if (n + m > sizeof both) return errno = ENAMETOOLONG, -1;
    memcpy(both, from, n), memcpy(both + n, to, m);
    WHOLE(is_below(to), RENAME, syscall(SYS_renameat2, from_fd, from, to_fd, to, 0), -1, 0, both, n + m)
}
int rename(const char *from, const char *to) { return rename_at(AT_FDCWD, from, AT_FDCWD, to); }
int renameat(int from_fd, const char *from, int to_fd, const char *to) { return rename_at(from_fd, from, to_fd, to); }
