#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Translations: whole (nothing missing, nothing fuzzy), with formats as in the source, and of the texts that the source has now.
# Needs po/sipladder.pot, which make makes, and po/sipladder.said: what xgettext found wrong. What is missing is named:
# `make update-po`, translate, done.
src=${srcdir:-.}
bad=0
for l in $(cat "$src/po/LINGUAS"); do
    po=$src/po/$l.po
    msgfmt -c -o /dev/null "$po" || bad=1
    said=$(LC_ALL=C msgfmt --statistics -o /dev/null "$po" 2>&1)
    case $said in
    *fuzzy* | *untranslated*) echo "$po: $said"; bad=1 ;;
    esac
    LC_ALL=C msgcmp "$po" po/sipladder.pot || { echo "$po: texts of the source have no translation"; bad=1; }
done
[ -s po/sipladder.said ] && { cat po/sipladder.said; bad=1; }
[ $bad = 0 ] && echo "po: $said"
exit $bad
