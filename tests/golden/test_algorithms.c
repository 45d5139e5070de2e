// SPDX-License-Identifier: Apache-2.0
/*
 * Images with every algorithm: with keys from labels and a fixed random source, every byte of a file is fixed. The boot core
 * judges each before it appears.
 */
#include "../support/other_keys.h"
#include "../support/test.h"
#include <device/self_check.h>
#include <pack/image_write.h>
#include <spec/image_options.h>
#include <string.h>

#define NO_KEY KEY_TYPES

static const struct golden {
    const char *name;
    enum key_type signs;
    enum key_type recipient;
    const char *sha; /* NULL: not given; so are the others */
    const char *key_bits;
    const char *hmac_sha;
    bool pure;
    const char *sum; /* SHA-256 of the file */
} goldens[] = {
    {"P-256", KEY_P256, NO_KEY, NULL, NULL, NULL, false,
     "5bc3262dba1fea422ca284442fff0f0d24a0bda96a59fbfcab1bc7946d447bd0"},
    {"P-384", KEY_P384, NO_KEY, NULL, NULL, NULL, false,
     "c93c7757049fe60b5cde13c473984da8c7dbbc3b8512203517800a56b14c9216"},
    {"RSA-2048", KEY_RSA2048, NO_KEY, NULL, NULL, NULL, false,
     "0a89efe3c417e7d15ef2f3896cb74253a0fde9ca0af10fd7244c3023e49727cf"},
    {"RSA-3072", KEY_RSA3072, NO_KEY, NULL, NULL, NULL, false,
     "61a212200ba12be3072c12db221ffe222110fe4da7563e7c3bed86dc9d8b02ee"},
    {"Ed25519", KEY_ED25519, NO_KEY, NULL, NULL, NULL, false,
     "c7ecf6b07a6d3317d855a3fd74fd62205a9f87d978d0de5cef6f30ba5cf3be7d"},
    {"Ed25519 over SHA-512", KEY_ED25519, NO_KEY, "512", NULL, NULL, false,
     "39314cb662259ecb4b5959a528870eb5e7a032597bc110225bb6eda21d667b56"},
    {"Ed25519 pure", KEY_ED25519, NO_KEY, NULL, NULL, NULL, true,
     "367a867818c2279a2d8ced7bf9faffa13f31184e049d07459ab38be012da7de6"},
    {"ECIES P-256, AES-128", KEY_P256, KEY_P256, NULL, "128", NULL, false,
     "47ae48b94058780d93e5f3fee2b45e07cedbe1d123ff393e8cc6b49650f345a5"},
    {"ECIES P-256, AES-256", KEY_P256, KEY_P256, NULL, "256", NULL, false,
     "9832149cfcb63cea3b5df587fb538ec5da22fd27811c3fc1dd10f43ec450086a"},
    {"ECIES X25519, AES-128", KEY_P256, KEY_X25519, NULL, "128", NULL, false,
     "ba2acecb3bfb03520d1369b9ad1af44421fdebc34eae5381c9af9bc6b976a7e6"},
    {"ECIES X25519, AES-256", KEY_P256, KEY_X25519, NULL, "256", NULL, false,
     "e5f0d78867a9f3b96e3e6ebd7683e30e51e78cc74ce44769a65f2a0fc9292138"},
    {"OAEP, AES-128", KEY_P256, KEY_RSA2048, NULL, "128", NULL, false,
     "bea2d47e2688235f96fb86e6b27b92e4e99a8081c352d2182c8faba647d6fa1b"},
    {"OAEP, AES-256", KEY_P256, KEY_RSA2048, NULL, "256", NULL, false,
     "8cfafd207c47e353d1426bec265f99eefa4f012a59b7c6a3de01d5f6e89e53e6"},
    {"ECIES X25519 with SHA-512, AES-128", KEY_P256, KEY_X25519, NULL, NULL, "512", false,
     "3deb50a6e6508d249abfc1cec13c2c9870e0921facff9718a32a457badadc1e3"},
    {"ECIES X25519 with SHA-512, AES-256", KEY_P256, KEY_X25519, NULL, "256", "512", false,
     "215e5a80b0abf745bc2ddb961e2bc7b9a55557f41b19c38eae3c33479c0d4b97"},
    {"AES-KW 128", KEY_P256, KEY_AES128, NULL, NULL, NULL, false,
     "155f8f71c9ad85f3710521bae2c1b9a14314272a62d2f87b208e45f41f902a83"},
    {"AES-KW 256", KEY_P256, KEY_AES256, NULL, NULL, NULL, false,
     "2ea9fdcdce8ceca3ac03f152e335a661a2c368ee0d427cd8908906bd778f98c6"},
    {"P-384 and ECIES X25519, AES-256", KEY_P384, KEY_X25519, NULL, "256", NULL, false,
     "7d72bc9ef991abe42ce14a69a852e071319cf87d2cb3b9071ada0bfad4f5de94"},
    {"RSA-3072 and OAEP", KEY_RSA3072, KEY_RSA2048, NULL, NULL, NULL, false,
     "cc8320f4d2d37e464814c8338151269f079ae80fe7da67ef0c925f5f4c5fbae3"},
    {"Ed25519 pure and AES-KW 256", KEY_ED25519, KEY_AES256, NULL, NULL, NULL, true,
     "5b4a8b739bf25f2e04dbdb3cb3c3b4a8661bb3167972d70a84bddf235e9a1cd0"},
    {"Ed25519 and ECIES X25519", KEY_ED25519, KEY_X25519, NULL, NULL, NULL, false,
     "71e7a85e9c93aece2fd32d39fbf45be517b4117c8843218a9f31b6114058fdfa"},
};

