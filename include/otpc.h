/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libotpc: builds images and option-byte key files from their XML, and verifies images, as the commands of otpc do.
 * See libotpc(3).
 *
 * The library keeps nothing between calls but in what it hands out, prints nothing, asks nobody, and never ends the
 * program. One session and what belongs to it is used by one thread at a time; sessions know nothing of one another.
 * Functions that can fail return 0, or -1 with the error; `error` may be NULL.
 */
#ifndef OTPC_H
#define OTPC_H

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

/* The codes of errors; the exit statuses of the program. */
enum otpc_code {
    OTPC_NONE = 0,
    OTPC_NOT_VALID = 1, /* what was verified is not valid */
    OTPC_MISUSE = 2,    /* of these functions, or an override that names no parameter */
    OTPC_CONFIG = 3,    /* XML, value, missing parameter */
    OTPC_FILE = 4,      /* cannot read, parse, write */
    OTPC_CRYPTO = 5,    /* key, token, cryptography */
    OTPC_FIT = 6,       /* does not fit */
    OTPC_BUG = 7        /* a defect of the library; out of memory as well */
};

struct otpc_error {
    int code;           /* of enum otpc_code */
    unsigned line;      /* 1-based; 0: the whole file, or no file */
    char file[512];     /* what the message is about; empty: no file */
    char message[1024]; /* without end of line and full stop */
};

/* The version of the library, such as "0.1.0". */
const char *otpc_version(void);

/* What calls share: secrets, and what they warned of. */
struct otpc_session;

/* Error: OTPC_BUG, out of memory. */
int otpc_session_new(struct otpc_session **session, struct otpc_error *error);

/* Gives a session back, after all that was made with it; secrets are wiped. NULL: nothing to do. */
void otpc_session_free(struct otpc_session *session);

/* The passphrase of encrypted keys, and the PIN of tokens; copied. Error: OTPC_BUG, out of memory. */
int otpc_session_set_passphrase(struct otpc_session *session, const char *passphrase,
                                struct otpc_error *error);
int otpc_session_set_pin(struct otpc_session *session, const char *pin, struct otpc_error *error);

/* The warnings of the last call that could fail, a line each, "" where there are none; until the next such call. */
const char *otpc_session_warnings(const struct otpc_session *session);

/* One XML that is built. */
struct otpc_build;

enum otpc_kind {
    OTPC_IMAGE, /* as 'otpc image build' */
    OTPC_OBK    /* as 'otpc obk build' */
};

enum otpc_build_option {
    OTPC_BUILD_UNVERIFIED,       /* 1: the boot core does not judge the image before it appears */
    OTPC_BUILD_HEX_TRAILER_MAGIC /* 1: a .hex holds only the magic of the trailer */
};

/* Paths are copied, and relative to the working directory. Error: OTPC_BUG, out of memory. */
int otpc_build_new(struct otpc_session *session, enum otpc_kind kind, const char *xml,
                   struct otpc_build **build, struct otpc_error *error);
void otpc_build_free(struct otpc_build *build);

/* Another value for the parameter of that name, as --set. Error: OTPC_BUG, out of memory. */
int otpc_build_override(struct otpc_build *build, const char *name, const char *value,
                        struct otpc_error *error);

/* The firmware of an image, and the file to write, instead of those in the XML. Errors: likewise. */
int otpc_build_set_input(struct otpc_build *build, const char *path, struct otpc_error *error);
int otpc_build_set_output(struct otpc_build *build, const char *path, struct otpc_error *error);

/* 32 secret bytes that the encryption of an image follows from; copied, and wiped in the end. */
void otpc_build_set_seed(struct otpc_build *build, const unsigned char seed[32]);

/* Makes a check of option-byte keys a warning when it fails, as --allow. Errors: OTPC_MISUSE, no check has that name; OTPC_BUG. */
int otpc_build_allow(struct otpc_build *build, const char *check, struct otpc_error *error);

/* Error: OTPC_MISUSE, there is no such option. */
int otpc_build_set(struct otpc_build *build, enum otpc_build_option option, unsigned value,
                   struct otpc_error *error);

/*
 * Builds. The output appears whole or not at all; where the build fails, what an earlier one wrote there gets another name,
 * NAME.stale. Errors: all codes but OTPC_NOT_VALID.
 */
int otpc_build_run(struct otpc_build *build, struct otpc_error *error);

/* The file that the last run has written, NULL where it failed; until the next run. */
const char *otpc_build_output(const struct otpc_build *build);

/* A device that judges images: its keys, and what it knows. */
struct otpc_verifier;

enum otpc_verifier_option {
    OTPC_VERIFY_MCUBOOT,     /* 1: by MCUboot's rules; 0: by ST's */
    OTPC_VERIFY_SLOT_SIZE,   /* bytes; 0: as long as the file is */
    OTPC_VERIFY_MIN_COUNTER, /* the security counter that the device has */
    OTPC_VERIFY_SECONDARY,   /* 1: as an update, erased up to its trailer, with its magic */
    OTPC_VERIFY_MAX_SECTORS, /* slots are swapped: room for so many sectors; 0: they are overwritten */
    OTPC_VERIFY_ALIGN,       /* write alignment of the trailer of a swap; 0: 16 */
    OTPC_VERIFY_CLEAR,       /* 1: the body is in clear, as in a primary slot */
    OTPC_VERIFY_UNSIGNED     /* 1: no signature is wanted */
};

/* Error: OTPC_BUG, out of memory. */
int otpc_verifier_new(struct otpc_session *session, struct otpc_verifier **verifier,
                      struct otpc_error *error);
void otpc_verifier_free(struct otpc_verifier *verifier);

/*
 * Keys of the device: one that it trusts, private or public; all in an option-byte key XML or file; the private one that
 * decrypts. Errors: OTPC_CRYPTO, OTPC_FILE, OTPC_CONFIG; OTPC_MISUSE, there are more than 16.
 */
int otpc_verifier_add_key(struct otpc_verifier *verifier, const char *path,
                          struct otpc_error *error);
int otpc_verifier_add_config(struct otpc_verifier *verifier, const char *path,
                             struct otpc_error *error);
int otpc_verifier_set_decryption_key(struct otpc_verifier *verifier, const char *path,
                                     struct otpc_error *error);

/* Error: OTPC_MISUSE, there is no such option. */
int otpc_verifier_set(struct otpc_verifier *verifier, enum otpc_verifier_option option,
                      unsigned value, struct otpc_error *error);

/*
 * Has the boot core judge an image, .bin or .hex. Errors: OTPC_NOT_VALID, with the reason; OTPC_MISUSE, there is no key;
 * OTPC_FILE; OTPC_FIT, it is longer than the slot; OTPC_CRYPTO; OTPC_BUG.
 */
int otpc_verifier_run(struct otpc_verifier *verifier, const char *image, struct otpc_error *error);

/* Of the image that the last run found valid: its version, NULL where there is none; its security counter, 0 likewise. */
const char *otpc_verifier_version(const struct otpc_verifier *verifier);
unsigned otpc_verifier_counter(const struct otpc_verifier *verifier);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif

#ifdef __cplusplus
}
#endif

#endif
