#include "json.h"

#include <ctype.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_DEPTH = 64 };

/* ---- memory: a list of blocks, all given back at once ---- */

typedef struct Block {
    struct Block *next;
    double payload[]; /* aligned for all that is kept here */
} Block;

static Block *blocks;

void *json_allocate(size_t bytes) {
    Block *block = bytes < SIZE_MAX - sizeof(Block) ? calloc(1, sizeof(Block) + bytes) : NULL;
    if (block == NULL) die("out of memory");
    block->next = blocks;
    blocks = block;
    return block->payload;
}

void json_release(void) {
    while (blocks != NULL) {
        Block *next = blocks->next;
        free(blocks);
        blocks = next;
    }
}

void die(const char *message) {
    fprintf(stderr, "%s\n", message);
    exit(EXIT_FAILURE);
}

/* ---- values ---- */

static Json *value_of_kind(JsonKind kind) {
    Json *value = json_allocate(sizeof *value);
    value->kind = kind;
    return value;
}

Json *json_number(double number) {
    Json *value = value_of_kind(JSON_NUMBER);
    value->number = number;
    return value;
}

Json *json_string(const char *text) {
    Json *value = value_of_kind(JSON_STRING);
    value->text = text;
    return value;
}

Json *json_list(void) { return value_of_kind(JSON_LIST); }

Json *json_object(void) { return value_of_kind(JSON_OBJECT); }

Json *json_append(Json *list, Json *item) {
    if (list->last == NULL) list->first = item;
    else list->last->next = item;
    list->last = item;
    return list;
}

Json *json_set(Json *object, const char *key, Json *item) {
    item->key = key;
    return json_append(object, item);
}

const Json *json_get(const Json *object, const char *key) {
    if (object == NULL || object->kind != JSON_OBJECT) return NULL;
    for (const Json *item = object->first; item != NULL; item = item->next)
        if (strcmp(item->key, key) == 0) return item;
    return NULL;
}

const Json *json_at(const Json *list, size_t place) {
    if (list == NULL || list->kind != JSON_LIST) return NULL;
    const Json *item = list->first;
    while (item != NULL && place-- > 0) item = item->next;
    return item;
}

double json_to_double(const Json *value) {
    if (value == NULL) die("a number is missing");
    if (value->kind == JSON_TRUE || value->kind == JSON_FALSE) return value->kind == JSON_TRUE;
    if (value->kind == JSON_STRING) {
        if (strcmp(value->text, "NaN") == 0) return NAN;
        if (strcmp(value->text, "Infinity") == 0) return INFINITY;
        if (strcmp(value->text, "-Infinity") == 0) return -INFINITY;
    }
    if (value->kind != JSON_NUMBER) die("a number is expected");
    return value->number;
}

/* ---- reading: each function starts at *at and leaves it behind what it has read ---- */

static Json *read_value(const char **at, int depth);

static void skip_spaces(const char **at) { *at += strspn(*at, " \t\r\n"); }

/* Whether the next character is this one, which is then read. */
static int read_sign(const char **at, char sign) {
    skip_spaces(at);
    if (**at != sign) return 0;
    ++*at;
    return 1;
}

static Json *read_word(const char **at, const char *word, JsonKind kind) {
    size_t length = strlen(word);
    if (strncmp(*at, word, length) != 0) return NULL;
    *at += length;
    return value_of_kind(kind);
}

static Json *read_number(const char **at) {
    char *end;
    double number = strtod(*at, &end);
    if (end == *at || strspn(*at, "-0123456789") == 0) return NULL;
    *at = end;
    return json_number(number);
}

/* The hexadecimal digits of an escape as UTF-8; of one code unit, since no name needs pairs. */
static char *read_code(const char **at, char *to) {
    char digits[5] = {0};
    for (int k = 0; k < 4 && isxdigit((unsigned char)**at); k++) digits[k] = *(*at)++;
    unsigned long code = strtoul(digits, NULL, 16);
    if (code < 0x80) {
        *to++ = (char)code;
    } else if (code < 0x800) {
        *to++ = (char)(0xC0 | code >> 6);
        *to++ = (char)(0x80 | (code & 0x3F));
    } else {
        *to++ = (char)(0xE0 | code >> 12);
        *to++ = (char)(0x80 | (code >> 6 & 0x3F));
        *to++ = (char)(0x80 | (code & 0x3F));
    }
    return to;
}

