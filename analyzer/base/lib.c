/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Libraries that are loaded when something first needs them. Most runs need none of them, and to link against them all
 * costs more at the start of each run than reading a small capture does. Knows nothing of any library in particular. */
#include "base.h"

#include <dlfcn.h>

/* What the loader says begins with the name, which is told already. */
static const char *loader_says(const char *soname)
{
	const char *text = dlerror();
	size_t n = strlen(soname);

	if (!text)
		return "unknown reason";
	return strncmp(text, soname, n) == 0 && text[n] == ':' && text[n + 1] == ' ' ? text + n + 2 : text;
}

void *lib_open(const char *soname, const struct lib_symbol *symbols, size_t n, void *table, struct err *e)
{
	void *handle = dlopen(soname, RTLD_LAZY | RTLD_LOCAL | RTLD_NODELETE);

	if (!handle) {
		err_set(e, 2, "%.80s cannot be loaded: %.200s", soname, loader_says(soname));
		return NULL;
	}
	for (size_t i = 0; i < n; i++) {
		void *p = dlsym(handle, symbols[i].name);

		if (!p) {
			err_set(e, 2, "%.80s cannot be loaded: it has no %.80s", soname, symbols[i].name);
			dlclose(handle);
			return NULL;
		}
		memcpy((char *)table + symbols[i].at, &p, sizeof p);
	}
	return handle;
}

void lib_close(void *handle)
{
	if (handle)
		dlclose(handle);
}
