// SPDX-License-Identifier: Apache-2.0
#include "image_build.h"
#include "test.h"
#include <pack/image_write.h>
#include <spec/image_config.h>

void image_build_inputs(struct scratch *scratch, size_t size)
{
    struct error error;
    AUTO(blob) firmware = {0};
    for (size_t i = 0; i < size; i++)
        assert_done(blob_append_fill(&firmware, (uint8_t)(i * 5 + i / 256 + 1), 1, &error), error);
    scratch_write(scratch, "app.bin", blob_span(&firmware));
    test_key_file(scratch, "sign.pem", BUILD_SIGN_LABEL, TEST_KEY_PKCS8);
    test_key_file(scratch, "encrypt.pem", BUILD_DECRYPT_LABEL, TEST_KEY_PUBLIC);
}

void image_build(struct scratch *scratch, const struct xml_param *params, struct blob *image)
{
    static const struct image_overrides none = {.hex_trailer = HEX_TRAILER_FULL};
    struct test_run test;
    struct error error;
    struct image_result result;
    AUTO(blob) text = {0};
    AUTO(image_spec) spec = {0};
    AUTO(image_inputs) inputs = {0};
    test_run_start(&test);
    image_xml(&text, NULL, params, "built.bin");
    const char *config = scratch_write(scratch, "built.xml", blob_span(&text));
    assert_done(image_config_load(&test.run, config, &none, NULL, &spec, &error), error);
    assert_done(image_inputs_open(&test.run, &spec, NULL, &inputs, &error), error);
    assert_done(image_write(&test.run, &spec, &inputs, &(struct image_making){0}, &result, &error),
                error);
    test_run_release(&test);
    scratch_read(scratch_path(scratch, "built.bin"), image);
}
