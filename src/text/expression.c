// SPDX-License-Identifier: Apache-2.0
#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <text/expression.h>

/* A fraction in lowest terms; the denominator is above 0. */
struct fraction {
    int64_t top;
    int64_t bottom;
};

struct parser {
    struct span text;
    size_t at;
    unsigned depth;
    expression_lookup *lookup;
    void *context;
    struct error *error;
};

static int too_large(const struct parser *parser)
{
    return error_set(parser->error, ERROR_CONFIG, "a number of '%.*s' is beyond 63 bits",
                     (int)parser->text.size, (const char *)parser->text.data);
}

static int not_an_expression(const struct parser *parser)
{
    return error_set(parser->error, ERROR_CONFIG, "'%.*s' is no number or sum of numbers",
                     (int)parser->text.size, (const char *)parser->text.data);
}

static uint8_t peek(struct parser *parser)
{
    while (parser->at < parser->text.size && isspace(parser->text.data[parser->at]))
        parser->at++;
    return parser->at < parser->text.size ? parser->text.data[parser->at] : 0;
}

static bool is_name_byte(uint8_t byte)
{
    return isalnum(byte) || byte == '_' || byte == '$' || byte >= 0x80;
}

/* Takes a sign, or a word that ends there. */
static bool take(struct parser *parser, const char *word)
{
    size_t length = strlen(word);
    peek(parser);
    if (parser->text.size - parser->at < length ||
        memcmp(parser->text.data + parser->at, word, length) != 0)
        return false;
    size_t behind = parser->at + length;
    if (isalpha((unsigned char)word[0]) && behind < parser->text.size &&
        is_name_byte(parser->text.data[behind]))
        return false;
    parser->at = behind;
    return true;
}

static int64_t common_divisor(int64_t one, int64_t other)
{
    while (other != 0) {
        int64_t rest = one % other;
        one = other;
        other = rest;
    }
    return one < 0 ? -one : one;
}

static struct fraction whole(int64_t value)
{
    return (struct fraction){value, 1};
}

static int reduce(const struct parser *parser, struct fraction *value)
{
    if (value->top == INT64_MIN || value->bottom == INT64_MIN)
        return too_large(parser);
    int64_t divisor = common_divisor(value->top, value->bottom);
    if (value->bottom < 0)
        divisor = -divisor;
    value->top /= divisor;
    value->bottom /= divisor;
    return 0;
}

/* left + sign * right */
static int add(const struct parser *parser, struct fraction *left, struct fraction right, int sign)
{
    int64_t one;
    int64_t other;
    if (__builtin_mul_overflow(left->top, right.bottom, &one) ||
        __builtin_mul_overflow(right.top * sign, left->bottom, &other) ||
        __builtin_add_overflow(one, other, &left->top) ||
        __builtin_mul_overflow(left->bottom, right.bottom, &left->bottom))
        return too_large(parser);
    return reduce(parser, left);
}

static int multiply(const struct parser *parser, struct fraction *left, struct fraction right)
{
    if (__builtin_mul_overflow(left->top, right.top, &left->top) ||
        __builtin_mul_overflow(left->bottom, right.bottom, &left->bottom))
        return too_large(parser);
    return reduce(parser, left);
}

static int divide(const struct parser *parser, struct fraction *left, struct fraction right)
{
    if (right.top == 0)
        return error_set(parser->error, ERROR_CONFIG, "'%.*s' divides by zero",
                         (int)parser->text.size, (const char *)parser->text.data);
    return multiply(parser, left, (struct fraction){right.bottom, right.top});
}

static int64_t floor_of(struct fraction value)
{
    int64_t quotient = value.top / value.bottom;
    return value.top % value.bottom < 0 ? quotient - 1 : quotient;
}

static int parse_any(struct parser *parser, struct fraction *value);

/* A number of at most 63 bits, with the suffixes that C has for types. */
static int parse_number(struct parser *parser, struct fraction *value)
{
    const uint8_t *data = parser->text.data;
    size_t end = parser->text.size;
    unsigned base = 10;
    int64_t number = 0;
    if (data[parser->at] == '0' && parser->at + 1 < end) {
        base = data[parser->at + 1] == 'x' || data[parser->at + 1] == 'X' ? 16 : 8;
        parser->at += base == 16 ? 2 : 0;
    }
    size_t start = parser->at;
    for (; parser->at < end && isxdigit(data[parser->at]); parser->at++) {
        uint8_t digit = (uint8_t)tolower(data[parser->at]);
        int64_t worth = isdigit(digit) ? digit - '0' : digit - 'a' + 10;
        if (worth >= (int64_t)base)
            return not_an_expression(parser);
        if (__builtin_mul_overflow(number, (int64_t)base, &number) ||
            __builtin_add_overflow(number, worth, &number))
            return too_large(parser);
    }
    if (parser->at == start)
        return not_an_expression(parser);
    while (parser->at < end && strchr("uUlL", data[parser->at]) != NULL && data[parser->at] != 0)
        parser->at++;
    if (parser->at < end && (is_name_byte(data[parser->at]) || data[parser->at] == '.'))
        return not_an_expression(parser);
    *value = whole(number);
    return 0;
}

