// SPDX-License-Identifier: Apache-2.0
#include <device/provision_script.h>
#include <string.h>

static int append(struct blob *text, const char *from, size_t size, struct error *error)
{
    return blob_append(text, (struct span){(const uint8_t *)from, size}, error);
}

/* Characters that mean nothing to sh stay; whatever else is between quotes. */
static int add_sh_word(struct blob *text, const char *word, struct error *error)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_-+=./,:@%";
    if (word[0] != '\0' && word[strspn(word, plain)] == '\0')
        return append(text, word, strlen(word), error);
    if (append(text, "'", 1, error) != 0)
        return -1;
    for (;;) {
        size_t length = strcspn(word, "'");
        if (append(text, word, length, error) != 0)
            return -1;
        word += length;
        if (*word == '\0')
            return append(text, "'", 1, error);
        if (append(text, "'\\''", 4, error) != 0)
            return -1;
        word++;
    }
}

int provision_command_text(const struct provision_step *step, struct blob *text,
                           struct error *error)
{
    for (size_t i = 0; i < step->count; i++)
        if ((i > 0 && append(text, " ", 1, error) != 0) ||
            add_sh_word(text, step->words[i], error) != 0)
            return -1;
    return 0;
}

static int add_sh_step(const struct provision_step *step, size_t number, size_t total,
                       struct blob *text, struct error *error)
{
    AUTO(blob) title = {0};
    if (blob_append_text(&title, error, "step %zu/%zu: %s", number, total, step->title) != 0 ||
        blob_append_text(text, error, "\necho ") != 0 ||
        add_sh_word(text, (const char *)title.data, error) != 0)
        return -1;
    if (step->confirm != NULL && (blob_append_text(text, error, "\nconfirm ") != 0 ||
                                  add_sh_word(text, step->confirm, error) != 0))
        return -1;
    if (blob_append_text(text, error, "\n") != 0 || provision_command_text(step, text, error) != 0)
        return -1;
    return blob_append_text(text, error, " || failed %zu\n", number);
}

int provision_script_sh(const struct provision_steps *steps, struct blob *text, struct error *error)
{
    static const char head[] =
        "#!/bin/sh\n"
        "# Written by 'otpc provision plan'. Stops at the first step that fails.\n"
        "set -u\n"
        "\n"
        "failed() {\n"
        "    echo \"step $1 failed\" >&2\n"
        "    exit 1\n"
        "}\n"
        "\n"
        "confirm() {\n"
        "    printf 'this cannot be undone; type %s to go on: ' \"$1\"\n"
        "    read -r answer || answer=\n"
        "    [ \"$answer\" = \"$1\" ] || { echo stopped >&2; exit 1; }\n"
        "}\n";
    if (append(text, head, sizeof head - 1, error) != 0)
        return -1;
    for (size_t i = 0; i < steps->count; i++)
        if (add_sh_step(&steps->items[i], i + 1, steps->count, text, error) != 0)
            return -1;
    return 0;
}

/* cmd.exe: a percent sign is doubled in a script. */
static int add_bat_text(struct blob *text, const char *word, struct error *error)
{
    for (; *word != '\0'; word++)
        if (append(text, word, 1, error) != 0 || (*word == '%' && append(text, "%", 1, error) != 0))
            return -1;
    return 0;
}

static int add_bat_word(struct blob *text, const char *word, struct error *error)
{
    size_t length = strlen(word);
    if (strchr(word, '"') != NULL)
        return error_set(error, ERROR_CONFIG, "\"%s\" cannot be passed on by a script for Windows",
                         word);
    if (length > 0 && strpbrk(word, " &|<>^()!'`;") == NULL)
        return add_bat_text(text, word, error);
    if (append(text, "\"", 1, error) != 0 || add_bat_text(text, word, error) != 0)
        return -1;
    /* a backslash before the quote would take it along */
    return blob_append_text(text, error, length > 0 && word[length - 1] == '\\' ? "\\\"" : "\"");
}

/* What `echo` shows must not be taken for something else. */
static int add_bat_title(struct blob *text, const char *title, struct error *error)
{
    for (; *title != '\0'; title++)
        if ((strchr("&|<>^()", *title) != NULL && append(text, "^", 1, error) != 0) ||
            (*title == '%' && append(text, "%", 1, error) != 0) ||
            append(text, title, 1, error) != 0)
            return -1;
    return 0;
}

static int add_bat_step(const struct provision_step *step, size_t number, size_t total,
                        struct blob *text, struct error *error)
{
    if (blob_append_text(text, error, "\r\nset step=%zu\r\necho step %zu/%zu: ", number, number,
                         total) != 0 ||
        add_bat_title(text, step->title, error) != 0 || append(text, "\r\n", 2, error) != 0)
        return -1;
    if (step->confirm != NULL &&
        blob_append_text(text, error,
                         "set answer=\r\n"
                         "set /p answer=\"this cannot be undone; type %s to go on: \"\r\n"
                         "if not \"%%answer%%\"==\"%s\" goto stopped\r\n",
                         step->confirm, step->confirm) != 0)
        return -1;
    for (size_t i = 0; i < step->count; i++)
        if (add_bat_word(text, step->words[i], error) != 0 || append(text, " ", 1, error) != 0)
            return -1;
    return blob_append_text(text, error, "|| goto failed\r\n");
}

int provision_script_bat(const struct provision_steps *steps, struct blob *text,
                         struct error *error)
{
    static const char head[] =
        "@echo off\r\n"
        "rem Written by 'otpc provision plan'. Stops at the first step that fails.\r\n"
        "setlocal DisableDelayedExpansion\r\n"
        "chcp 65001 >nul\r\n";
    static const char tail[] = "\r\n"
                               "exit /b 0\r\n"
                               ":stopped\r\n"
                               "echo stopped 1>&2\r\n"
                               "exit /b 1\r\n"
                               ":failed\r\n"
                               "echo step %step% failed 1>&2\r\n"
                               "exit /b 1\r\n";
    if (append(text, head, sizeof head - 1, error) != 0)
        return -1;
    for (size_t i = 0; i < steps->count; i++)
        if (add_bat_step(&steps->items[i], i + 1, steps->count, text, error) != 0)
            return -1;
    return append(text, tail, sizeof tail - 1, error);
}
