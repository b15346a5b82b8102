/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of keys, the table of actions, words of scripts, and the line editor. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "ui/keymap.h"
#include "ui/prompt.h"
#include "ui/script.h"
#include "ui/view.h"

/* ---- keys ------------------------------------------------------------------------------------------------------------ */

static void key_names_go_both_ways(void **state)
{
	(void)state;
	for (uint32_t key = 1; key < K_LAST; key = key == 0x7e ? K_FIRST : key + 1) {
		struct buf b = {0};

		key_put_name(&b, key);
		if (b.n > 0 && (key <= 26 || key >= ' '))
			assert_int_equal(key_of(buf_slice(&b)), key);
		buf_free(&b);
	}
	assert_int_equal(key_of(slice_of("enter")), K_ENTER);
	assert_int_equal(key_of(slice_of("F13")), K_NONE);
	assert_int_equal(key_of(slice_of("")), K_NONE);
	assert_int_equal(key_of(slice_of("Ctrl-")), K_NONE);
	assert_int_equal(key_of(slice_of("Ctrl-L")), 12);
	assert_int_equal(key_of(slice_of("q")), 'q');
	assert_int_equal(key_of(slice_of("Q")), 'Q');
	assert_int_equal(key_of(slice_of("é")), 0xe9);
}

/* ---- actions --------------------------------------------------------------------------------------------------------- */

/* Each key of each row is a key, and no two rows of one view want the same one. */
static void actions_do_not_clash(void **state)
{
	size_t n;
	const struct action_row *rows = action_rows(&n);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		assert_non_null(rows[i].help);
		assert_true(rows[i].views != 0 && (rows[i].views & ~(uint32_t)IN_ALL) == 0);
		for (int view = 0; view < VIEW_N; view++) {
			struct slice rest = slice_of(rows[i].keys);

			if (!(rows[i].views & 1u << view))
				continue;
			while (rest.n > 0) {
				uint32_t key = key_of(slice_cut(&rest, ' '));

				assert_int_not_equal(key, K_NONE);
				assert_ptr_equal(action_of_key(key, (enum view_id)view), &rows[i]);
			}
			assert_int_equal(action_of_name(slice_of(rows[i].name), (enum view_id)view)->action, rows[i].action);
		}
	}
	assert_null(action_of_key('%', VIEW_CALLS));
	assert_null(action_of_name(slice_of("fly"), VIEW_CALLS));
	assert_int_equal(action_of_key(K_ESC, VIEW_CALLS)->action, ACTION_LEAVE);
	assert_int_equal(action_of_key(K_ESC, VIEW_FLOW)->action, ACTION_BACK);
}

static void every_view_has_a_way_out(void **state)
{
	(void)state;
	for (int view = 0; view < VIEW_N; view++) {
		const struct view_row *row = view_row((enum view_id)view);

		assert_int_equal(row->id, view);
		assert_non_null(row->name);
		assert_non_null(row->help);
		assert_non_null(row->ops->draw);
		assert_non_null(action_of_key(K_ESC, (enum view_id)view));
		assert_non_null(action_of_name(slice_of("quit"), (enum view_id)view));
	}
}

/* ---- the configuration ----------------------------------------------------------------------------------------------- */

static struct option_setting setting(unsigned line, const char *name, const char *value)
{
	return (struct option_setting){SETTING_KEY, line, slice_of(name), slice_of(value)};
}

