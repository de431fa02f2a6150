// Makes what SQLite asks of the operating system fail, in a program that has this library preloaded.
//
// FAULT_CONTROL names a file of six 32-bit numbers that the test and the program share; FAULT_NAME is
// a part of the paths that are meant. Only those files are touched.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

struct control {
    atomic_int kinds;  // Which calls are meant: 1 writes, 2 synchronisations, 4 truncations.
    atomic_int skip;   // How many of them go through first.
    atomic_int length; // How many of them fail then.
    atomic_int error;  // With which errno.
    atomic_int seen;   // How many were made.
    atomic_int failed; // How many failed.
};

static struct control *control;
static const char *meant;

__attribute__((constructor)) static void open_control(void) {
    const char *file = getenv("FAULT_CONTROL");
    meant = getenv("FAULT_NAME");
    int fd = file && meant ? open(file, O_RDWR | O_CLOEXEC) : -1;
    if (fd < 0) return;
    void *mapped = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (mapped != MAP_FAILED) control = mapped;
    close(fd);
}

static int fails(int fd, int kind) {
    if (!control || !(atomic_load(&control->kinds) & kind)) return 0;
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    if (!strstr(path, meant)) return 0;
    int place = atomic_fetch_add(&control->seen, 1) - atomic_load(&control->skip);
    if (place < 0 || place >= atomic_load(&control->length)) return 0;
    atomic_fetch_add(&control->failed, 1);
    errno = atomic_load(&control->error);
    return 1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *bytes, size_t count) {
    return fails(fd, 1) ? -1 : REAL(write)(fd, bytes, count);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
    return fails(fd, 1) ? -1 : REAL(pwrite64)(fd, bytes, count, at);
}

int fsync(int fd) {
    return fails(fd, 2) ? -1 : REAL(fsync)(fd);
}

int fdatasync(int fd) {
    return fails(fd, 2) ? -1 : REAL(fdatasync)(fd);
}

int ftruncate64(int fd, off64_t length) {
    return fails(fd, 4) ? -1 : REAL(ftruncate64)(fd, length);
}