static void build(struct scratch *scratch, const struct golden *golden, struct blob *image)
{
    static const struct image_reviewer reviewer = {self_check_review, NULL};
    static const struct image_making making = {.reviewer = &reviewer};
    struct test_run test;
    struct error error;
    struct image_result result;
    AUTO(image_spec) spec = {0};
    AUTO(image_inputs) inputs = {0};
    test_run_start(&test);
    const struct image_options options = {
        .input = scratch_text(scratch, "firmware.bin", "This is the firmware of a test."),
        .output = scratch_path(scratch, "image.bin"),
        .key = test_key_file_of(scratch, "sign.pem", golden->signs, "golden signer", true),
        .encryption_key = golden->recipient == NO_KEY
                              ? NULL
                              : test_key_file_of(scratch, "encrypt.pem", golden->recipient,
                                                 "golden recipient", false),
        .version = "1.2.3+4",
        .header_size = "0x40",
        .security_counter = "auto",
        .boot_record = "TEST",
        .sha = golden->sha,
        .key_bits = golden->key_bits,
        .hmac_sha = golden->hmac_sha,
        .pad_header = true,
        .pure = golden->pure,
    };
    assert_done(image_options_read(&options, &spec, &error), error);
    assert_done(image_inputs_open(&test.run, &spec, NULL, &inputs, &error), error);
    assert_done(image_write(&test.run, &spec, &inputs, &making, &result, &error), error);
    assert_true(result.reviewed);

    scratch_read(options.output, image);
    test_run_release(&test);
}

static void images_are_as_they_were(void **state)
{
    for (size_t i = 0; i < COUNT(goldens); i++) {
        uint8_t sum[32];
        char text[65];
        AUTO(blob) image = {0};
        build(*state, &goldens[i], &image);
        test_sha256(blob_span(&image), sum);
        hex_encode(SPAN(sum), text);
        if (strcmp(text, goldens[i].sum) != 0)
            print_error("%s: %s\n", goldens[i].name, text);
        assert_string_equal(text, goldens[i].sum);
    }
}

static const struct CMUnitTest tests[] = {IN_SCRATCH(images_are_as_they_were)};

int main(void)
{
    return cmocka_run_group_tests_name("images of every algorithm", tests, NULL, NULL);
}
