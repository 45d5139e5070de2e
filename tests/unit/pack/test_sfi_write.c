// SPDX-License-Identifier: Apache-2.0
#include "../../support/sfi_forge.h"
#include "../../support/test.h"
#include <base/text.h>
#include <pack/sfi_verify.h>
#include <pack/sfi_write.h>
#include <string.h>

/*
 * A package of every type of area, from an implementation in another language (Python, with its cryptography package):
 * what golden_spec() says, with the key and nonce of sfi_forge.c.
 */
static const char golden[] =
    "5346492002000000f0f1f2f3f4f5f6f7f8f9fafb070000000a00000070020000fc9715f646391fa6"
    "a6534708953494f146000000070000000100000020000000000000080a000000927febffc5766d44"
    "180e194a350a9919285bc40a9112c6f5f265b8675c3fe7d06064dde7733c76ecef163a2c1edc3a92"
    "4b000000070000000200000010000000000000000a0000009c6dd5b456299189222585e0b04c9894"
    "457fdef176431beb005cd16232860cd245000000070000000300000020000000000000900a000000"
    "1183b08dbe3a03db4146ec879082458bc2cb9ddcd04e08d7d676a2238c4c395c80068616743d834d"
    "8d23da64a582b9324d000000070000000400000030000000000006080a000000b1cebcf690f535e6"
    "30d45581ac6ea8f1b602d637b8927a89e13f3c13d645d270de6cc277b63efd2bcc185beb28a7e9d3"
    "04a3dffd3be36c888974db49dcb42ec753000000070000000500000020000000000000000a000000"
    "d08a88ce0db43e035ef93b25f874e1603cf970b9e1adb79f37ae9fe34343297da65e42b5964e722c"
    "8799bd3bba05b84a4f000000070000000600000010000000000034120a00000086bbc2289307091f"
    "6f9b8a9de9d9d76c30997cd0b65f165f5396a799cde4cfde48000000070000000700000020000000"
    "000000000a0000002e63f63feb5587c531467602bea23b097463444083e299d984a6910bc9aedf9d"
    "84ca6a7605108b6cca7d1cb93f98dbfc50000000070000000800000000000000000005080a000000"
    "dc6fd7d6a889e40541ce1cab47246ae852000000070000000900000000000000000005080a000000"
    "0ed7449cab164c49733d2e62dc8d673743000000070000000a00000010000000000000000a000000"
    "3c5414326f988689da15ff54d176927c7acbe0a6bcc6b02792d9ddca3d428b81";

struct build {
    struct test_run test;
    struct sfi_spec spec;
    struct sfi_inputs inputs;
    struct sfi_layout layout;
    struct output output;
};

static void build_start(struct build *build, const char *output)
{
    struct error error;
    memset(build, 0, sizeof *build);
    test_run_start(&build->test);
    memcpy(build->spec.key, forged_key, sizeof forged_key);
    memcpy(build->spec.nonce, forged_nonce, sizeof forged_nonce);
    build->spec.version = 7;
    assert_done(text_copy(output, &build->spec.output, &error), error);
}

static void build_release(struct build *build)
{
    output_release(&build->output);
    sfi_layout_release(&build->layout);
    sfi_inputs_release(&build->inputs);
    sfi_spec_release(&build->spec);
    test_run_release(&build->test);
}

static int write_package(struct build *build, struct error *error)
{
    const struct run *run = &build->test.run;
    const struct sfi_spec *spec = &build->spec;
    if (sfi_inputs_open(run, spec, &build->inputs, error) != 0 ||
        sfi_layout_compute(spec, &build->inputs, &build->layout, error) != 0 ||
        output_open(&build->output, spec->output, OUTPUT_ORDINARY, error) != 0 ||
        sfi_write(run, spec, &build->inputs, &build->layout, &build->output, error) != 0)
        return -1;
    return output_commit(&build->output, error);
}

static void add_firmware(struct build *build, const char *path, uint32_t address)
{
    struct error error;
    const struct sfi_firmware firmware = {.has_address = true, .address = address};
    assert_done(sfi_spec_add_firmware(&build->spec, path, &firmware, &error), error);
}

static const char *hex_file(struct scratch *scratch, const char *name, const char *hexadecimal)
{
    AUTO(blob) bytes = {0};
    append_hex(&bytes, hexadecimal);
    return scratch_write(scratch, name, blob_span(&bytes));
}

