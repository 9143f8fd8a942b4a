// SPDX-License-Identifier: Apache-2.0
//
// A broker that exists to be fast: it streams publications at QoS 1 to the first client that subscribes and measures
// what they cost it. Everything else it answers as far as a client needs it. Loopback only; it ends by itself.
//
// usage: broker PORT PAYLOAD MESSAGES WINDOW PID [RATE WEBHOOK_PORT]
//   PAYLOAD   json: one reading a message, of 10,000 points in turn; batch100: a hundred readings a message; sparkplug:
//             one metric by its alias a message, after the births of 100 edge nodes with 100 metrics each
//   WINDOW    unacknowledged messages at most
//   PID       the client's process, whose CPU time is taken
//   RATE      messages a second; then every 50 ms an alarm is provoked as well, the time until its acknowledgement is
//             taken, and the time until its webhook comes in at WEBHOOK_PORT
// It prints one line of JSON.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    CLIENTS = 16,
    POINTS = 10000,
    NODES = 100,
    INPUT_BYTES = 1 << 17,
    OUTPUT_BYTES = 1 << 19,
    LARGEST_PACKET = 1 << 15,
    STALL_SECONDS = 20,
    ALARM_POINTS = 50,
    ALARM_INTERVAL_MILLISECONDS = 50,
    SAMPLES = 1 << 20,
    IDENTIFIERS = 65535,
};

struct client {
    int socket;
    int is_v5;
    int is_http;
    size_t length;
    uint8_t input[INPUT_BYTES + 1];
};

struct samples {
    double value[SAMPLES];
    long count;
};

static struct client clients[CLIENTS];
static struct client *subscriber;
static uint8_t output[OUTPUT_BYTES + LARGEST_PACKET];
static size_t output_start, output_end;

static int batch = 1, is_sparkplug;
static long messages, window, sent, acknowledged, disorder;
static double rate, first_sent_at, last_progress;
static long long first_event_time;

