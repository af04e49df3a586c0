/* JSON, as far as the protocol of Backproof needs it.
 *
 * Everything lives until json_release(): one line is read, answered, and forgotten.
 */
#ifndef JSON_H
#define JSON_H

#include <stdio.h>

typedef enum { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING, JSON_LIST, JSON_OBJECT } JsonKind;

typedef struct Json {
    JsonKind kind;
    double number;             /* of a number */
    const char *text;          /* of a string */
    struct Json *first, *last; /* the items of a list or an object */
    const char *key;           /* of an item of an object */
    struct Json *next;         /* the item after this one */
} Json;

/* The value of a text, or NULL where it is not JSON. */
Json *json_parse(const char *text);

/* Write a value on one line; numbers so that reading them gives back every bit. */
void json_write(const Json *value, FILE *out);

Json *json_number(double number);
Json *json_string(const char *text);
Json *json_list(void);
Json *json_object(void);
Json *json_append(Json *list, Json *item);                    /* the list */
Json *json_set(Json *object, const char *key, Json *item);    /* the object */

/* The item with a key, or at a place; NULL where there is none, or no object or list. */
const Json *json_get(const Json *object, const char *key);
const Json *json_at(const Json *list, size_t place);

/* A number, also one that JSON has no form for: "NaN", "Infinity", "-Infinity". */
double json_to_double(const Json *value);

/* Memory that lives until json_release(). */
void *json_allocate(size_t bytes);
void json_release(void);

/* End the program with a message on the standard error. */
void die(const char *message);

#endif