static void golden_spec(struct scratch *scratch, struct build *build)
{
    struct error error;
    struct sfi_spec *spec = &build->spec;
    const struct sfi_firmware external = {.has_address = true,
                                          .address = 0x90000000,
                                          .is_external = true,
                                          .region = 1,
                                          .mode = 2,
                                          .key_address = 0x08040000};
    char license[256];
    memcpy(license, scratch_text(scratch, "license.bin", "LICENSE"),
           strlen(scratch_path(scratch, "license.bin")) + 1);
    const struct sfi_module module = {
        .address = 0x08060000, .license = SFI_LICENSE_FILE, .license_text = license};
    static const uint32_t registers[] = {0x11223344, 0xb4, 0xffffffff};
    add_firmware(build, hex_file(scratch, "f.bin", "0102030405060708090a0b0c0d0e0f1011121314"),
                 0x08000004);
    assert_done(
        sfi_spec_add_firmware(spec, hex_file(scratch, "e.bin", "8081828384"), &external, &error),
        error);
    assert_done(
        sfi_spec_add_module(spec, scratch_text(scratch, "m.bin", "module bytes!"), &module, &error),
        error);
    assert_done(sfi_spec_add_obk(spec,
                                 hex_file(scratch, "o.obk", "00003412 04000000 01000000 aabbccdd"),
                                 &error),
                error);
    for (size_t i = 0; i < COUNT(registers); i++)
        assert_done(sfi_spec_add_register(spec, registers[i], &error), error);
    assert_done(text_copy(scratch_text(scratch, "s.bin", "package"), &spec->ssfi, &error), error);
    spec->is_external = true;
    spec->hash = true;
    spec->token = 0x08050000;
}

static void writes_the_golden_package(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    AUTO(build) build;
    AUTO(blob) bytes = {0};
    build_start(&build, scratch_path(scratch, "out.sfix"));
    golden_spec(scratch, &build);
    assert_done(write_package(&build, &error), error);
    scratch_read(build.spec.output, &bytes);
    assert_bytes(blob_span(&bytes), golden);
    assert_contains(test_run_err(&build.test),
                    "o.obk: there is no hash in front that matches the payload");
}

/* The same bytes as OpenSSL gives to a test that knows the format. */
static void writes_what_openssl_says(void **state)
{
    static const struct forged_area areas[] = {
        {'F', 0x08000000, "0102030405060708090a0b0cffffffff"},
        {'F', 0x08000020, "2122ffffffffffffffffffffffffffff"},
        {'C', 0, "44332211b40000000000000000000000"},
        {0},
    };
    struct scratch *scratch = *state;
    struct error error;
    AUTO(build) build;
    AUTO(blob) bytes = {0};
    AUTO(blob) wanted = {0};
    build_start(&build, scratch_path(scratch, "out.sfi"));
    build.spec.has_device_id = true;
    build.spec.device_id = 0x484;
    add_firmware(&build, hex_file(scratch, "2.bin", "2122"), 0x08000020);
    add_firmware(&build, hex_file(scratch, "1.bin", "0102030405060708090a0b0c"), 0x08000000);
    assert_done(sfi_spec_add_register(&build.spec, 0x11223344, &error), error);
    assert_done(sfi_spec_add_register(&build.spec, 0xb4, &error), error);
    assert_done(write_package(&build, &error), error);
    scratch_read(build.spec.output, &bytes);
    sfi_forge(areas, &wanted);
    assert_spans_equal(blob_span(&bytes), blob_span(&wanted));
}

static int collect(void *context, struct span bytes, struct error *error)
{
    return blob_append(context, bytes, error);
}

/* More than the buffer of writer and reader, with a gap and a second file. */
static void large_firmware_comes_back(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    bool there = true;
    AUTO(build) build;
    AUTO(blob) first = {0};
    AUTO(blob) back = {0};
    AUTO(sfi_package) package = {.path = NULL};
    assert_done(blob_append_fill(&first, 0, 700001, &error), error);
    for (size_t i = 0; i < first.size; i++)
        first.data[i] = (uint8_t)(i * 31 + i / 256);
    build_start(&build, scratch_path(scratch, "out.sfi"));
    build.spec.ram_size = 300000;
    add_firmware(&build, scratch_write(scratch, "1.bin", blob_span(&first)), 0x08000000);
    assert_done(write_package(&build, &error), error);
    assert_done(sfi_package_open(build.spec.output, &package, &error), error);
    assert_done(sfi_package_unlock(&package, forged_key, &error), error);
    assert_done(sfi_verify(&build.test.run, &package, &error), error);
    while (there) {
        assert_done(sfi_package_next(&package, &there, &error), error);
        if (there && package.area.type == SFI_FIRMWARE) {
            assert_int_equal(package.area.address, 0x08000000 + back.size);
            assert_done(sfi_package_decrypt(&package, collect, &back, &error), error);
        }
    }
    assert_int_equal(back.size, 700016);
    assert_int_equal(back.data[700001], 0xff);
    back.size = first.size;
    assert_spans_equal(blob_span(&back), blob_span(&first));
}

static void a_pipe_is_no_package(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    AUTO(build) build;
    build_start(&build, "/dev/null");
    add_firmware(&build, scratch_text(scratch, "1.bin", "x"), 0x08000000);
    assert_refused(write_package(&build, &error), error, ERROR_FILE, "it is a device or a pipe");
}

static const struct CMUnitTest tests[] = {
    IN_SCRATCH(writes_the_golden_package),
    IN_SCRATCH(writes_what_openssl_says),
    IN_SCRATCH(large_firmware_comes_back),
    IN_SCRATCH(a_pipe_is_no_package),
};

int main(void)
{
    return cmocka_run_group_tests_name("sfi_write", tests, NULL, NULL);
}
