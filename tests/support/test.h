// SPDX-License-Identifier: Apache-2.0
/*
 * What every unit test includes: cmocka with the headers it wants, and the helpers of this directory.
 */
#ifndef SUPPORT_TEST_H
#define SUPPORT_TEST_H

/* cmocka.h needs these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "check.h"
#include "child.h"
#include "image_xml.h"
#include "keys.h"
#include "scratch.h"
#include "test_run.h"

/* A row of a table of tests: the test gets a scratch directory as its state. */
#define IN_SCRATCH(test) cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)

#define COUNT(array) (sizeof(array) / sizeof *(array))

#endif
