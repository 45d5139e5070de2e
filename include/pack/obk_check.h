// SPDX-License-Identifier: Apache-2.0
/*
 * Named consistency checks of an option-byte key configuration: what a device would take without a word, and then
 * not boot.
 */
#ifndef PACK_OBK_CHECK_H
#define PACK_OBK_CHECK_H

#include <base/finding.h>
#include <base/run.h>
#include <base/text_list.h>
#include <pack/obk_write.h>

/*
 * Runs the checks of the specification: slots, OBK slots, listed values, dependencies, file width, output, keys. A
 * check named in `allow` warns instead. Errors, the first finding where `sink` is NULL, else -1 if there was any:
 * ERROR_CONFIG, ERROR_FILE, ERROR_CRYPTO.
 */
int obk_check(const struct run *run, const struct obk_spec *spec, const struct text_list *allow,
              const struct finding_sink *sink, struct error *error) must_check;

/* Runs the checks of the finished bytes: destination and payload size against what devices have there. */
int obk_check_image(const struct run *run, const struct obk_spec *spec,
                    const struct obk_image *image, const struct text_list *allow,
                    const struct finding_sink *sink, struct error *error) must_check;

/* Whether every name in a list is that of a check. Error: ERROR_USAGE, the message lists the names. */
int obk_check_names(const struct text_list *names, struct error *error) must_check;

/*
 * The path at `index` of those that the file is made from, a file or an object in a token; "" where there is none, NULL
 * behind the last.
 */
const char *obk_ingredient_at(const struct run *run, const struct obk_spec *spec, size_t index);

/* Whether the output is the configuration or a file that it names. */
bool obk_output_is_ingredient(const struct run *run, const struct obk_spec *spec);

#endif
