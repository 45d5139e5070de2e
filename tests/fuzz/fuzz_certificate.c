// SPDX-License-Identifier: Apache-2.0
/*
 * Certificates from anybody: what `otpc cert info` and `otpc cert verify` read.
 */
#include "fuzz_file.h"
#include <pack/certificate_chain.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error error = {0};
    struct certificate_chain chain = {0};
    struct certificate_chain again = {0};
    AUTO(blob) text = {0};
    if (certificate_chain_parse((struct span){data, size}, &chain, &error) != 0)
        return 0;
    (void)!certificate_chain_verify(&chain, NULL, NULL, &error);
    if (certificate_chain_encode(&chain, &text, &error) != 0 ||
        certificate_chain_parse(blob_span(&text), &again, &error) != 0 ||
        again.count != chain.count)
        abort();
    for (size_t i = 0; i < chain.count; i++) {
        uint8_t one[ADAC_SIZE];
        uint8_t other[ADAC_SIZE];
        certificate_format(&chain.items[i], one);
        certificate_format(&again.items[i], other);
        if (memcmp(one, other, sizeof one) != 0)
            abort();
    }
    return 0;
}
