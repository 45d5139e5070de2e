// SPDX-License-Identifier: Apache-2.0
#include <base/interrupt.h>
#include <base/passphrase.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <termios.h>
#include <unistd.h>

#define PIN_VARIABLE "OTPC_PIN"

enum { PASSPHRASE_LIMIT = 1024 };

void passphrase_release(struct passphrase *passphrase)
{
    blob_release(&passphrase->text);
    blob_release(&passphrase->pin.text);
    *passphrase = (struct passphrase){0};
}

/* Reads up to the end of the line, a byte at a time: what follows in a pipe is not ours. */
static int read_line(int descriptor, const char *what, struct blob *text, struct error *error)
{
    for (;;) {
        uint8_t byte;
        ssize_t count = read(descriptor, &byte, 1);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return error_system(error, ERROR_FILE, "cannot read the %s", what);
        if (count == 0 || byte == '\n')
            break;
        if (text->size == PASSPHRASE_LIMIT)
            return error_set(error, ERROR_FILE, "the %s has more than %d bytes", what,
                             PASSPHRASE_LIMIT);
        if (blob_append(text, (struct span){&byte, 1}, error) != 0)
            return -1;
    }
    if (text->size > 0 && text->data[text->size - 1] == '\r')
        text->size--;
    return 0;
}

/* The first line of a file, or of a descriptor where `path` is NULL. */
static int load_line(const char *path, int descriptor, const char *what, struct blob *text,
                     struct error *error)
{
    blob_release(text);
    if (path != NULL)
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (descriptor < 0)
        return error_system(error, ERROR_FILE, "cannot open '%s'", path);
    int result = read_line(descriptor, what, text, error);
    if (path != NULL)
        close(descriptor);
    return result;
}

int passphrase_load(struct passphrase *passphrase, const char *path, int descriptor,
                    struct error *error)
{
    int result = load_line(path, descriptor, "passphrase", &passphrase->text, error);
    passphrase->given = result == 0;
    passphrase->path = path;
    return result;
}

int passphrase_load_pin(struct passphrase *passphrase, const char *path, int descriptor,
                        struct error *error)
{
    int result = load_line(path, descriptor, "PIN", &passphrase->pin.text, error);
    passphrase->pin.given = result == 0;
    passphrase->pin.path = path;
    return result;
}

int passphrase_load_pin_from_environment(struct passphrase *passphrase, struct error *error)
{
    char *value = passphrase->pin.given ? NULL : getenv(PIN_VARIABLE);
    if (value == NULL)
        return 0;
    struct span bytes = {(const uint8_t *)value, strlen(value)};
    int result = blob_append(&passphrase->pin.text, bytes, error);
    passphrase->pin.given = result == 0;
    wipe(value, bytes.size); /* the system shows it to others */
    unsetenv(PIN_VARIABLE);  /* and modules of tokens get it, too */
    return result;
}

/* Reads a line without echo; the terminal is as before when it returns. */
static int read_hidden_line(int terminal, struct blob *text, struct error *error)
{
    struct termios before;
    if (tcgetattr(terminal, &before) != 0)
        return error_system(error, ERROR_CRYPTO, "cannot hide what is typed on this terminal");
    struct termios hidden = before;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    if (tcsetattr(terminal, TCSAFLUSH, &hidden) != 0)
        return error_system(error, ERROR_CRYPTO, "cannot hide what is typed on this terminal");
    int result = interrupt_wait(terminal) ? read_line(terminal, "answer", text, error)
                                          : error_set(error, ERROR_CRYPTO, "nothing was given");
    tcsetattr(terminal, TCSAFLUSH, &before);
    return result;
}

static int open_terminal(void)
{
    int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (terminal >= 0)
        flock(terminal, LOCK_EX); /* builds that run at once ask one after the other */
    return terminal;
}

static int ask(int terminal, const char *prompt, const char *what, struct blob *text,
               struct error *error)
{
    AUTO(interrupt_hold) hold = {0}; /* the terminal must get its echo back first */
    int result = interrupt_hold(&hold, error);
    dprintf(terminal, "%s%s: ", prompt, what);
    if (result == 0)
        result = read_hidden_line(terminal, text, error);
    dprintf(terminal, "\n");
    return result;
}

static int ask_for_key(const char *key, struct blob *text, struct error *error)
{
    AUTO(blob) what = {0};
    int terminal = open_terminal();
    if (terminal < 0)
        return error_set(error, ERROR_CRYPTO,
                         "key '%s' is encrypted: give its passphrase with --passphrase-file or "
                         "--passphrase-fd",
                         key);
    int result = blob_append_text(&what, error, "'%s'", key);
    if (result == 0)
        result = ask(terminal, "passphrase of ", (const char *)what.data, text, error);
    close(terminal);
    return result;
}

static int ask_for_pin(const char *token, struct blob *text, struct error *error)
{
    AUTO(blob) what = {0};
    int terminal = open_terminal();
    if (terminal < 0)
        return error_set(error, ERROR_CRYPTO,
                         "token '%s' wants a PIN: give it with pin-source in the URI, --pin-file, "
                         "--pin-fd or in " PIN_VARIABLE,
                         token);
    int result = blob_append_text(&what, error, "'%s'", token);
    if (result == 0)
        result = ask(terminal, "PIN of token ", (const char *)what.data, text, error);
    close(terminal);
    return result;
}

int passphrase_get_pin(const struct passphrase *passphrase, const char *source, const char *token,
                       struct blob *text, struct error *error)
{
    if (source != NULL)
        return load_line(source, -1, "PIN", text, error);
    if (passphrase->pin.given)
        return blob_append(text, blob_span(&passphrase->pin.text), error);
    if (passphrase->never_ask)
        return error_set(error, ERROR_CRYPTO, "token '%s' wants a PIN, and none was given", token);
    return ask_for_pin(token, text, error);
}

/* Asks for a new secret, and asks again: nobody sees what is typed. */
static int ask_twice(int terminal, const char *what, struct blob *text, struct error *error)
{
    AUTO(blob) again = {0};
    if (ask(terminal, "new ", what, text, error) != 0 ||
        ask(terminal, "once more, the ", what, &again, error) != 0)
        return -1;
    if (text->size != again.size ||
        (text->size > 0 && memcmp(text->data, again.data, text->size) != 0))
        return error_set(error, ERROR_CRYPTO, "the two answers differ");
    return 0;
}

int passphrase_get_new(const struct passphrase *passphrase, const char *what, const char *options,
                       struct blob *text, struct error *error)
{
    if (passphrase->given)
        return blob_append(text, blob_span(&passphrase->text), error);
    int terminal = passphrase->never_ask ? -1 : open_terminal();
    if (terminal < 0)
        return error_set(error, ERROR_CRYPTO,
                         "there is no terminal to ask for the %s: give it with %s", what, options);
    int result = ask_twice(terminal, what, text, error);
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
    return ask_for_key(key, text, error);
}
