/* SPDX-License-Identifier: Apache-2.0 */
/* Calls what the example of libotpc does not; ends with the line of the first thing that is not as it should be. */
#include <otpc.h>
#include <stdio.h>
#include <string.h>

#define EXPECT(condition)    \
    do {                     \
        if (!(condition))    \
            return __LINE__; \
    } while (0)

static const char signing_key[] = "Authentication secure key";

static int test_image(struct otpc_session *session)
{
    struct otpc_error error;
    struct otpc_build *build;
    unsigned char seed[32];
    memset(seed, 's', sizeof seed);
    EXPECT(otpc_build_new(session, OTPC_IMAGE, "rot/Images/Secure_Code_Image.xml", &build, NULL) ==
           0);
    EXPECT(otpc_build_override(build, signing_key, "locked.pem", &error) == 0);
    EXPECT(otpc_build_set_output(build, "rest.hex", &error) == 0);
    EXPECT(otpc_build_set_input(build, "rot/Binary/ns_app.bin", &error) == 0);
    EXPECT(otpc_build_set(build, OTPC_BUILD_HEX_TRAILER_MAGIC, 1, &error) == 0);
    EXPECT(otpc_build_set(build, OTPC_BUILD_UNVERIFIED, 1, &error) == 0);
    EXPECT(otpc_build_set(build, (enum otpc_build_option)99, 1, &error) == -1);
    EXPECT(error.code == OTPC_MISUSE);
    otpc_build_set_seed(build, seed);
    /* Nobody is asked for the passphrase. */
    EXPECT(otpc_build_run(build, &error) == -1);
    EXPECT(error.code == OTPC_CRYPTO && strstr(error.message, "no passphrase was given") != NULL);
    EXPECT(otpc_build_output(build) == NULL);
    EXPECT(otpc_build_run(build, NULL) == -1);
    EXPECT(otpc_session_set_passphrase(session, "wrong", &error) == 0);
    EXPECT(otpc_build_run(build, &error) == -1 && error.code == OTPC_CRYPTO);
    EXPECT(otpc_session_set_passphrase(session, "secret", &error) == 0);
    EXPECT(otpc_session_set_pin(session, "1234", &error) == 0);
    EXPECT(otpc_build_run(build, &error) == 0);
    EXPECT(strcmp(otpc_build_output(build), "rest.hex") == 0);
    EXPECT(strstr(otpc_session_warnings(session), "warning: ") != NULL);
    EXPECT(otpc_build_override(build, "No such", "1", &error) == 0);
    EXPECT(otpc_build_set_output(build, "other.hex", &error) == 0);
    EXPECT(otpc_build_run(build, &error) == -1 && error.code == OTPC_MISUSE);
    otpc_build_free(build);
    return 0;
}

static int test_obk(struct otpc_session *session)
{
    struct otpc_error error;
    struct otpc_build *build;
    EXPECT(otpc_build_new(session, OTPC_OBK, "rot/Config/OEMiROT_Config.xml", &build, &error) == 0);
    EXPECT(otpc_build_allow(build, "no-such-check", &error) == -1 && error.code == OTPC_MISUSE);
    EXPECT(otpc_build_allow(build, "listed", &error) == 0);
    EXPECT(otpc_build_set_output(build, "rest.obk", &error) == 0);
    EXPECT(otpc_build_run(build, &error) == 0);
    EXPECT(otpc_build_set_input(build, "rest.hex", &error) == 0);
    EXPECT(otpc_build_run(build, &error) == -1 && error.code == OTPC_MISUSE);
    EXPECT(otpc_build_output(build) == NULL);
    otpc_build_free(build);
    EXPECT(otpc_build_new(session, (enum otpc_kind)9, "x", &build, &error) == 0);
    EXPECT(otpc_build_run(build, &error) == -1 && error.code == OTPC_MISUSE);
    otpc_build_free(build);
    return 0;
}

