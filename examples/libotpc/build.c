/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Builds an image from its XML in another version, and has the boot core judge it with the keys of a device.
 *
 * usage: build IMAGE.xml VERSION KEYS.xml OUTPUT
 */
#include <otpc.h>
#include <stdio.h>

static int fail(const char *what, const struct otpc_error *error)
{
    fprintf(stderr, "%s: ", what);
    if (error->file[0] != '\0')
        fprintf(stderr, "%s:%u: ", error->file, error->line);
    fprintf(stderr, "%s\n", error->message);
    return error->code;
}

static int build_image(struct otpc_session *session, char **arguments)
{
    struct otpc_error error;
    struct otpc_build *build;
    int status = 0;
    if (otpc_build_new(session, OTPC_IMAGE, arguments[1], &build, &error) != 0)
        return fail("cannot build", &error);
    if (otpc_build_override(build, "Version", arguments[2], &error) != 0 ||
        otpc_build_set_output(build, arguments[4], &error) != 0 ||
        otpc_build_run(build, &error) != 0)
        status = fail("cannot build", &error);
    else
        printf("built '%s'\n", otpc_build_output(build));
    fputs(otpc_session_warnings(session), stderr);
    otpc_build_free(build);
    return status;
}

static int verify(struct otpc_session *session, char **arguments)
{
    struct otpc_error error;
    struct otpc_verifier *verifier;
    int status = 0;
    if (otpc_verifier_new(session, &verifier, &error) != 0)
        return fail("cannot verify", &error);
    if (otpc_verifier_add_config(verifier, arguments[3], &error) != 0 ||
        otpc_verifier_set(verifier, OTPC_VERIFY_SECONDARY, 1, &error) != 0 ||
        otpc_verifier_run(verifier, arguments[4], &error) != 0)
        status = fail("cannot verify", &error);
    else
        printf("valid: version %s, security counter 0x%x\n", otpc_verifier_version(verifier),
               otpc_verifier_counter(verifier));
    otpc_verifier_free(verifier);
    return status;
}

int main(int count, char **arguments)
{
    struct otpc_error error;
    struct otpc_session *session;
    int status;
    if (count != 5) {
        fprintf(stderr, "usage: %s IMAGE.xml VERSION KEYS.xml OUTPUT\n", arguments[0]);
        return OTPC_MISUSE;
    }
    if (otpc_session_new(&session, &error) != 0)
        return fail("cannot begin", &error);
    status = build_image(session, arguments);
    if (status == 0)
        status = verify(session, arguments);
    otpc_session_free(session);
    return status;
}
