// SPDX-License-Identifier: Apache-2.0
#include <base/endian.h>
#include <base/file.h>
#include <base/number.h>
#include <base/path.h>
#include <crypto/key.h>
#include <format/obk.h>
#include <pack/obk_write.h>
#include <pack/password.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_LIMIT = 1024 * 1024 };

void obk_image_release(struct obk_image *image)
{
    blob_release(&image->bytes);
    free(image->places);
    *image = (struct obk_image){0};
}

struct obk_writer {
    const struct run *run;
    const struct obk_spec *spec;
    struct blob *body;
};

static int write_number(struct obk_writer *writer, const struct obk_field *field,
                        struct error *error)
{
    return blob_append(writer->body, (struct span){field->number, field->width}, error);
}

static int write_permission(struct obk_writer *writer, const struct obk_field *field,
                            struct error *error)
{
    return blob_append(writer->body, (struct span){field->number, OBK_PERMISSION_SIZE}, error);
}

static int load_key(struct obk_writer *writer, const struct obk_field *field, struct key *key,
                    struct error *error)
{
    return key_load_public(field->text, &writer->run->passphrase, key, error);
}

static int write_public_key(struct obk_writer *writer, const struct obk_field *field,
                            struct error *error)
{
    AUTO(key) key = {0};
    if (load_key(writer, field, &key, error) != 0)
        return -1;
    return key_public_der(&key, writer->body, error);
}

static int write_private_key(struct obk_writer *writer, const struct obk_field *field,
                             struct error *error)
{
    AUTO(key) key = {0};
    if (load_key(writer, field, &key, error) != 0)
        return -1;
    return key_private_short(&key, writer->body, error);
}

static int write_scalar(struct obk_writer *writer, const struct obk_field *field,
                        struct error *error)
{
    AUTO(key) key = {0};
    if (load_key(writer, field, &key, error) != 0)
        return -1;
    return key_scalar(&key, writer->body, error);
}

/* A file that is PEM is a private key in short form; any other is taken as it is. */
static int write_file(struct obk_writer *writer, const struct obk_field *field, struct error *error)
{
    AUTO(blob) bytes = {0};
    if (path_is_token_uri(field->text))
        return write_private_key(writer, field, error);
    if (file_load(field->text, FILE_LIMIT, &bytes, error) != 0)
        return -1;
    if (bytes.size > 0 && memmem(bytes.data, bytes.size, "-----BEGIN", 10) != NULL)
        return write_private_key(writer, field, error);
    return blob_append(writer->body, blob_span(&bytes), error);
}

static int append_hash(struct blob *to, struct span bytes, struct error *error)
{
    uint8_t value[SHA256_SIZE];
    if (sha256(bytes, value, error) != 0)
        return -1;
    return blob_append(to, SPAN(value), error);
}

static int write_key_hash(struct obk_writer *writer, const struct obk_field *field,
                          struct error *error)
{
    uint8_t hash[SHA256_SIZE];
    AUTO(key) key = {0};
    if (load_key(writer, field, &key, error) != 0 || key_point_hash(&key, hash, error) != 0)
        return -1;
    return blob_append(writer->body, SPAN(hash), error);
}

static int check_text(const struct obk_field *field, struct error *error)
{
    size_t length = strlen(field->text);
    if (length > field->width)
        return error_set(error, ERROR_CONFIG, "the text has %zu bytes, at most %u are allowed",
                         length, field->width);
    if (length < field->width_min)
        return error_set(error, ERROR_CONFIG, "the text has %zu bytes, at least %u are needed",
                         length, field->width_min);
    return 0;
}

static int write_text(struct obk_writer *writer, const struct obk_field *field, struct error *error)
{
    if (check_text(field, error) != 0 ||
        blob_append(writer->body, text_span(field->text), error) != 0)
        return -1;
    return blob_append_fill(writer->body, 0, field->width - strlen(field->text), error);
}

static int write_password(struct obk_writer *writer, const struct obk_field *field,
                          struct error *error)
{
    if (check_text(field, error) != 0)
        return -1;
    return append_hash(writer->body, text_span(field->text), error);
}

