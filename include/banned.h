/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls that cannot be used safely are compile errors. Included last by base.h, so that system headers come first. */
#ifndef SL_BANNED_H
#define SL_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#pragma GCC poison strcpy strcat strncpy strncat stpcpy sprintf vsprintf gets strtok atoi atol atoll atof
#pragma GCC poison gmtime localtime ctime asctime tmpnam mktemp

#endif
