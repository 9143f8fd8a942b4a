// SPDX-License-Identifier: Apache-2.0
//
// Writes a recording as `tocsin record` and mosquitto_sub -F '%j' write it: points that each speak once a second, a
// hundred tanks a plant, values that wander and never alarm.
//
// usage: recording json|batch100|senml-cbor POINTS SECONDS
//   json        one reading a message
//   batch100    the hundred readings of a plant a message
//   senml-cbor  the same as SenML in CBOR, in Base64
// POINTS is a multiple of 100. What it writes is the same each time.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BATCH = 100, FIRST_SECOND = 1772352000 };

static char line[1 << 16];
static size_t length;

static double value_of(long point, long second) { return 20.0 + (double)((point * 7919 + second * 13) % 1000) / 100.0; }

static void put(const char *text) {
    size_t count = strlen(text);
    memcpy(line + length, text, count);
    length += count;
}

/// What stands before the payload. Messages of a second are spread over it.
static void begin(const char *topic, long payload_length, long second, double part) {
    char time_text[32];
    time_t time = FIRST_SECOND + second;
    struct tm parts;
    gmtime_r(&time, &parts);
    strftime(time_text, sizeof time_text, "%Y-%m-%dT%H:%M:%S", &parts);
    length = (size_t)snprintf(line, sizeof line, "{\"tst\":\"%s.%06ldZ+0000\",\"topic\":\"%s\",\"qos\":1,\"retain\":0,\"payloadlen\":%ld,",
                              time_text, (long)(part * 1e6), topic, payload_length);
}

/// A text payload, with its quotation marks escaped.
static void put_text(const char *payload) {
    put("\"payload\":\"");
    for (; *payload; payload++) {
        if (*payload == '"') line[length++] = '\\';
        line[length++] = *payload;
    }
    put("\"}\n");
}

static void put_base64(const uint8_t *bytes, size_t count) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    put("\"payload_base64\":\"");
    for (size_t place = 0; place < count; place += 3) {
        size_t left = count - place;
        uint32_t bits = (uint32_t)bytes[place] << 16 | (left > 1 ? (uint32_t)bytes[place + 1] << 8 : 0) | (left > 2 ? bytes[place + 2] : 0);
        line[length++] = digits[bits >> 18];
        line[length++] = digits[bits >> 12 & 63];
        line[length++] = left > 1 ? digits[bits >> 6 & 63] : '=';
        line[length++] = left > 2 ? digits[bits & 63] : '=';
    }
    put("\"}\n");
}

static void write_json(long point, long second, double part) {
    char topic[96], payload[128];
    snprintf(topic, sizeof topic, "sites/plant%ld/tank%ld/temperature", point / BATCH, point % BATCH);
    int count = snprintf(payload, sizeof payload, "{\"ts\":%ld000,\"value\":%.2f,\"unit\":\"Cel\",\"quality\":\"good\"}",
                         FIRST_SECOND + second, value_of(point, second));
    begin(topic, count, second, part);
    put_text(payload);
}

static void write_batch(long first, long second, double part) {
    static char payload[BATCH * 96 + 64];
    char topic[64];
    snprintf(topic, sizeof topic, "sites/plant%ld/batch", first / BATCH);
    int count = sprintf(payload, "{\"ts\":%ld000,\"values\":[", FIRST_SECOND + second);
    for (long tank = 0; tank < BATCH; tank++)
        count += sprintf(payload + count, "%s{\"sensor\":\"tank%ld/temperature\",\"value\":%.2f}", tank ? "," : "", tank,
                         value_of(first + tank, second));
    count += sprintf(payload + count, "]}");
    begin(topic, count, second, part);
    put_text(payload);
}

static uint8_t *cbor_text(uint8_t *to, const char *text) {
    size_t count = strlen(text);
    if (count >= 24) *to++ = 0x78;
    *to++ = (uint8_t)(count < 24 ? 0x60 | count : count);
    memcpy(to, text, count);
    return to + count;
}

static uint8_t *cbor_double(uint8_t *to, double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    *to++ = 0xFB;
    for (int shift = 56; shift >= 0; shift -= 8) *to++ = (uint8_t)(bits >> shift);
    return to;
}

/// The hundred records of a plant: base name and base time in the first, names and values in each.
static void write_senml(long first, long second, double part) {
    static uint8_t payload[BATCH * 64];
    char topic[64], name[64];
    uint8_t *to = payload;
    *to++ = 0x98;
    *to++ = BATCH;
    for (long tank = 0; tank < BATCH; tank++) {
        *to++ = tank ? 0xA2 : 0xA4;
        if (!tank) {
            snprintf(name, sizeof name, "plant%ld/", first / BATCH);
            *to++ = 0x21;
            to = cbor_text(to, name);
            *to++ = 0x22;
            to = cbor_double(to, (double)(FIRST_SECOND + second));
        }
        snprintf(name, sizeof name, "tank%ld/temperature", tank);
        *to++ = 0x00;
        to = cbor_text(to, name);
        *to++ = 0x02;
        to = cbor_double(to, value_of(first + tank, second));
    }
    snprintf(topic, sizeof topic, "senml/plant%ld", first / BATCH);
    begin(topic, to - payload, second, part);
    put_base64(payload, (size_t)(to - payload));
}

int main(int count, char **words) {
    long points = count == 4 ? atol(words[2]) : 0, seconds = count == 4 ? atol(words[3]) : 0;
    void (*write_message)(long, long, double) = NULL;
    int batch = BATCH;
    if (count == 4 && !strcmp(words[1], "json")) write_message = write_json, batch = 1;
    if (count == 4 && !strcmp(words[1], "batch100")) write_message = write_batch;
    if (count == 4 && !strcmp(words[1], "senml-cbor")) write_message = write_senml;
    if (!write_message || points < BATCH || points > 10000000 || points % BATCH || seconds < 1 || seconds > 86400) {
        fprintf(stderr, "usage: recording json|batch100|senml-cbor POINTS SECONDS\n");
        return 64;
    }
    static char buffer[1 << 20];
    setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
    for (long second = 0; second < seconds; second++)
        for (long point = 0; point < points; point += batch) {
            write_message(point, second, (double)point / (double)points);
            if (fwrite(line, 1, length, stdout) != length) return perror("recording"), 74;
        }
    if (fflush(stdout)) return perror("recording"), 74;
    return 0;
}
