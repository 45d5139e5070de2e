// SPDX-License-Identifier: Apache-2.0
/*
 * Preloaded into otpc: makes the Nth call of a kind fail, where N is INJECT_AT and the kind is INJECT_KIND
 * (memory, crypto or file; no-tmpfile: see open() below; corrupt: the Nth write keeps byte INJECT_BYTE otherwise;
 * misread: the Nth read of the file INJECT_FILE gives it otherwise). Only calls that otpc makes itself count, not those
 * inside libraries. When N is beyond the last call, the file named by INJECT_DONE is not written, and the run is an
 * ordinary one.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static long calls;

/* The allocator itself cannot be looked up by an allocating function; the C library has it under other names. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);

/* The first object of the list is the program itself. */
static int note_program(struct dl_phdr_info *info, size_t size, void *context)
{
    uintptr_t *range = context;
    (void)size;
    for (size_t i = 0; i < info->dlpi_phnum; i++)
        if (info->dlpi_phdr[i].p_type == PT_LOAD && (info->dlpi_phdr[i].p_flags & PF_X) != 0) {
            range[0] = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
            range[1] = range[0] + info->dlpi_phdr[i].p_memsz;
        }
    return 1;
}

static bool from_program(const void *caller)
{
    static uintptr_t range[2];
    if (range[1] == 0)
        dl_iterate_phdr(note_program, range);
    return (uintptr_t)caller >= range[0] && (uintptr_t)caller < range[1];
}

static void mark_done(void)
{
    const char *path = getenv("INJECT_DONE");
    int descriptor = path == NULL ? -1 : creat(path, 0600);
    if (descriptor >= 0)
        close(descriptor);
}

static bool fails(const char *kind, const void *caller)
{
    const char *wanted = getenv("INJECT_KIND");
    const char *at = getenv("INJECT_AT");
    if (wanted == NULL || at == NULL || strcmp(wanted, kind) != 0 || !from_program(caller))
        return false;
    if (++calls != atol(at))
        return false;
    mark_done();
    return true;
}

#define CALLER __builtin_return_address(0)

/* The library's own function of that name. */
#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* Defines a function that fails with `result` and errno, or does what it always does. */
#define WRAP(kind, type, name, parameters, arguments, number, result) \
    type name parameters;                                             \
    type name parameters                                              \
    {                                                                 \
        if (fails(kind, CALLER)) {                                    \
            errno = (number);                                         \
            return (result);                                          \
        }                                                             \
        return NEXT(name) arguments;                                  \
    }

WRAP("memory", char *, strdup, (const char *text), (text), ENOMEM, NULL)
/* A disk that is full, or one that keeps another byte than it was given, in the middle of a write. */
ssize_t write(int file, const void *data, size_t size)
{
    if (fails("file", CALLER)) {
        errno = ENOSPC;
        return -1;
    }
    if (size < 64 || !fails("corrupt", CALLER))
        return NEXT(write)(file, data, size);
    char *other = __libc_malloc(size);
    memcpy(other, data, size);
    other[atol(getenv("INJECT_BYTE")) % size] ^= 0x10;
    ssize_t done = NEXT(write)(file, other, size);
    free(other);
    return done;
}

