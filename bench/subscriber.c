// SPDX-License-Identifier: Apache-2.0
//
// The bare library: a QoS 1 subscriber that does nothing with what it gets. No program built on libmosquitto can cost
// less than this. As Tocsin does, it lets acknowledgements wait until the socket has nothing more to read.
//
// usage: subscriber PORT
#include <mosquitto.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST_READS_IN_A_ROW = 256 };

static long received;

static void on_message(struct mosquitto *client, void *context, const struct mosquitto_message *message) {
    (void)client, (void)context, (void)message;
    received++;
}

static void on_connect(struct mosquitto *client, void *context, int code) {
    (void)context;
    if (code == 0) mosquitto_subscribe(client, NULL, "#", 1);
}

int main(int count, char **arguments) {
    if (count != 2) return fprintf(stderr, "usage: subscriber PORT\n"), 64;
    mosquitto_lib_init();
    struct mosquitto *client = mosquitto_new("bench-subscriber", true, NULL);
    mosquitto_message_callback_set(client, on_message);
    mosquitto_connect_callback_set(client, on_connect);
    mosquitto_threaded_set(client, true);
    if (mosquitto_connect(client, "127.0.0.1", atoi(arguments[1]), 60)) return 69;
    for (;;) {
        short events = POLLIN | (mosquitto_want_write(client) ? POLLOUT : 0);
        struct pollfd socket = {mosquitto_socket(client), events, 0};
        poll(&socket, 1, 100);
        for (int reads = 0; socket.revents & POLLIN && reads < MOST_READS_IN_A_ROW; reads++) {
            if (mosquitto_loop_read(client, 1)) {
                fprintf(stderr, "subscriber: received %ld\n", received);
                return 0;
            }
            socket.events = POLLIN;
            if (poll(&socket, 1, 0) <= 0) break;
        }
        if (mosquitto_want_write(client)) mosquitto_loop_write(client, 1);
        mosquitto_loop_misc(client);
    }
}
