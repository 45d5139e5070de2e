// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <text/html.h>

static void assert_html(const struct html *html, const char *text)
{
    struct error error;
    assert_done(html_finish(html, &error), error);
    assert_spans_equal(blob_span(&html->text), text_bytes(text));
}

static void escapes_what_means_something(void **state)
{
    (void)state;
    AUTO(html) html = {.failed = false};
    html_escape(&html, "<a href=\"x\" title='y'>&amp;</a>");
    assert_html(&html, "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;");
}

static void leaves_other_text_and_hides_control_characters(void **state)
{
    (void)state;
    AUTO(html) html = {.failed = false};
    html_escape(&html, "");
    html_escape(&html, "\xc3\xa4 100%s\n\x1b[0m\x7f");
    assert_html(&html, "\xc3\xa4 100%s??[0m?");
}

static void markup_takes_texts_and_numbers(void **state)
{
    (void)state;
    AUTO(html) html = {.failed = false};
    html_add(&html, "<b class=\"%s\">%u %%</b>", "\"><script>%u", 4294967295U);
    html_add(&html, "%s%s", "", "end");
    html_raw(&html, text_span("<%s>"));
    assert_html(&html, "<b class=\"&quot;&gt;&lt;script&gt;%u\">4294967295 %</b>end<%s>");
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(escapes_what_means_something),
    cmocka_unit_test(leaves_other_text_and_hides_control_characters),
    cmocka_unit_test(markup_takes_texts_and_numbers),
};

int main(void)
{
    return cmocka_run_group_tests_name("html", tests, NULL, NULL);
}