/// When each packet identifier was sent, and the alarm point it provokes (-1: none).
static double sent_at[IDENTIFIERS + 1];
static int alarm_of[IDENTIFIERS + 1];
static double raised_at[ALARM_POINTS];
static long alarms;
static struct samples durable, delivered;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static long long wall_milliseconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return (long long)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/// User and system time of all threads of a process, in seconds.
static double processor_time(pid_t process) {
    clockid_t clock;
    struct timespec time;
    if (clock_getcpuclockid(process, &clock) || clock_gettime(clock, &time)) return 0;
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/// A line of /proc/PID/status, in KiB.
static long memory(pid_t process, const char *key) {
    char path[64], line[256];
    long value = 0;
    snprintf(path, sizeof path, "/proc/%d/status", process);
    FILE *file = fopen(path, "r");
    if (!file) return 0;
    while (fgets(line, sizeof line, file))
        if (!strncmp(line, key, strlen(key))) sscanf(line + strlen(key) + 1, "%ld", &value);
    fclose(file);
    return value;
}

static void keep(struct samples *samples, double value) {
    if (samples->count < SAMPLES) samples->value[samples->count++] = value;
}

// What is published

static size_t put_length(uint8_t *to, size_t length) {
    size_t count = 0;
    do {
        uint8_t byte = length & 127;
        length >>= 7;
        to[count++] = byte | (length ? 128 : 0);
    } while (length);
    return count;
}

/// Appends a PUBLISH packet at QoS 1 to the output.
static void publish(const char *topic, const char *payload, size_t length, int alarm, double due) {
    size_t topic_length = strlen(topic);
    uint16_t identifier = (uint16_t)(sent % IDENTIFIERS + 1);
    uint8_t *to = output + output_end;
    *to++ = 0x32;
    to += put_length(to, 2 + topic_length + 2 + (subscriber->is_v5 ? 1 : 0) + length);
    *to++ = (uint8_t)(topic_length >> 8);
    *to++ = (uint8_t)topic_length;
    to = mempcpy(to, topic, topic_length);
    *to++ = (uint8_t)(identifier >> 8);
    *to++ = (uint8_t)identifier;
    if (subscriber->is_v5) *to++ = 0;
    to = mempcpy(to, payload, length);
    output_end = (size_t)(to - output);
    sent_at[identifier] = due;
    alarm_of[identifier] = alarm;
    sent++;
}

/// Values that wander a little and never alarm.
static double value_of(long reading) { return 20.0 + (double)((reading * 7919 + reading / POINTS * 13) % 1000) / 100.0; }

// Sparkplug B: the few fields of protobuf that a birth and a metric by alias have

static char *put_number(char *to, unsigned field, unsigned long long value) {
    *to++ = (char)(field << 3);
    for (; value >= 128; value >>= 7) *to++ = (char)(value | 128);
    *to++ = (char)value;
    return to;
}

static char *put_bytes(char *to, unsigned field, const void *bytes, size_t length) {
    *to++ = (char)(field << 3 | 2);
    to += put_length((uint8_t *)to, length);
    return mempcpy(to, bytes, length);
}

/// A metric: with a name it is one of a birth.
static char *put_metric(char *to, const char *name, long alias, long long time, double value) {
    char metric[96], *end = metric;
    if (name) end = put_bytes(end, 1, name, strlen(name));
    end = put_number(end, 2, (unsigned long long)alias);
    end = put_number(end, 3, (unsigned long long)time);
    if (name) end = put_number(end, 4, 10);
    *end++ = 13 << 3 | 1;
    end = mempcpy(end, &value, sizeof value);
    return put_bytes(to, 2, metric, (size_t)(end - metric));
}

static void publish_birth(long node, double due) {
    char topic[64], payload[LARGEST_PACKET - 256], name[32], *end;
    char number[32], *number_end = put_bytes(number, 1, "bdSeq", 5);
    number_end = put_number(put_number(number_end, 4, 4), 11, 1);
    snprintf(topic, sizeof topic, "spBv1.0/bench/NBIRTH/plant%ld", node);
    end = put_number(payload, 1, (unsigned long long)first_event_time);
    end = put_bytes(end, 2, number, (size_t)(number_end - number));
    for (int tank = 0; tank < POINTS / NODES; tank++) {
        snprintf(name, sizeof name, "tank%d/temperature", tank);
        end = put_metric(end, name, tank, first_event_time, 20);
    }
    end = put_number(end, 3, 0);
    publish(topic, payload, (size_t)(end - payload), -1, due);
}

static void publish_metric(long reading, long long time, double due) {
    char topic[64], payload[128], *end;
    long point = reading % POINTS, node = point % NODES;
    snprintf(topic, sizeof topic, "spBv1.0/bench/NDATA/plant%ld", node);
    end = put_number(payload, 1, (unsigned long long)time);
    end = put_metric(end, NULL, point / NODES, time, value_of(reading));
    end = put_number(end, 3, (unsigned long long)(reading / NODES + 1) & 255);
    publish(topic, payload, (size_t)(end - payload), -1, due);
}

static void publish_readings(double due) {
    if (is_sparkplug && sent < NODES) return publish_birth(sent, due);
    char topic[96], payload[LARGEST_PACKET - 256];
    long reading = is_sparkplug ? sent - NODES : sent * batch, point = reading % POINTS;
    // Each round of all points is one second of event time; with a rate it is the true time.
    long long time = rate > 0 ? wall_milliseconds() : first_event_time + reading / POINTS * 1000;
    size_t length;
    if (is_sparkplug) return publish_metric(reading, time + 1, due);
    if (batch == 1) {
        snprintf(topic, sizeof topic, "sites/plant%ld/tank%ld/temperature", point / 100, point % 100);
        length = (size_t)snprintf(payload, sizeof payload, "{\"ts\":%lld,\"value\":%.2f,\"unit\":\"Cel\",\"quality\":\"good\"}",
                                  time, value_of(reading));
    } else {
        snprintf(topic, sizeof topic, "sites/plant%ld/batch", point / 100);
        length = (size_t)snprintf(payload, sizeof payload, "{\"ts\":%lld,\"values\":[", time);
        for (int index = 0; index < batch; index++)
            length += (size_t)snprintf(payload + length, 96, "%s{\"sensor\":\"tank%ld/temperature\",\"value\":%.2f}",
                                       index ? "," : "", (point + index) % 100, value_of(reading + index));
        length += (size_t)snprintf(payload + length, 8, "]}");
    }
    publish(topic, payload, length, -1, due);
}

/// Lets one of the alarm points rise, or fall back.
static void publish_alarm(double due) {
    char topic[64], payload[64];
    int point = (int)(alarms % ALARM_POINTS), rises = alarms / ALARM_POINTS % 2 == 0;
    alarms++;
    snprintf(topic, sizeof topic, "sites/alarms/a%d/temperature", point);
    int length = snprintf(payload, sizeof payload, "{\"ts\":%lld,\"value\":%d}", wall_milliseconds(), rises ? 100 : 20);
    if (rises) raised_at[point] = due;
    publish(topic, payload, (size_t)length, rises ? point : -1, due);
}

/// Puts what is due and fits into the output.
static void fill(void) {
    if (output_start > 0) {
        memmove(output, output + output_start, output_end - output_start);
        output_end -= output_start;
        output_start = 0;
    }
    while (sent < messages && output_end < OUTPUT_BYTES && sent - acknowledged < window) {
        double time = now();
        if (sent == 0) first_sent_at = time;
        double due = rate > 0 ? first_sent_at + (double)sent / rate : time;
        if (due > time) return;
        double alarm_due = first_sent_at + (double)alarms * ALARM_INTERVAL_MILLISECONDS / 1000;
        if (rate > 0 && alarm_due <= time)
            publish_alarm(alarm_due);
        else
            publish_readings(due);
    }
}

// What comes in

static void answer(struct client *client, const void *bytes, size_t length) {
    if (send(client->socket, bytes, length, MSG_NOSIGNAL) < 0) perror("broker: send");
}

static void take_subscription(struct client *client, const uint8_t *body, size_t length) {
    size_t position = 2, filters = 0;
    if (client->is_v5) position += 1u + body[position];
    while (position + 2 < length) {
        position += 2u + (size_t)(body[position] << 8 | body[position + 1]) + 1;
        filters++;
    }
    uint8_t reply[256] = {0x90}, *to = reply + 1;
    if (filters > 100) filters = 100;
    *to++ = (uint8_t)(filters + (client->is_v5 ? 3 : 2));
    *to++ = body[0];
    *to++ = body[1];
    if (client->is_v5) *to++ = 0;
    memset(to, 1, filters);
    answer(client, reply, (size_t)(to - reply) + filters);
    // A host application hears its own state over a connection of its own.
    int is_state = memmem(body, length, "/STATE/", 7) != NULL;
    if (!subscriber && !is_state) subscriber = client;
}

static void take_acknowledgement(const uint8_t *body) {
    uint16_t identifier = (uint16_t)(body[0] << 8 | body[1]);
    if (identifier != acknowledged % IDENTIFIERS + 1) disorder++;
    acknowledged++;
    if (rate > 0 && alarm_of[identifier] >= 0) keep(&durable, now() - sent_at[identifier]);
}

static void take_packet(struct client *client, uint8_t head, const uint8_t *body, size_t length) {
    uint8_t reply[6];
    switch (head & 0xF0) {
    case 0x10:
        client->is_v5 = length > 6 && body[6] == 5;
        memcpy(reply, client->is_v5 ? "\x20\x03\0\0\0" : "\x20\x02\0\0", 5);
        answer(client, reply, client->is_v5 ? 5 : 4);
        break;
    case 0x80: take_subscription(client, body, length); break;
    case 0xA0:
        memcpy(reply, client->is_v5 ? "\xB0\x04" : "\xB0\x02", 2);
        memcpy(reply + 2, body, 2);
        reply[4] = reply[5] = 0;
        answer(client, reply, client->is_v5 ? 6 : 4);
        break;
    case 0xC0: answer(client, "\xD0", 2); break;
    case 0x30:
        if (head & 2) {
            size_t topic = (size_t)(body[0] << 8 | body[1]);
            memcpy(reply, "\x40\x02", 2);
            memcpy(reply + 2, body + 2 + topic, 2);
            answer(client, reply, 4);
        }
        break;
    case 0x40:
        if (client == subscriber) take_acknowledgement(body);
        break;
    default: break;
    }
}

/// - Returns: how many bytes of whole packets were taken.
static size_t take_packets(struct client *client) {
    size_t taken = 0;
    while (client->length - taken >= 2) {
        size_t length = 0, position = taken + 1, shift = 0;
        uint8_t byte;
        do {
            if (position >= client->length || shift > 21) return taken;
            byte = client->input[position++];
            length |= (size_t)(byte & 127) << shift;
            shift += 7;
        } while (byte & 128);
        if (client->length - position < length) return taken;
        take_packet(client, client->input[taken], client->input + position, length);
        taken = position + length;
    }
    return taken;
}

static void take_webhook(const char *body) {
    const char *point = strstr(body, "\"point\":\"alarms/a");
    if (!point || !strstr(body, "\"event\":\"raise\"")) return;
    int number = atoi(point + strlen("\"point\":\"alarms/a"));
    if (number < 0 || number >= ALARM_POINTS || raised_at[number] == 0) return;
    keep(&delivered, now() - raised_at[number]);
    raised_at[number] = 0;
}

/// - Returns: how many bytes of whole requests were taken.
static size_t take_requests(struct client *client) {
    size_t taken = 0;
    client->input[client->length] = 0;
    for (;;) {
        char *request = (char *)client->input + taken;
        char *end = strstr(request, "\r\n\r\n");
        if (!end) return taken;
        char *length_field = strcasestr(request, "\r\ncontent-length:");
        size_t length = length_field && length_field < end ? strtoul(length_field + 17, NULL, 10) : 0;
        char *body = end + 4;
        if ((size_t)(client->input + client->length - (uint8_t *)body) < length) return taken;
        char after = body[length];
        body[length] = 0;
        take_webhook(body);
        body[length] = after;
        answer(client, "HTTP/1.1 204 No Content\r\n\r\n", 27);
        taken = (size_t)((uint8_t *)body - client->input) + length;
    }
}

/// - Returns: whether the connection goes on.
static int receive(struct client *client) {
    ssize_t count = recv(client->socket, client->input + client->length, INPUT_BYTES - client->length, MSG_DONTWAIT);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return 1;
    if (count <= 0) return 0;
    client->length += (size_t)count;
    last_progress = now();
    size_t taken = client->is_http ? take_requests(client) : take_packets(client);
    memmove(client->input, client->input + taken, client->length - taken);
    client->length -= taken;
    return client->length < INPUT_BYTES;
}

// Sockets

static int listen_at(int port) {
    int yes = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, CLIENTS)) {
        perror("broker: listen");
        exit(1);
    }
    return listener;
}