static int verify(struct otpc_verifier *verifier, int expected)
{
    struct otpc_error error = {.code = 0};
    int result = otpc_verifier_run(verifier, "rest.hex", &error);
    return error.code == expected && (result == 0) == (expected == 0) &&
           (otpc_verifier_version(verifier) != NULL) == (expected == 0);
}

static int test_verifier(struct otpc_session *session)
{
    struct otpc_error error;
    struct otpc_verifier *verifier;
    EXPECT(otpc_verifier_new(session, &verifier, &error) == 0);
    EXPECT(verify(verifier, OTPC_MISUSE)); /* no key */
    EXPECT(otpc_verifier_add_key(verifier, "gone.pem", &error) == -1 && error.code != 0);
    EXPECT(otpc_verifier_add_key(verifier, "rot/Keys/OEMiROT_Authentication_NS_pub.pem", &error) ==
           0);
    EXPECT(otpc_verifier_set_decryption_key(verifier, "rot/Keys/OEMiROT_Encryption.pem", &error) ==
           0);
    EXPECT(verify(verifier, OTPC_NOT_VALID)); /* another key */
    EXPECT(otpc_verifier_add_key(verifier, "rot/Keys/OEMiROT_Authentication_S_pub.pem", &error) ==
           0);
    EXPECT(verify(verifier, OTPC_NONE));
    EXPECT(otpc_verifier_counter(verifier) != 0);
    EXPECT(otpc_verifier_set(verifier, OTPC_VERIFY_MIN_COUNTER, 0x7fffffff, &error) == 0);
    EXPECT(verify(verifier, OTPC_NOT_VALID));
    EXPECT(otpc_verifier_counter(verifier) == 0);
    EXPECT(otpc_verifier_set(verifier, OTPC_VERIFY_MIN_COUNTER, 0, &error) == 0);
    EXPECT(otpc_verifier_set(verifier, OTPC_VERIFY_CLEAR, 1, &error) == 0);
    EXPECT(verify(verifier, OTPC_NOT_VALID));
    EXPECT(otpc_verifier_set(verifier, OTPC_VERIFY_CLEAR, 0, &error) == 0);
    EXPECT(otpc_verifier_set(verifier, OTPC_VERIFY_SLOT_SIZE, 1024, &error) == 0);
    EXPECT(verify(verifier, OTPC_FIT));
    EXPECT(otpc_verifier_set(verifier, OTPC_VERIFY_SLOT_SIZE, 0, &error) == 0);
    EXPECT(otpc_verifier_set(verifier, OTPC_VERIFY_MCUBOOT, 1, &error) == 0);
    EXPECT(verify(verifier, OTPC_NONE));
    EXPECT(otpc_verifier_set(verifier, OTPC_VERIFY_UNSIGNED, 1, &error) == 0);
    EXPECT(otpc_verifier_set(verifier, OTPC_VERIFY_SECONDARY, 1, &error) == 0);
    EXPECT(otpc_verifier_set(verifier, OTPC_VERIFY_MAX_SECTORS, 128, &error) == 0);
    EXPECT(otpc_verifier_set(verifier, OTPC_VERIFY_ALIGN, 16, &error) == 0);
    EXPECT(verify(verifier, OTPC_NONE));
    EXPECT(otpc_verifier_set(verifier, (enum otpc_verifier_option)99, 1, &error) == -1);
    otpc_verifier_free(verifier);
    return 0;
}

int main(void)
{
    struct otpc_session *session;
    int (*const tests[])(struct otpc_session *) = {test_image, test_obk, test_verifier};
    EXPECT(strchr(otpc_version(), '.') != NULL);
    EXPECT(otpc_session_new(&session, NULL) == 0);
    EXPECT(otpc_session_warnings(session)[0] == '\0');
    for (unsigned i = 0; i < sizeof tests / sizeof *tests; i++) {
        int line = tests[i](session);
        if (line != 0) {
            fprintf(stderr, "line %d\n", line);
            return 1;
        }
    }
    otpc_session_free(session);
    otpc_session_free(NULL);
    otpc_build_free(NULL);
    otpc_verifier_free(NULL);
    return 0;
}
