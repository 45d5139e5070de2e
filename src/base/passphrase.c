// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <base/interrupt.h>
#include <base/passphrase.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <termios.h>
#include <unistd.h>

enum { PASSPHRASE_LIMIT = 1024 };

void passphrase_release(struct passphrase *passphrase)
{
    blob_release(&passphrase->text);
    *passphrase = (struct passphrase){0};
}

static void keep_first_line(struct blob *text)
{
    const uint8_t *end = text->size == 0 ? NULL : memchr(text->data, '\n', text->size);
    if (end != NULL)
        text->size = (size_t)(end - text->data);
    if (text->size > 0 && text->data[text->size - 1] == '\r')
        text->size--;
}

int passphrase_load(struct passphrase *passphrase, const char *path, int descriptor,
                    struct error *error)
{
    blob_release(&passphrase->text);
    int result = path != NULL ? file_load(path, PASSPHRASE_LIMIT, &passphrase->text, error)
                              : file_load_descriptor(descriptor, "the passphrase descriptor",
                                                     PASSPHRASE_LIMIT, &passphrase->text, error);
    keep_first_line(&passphrase->text);
    passphrase->given = result == 0;
    passphrase->path = path;
    return result;
}

/* Reads a line without echo; the terminal is as before when it returns. */
static int read_hidden_line(int terminal, struct blob *text, struct error *error)
{
    struct termios before;
    if (tcgetattr(terminal, &before) != 0)
        return error_system(error, ERROR_CRYPTO, "cannot hide the passphrase on this terminal");
    struct termios hidden = before;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    if (tcsetattr(terminal, TCSAFLUSH, &hidden) != 0)
        return error_system(error, ERROR_CRYPTO, "cannot hide the passphrase on this terminal");
    uint8_t line[PASSPHRASE_LIMIT];
    ssize_t count = interrupt_wait(terminal) ? read(terminal, line, sizeof line) : -1;
    tcsetattr(terminal, TCSAFLUSH, &before);
    int result = count < 0 ? error_set(error, ERROR_CRYPTO, "no passphrase was given")
                           : blob_append(text, (struct span){line, (size_t)count}, error);
    wipe(line, sizeof line);
    keep_first_line(text);
    return result;
}

static int ask(const char *key, struct blob *text, struct error *error)
{
    int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (terminal < 0)
        return error_set(error, ERROR_CRYPTO,
                         "key '%s' is encrypted: give its passphrase with --passphrase-file or "
                         "--passphrase-fd",
                         key);
    flock(terminal, LOCK_EX);        /* builds that run at once ask one after the other */
    AUTO(interrupt_hold) hold = {0}; /* the terminal must get its echo back first */
    int result = interrupt_hold(&hold, error);
    dprintf(terminal, "passphrase of '%s': ", key);
    if (result == 0)
        result = read_hidden_line(terminal, text, error);
    dprintf(terminal, "\n");
    close(terminal);
    return result;
}

int passphrase_get(const struct passphrase *passphrase, const char *key, struct blob *text,
                   struct error *error)
{
    if (passphrase->given)
        return blob_append(text, blob_span(&passphrase->text), error);
    if (passphrase->never_ask)
        return error_set(error, ERROR_CRYPTO, "key '%s' is encrypted, and no passphrase was given",
                         key);
    return ask(key, text, error);
}