static void accept_client(int listener, int is_http) {
    int yes = 1, descriptor = accept(listener, NULL, NULL);
    if (descriptor < 0) return;
    for (int index = 0; index < CLIENTS; index++) {
        if (clients[index].socket >= 0) continue;
        clients[index].socket = descriptor;
        clients[index].is_http = is_http;
        clients[index].is_v5 = 0;
        clients[index].length = 0;
        setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        return;
    }
    close(descriptor);
}

static void write_output(void) {
    ssize_t count = send(subscriber->socket, output + output_start, output_end - output_start, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count > 0) {
        output_start += (size_t)count;
        last_progress = now();
    }
}

/// One turn: send, wait, receive.
///
/// - Returns: 0 when the subscriber is gone.
static int turn(int mqtt, int http) {
    struct pollfd polled[CLIENTS + 2] = {{mqtt, POLLIN, 0}, {http, POLLIN, 0}};
    if (subscriber) fill();
    for (int index = 0; index < CLIENTS; index++) {
        int has_output = &clients[index] == subscriber && output_start < output_end;
        polled[index + 2] = (struct pollfd){clients[index].socket, (short)(POLLIN | (has_output ? POLLOUT : 0)), 0};
    }
    struct timespec pause = {0, subscriber && rate > 0 ? 200000 : 100000000};
    ppoll(polled, CLIENTS + 2, &pause, NULL);
    if (polled[0].revents & POLLIN) accept_client(mqtt, 0);
    if (http >= 0 && polled[1].revents & POLLIN) accept_client(http, 1);
    for (int index = 0; index < CLIENTS; index++) {
        struct client *client = &clients[index];
        if (client->socket < 0 || client->socket != polled[index + 2].fd) continue;
        if (polled[index + 2].revents & POLLOUT) write_output();
        if (!(polled[index + 2].revents & (POLLIN | POLLHUP | POLLERR)) || receive(client)) continue;
        close(client->socket);
        client->socket = -1;
        if (client == subscriber) return 0;
    }
    return 1;
}

