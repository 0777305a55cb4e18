/* A disk that forgets: loaded into a process by LD_PRELOAD, it keeps, for every file under FORGET_DIR, what each write
 * since the last sync replaced. At the FORGET_AFTER-th operation it puts everything back as a power cut may leave it,
 * and ends the process.
 *
 *   FORGET_DIR    the directory to watch
 *   FORGET_AFTER  the operation (write, truncate, sync, create, delete or rename) at which the power goes
 *   FORGET_KEEP   how many of 100 unsynced writes reach the disk all the same, chosen at random: torn states
 *   FORGET_SEED   seed of that choice
 *
 * What is modelled: bytes and sizes are lost until fsync or fdatasync of the file; creations, deletions and renames
 * until fsync of the directory. Files whose names end in -shm are left alone: they are shared memory, made anew by
 * whoever opens the database first.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum kind { WRITE, TRUNCATE, CREATE, UNLINK, RENAME };

struct op {
    enum kind kind;
    int file;           /* index into files; -1 for operations on names */
    off_t at;           /* where bytes were written; the new size of a truncation */
    off_t old_size;
    char *old, *new;    /* bytes before and after */
    size_t old_len, new_len;
    char *path, *other; /* names: what was created, deleted, or renamed from and to */
    char *saved;        /* a second name under which a deleted or replaced file waits */
};

struct file { dev_t dev; ino_t ino; int fd; };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct op *ops;
static size_t ops_len, ops_max;
static struct file files[256];
static int files_len;
static long count, crash_at = -1;
static int keep;
static unsigned seed;
static char dir[PATH_MAX];
static unsigned long names;

static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static ssize_t (*real_write)(int, const void *, size_t);
static int (*real_ftruncate)(int, off_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_unlink)(const char *);
static int (*real_rename)(const char *, const char *);
static int (*real_open)(const char *, int, ...);
static int (*real_openat)(int, const char *, int, ...);

__attribute__((constructor)) static void start(void) {
    real_pwrite = dlsym(RTLD_NEXT, "pwrite");
    real_write = dlsym(RTLD_NEXT, "write");
    real_ftruncate = dlsym(RTLD_NEXT, "ftruncate");
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    real_unlink = dlsym(RTLD_NEXT, "unlink");
    real_rename = dlsym(RTLD_NEXT, "rename");
    real_open = dlsym(RTLD_NEXT, "open");
    real_openat = dlsym(RTLD_NEXT, "openat");
    const char *value = getenv("FORGET_DIR");
    if (!value || !realpath(value, dir)) dir[0] = 0;
    if ((value = getenv("FORGET_AFTER"))) crash_at = atol(value);
    if ((value = getenv("FORGET_KEEP"))) keep = atoi(value);
    if ((value = getenv("FORGET_SEED"))) seed = (unsigned)atol(value);
}

static void broken(const char *what) {
    dprintf(2, "forgetful: %s: %s\n", what, strerror(errno));
    _exit(70);
}

static int watched_path(const char *path) {
    size_t len = strlen(dir), all = strlen(path);
    if (!len || strncmp(path, dir, len) || path[len] != '/') return 0;
    return all < 4 || strcmp(path + all - 4, "-shm");
}

/* The path of a descriptor, if it is a file under the directory (or the directory itself). */
static int watched_fd(int fd, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t len = readlink(link, path, PATH_MAX - 1);
    if (len < 0) return 0;
    path[len] = 0;
    return watched_path(path) || (dir[0] && !strcmp(path, dir));
}

static int absolute(const char *path, char *out) {
    if (path[0] == '/') return snprintf(out, PATH_MAX, "%s", path) < PATH_MAX;
    char cwd[PATH_MAX];
    return getcwd(cwd, sizeof cwd) && snprintf(out, PATH_MAX, "%s/%s", cwd, path) < PATH_MAX;
}

static int file_of(int fd, struct stat *st) {
    if (fstat(fd, st)) broken("fstat");
    for (int i = 0; i < files_len; i++)
        if (files[i].dev == st->st_dev && files[i].ino == st->st_ino) return i;
    if (files_len == 256) broken("too many files");
    /* Kept open to the end: closing it would release the locks that the process holds on the file. */
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, 100);
    if (copy < 0) broken("dup");
    files[files_len] = (struct file){st->st_dev, st->st_ino, copy};
    return files_len++;
}

