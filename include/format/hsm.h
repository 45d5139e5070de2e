// SPDX-License-Identifier: Apache-2.0
/*
 * What a token that issues licences holds: objects and numbers, all of this project's own choice.
 *
 *   the key field, a secret key of 32 bytes whose id says which provisioning it is of
 *   one record, a data object: all that changes, in one piece
 *   for moments, and after a crash: intents, data objects that say what the next record will be
 *
 * A record is never changed. To put the next one in its place, an intent is written; then the record is destroyed, which a
 * token lets one process do and no other; then the next record is written, and the intent goes. Where there is no record,
 * somebody was interrupted between the two, and the intent says what to write. Integers are little-endian.
 */
#ifndef FORMAT_HSM_H
#define FORMAT_HSM_H

#define HSM_APPLICATION   "otpc hsm" /* CKA_APPLICATION of records and intents */
#define HSM_DEFAULT_LABEL "otpc-hsm" /* of all objects, where the URI names none */

#define HSM_RECORD_MAGIC "OHSR"
#define HSM_INTENT_MAGIC "OHSI"
#define HSM_MAGIC_SIZE   4

/* Offsets. */
#define HSM_RECORD_FORMAT     4  /* u16 */
#define HSM_RECORD_COUNT      6  /* u16, reservations */
#define HSM_RECORD_PROVISION  8  /* which provisioning: the id of the key */
#define HSM_RECORD_GENERATION 24 /* u32, counts the changes */
#define HSM_RECORD_VERSION    28 /* u32, of the licences */
#define HSM_RECORD_MAXIMUM    32 /* u32, licences in all */
#define HSM_RECORD_REMAINING  36 /* u32, licences left */
#define HSM_RECORD_FIRMWARE   40 /* as in a chip licence */
#define HSM_RECORD_NONCE      56 /* 12 bytes */
#define HSM_RECORD_HEAD       68 /* bytes before the reservations */

#define HSM_RECORD_FORMAT_NUMBER 1
#define HSM_ID_SIZE              16
#define HSM_COUNTER_MAX          1000000000 /* two changes a licence have to fit the generation */

/* A reservation: a licence that was taken off the counter, and is not known to have been written. */
#define HSM_RESERVATION_SERIAL    0 /* u32 */
#define HSM_RESERVATION_RECIPIENT 4 /* SHA-256 of the device's key */
#define HSM_RESERVATION_SIZE      36
#define HSM_RESERVATIONS_MAX      64
#define HSM_RECORD_SIZE_MAX       (HSM_RECORD_HEAD + HSM_RESERVATIONS_MAX * HSM_RESERVATION_SIZE)

#endif