/* How long a string is written, up to its closing quotation mark. */
static size_t written_length(const char *text) {
    size_t length = 0;
    while (text[length] != '\0' && text[length] != '"')
        length += text[length] == '\\' && text[length + 1] != '\0' ? 2 : 1;
    return length;
}

/* A string behind its opening quotation mark; it is never longer than it is written. */
static char *read_text(const char **at) {
    static const char escaped[] = "\"\"\\\\//b\bf\fn\nr\rt\t";
    char *text = json_allocate(written_length(*at) + 1), *to = text;
    while (**at != '"') {
        char sign = *(*at)++;
        if (sign == '\0') return NULL;
        if (sign != '\\') {
            *to++ = sign;
            continue;
        }
        sign = *(*at)++;
        if (sign == 'u') {
            to = read_code(at, to);
            continue;
        }
        const char *pair = escaped;
        while (*pair != '\0' && *pair != sign) pair += 2;
        if (*pair == '\0') return NULL;
        *to++ = pair[1];
    }
    ++*at;
    return text;
}

static Json *read_list(const char **at, int depth) {
    Json *list = json_list();
    if (read_sign(at, ']')) return list;
    do {
        Json *item = read_value(at, depth);
        if (item == NULL) return NULL;
        json_append(list, item);
    } while (read_sign(at, ','));
    return read_sign(at, ']') ? list : NULL;
}

static Json *read_object(const char **at, int depth) {
    Json *object = json_object();
    if (read_sign(at, '}')) return object;
    do {
        char *key = read_sign(at, '"') ? read_text(at) : NULL;
        Json *item = key != NULL && read_sign(at, ':') ? read_value(at, depth) : NULL;
        if (item == NULL) return NULL;
        json_set(object, key, item);
    } while (read_sign(at, ','));
    return read_sign(at, '}') ? object : NULL;
}

static Json *read_value(const char **at, int depth) {
    if (depth > MAX_DEPTH) return NULL;
    if (read_sign(at, '[')) return read_list(at, depth + 1);
    if (read_sign(at, '{')) return read_object(at, depth + 1);
    if (read_sign(at, '"')) {
        char *text = read_text(at);
        return text == NULL ? NULL : json_string(text);
    }
    switch (**at) {
    case 'n': return read_word(at, "null", JSON_NULL);
    case 't': return read_word(at, "true", JSON_TRUE);
    case 'f': return read_word(at, "false", JSON_FALSE);
    default: return read_number(at);
    }
}

Json *json_parse(const char *text) {
    Json *value = read_value(&text, 0);
    skip_spaces(&text);
    return *text == '\0' ? value : NULL;
}

/* ---- writing ---- */

static void write_text(const char *text, FILE *out) {
    fputc('"', out);
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < ' ') {
            fprintf(out, "\\u%04x", (unsigned)*text);
        } else {
            if (*text == '"' || *text == '\\') fputc('\\', out);
            fputc(*text, out);
        }
    }
    fputc('"', out);
}

static void write_number(double number, FILE *out) {
    if (isnan(number)) fputs("\"NaN\"", out);
    else if (isinf(number)) fputs(number > 0 ? "\"Infinity\"" : "\"-Infinity\"", out);
    else fprintf(out, "%.17g", number);
}

static void write_items(const Json *value, FILE *out) {
    for (const Json *item = value->first; item != NULL; item = item->next) {
        if (item != value->first) fputc(',', out);
        if (value->kind == JSON_OBJECT) {
            write_text(item->key, out);
            fputc(':', out);
        }
        json_write(item, out);
    }
}

void json_write(const Json *value, FILE *out) {
    switch (value->kind) {
    case JSON_NULL: fputs("null", out); break;
    case JSON_FALSE: fputs("false", out); break;
    case JSON_TRUE: fputs("true", out); break;
    case JSON_NUMBER: write_number(value->number, out); break;
    case JSON_STRING: write_text(value->text, out); break;
    case JSON_LIST: fputc('[', out); write_items(value, out); fputc(']', out); break;
    case JSON_OBJECT: fputc('{', out); write_items(value, out); fputc('}', out); break;
    }
}
