// SPDX-License-Identifier: Apache-2.0
/*
 * The steps of a plan as a script that needs nothing but the programmer.
 */
#ifndef DEVICE_PROVISION_SCRIPT_H
#define DEVICE_PROVISION_SCRIPT_H

#include <device/provision_steps.h>

/* Appends a script for sh. Error: ERROR_BUG, out of memory. */
int provision_script_sh(const struct provision_steps *steps, struct blob *text,
                        struct error *error) must_check;

/* Appends one for cmd.exe, with CR LF. Errors: ERROR_CONFIG, a word with `"`, which cannot be passed on there. */
int provision_script_bat(const struct provision_steps *steps, struct blob *text,
                         struct error *error) must_check;

/* Appends a step's command as sh takes it, on one line without its end. Error: out of memory. */
int provision_command_text(const struct provision_step *step, struct blob *text,
                           struct error *error) must_check;

#endif