static struct op *push(enum kind kind, int file) {
    if (ops_len == ops_max) {
        ops_max = ops_max ? ops_max * 2 : 256;
        ops = realloc(ops, ops_max * sizeof *ops);
        if (!ops) broken("memory");
    }
    struct op *op = &ops[ops_len++];
    memset(op, 0, sizeof *op);
    op->kind = kind;
    op->file = file;
    return op;
}

static char *copy_of(const void *bytes, size_t len) {
    char *copy = malloc(len ? len : 1);
    if (!copy) broken("memory");
    return memcpy(copy, bytes, len);
}

static void undo(struct op *op) {
    int fd = op->file >= 0 ? files[op->file].fd : -1;
    switch (op->kind) {
    case WRITE:
    case TRUNCATE: {
        off_t at = op->kind == WRITE ? op->at : op->at < op->old_size ? op->at : op->old_size;
        if (real_ftruncate(fd, op->old_size)) broken("undo size");
        if (op->old_len && real_pwrite(fd, op->old, op->old_len, at) != (ssize_t)op->old_len) broken("undo bytes");
        break;
    }
    case CREATE:
        real_unlink(op->path);
        break;
    case UNLINK:
        if (real_rename(op->saved, op->path)) broken("undo delete");
        break;
    case RENAME:
        if (real_rename(op->other, op->path)) broken("undo rename");
        if (op->saved && real_rename(op->saved, op->other)) broken("undo replace");
        break;
    }
}

static void crash(void) {
    for (size_t i = ops_len; i-- > 0;) undo(&ops[i]);
    for (size_t i = 0; i < ops_len; i++) {
        struct op *op = &ops[i];
        if (op->file < 0 || (int)(rand_r(&seed) % 100) >= keep) continue;
        int fd = files[op->file].fd;
        if (op->kind == WRITE) {
            if (real_pwrite(fd, op->new, op->new_len, op->at) != (ssize_t)op->new_len) broken("keep bytes");
        } else if (real_ftruncate(fd, op->at)) {
            broken("keep size");
        }
    }
    _exit(137);
}

/* Counts an operation. The power goes before it is done. */
static void step(void) {
    if (crash_at >= 0 && ++count >= crash_at) crash();
}

static void forget(struct op *op) {
    if (op->saved) real_unlink(op->saved);
    free(op->old), free(op->new), free(op->path), free(op->other), free(op->saved);
}

/* What is on the disk for good is not undone any more. */
static void synced(int fd, const char *path) {
    struct stat st;
    int file = -1;
    if (fstat(fd, &st)) broken("fstat");
    if (!S_ISDIR(st.st_mode)) file = file_of(fd, &st);
    size_t left = 0, len = strlen(path);
    for (size_t i = 0; i < ops_len; i++) {
        struct op *op = &ops[i];
        int of_dir = op->path && !strncmp(op->path, path, len) && op->path[len] == '/' && !strchr(op->path + len + 1, '/');
        int durable = S_ISDIR(st.st_mode) ? op->file < 0 && of_dir : op->file == file && op->file >= 0;
        if (durable) forget(op);
        else ops[left++] = *op;
    }
    ops_len = left;
}

static ssize_t written(int fd, const void *bytes, size_t len, off_t at, int positioned) {
    char path[PATH_MAX];
    if (!watched_fd(fd, path)) return positioned ? real_pwrite(fd, bytes, len, at) : real_write(fd, bytes, len);
    pthread_mutex_lock(&lock);
    step();
    struct stat st;
    int file = file_of(fd, &st);
    if (!positioned) at = fcntl(fd, F_GETFL) & O_APPEND ? st.st_size : lseek(fd, 0, SEEK_CUR);
    struct op *op = push(WRITE, file);
    op->at = at;
    op->old_size = st.st_size;
    op->new = copy_of(bytes, len);
    op->new_len = len;
    if (at < st.st_size) {
        size_t there = (size_t)(st.st_size - at) < len ? (size_t)(st.st_size - at) : len;
        op->old = malloc(there);
        if (!op->old || pread(fd, op->old, there, at) != (ssize_t)there) broken("read before write");
        op->old_len = there;
    }
    ssize_t done = positioned ? real_pwrite(fd, bytes, len, at) : real_write(fd, bytes, len);
    if (done >= 0 && (size_t)done < len) op->new_len = (size_t)done;
    pthread_mutex_unlock(&lock);
    return done;
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at) { return written(fd, bytes, len, at, 1); }
ssize_t pwrite64(int fd, const void *bytes, size_t len, off_t at) { return written(fd, bytes, len, at, 1); }
ssize_t write(int fd, const void *bytes, size_t len) { return written(fd, bytes, len, 0, 0); }

