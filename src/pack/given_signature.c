// SPDX-License-Identifier: Apache-2.0
#include <base/directory.h>
#include <base/output.h>
#include <base/process.h>
#include <base/text.h>
#include <base/words.h>
#include <pack/given_signature.h>
#include <string.h>
#include <text/base64.h>

enum { FILE_LIMIT = 4096 };

static const char digest_place[] = "{digest}";
static const char signature_place[] = "{signature}";

/* As it stands, or decoded from base64. */
static bool parse(enum key_type type, struct span bytes, struct blob *signature)
{
    struct error ignored;
    AUTO(blob) decoded = {0};
    struct span text = bytes;
    if (signature_normalise(type, bytes, signature))
        return true;
    return base64_decode(&text, &decoded, &ignored) == 0 &&
           signature_normalise(type, blob_span(&decoded), signature);
}

/* What a signature file may hold, for who has another. */
static int refuse_form(const char *path, enum key_type type, struct error *error)
{
    size_t number = key_type_number_size(type);
    if (number == 0)
        return error_at(error, ERROR_FILE, path, 0,
                        "no %s signature: neither %zu bytes, nor base64 of them",
                        key_type_title(type), key_type_signature_size(type));
    return error_at(error, ERROR_FILE, path, 0,
                    "no ECDSA signature on %s: neither r and s in %zu bytes, nor DER, nor base64 "
                    "of them",
                    key_type_title(type), 2 * number);
}

int given_signature_read(const char *path, const struct key *key,
                         const struct signature_input *input, struct blob *signature,
                         struct error *error)
{
    AUTO(blob) bytes = {0};
    AUTO(blob) found = {0};
    char fingerprint[FINGERPRINT_TEXT];
    if (file_load(path, FILE_LIMIT, &bytes, error) != 0)
        return -1;
    if (!parse(key->type, blob_span(&bytes), &found))
        return refuse_form(path, key->type, error);
    if (signature_verify(key, input, blob_span(&found), error) == 0)
        return blob_append(signature, blob_span(&found), error);
    if (error->code != ERROR_INVALID)
        return -1;
    key_fingerprint_text(key, fingerprint);
    return error_at(error, ERROR_INVALID, path, 0,
                    "the signature is not one by key %.8s over this image", fingerprint);
}

static int sign_with_file(void *context, const struct key *key, const struct signature_input *input,
                          unsigned attempt, struct blob *signature, struct error *error)
{
    const char *const *path = context;
    if (attempt > 0)
        return error_at(error, ERROR_INVALID, *path, 0,
                        "STiROT wants r and s of 32 bytes each, and one of them is shorter; sign "
                        "the digest again");
    return given_signature_read(*path, key, input, signature, error);
}

struct image_signer given_signature_signer(const char *const *path)
{
    union {
        const char *const *given;
        void *taken;
    } context = {.given = path};
    return (struct image_signer){sign_with_file, context.taken};
}

/* Appends a word of the command with the paths in their places; `*places` counts those of the second kind. */
static int expand(const char *word, const char *digest, const char *signature, struct blob *text,
                  struct error *error)
{
    while (*word != '\0') {
        const char *path = NULL;
        size_t length = 1;
        if (strncmp(word, digest_place, sizeof digest_place - 1) == 0) {
            path = digest;
            length = sizeof digest_place - 1;
        } else if (strncmp(word, signature_place, sizeof signature_place - 1) == 0) {
            path = signature;
            length = sizeof signature_place - 1;
        }
        struct span part = {(const uint8_t *)(path == NULL ? word : path),
                            path == NULL ? length : strlen(path)};
        if (blob_append(text, part, error) != 0)
            return -1;
        word += length;
    }
    return blob_append_fill(text, 0, 1, error);
}

/* Runs the words of a command with the paths in their places. */
static int run_words(const struct words *words, const struct signing_command *command,
                     const char *digest, const char *signature, struct error *error)
{
    char *arguments[WORDS_MAX + 1];
    size_t starts[WORDS_MAX];
    AUTO(blob) text = {0};
    for (size_t i = 0; i < words->count; i++) {
        starts[i] = text.size;
        if (expand(words->items[i], digest, signature, &text, error) != 0)
            return -1;
    }
    for (size_t i = 0; i < words->count; i++)
        arguments[i] = (char *)text.data + starts[i];
    arguments[words->count] = NULL;
    return process_run(arguments, command->seconds, ERROR_CRYPTO, error);
}

static int run_in(const char *directory, const struct signing_command *command,
                  const struct key *key, const struct signature_input *input,
                  struct blob *signature, struct error *error)
{
    const struct span what = input->pure ? input->message : digest_span(&input->digest);
    AUTO(words) words = {.text = NULL};
    AUTO(blob) digest_path = {0};
    AUTO(blob) signature_path = {0};
    if (words_split(command->text, &words, error) != 0 ||
        blob_append_text(&digest_path, error, "%s/digest", directory) != 0 ||
        blob_append_text(&signature_path, error, "%s/signature", directory) != 0)
        return -1;
    const char *from = (const char *)digest_path.data;
    const char *to = (const char *)signature_path.data;
    if (output_save(from, OUTPUT_SECRET, what, error) != 0 ||
        run_words(&words, command, from, to, error) != 0)
        return -1;
    if (!file_exists(to))
        return error_set(error, ERROR_CRYPTO, "'%s' has written no signature", words.items[0]);
    return given_signature_read(to, key, input, signature, error);
}

static int sign_with_command(void *context, const struct key *key,
                             const struct signature_input *input, unsigned attempt,
                             struct blob *signature, struct error *error)
{
    const struct signing_command *command = context;
    __attribute__((cleanup(directory_remove_private))) char *directory = NULL;
    (void)attempt;
    if (strstr(command->text, digest_place) == NULL ||
        strstr(command->text, signature_place) == NULL)
        return error_set(error, ERROR_USAGE,
                         "the signing command needs the places {digest} and {signature}");
    if (directory_make_private(&directory, error) != 0 ||
        run_in(directory, command, key, input, signature, error) != 0)
        return error_prefix(error, "signing command");
    return 0;
}

struct image_signer signing_command_signer(struct signing_command *command)
{
    return (struct image_signer){sign_with_command, command};
}