static int parse_name(struct parser *parser, struct fraction *value)
{
    size_t start = parser->at;
    int64_t found;
    while (parser->at < parser->text.size && is_name_byte(parser->text.data[parser->at]))
        parser->at++;
    struct span name = {parser->text.data + start, parser->at - start};
    if (name.size == 0)
        return not_an_expression(parser);
    if (parser->lookup == NULL)
        return error_set(parser->error, ERROR_CONFIG, "'%.*s' is no number", (int)name.size,
                         (const char *)name.data);
    if (parser->lookup(parser->context, name, &found, parser->error) != 0)
        return -1;
    *value = whole(found);
    return 0;
}

static int parse_one(struct parser *parser, struct fraction *value)
{
    uint8_t first = peek(parser);
    if (isdigit(first))
        return parse_number(parser, value);
    if (first != '(')
        return parse_name(parser, value);
    parser->at++;
    if (++parser->depth > EXPRESSION_DEPTH)
        return error_set(parser->error, ERROR_CONFIG, "more than %d parentheses in each other",
                         EXPRESSION_DEPTH);
    if (parse_any(parser, value) != 0)
        return -1;
    parser->depth--;
    return take(parser, ")") ? 0 : not_an_expression(parser);
}

static int parse_signed(struct parser *parser, struct fraction *value)
{
    bool negative = false;
    for (;; parser->at++) {
        uint8_t sign = peek(parser);
        if (sign != '-' && sign != '+')
            break;
        negative = negative != (sign == '-');
    }
    if (parse_one(parser, value) != 0)
        return -1;
    if (negative)
        value->top = -value->top;
    return 0;
}

static int parse_product(struct parser *parser, struct fraction *value)
{
    struct fraction right;
    if (parse_signed(parser, value) != 0)
        return -1;
    for (;;) {
        bool floored = take(parser, "//");
        uint8_t sign = floored ? '/' : peek(parser);
        if (sign != '*' && sign != '/' && sign != '%')
            return 0;
        parser->at += !floored;
        if (parse_signed(parser, &right) != 0)
            return -1;
        struct fraction left = *value;
        if ((sign == '*' ? multiply(parser, value, right) : divide(parser, value, right)) != 0)
            return -1;
        if (floored || sign == '%')
            *value = whole(floor_of(*value));
        if (sign != '%')
            continue;
        struct fraction part = *value;
        *value = left;
        if (multiply(parser, &part, right) != 0 || add(parser, value, part, -1) != 0)
            return -1;
    }
}

static int parse_sum(struct parser *parser, struct fraction *value)
{
    struct fraction right;
    if (parse_product(parser, value) != 0)
        return -1;
    for (;;) {
        uint8_t sign = peek(parser);
        if (sign != '+' && sign != '-')
            return 0;
        parser->at++;
        if (parse_product(parser, &right) != 0 ||
            add(parser, value, right, sign == '+' ? 1 : -1) != 0)
            return -1;
    }
}

static bool holds(size_t comparison, int64_t difference)
{
    const bool results[] = {difference == 0, difference != 0, difference <= 0, difference >= 0,
                            difference<0, difference> 0};
    return results[comparison];
}

static int parse_comparison(struct parser *parser, struct fraction *value)
{
    static const char *const words[] = {"==", "!=", "<=", ">=", "<", ">"};
    struct fraction right;
    bool negated = take(parser, "not");
    if (parse_sum(parser, value) != 0)
        return -1;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!take(parser, words[i]))
            continue;
        if (parse_sum(parser, &right) != 0 || add(parser, value, right, -1) != 0)
            return -1;
        *value = whole(holds(i, value->top));
        break;
    }
    if (negated)
        *value = whole(value->top == 0);
    return 0;
}

/* Both sides of `and` and `or` are evaluated: there is nothing to run in them. */
static int parse_any(struct parser *parser, struct fraction *value)
{
    struct fraction right;
    if (parse_comparison(parser, value) != 0)
        return -1;
    for (;;) {
        bool both = take(parser, "and");
        if (!both && !take(parser, "or"))
            return 0;
        if (parse_comparison(parser, &right) != 0)
            return -1;
        bool left = value->top != 0;
        *value = whole(both ? left && right.top != 0 : left || right.top != 0);
    }
}

int expression_evaluate(struct span text, expression_lookup *lookup, void *context, int64_t *value,
                        struct error *error)
{
    struct parser parser = {text, 0, 0, lookup, context, error};
    struct fraction result;
    if (text.size > EXPRESSION_LIMIT)
        return error_set(error, ERROR_CONFIG, "an expression of more than %d bytes",
                         EXPRESSION_LIMIT);
    if (parse_any(&parser, &result) != 0)
        return -1;
    if (peek(&parser) != 0 || parser.at < text.size)
        return not_an_expression(&parser);
    *value = result.top / result.bottom;
    return 0;
}