int ftruncate(int fd, off_t size) {
    char path[PATH_MAX];
    if (!watched_fd(fd, path)) return real_ftruncate(fd, size);
    pthread_mutex_lock(&lock);
    step();
    struct stat st;
    int file = file_of(fd, &st);
    struct op *op = push(TRUNCATE, file);
    op->at = size;
    op->old_size = st.st_size;
    if (size < st.st_size) {
        op->old_len = (size_t)(st.st_size - size);
        op->old = malloc(op->old_len);
        if (!op->old || pread(fd, op->old, op->old_len, size) != (ssize_t)op->old_len) broken("read before truncate");
    }
    int done = real_ftruncate(fd, size);
    pthread_mutex_unlock(&lock);
    return done;
}

int ftruncate64(int fd, off_t size) { return ftruncate(fd, size); }

static int sync_with(int (*real)(int), int fd) {
    char path[PATH_MAX];
    if (!watched_fd(fd, path)) return real(fd);
    pthread_mutex_lock(&lock);
    step();
    /* The bytes need not really reach the disk of the machine that runs the test. */
    synced(fd, path);
    pthread_mutex_unlock(&lock);
    return 0;
}

int fsync(int fd) { return sync_with(real_fsync, fd); }
int fdatasync(int fd) { return sync_with(real_fdatasync, fd); }

/* A second name for a file that is about to lose its own; outside the names that databases look for. */
static char *save(const char *path) {
    char name[PATH_MAX + 32];
    snprintf(name, sizeof name, "%s.forgotten-%lu", path, ++names);
    return link(path, name) ? NULL : strdup(name);
}

int unlink(const char *given) {
    char path[PATH_MAX];
    if (!absolute(given, path) || !watched_path(path)) return real_unlink(given);
    pthread_mutex_lock(&lock);
    step();
    char *saved = save(path);
    int done = real_unlink(path);
    if (!done && saved) {
        struct op *op = push(UNLINK, -1);
        op->path = strdup(path);
        op->saved = saved;
    }
    pthread_mutex_unlock(&lock);
    return done;
}

int rename(const char *given_from, const char *given_to) {
    char from[PATH_MAX], to[PATH_MAX];
    if (!absolute(given_from, from) || !absolute(given_to, to) || !watched_path(to))
        return real_rename(given_from, given_to);
    pthread_mutex_lock(&lock);
    step();
    char *saved = save(to);
    int done = real_rename(from, to);
    if (!done) {
        struct op *op = push(RENAME, -1);
        op->path = strdup(from);
        op->other = strdup(to);
        op->saved = saved;
    }
    pthread_mutex_unlock(&lock);
    return done;
}

static int opened(int at, const char *given, int flags, mode_t mode) {
    char path[PATH_MAX];
    if (!(flags & O_CREAT) || !absolute(given, path) || !watched_path(path))
        return at == AT_FDCWD ? real_open(given, flags, mode) : real_openat(at, given, flags, mode);
    pthread_mutex_lock(&lock);
    int there = !access(path, F_OK);
    if (!there) step();
    int fd = at == AT_FDCWD ? real_open(given, flags, mode) : real_openat(at, given, flags, mode);
    if (fd >= 0 && !there) push(CREATE, -1)->path = strdup(path);
    pthread_mutex_unlock(&lock);
    return fd;
}

#define MODE(flags) ({ mode_t m = 0; if ((flags) & O_CREAT) { va_list l; va_start(l, flags); m = va_arg(l, mode_t); va_end(l); } m; })

int open(const char *path, int flags, ...) { return opened(AT_FDCWD, path, flags, MODE(flags)); }
int open64(const char *path, int flags, ...) { return opened(AT_FDCWD, path, flags, MODE(flags)); }
int openat(int at, const char *path, int flags, ...) { return opened(at, path, flags, MODE(flags)); }
int openat64(int at, const char *path, int flags, ...) { return opened(at, path, flags, MODE(flags)); }