/* Whether it is the file that is read otherwise. */
static bool is_misread(int file)
{
    struct stat one;
    struct stat other;
    const char *path = getenv("INJECT_FILE");
    return path != NULL && stat(path, &one) == 0 && fstat(file, &other) == 0 &&
           one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

/* A disk that cannot be read, or a file that somebody changes while it is read. */
ssize_t pread(int file, void *data, size_t size, off_t at)
{
    if (fails("file", CALLER)) {
        errno = EIO;
        return -1;
    }
    ssize_t got = NEXT(pread)(file, data, size, at);
    if (got > 0 && is_misread(file) && fails("misread", CALLER))
        ((char *)data)[atol(getenv("INJECT_BYTE")) % got] ^= 0x10;
    return got;
}

WRAP("file", ssize_t, pwrite, (int file, const void *data, size_t size, off_t at),
     (file, data, size, at), EIO, -1)
WRAP("file", int, fsync, (int file), (file), EIO, -1)
WRAP("file", int, linkat, (int from, const char *old, int to, const char *fresh, int flags),
     (from, old, to, fresh, flags), EIO, -1)
WRAP("file", int, rename, (const char *old, const char *fresh), (old, fresh), EIO, -1)

/* A file system without nameless temporary files: every attempt fails, whatever INJECT_AT says. */
int open(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = va_arg(arguments, mode_t);
    va_end(arguments);
    const char *wanted = getenv("INJECT_KIND");
    if (wanted != NULL && strcmp(wanted, "no-tmpfile") == 0 && (flags & O_TMPFILE) == O_TMPFILE) {
        errno = EOPNOTSUPP;
        return -1;
    }
    return NEXT(open)(path, flags, mode);
}

/* The library's types are not needed to make its functions fail: pointers and sizes are passed on as they are. */
#define CRYPTO(name, parameters, arguments) WRAP("crypto", int, name, parameters, arguments, 0, 0)
#define CRYPTO_NEW(name, parameters, arguments) \
    WRAP("crypto", void *, name, parameters, arguments, 0, NULL)

CRYPTO_NEW(EVP_MD_CTX_new, (void), ())
CRYPTO_NEW(EVP_CIPHER_CTX_new, (void), ())
CRYPTO_NEW(EVP_PKEY_CTX_new, (void *key, void *engine), (key, engine))
CRYPTO_NEW(EC_GROUP_new_by_curve_name, (int curve), (curve))
CRYPTO_NEW(EVP_KDF_CTX_new, (void *kdf), (kdf))
CRYPTO_NEW(HMAC,
           (const void *md, const void *key, int size, const void *data, size_t count, void *tag,
            void *length),
           (md, key, size, data, count, tag, length))
CRYPTO(EVP_DigestInit_ex, (void *context, const void *type, void *engine), (context, type, engine))
CRYPTO(EVP_DigestUpdate, (void *context, const void *data, size_t size), (context, data, size))
CRYPTO(EVP_DigestFinal_ex, (void *context, void *value, void *size), (context, value, size))
CRYPTO(EVP_EncryptInit_ex,
       (void *context, const void *type, void *engine, const void *key, const void *counter),
       (context, type, engine, key, counter))
CRYPTO(EVP_EncryptUpdate, (void *context, void *to, void *done, const void *from, int size),
       (context, to, done, from, size))
CRYPTO(EVP_CipherInit_ex,
       (void *context, const void *type, void *engine, const void *key, const void *iv,
        int encrypt),
       (context, type, engine, key, iv, encrypt))
CRYPTO(EVP_CipherUpdate, (void *context, void *to, void *done, const void *from, int size),
       (context, to, done, from, size))
CRYPTO(EVP_CipherFinal_ex, (void *context, void *to, void *done), (context, to, done))
CRYPTO(EVP_CIPHER_CTX_ctrl, (void *context, int type, int size, void *data),
       (context, type, size, data))
CRYPTO(EVP_PKEY_sign_init, (void *context), (context))
CRYPTO(EVP_PKEY_sign, (void *context, void *to, void *size, const void *from, size_t count),
       (context, to, size, from, count))
CRYPTO(EVP_PKEY_derive_init, (void *context), (context))
CRYPTO(EVP_PKEY_derive_set_peer, (void *context, void *peer), (context, peer))
CRYPTO(EVP_PKEY_derive, (void *context, void *secret, void *size), (context, secret, size))
CRYPTO(EVP_PKEY_fromdata_init, (void *context), (context))
CRYPTO(EVP_KDF_derive, (void *context, void *key, size_t size, const void *parameters),
       (context, key, size, parameters))
CRYPTO(RAND_priv_bytes, (void *data, int size), (data, size))

void *malloc(size_t size)
{
    return fails("memory", CALLER) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return fails("memory", CALLER) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    return fails("memory", CALLER) ? NULL : __libc_realloc(old, size);
}
