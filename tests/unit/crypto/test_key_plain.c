// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <crypto/key.h>
#include <crypto/random.h>
#include <string.h>

struct forms {
    struct key key;
    struct blob private_pem;
    struct blob public_pem;
    struct blob public_der;
    uint8_t point[P256_POINT_SIZE];
};

static int set_up(void **state)
{
    static struct forms forms;
    struct error error;
    struct random_source random = random_system();
    *state = &forms;
    return key_generate(&random, &forms.key, &error) != 0 ||
           key_private_pem(&forms.key, &forms.private_pem, &error) != 0 ||
           key_public_pem(&forms.key, &forms.public_pem, &error) != 0 ||
           key_public_der(&forms.key, &forms.public_der, &error) != 0 ||
           key_point(&forms.key, forms.point, &error) != 0;
}

static int tear_down(void **state)
{
    struct forms *forms = *state;
    key_release(&forms->key);
    blob_release(&forms->private_pem);
    blob_release(&forms->public_pem);
    blob_release(&forms->public_der);
    return 0;
}

static void reads_the_usual_forms(void **state)
{
    const struct forms *forms = *state;
    struct error error;
    struct key_plain plain;
    AUTO(blob) scalar = {0};
    assert_int_equal(key_scalar(&forms->key, &scalar, &error), 0);
    assert_true(key_plain_read(blob_span(&forms->private_pem), &plain));
    assert_true(plain.has_scalar);
    assert_memory_equal(plain.scalar, scalar.data, sizeof plain.scalar);
    assert_memory_equal(plain.point, forms->point, sizeof plain.point);
    assert_true(key_plain_read(blob_span(&forms->public_pem), &plain));
    assert_false(plain.has_scalar);
    assert_memory_equal(plain.point, forms->point, sizeof plain.point);
    assert_true(key_plain_read(blob_span(&forms->public_der), &plain));
    assert_memory_equal(plain.point, forms->point, sizeof plain.point);
}

/* A text before the block, and lines that end as on Windows, are usual too. */
static void reads_around_the_block(void **state)
{
    const struct forms *forms = *state;
    struct error error;
    struct key_plain plain;
    AUTO(blob) text = {0};
    assert_int_equal(blob_append_text(&text, &error, "TEST KEY\r\n"), 0);
    for (size_t i = 0; i < forms->private_pem.size; i++) {
        uint8_t byte = forms->private_pem.data[i];
        const uint8_t end[] = {'\r', '\n'};
        struct span part = byte == '\n' ? SPAN(end) : (struct span){&byte, 1};
        assert_int_equal(blob_append(&text, part, &error), 0);
    }
    assert_true(key_plain_read(blob_span(&text), &plain));
    assert_memory_equal(plain.point, forms->point, sizeof plain.point);
}

/* What is cut off anywhere is left to the library, except behind the end of the block. */
static void leaves_the_rest_to_the_library(void **state)
{
    const struct forms *forms = *state;
    struct key_plain plain;
    size_t whole = forms->private_pem.size - 1;
    for (size_t size = 0; size < whole; size++)
        assert_false(key_plain_read((struct span){forms->private_pem.data, size}, &plain));
    for (size_t size = 0; size < forms->public_der.size; size++)
        assert_false(key_plain_read((struct span){forms->public_der.data, size}, &plain));
}

/* Any other bit of the constant parts is another form. */
static void every_constant_bit_counts(void **state)
{
    const struct forms *forms = *state;
    struct key_plain plain;
    uint8_t der[91];
    assert_int_equal(forms->public_der.size, sizeof der);
    for (size_t bit = 0; bit < 8 * (sizeof p256_spki_head + 1); bit++) {
        memcpy(der, forms->public_der.data, sizeof der);
        der[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_false(key_plain_read(SPAN(der), &plain));
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(reads_the_usual_forms),
    cmocka_unit_test(reads_around_the_block),
    cmocka_unit_test(leaves_the_rest_to_the_library),
    cmocka_unit_test(every_constant_bit_counts),
};

int main(void)
{
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
