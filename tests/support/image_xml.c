// SPDX-License-Identifier: Apache-2.0
#include "test.h"
#include <string.h>

static const char *type_of(const char *command)
{
    static const char *const files[] = {"", "-k", "-E"};
    for (size_t i = 0; i < COUNT(files); i++)
        if (strcmp(command, files[i]) == 0)
            return "File";
    return strcmp(command, "-d") == 0 ? "Dependency" : "Data";
}

static void put_param(struct blob *text, const struct xml_param *param)
{
    struct error error;
    assert_done(blob_append_text(text, &error, "<Param><Name>%s</Name><Type>%s</Type>", param->name,
                                 type_of(param->command)),
                error);
    if (param->command[0] != '\0')
        assert_done(blob_append_text(text, &error, "<Command>%s</Command>", param->command), error);
    assert_done(blob_append_text(text, &error, "%s</Param>\n", param->rest), error);
}

void image_xml(struct blob *text, const char *linked, const struct xml_param *params,
               const char *output)
{
    struct error error;
    assert_done(blob_append_text(text, &error,
                                 "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                                 "<Root><McubootFormat><GlobalParam><Command>sign</Command>\n"),
                error);
    if (linked != NULL)
        assert_done(blob_append_text(text, &error, "<LinkedXML>%s</LinkedXML>", linked), error);
    assert_done(blob_append_text(text, &error, "</GlobalParam>\n"), error);
    for (; params->name != NULL; params++)
        put_param(text, params);
    assert_done(blob_append_text(text, &error,
                                 "<Output><Name>Image</Name><Value>%s</Value></Output>\n"
                                 "</McubootFormat></Root>\n",
                                 output),
                error);
    assert_done(blob_append_fill(text, 0, 1, &error), error);
    text->size--;
}
