/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls that cannot be used safely are compile errors. Included last by base.h, so that system headers come first. */
#ifndef SL_BANNED_H
#define SL_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

/* glibc makes macros of these two where the compiler is clang and _FORTIFY_SOURCE is set. */
#undef sprintf
#undef vsprintf

#pragma GCC poison strcpy strcat strncpy strncat stpcpy sprintf vsprintf gets strtok atoi atol atoll atof
#pragma GCC poison gmtime localtime ctime asctime tmpnam mktemp

#endif
