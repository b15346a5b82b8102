/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MD5 (RFC 1321), for the digests of test calls alone: nothing here guards anything. */
#ifndef SL_TEST_MD5_H
#define SL_TEST_MD5_H

#include "base.h"

/** Lower-case hexadecimal digest and a NUL. */
void md5_hex(struct slice s, char out[33]);

#endif