static void keys_are_mapped(void **state)
{
	struct option_setting lines[] = {setting(1, "open", "o, Ctrl-O"), setting(2, "flow.open", "Enter  O"),
		setting(3, "sort-turn", "Comma"), setting(4, "endpoints", "none"), setting(5, "mark", "o")};
	struct options o = {.settings = lines, .n_settings = sizeof lines / sizeof lines[0]};
	struct keymap *m = keymap_new();
	struct buf b = {0};

	(void)state;
	keymap_configure(m, &o);
	assert_int_equal(keymap_action(m, 'o', VIEW_CALLS)->action, ACTION_OPEN);
	assert_int_equal(keymap_action(m, key_ctrl('o'), VIEW_CALLS)->action, ACTION_OPEN);
	assert_null(keymap_action(m, K_ENTER, VIEW_CALLS));
	assert_int_equal(keymap_action(m, K_ENTER, VIEW_FLOW)->action, ACTION_OPEN);
	assert_int_equal(keymap_action(m, 'O', VIEW_FLOW)->action, ACTION_OPEN);
	assert_int_equal(keymap_action(m, ',', VIEW_STREAMS)->action, ACTION_SORT_TURN);
	assert_null(keymap_action(m, 'E', VIEW_CALLS));
	keymap_put(m, ACTION_ENDPOINTS, VIEW_CALLS, &b);
	buf_putc(&b, ' ');
	keymap_put(m, ACTION_OPEN, VIEW_CALLS, &b);
	assert_true(slice_eq(buf_slice(&b), slice_of(":endpoints o")));
	/* o was given away in line 1 */
	buf_putc(&o.warnings, '\0');
	assert_non_null(strstr(o.warnings.p, ":5: key.mark: line 1 has made o the key of open"));
	buf_free(&b);
	buf_free(&o.warnings);
	keymap_free(m);
}

/* Where nothing is configured, the map is the table. */
static void keymap_is_the_table(void **state)
{
	struct keymap *m = keymap_new();
	struct options o = {.n_settings = 0};

	(void)state;
	keymap_configure(m, &o);
	for (int view = 0; view < VIEW_N; view++)
		for (uint32_t key = 1; key < K_LAST; key = key == 0x7e ? K_FIRST : key + 1)
			assert_ptr_equal(keymap_action(m, key, (enum view_id)view), action_of_key(key, (enum view_id)view));
	assert_int_equal(o.warnings.n, 0);
	keymap_free(m);
}

static void looks_are_read(void **state)
{
	static const char *const wrong[] = {"", "rot", "red on", "256", "#12345", "on", "on bold", "red blue",
		"bold on underlined", "#ggg000"};
	struct palette p;
	struct err e;
	struct look l;

	(void)state;
	palette_init(&p, SCHEME_DARK);
	assert_int_equal(palette_set(&p, slice_of("error"), slice_of("Red on bright-white bold  reverse"), &e), 0);
	l = palette_look(&p, STYLE_ERROR, 0);
	assert_true(l.fg == 1 && l.fg16 == 1 && l.bg == 15 && l.bg16 == 15 && l.attr == (LOOK_BOLD | LOOK_REVERSE));
	assert_int_equal(palette_set(&p, slice_of("error"), slice_of("#ff0000 on 236"), &e), 0);
	l = palette_look(&p, STYLE_ERROR, 0);
	assert_true(l.fg == 196 && l.fg16 == 9 && l.bg == 236 && l.bg16 == 0 && l.attr == 0);
	assert_int_equal(palette_set(&p, slice_of("cursor"), slice_of("default on 18"), &e), 0);
	l = palette_look(&p, STYLE_PLAIN, ATTR_CURSOR);
	assert_int_equal(l.bg, 18);
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		if (palette_set(&p, slice_of("warn"), slice_of(wrong[i]), &e) == 0)
			fail_msg("'%s' was taken", wrong[i]);
	assert_int_equal(palette_set(&p, slice_of("erorr"), slice_of("red"), &e), -1);
	for (int s = 0; s < STYLE_N; s++)
		for (unsigned attr = 0; attr < 8; attr++)
			for (int scheme = 0; scheme < SCHEME_N; scheme++) {
				struct look a = style_look((enum scheme)scheme, (enum style)s, attr), b;

				palette_init(&p, (enum scheme)scheme);
				b = palette_look(&p, (enum style)s, attr);
				assert_true(a.fg == b.fg && a.bg == b.bg && a.attr == b.attr);
				assert_true(a.fg16 == b.fg16 && a.bg16 == b.bg16);
			}
}

/* ---- scripts --------------------------------------------------------------------------------------------------------- */

