// SPDX-License-Identifier: Apache-2.0
/*
 * Manifests, statements and envelopes from anybody: what `otpc manifest verify` reads.
 */
#include "fuzz_file.h"
#include <pack/dsse.h>
#include <pack/manifest.h>
#include <pack/manifest_check.h>

static void ignore(void *context, const char *check, const struct error *finding)
{
    (void)context;
    if (check == NULL || finding->code != ERROR_INVALID || finding->message[0] == '\0')
        abort();
}

/* The key has signed nothing that the fuzzer could know of. */
static void try_envelope(const struct json_document *document)
{
    size_t signer;
    struct error error = {0};
    AUTO(key) key = {0};
    AUTO(blob) payload = {0};
    uint8_t scalar[P256_SCALAR_SIZE] = {1, 2, 3};
    if (key_set_scalar(scalar, "key", &key, &error) != 0 ||
        dsse_verify(document, STATEMENT_FORMAT, &key, 1, &payload, &signer, &error) == 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error error = {0};
    const struct finding_sink sink = {ignore, NULL};
    const struct manifest_check check = {.inputs = true, .sink = &sink};
    AUTO(json_document) document = {0};
    if (json_document_parse((struct span){data, size}, "input", &document, &error) != 0)
        return 0;
    const struct json *manifest = document.root;
    if (dsse_is_envelope(document.root))
        try_envelope(&document);
    else if (manifest_of_statement(&document, &manifest, &error) != 0)
        manifest = document.root;
    (void)!manifest_check_run(&check, &document, manifest, &error);
    return 0;
}
