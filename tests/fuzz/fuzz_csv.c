// SPDX-License-Identifier: Apache-2.0
/*
 * Rows of fields from anybody. What is read holds together, and a sink leaves out no more than the bad lines.
 */
#include "fuzz_file.h"
#include <string.h>
#include <text/csv.h>

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void check_field(const struct csv *csv, const struct csv_field *field)
{
    struct span source = field->source;
    require(source.data >= csv->bytes.data &&
            source.data + source.size <= csv->bytes.data + csv->bytes.size);
    require((const uint8_t *)field->text >= csv->texts.data &&
            (const uint8_t *)field->text < csv->texts.data + csv->texts.size);
    size_t length = strlen(field->text);
    require(length <= source.size);
    bool is_quoted = source.size > 0 && source.data[0] == '"';
    require(is_quoted || (length == source.size && memcmp(field->text, source.data, length) == 0));
}

static void check(const struct csv *csv)
{
    unsigned line = 0;
    for (size_t i = 0; i < csv->count; i++) {
        require(csv->rows[i].line > line && csv->rows[i].count > 0);
        line = csv->rows[i].line;
        for (size_t j = 0; j < csv->rows[i].count; j++)
            check_field(csv, &csv->rows[i].fields[j]);
    }
}

static void count(void *context, const char *check, const struct error *finding)
{
    require(strcmp(check, "csv") == 0 && finding->code == ERROR_FILE && finding->line > 0);
    *(size_t *)context += 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span bytes = {data, size};
    size_t findings = 0;
    const struct finding_sink sink = {count, &findings};
    struct error error = {0};
    AUTO(csv) strict = {0};
    AUTO(csv) lenient = {0};
    require(csv_parse(bytes, "fuzz.csv", &sink, &lenient, &error) == 0);
    check(&lenient);
    bool is_good = csv_parse(bytes, "fuzz.csv", NULL, &strict, &error) == 0;
    require(is_good == (findings == 0));
    require(is_good || (error.code == ERROR_FILE && error.line > 0));
    require(!is_good || strict.count == lenient.count);
    return 0;
}