static void scripts_are_read(void **state)
{
	struct slice rest = slice_of(" Down*3  q \"a \\\" b\" :sort-right size=100x30 press=4,7 styles save=x.txt / ");
	struct script_step st;
	struct err e;

	(void)state;
	assert_int_equal(script_next(&rest, &st, &e), 0);
	assert_true(st.kind == SCRIPT_EVENT && st.event.key == K_DOWN && st.times == 3);
	assert_int_equal(script_next(&rest, &st, &e), 0);
	assert_true(st.event.key == 'q' && st.times == 1);
	assert_int_equal(script_next(&rest, &st, &e), 0);
	assert_true(st.kind == SCRIPT_EVENT && slice_eq(st.text, slice_of("a \\\" b")));
	assert_int_equal(script_next(&rest, &st, &e), 0);
	assert_true(st.kind == SCRIPT_ACTION && slice_eq(st.text, slice_of("sort-right")));
	assert_int_equal(script_next(&rest, &st, &e), 0);
	assert_true(st.kind == SCRIPT_SIZE && st.w == 100 && st.h == 30);
	assert_int_equal(script_next(&rest, &st, &e), 0);
	assert_true(st.event.kind == EVENT_MOUSE && st.event.y == 4 && st.event.x == 7 && st.times == 1);
	assert_int_equal(script_next(&rest, &st, &e), 0);
	assert_int_equal(st.kind, SCRIPT_STYLES);
	assert_int_equal(script_next(&rest, &st, &e), 0);
	assert_true(st.kind == SCRIPT_SAVE && slice_eq(st.text, slice_of("x.txt")));
	assert_int_equal(script_next(&rest, &st, &e), 0);
	assert_int_equal(st.event.key, '/');
	assert_int_equal(script_next(&rest, &st, &e), 0);
	assert_int_equal(st.kind, SCRIPT_END);
}

static void wrong_scripts_are_refused(void **state)
{
	static const char *const wrong[] = {"Fly", "\"open", "\"open\\\"", "size=0x3", "size=3", "size=2000x30", "Down*x",
		"press=1", "size=12345678901234567890123456789012345x3", "Down*", "save="};
	struct script_step st;

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct slice rest = slice_of(wrong[i]);
		struct err e = {0};

		assert_int_equal(script_next(&rest, &st, &e), -1);
		assert_int_equal(e.status, 2);
		assert_true(e.text[0] != '\0');
	}
}

/* ---- the line editor ------------------------------------------------------------------------------------------------- */

static bool accept(void *ctx, struct app *a, const char *text)
{
	(void)ctx;
	(void)a;
	(void)text;
	return true;
}

static bool no_x(void *ctx, const char *text, struct err *e)
{
	(void)ctx;
	if (!strchr(text, 'x'))
		return true;
	err_set(e, 2, "no x here");
	return false;
}

static const char *word(void *ctx, struct slice before, size_t i)
{
	static const char *const words[] = {"state", "status", "start_epoch", "method"};

	(void)ctx;
	(void)before;
	return i < sizeof words / sizeof words[0] ? words[i] : NULL;
}

static const struct prompt_kind kind = {.label = "test: ", .done = accept, .check = no_x, .word = word};

static void type(struct prompt *p, const char *text)
{
	for (; *text; text++)
		assert_int_equal(prompt_key(p, (uint32_t)*text), PROMPT_STAYS);
}

static void text_is_edited(void **state)
{
	struct prompt p = {0};

	(void)state;
	prompt_open(&p, &kind, NULL, "");
	type(&p, "ab d");
	prompt_key(&p, K_LEFT);
	prompt_key(&p, 0x65e5);
	assert_string_equal(prompt_text(&p), "ab 日d");
	prompt_key(&p, K_BACKSPACE);
	prompt_key(&p, 'c');
	prompt_key(&p, K_HOME);
	prompt_key(&p, K_DELETE);
	assert_string_equal(prompt_text(&p), "b cd");
	prompt_key(&p, K_END);
	prompt_key(&p, key_ctrl('w'));
	assert_string_equal(prompt_text(&p), "b ");
	prompt_key(&p, key_ctrl('u'));
	assert_string_equal(prompt_text(&p), "");
	prompt_key(&p, 0x1b);
	prompt_key(&p, 0x7f);
	assert_string_equal(prompt_text(&p), "");
	assert_int_equal(prompt_key(&p, K_BACKSPACE), PROMPT_CANCELLED);
	assert_int_equal(prompt_key(&p, K_ENTER), PROMPT_DONE);
	prompt_free(&p);
}

