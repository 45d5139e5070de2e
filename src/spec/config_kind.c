// SPDX-License-Identifier: Apache-2.0
#include <spec/config_kind.h>
#include <string.h>
#include <text/xml.h>

int config_find_kind(const char *path, enum config_kind *kind, struct error *error)
{
    AUTO(xml_document) document = {0};
    *kind = CONFIG_OTHER;
    if (xml_load(path, &document, error) != 0)
        return -1;
    const struct xml_node *root = xml_root(&document);
    if (strcmp(xml_name(root), "Root") != 0)
        return 0;
    if (xml_child(root, "McubootFormat") != NULL)
        *kind = CONFIG_IMAGE;
    else if (xml_child(root, "Obdata") != NULL)
        *kind = CONFIG_OBK;
    return 0;
}
