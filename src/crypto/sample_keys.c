// SPDX-License-Identifier: Apache-2.0
#include <crypto/sample_keys.h>
#include <string.h>

struct sample_key {
    const char *fingerprint; /* SHA-256 of the SubjectPublicKeyInfo DER, or of a secret key */
    const char *origin;
};

static const struct sample_key sample_keys[] = {
    {"05b081d953fa2da76219365256a21a457b52001e5ca8296d907b13519c9540d3",
     "STM32CubeH5, OEMiRoT_Authentication.pem"},
    {"0e1dadfa961fa017787bb56c2ab9b3bff9c856997ea616970ffdb9e1f88733f3",
     "Secure Manager H5, SM_Authentication.pem"},
    {"159d8b7930769d887f3ff0b4e9ec176b82313663f2ef76dc24f5e964da1bc482",
     "MCUboot, root-rsa-3072.pem"},
    {"1c35c9ccb929906e7792eda384825b41be700c50760493eaf163135933e191aa",
     "MCUboot, key_ec256_2.pem"},
    {"3c23fc4e1d332a0c86e6a8bf6ecf26046d702302e135bf53fc04a009a33a78c5",
     "STM32CubeH5, OEMiRoT_Encryption.pem"},
    {"3f6c9b372408cc68a8c2cd4e289135766df5782de44d24dc4bdf7e691c2a11fd",
     "STM32CubeH5, OEMiRoT_Authentication_NS.pem"},
    {"53730935377f0650b22361f542f5bea746ec7f3480719eed782a9543b0ed733a", "MCUboot, key_ec_2.pem"},
    {"54674c34090b98739e4bb93ab182c4e099ce378410b4ebe6dd5922b064779511", "MCUboot, key_rsa.pem"},
    {"64cf53d13dc8784425001af1dd51799e2bd93d0e0bef08f988765ee2379f9eba", "MCUboot, key_ec.pem"},
    {"6754edab1e29affef4a05935adecbeb1a7b8b62397b31e39a61b5bfcaafd63af",
     "MCUboot, root-ed25519-2-pub.pem"},
    {"6bcd1e16d80e5fe13a5307e6f1de8344c7e50e537d9962ce35ef6db5e642fae8",
     "MCUboot, root-ec-p384-pkcs8.pem"},
    {"6dc968724fdedb71be7c8ad62540ea148996f96adb5c48e9cc3112c588f26d89", "MCUboot, key_ec256.pem"},
    {"8241815b16a1c3ff09aa87979f58eb376447f1b7f5eccfe8ab44247c66baf590",
     "STM32CubeH5, STiRoT_Encryption.pem"},
    {"95ac5d264689fa25b14a87a9bc950abfb1a77e5e628e7b13b5f1940c9a1c65b8",
     "MCUboot, enc-rsa2048-priv.pem"},
    {"9a1dc1eb80199d8498f2a75dde0a7b75216e8302bf3a12bd04f153f48f3f24a0",
     "MCUboot, enc-x25519-priv.pem"},
    {"9e3c2ffacd4d6706708b06c8412a90e11573160a9d95137368d494510f403728",
     "STM32CubeH5, STiRoT_Authentication.pem"},
    {"a06ab93a85990d8796e53f57ba7c32cbdc75862f10b0ef9817a3350c6142d80b",
     "Secure Manager H5, SFI_Encryption_Key.bin"},
    {"a14bcb1bf9bb821146ba32838217e476f5412621320534ffe490a1890c994660",
     "MCUboot, root-rsa-2048.pem"},
    {"b1d87d60173352b9a4808979790fc699fb4c4f83b49cf1970edd96ff4adc36a6",
     "MCUboot, root-ed25519-unknown.pem"},
    {"bb868a727f0ef75e890a6a52bccd1d936fb34438afd6f237e8af259865742446",
     "MCUboot, cypress-test-ec-p256.pem"},
    {"c1907fa4eac7fae3840a78902b6f0710b037e9968e5c6274a12a28790c7d4e3c",
     "MCUboot, root-ed25519.pem"},
    {"ccc21a7ac59890dd1eecb9f5f453b91f8375c82161212c294a216a42dc3fc57a",
     "Secure Manager H5, SM_Encryption.pem"},
    {"cf2f67a6aee012de5a8e82a9d9e9f6bf4923f9f367fe6c03fe844a251a7b3e55",
     "MCUboot, bad-rsa-2048.pem"},
    {"da23ce212a91ca6c411219d8369390bdedad2abe58b990e83573bc0432f97a0a",
     "STM32CubeH5, key_1_root.pem"},
    {"e30466f6b8470c1f29070b17f1e2d3e94d445e3f608087fdc711e4382bb538b6",
     "MCUboot, root-ec-p256-pkcs8.pem"},
    {"e6c097daf1458d0f8b8d43fc4b4b9d4425203484b3afe5570ed074073901bab0",
     "MCUboot, bad-ec-p256.pem"},
    {"f82d91d0193c6557517b7762f1a334abc4d4709ef1eb77b51e42f71c2a55fc6c", "MCUboot, key_rsa_2.pem"},
    {"f90ba4652db8a4bc72a3ee5a4e4c443049ec20b017f2b46008fa199a4c4435d4",
     "STM32CubeH5, key_3_leaf.pem"},
    {"f9c459688959fb813abba3d67b38fad9fecc67a5f9da1913fccfe38f21dc179c",
     "STM32CubeH5, key_2_intermediate.pem"},
    {"2381a28cad8aa4653a42774a41c560eb7bce62319f7941c6f2ce60beebef0ce8",
     "otpc example, h5-oemirot/DA_root.pem"},
    {"87b0062b8f1bbaa09b4b1ea239a8bf6c01df0276d4c660f752754758f9967c9f",
     "otpc example, h5-oemirot/DA_intermediate.pem"},
    {"31cff3a5e9fb0b72ed4d398d568c044ac25edf762269fa8f235eb7a69214d870",
     "otpc example, h5-oemirot/DA_leaf.pem"},
    {"c7f88d56fbd243f069c8e79160e31f76d71b1f75f2630bd01bf0cde2b8a132f0",
     "otpc example, h5-oemirot/OEMiROT_Authentication_NS.pem"},
    {"a564a979f05034d553c3b0315851776557f43b7a6b262f9ae9497f6d4e039c0f",
     "otpc example, h5-oemirot/OEMiROT_Authentication_S.pem"},
    {"6a21b17148b5efc7afd33b5c16bf1c1aaaf7450ac4e23f8064bdbe693d228fc0",
     "otpc example, h5-oemirot/OEMiROT_Encryption.pem"},
    {"66e2ad83ee3103c97d3fd8e4219f8b8b54c94115973a94ffe836face49c6c3eb",
     "otpc example, h7rs-stirot/DA_root.pem"},
    {"539198f332ba3317cded100ccc3435f939a999753f75621689c432b840c7809e",
     "otpc example, h7rs-stirot/DA_intermediate.pem"},
    {"1b0904525bc0eb5fb05b30aacae78c3639ee784feca9e932cd9260309a1ccb41",
     "otpc example, h7rs-stirot/DA_leaf.pem"},
    {"16b8f52e7a20819159fab8e55139db6aa2e2185176ac6a1f01529e6454783410",
     "otpc example, h7rs-stirot/STiROT_Authentication.pem"},
    {"2c19c8c0bd6e2dbd6662500e21eb84d1b0b914fbb4840063c9b632dd83bc7b1e",
     "otpc example, h7rs-stirot/STiROT_Encryption.pem"},
};

