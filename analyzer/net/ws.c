/* SPDX-License-Identifier: GPL-3.0-or-later */
/* To come. */
#include "analyzer/net/stream.h"