// Results

static int ascending(const void *one, const void *other) {
    double a = *(const double *)one, b = *(const double *)other;
    return (a > b) - (a < b);
}

static void print_samples(const char *name, struct samples *samples) {
    qsort(samples->value, (size_t)samples->count, sizeof(double), ascending);
    double p50 = 0, p99 = 0, most = 0;
    if (samples->count > 0) {
        p50 = samples->value[samples->count / 2];
        p99 = samples->value[samples->count * 99 / 100];
        most = samples->value[samples->count - 1];
    }
    printf(",\"%s_count\":%ld,\"%s_p50_ms\":%.2f,\"%s_p99_ms\":%.2f,\"%s_max_ms\":%.2f", name, samples->count, name,
           p50 * 1e3, name, p99 * 1e3, name, most * 1e3);
}

int main(int count, char **arguments) {
    if (count != 6 && count != 8) return fprintf(stderr, "usage: broker PORT PAYLOAD MESSAGES WINDOW PID [RATE WEBHOOK_PORT]\n"), 64;
    batch = strcmp(arguments[2], "batch100") ? 1 : 100;
    is_sparkplug = !strcmp(arguments[2], "sparkplug");
    messages = atol(arguments[3]);
    window = atol(arguments[4]);
    pid_t process = atoi(arguments[5]);
    rate = count == 8 ? atof(arguments[6]) : 0;
    if (window < 1 || window > IDENTIFIERS) return fprintf(stderr, "broker: WINDOW is 1 to %d\n", IDENTIFIERS), 64;
    // So that the last reading is of about now.
    first_event_time = wall_milliseconds() - messages * batch / POINTS * 1000;
    for (int index = 0; index < CLIENTS; index++) clients[index].socket = -1;
    int mqtt = listen_at(atoi(arguments[1])), http = count == 8 ? listen_at(atoi(arguments[7])) : -1;

    double processor = 0;
    last_progress = now();
    while (acknowledged < messages) {
        if (subscriber && sent == 0) {
            // The client is still busy with its start.
            usleep(300000);
            processor = processor_time(process);
        }
        if (!turn(mqtt, http)) return fprintf(stderr, "broker: the subscriber left after %ld messages\n", sent), 1;
        if (now() - last_progress > STALL_SECONDS) return fprintf(stderr, "broker: nothing moves\n"), 1;
    }
    double seconds = now() - first_sent_at;
    processor = processor_time(process) - processor;
    // The last webhooks are still under way.
    for (double end = now() + 2; http >= 0 && now() < end;)
        if (!turn(mqtt, http)) break;

    printf("{\"messages\":%ld,\"readings\":%ld,\"seconds\":%.3f,\"messages_per_second\":%.0f,\"readings_per_second\":%.0f,"
           "\"disorder\":%ld,\"cpu_us_per_message\":%.3f,\"resident_kib\":%ld,\"peak_kib\":%ld",
           sent, sent * batch, seconds, (double)sent / seconds, (double)(sent * batch) / seconds, disorder,
           processor * 1e6 / (double)sent, memory(process, "VmRSS:") , memory(process, "VmHWM:"));
    if (http >= 0) {
        print_samples("durable", &durable);
        print_samples("delivered", &delivered);
    }
    printf("}\n");
    return 0;
}