static int (*const writers[])(struct obk_writer *writer, const struct obk_field *field,
                              struct error *error) = {
    [OBK_FIELD_NUMBER] = write_number,
    [OBK_FIELD_PUBLIC_KEY] = write_public_key,
    [OBK_FIELD_PRIVATE_KEY] = write_private_key,
    [OBK_FIELD_SCALAR] = write_scalar,
    [OBK_FIELD_FILE] = write_file,
    [OBK_FIELD_TEXT] = write_text,
    [OBK_FIELD_PASSWORD] = write_password,
    [OBK_FIELD_KEY_HASH] = write_key_hash,
    [OBK_FIELD_PERMISSION] = write_permission,
};

/* The bytes of one field, and zeros up to a multiple of its alignment. */
static int write_field(struct obk_writer *writer, const struct obk_field *field,
                       struct error *error)
{
    AUTO(blob) own = {0};
    struct obk_writer inner = {writer->run, writer->spec, &own};
    if (writers[field->kind](&inner, field, error) != 0)
        return error->file[0] != '\0'
                   ? -1
                   : obk_field_error(writer->spec, field, error, error->code, "%s", error->message);
    if (field->hashed) {
        if (append_hash(writer->body, blob_span(&own), error) != 0)
            return -1;
        return 0;
    }
    size_t fill = (size_t)(align_up(own.size, field->align) - own.size);
    if (blob_append(writer->body, blob_span(&own), error) != 0)
        return -1;
    return blob_append_fill(writer->body, 0, fill, error);
}

static int write_header(const struct obk_spec *spec, size_t payload, struct blob *bytes,
                        struct error *error)
{
    if (!spec->has_destination)
        return 0;
    if (blob_append_le32(bytes, spec->destination, error) != 0 ||
        blob_append_le32(bytes, (uint32_t)payload, error) != 0)
        return -1;
    return blob_append_le32(bytes, spec->encrypt ? 1 : 0, error);
}

/* All fields, filled up as the file demands. */
static int write_body(struct obk_writer *writer, struct obk_place *places, struct error *error)
{
    const struct obk_spec *spec = writer->spec;
    struct blob *body = writer->body;
    for (size_t i = 0; i < spec->field_count; i++) {
        places[i].offset = body->size;
        if (write_field(writer, &spec->fields[i], error) != 0)
            return -1;
        places[i].size = body->size - places[i].offset;
        if (body->size > FILE_LIMIT)
            return obk_field_error(spec, &spec->fields[i], error, ERROR_FIT,
                                   "the file grows beyond %d bytes", FILE_LIMIT);
    }
    size_t least = spec->is_debug_authentication ? OBK_DA_BODY_MIN : 0;
    size_t size = body->size < least ? least : body->size;
    return blob_append_fill(body, 0, (size_t)align_up(size, spec->global_align) - body->size,
                            error);
}

int obk_image_build(const struct run *run, const struct obk_spec *spec, struct obk_image *image,
                    struct error *error)
{
    AUTO(blob) body = {0};
    struct obk_writer writer = {run, spec, &body};
    size_t hash = spec->has_hash ? OBK_HASH_SIZE : 0;
    *image = (struct obk_image){.payload = spec->has_destination ? OBK_HEADER_SIZE : 0};
    image->places = calloc(spec->field_count + 1, sizeof *image->places);
    if (image->places == NULL)
        return error_memory(error);
    if (write_body(&writer, image->places, error) != 0 ||
        write_header(spec, hash + body.size, &image->bytes, error) != 0 ||
        (spec->has_hash && append_hash(&image->bytes, blob_span(&body), error) != 0))
        return -1;
    for (size_t i = 0; i < spec->field_count; i++)
        image->places[i].offset += image->bytes.size;
    return blob_append(&image->bytes, blob_span(&body), error);
}

int obk_password_file(const char *password, struct blob *bytes, struct error *error)
{
    return password_append(text_span(password), bytes, error);
}