const char *sample_key_origin(const uint8_t fingerprint[SHA256_SIZE])
{
    char text[2 * SHA256_SIZE + 1];
    hex_encode((struct span){fingerprint, SHA256_SIZE}, text);
    for (size_t i = 0; i < sizeof sample_keys / sizeof *sample_keys; i++)
        if (strcmp(sample_keys[i].fingerprint, text) == 0)
            return sample_keys[i].origin;
    return NULL;
}

void sample_key_warn_of(const struct run *run, const uint8_t fingerprint[SHA256_SIZE],
                        const char *name, enum sample_key_use use)
{
    static const char *const harms[] = {
        [SAMPLE_KEY_OF_IMAGE] = "this product can be signed or read by anybody",
        [SAMPLE_KEY_OF_DEVICE] = "this product is open to anybody",
        [SAMPLE_KEY_OF_CERTIFICATE] = "anybody can unlock a product that trusts it",
        [SAMPLE_KEY_OF_ATTESTATION] = "anybody can attest with it",
        [SAMPLE_KEY_OF_AUTHORITY] = "anybody can make a device that it certifies",
        [SAMPLE_KEY_OF_ANYTHING] = "what it protects is open to anybody",
    };
    const char *origin = sample_key_origin(fingerprint);
    if (origin != NULL)
        run_warn(run,
                 "the key in '%s' is a publicly known sample key (%s): %s; use a key of your own",
                 name, origin, harms[use]);
}

void sample_key_warn(const struct run *run, const struct key *key, const char *name,
                     enum sample_key_use use)
{
    uint8_t fingerprint[SHA256_SIZE];
    struct error ignored;
    if (key_fingerprint(key, fingerprint, &ignored) == 0)
        sample_key_warn_of(run, fingerprint, name, use);
}
