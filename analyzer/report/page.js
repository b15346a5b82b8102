/* SPDX-License-Identifier: GPL-3.0-or-later
 * Script of the page. */
"use strict";