static void errors_are_told_as_typed(void **state)
{
	struct prompt p = {0};

	(void)state;
	prompt_open(&p, &kind, NULL, "");
	type(&p, "a");
	assert_false(p.is_wrong);
	type(&p, "x");
	assert_true(p.is_wrong);
	assert_string_equal(p.err.text, "no x here");
	prompt_key(&p, K_BACKSPACE);
	assert_false(p.is_wrong);
	prompt_free(&p);
}

static void words_are_completed(void **state)
{
	struct prompt p = {0};

	(void)state;
	prompt_open(&p, &kind, NULL, "");
	type(&p, "(STa");
	prompt_key(&p, K_TAB);
	assert_string_equal(prompt_text(&p), "(state");
	prompt_key(&p, K_TAB);
	prompt_key(&p, K_TAB);
	assert_string_equal(prompt_text(&p), "(start_epoch");
	prompt_key(&p, K_TAB);
	assert_string_equal(prompt_text(&p), "(state");
	prompt_key(&p, K_BACKTAB);
	assert_string_equal(prompt_text(&p), "(start_epoch");
	type(&p, " zz");
	prompt_key(&p, K_TAB);
	assert_string_equal(prompt_text(&p), "(start_epoch zz");
	prompt_free(&p);
}

static void lines_are_recalled(void **state)
{
	struct prompt p = {0};

	(void)state;
	for (int i = 0; i < 100; i++) {
		char text[16];

		snprintf(text, sizeof text, "line %d", i % 50);
		prompt_open(&p, &kind, NULL, text);
		prompt_close(&p, true);
	}
	prompt_open(&p, &kind, NULL, "now");
	prompt_key(&p, K_UP);
	assert_string_equal(prompt_text(&p), "line 49");
	for (int i = 0; i < 100; i++)
		prompt_key(&p, K_UP);
	assert_string_equal(prompt_text(&p), "line 18");
	for (int i = 0; i < 100; i++)
		prompt_key(&p, K_DOWN);
	assert_string_equal(prompt_text(&p), "now");
	prompt_free(&p);
}

static void long_texts_have_an_end(void **state)
{
	struct prompt p = {0};
	struct canvas c;

	(void)state;
	prompt_open(&p, &kind, NULL, "");
	for (int i = 0; i < PROMPT_BYTES + 100; i++)
		prompt_key(&p, 'a');
	assert_int_equal(strlen(prompt_text(&p)), PROMPT_BYTES);
	canvas_init(&c, 3, 20, false);
	prompt_draw(&p, &c, 2);
	assert_int_equal(c.cursor_y, 2);
	assert_int_equal(c.cursor_x, 19);
	prompt_key(&p, K_HOME);
	canvas_clear(&c);
	prompt_draw(&p, &c, 2);
	assert_int_equal(c.cursor_x, 6);
	canvas_free(&c);
	prompt_free(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(key_names_go_both_ways),
		cmocka_unit_test(actions_do_not_clash),
		cmocka_unit_test(every_view_has_a_way_out), cmocka_unit_test(keys_are_mapped),
		cmocka_unit_test(keymap_is_the_table), cmocka_unit_test(looks_are_read),
		cmocka_unit_test(scripts_are_read),
		cmocka_unit_test(wrong_scripts_are_refused),
		cmocka_unit_test(text_is_edited),
		cmocka_unit_test(errors_are_told_as_typed),
		cmocka_unit_test(words_are_completed),
		cmocka_unit_test(lines_are_recalled),
		cmocka_unit_test(long_texts_have_an_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
