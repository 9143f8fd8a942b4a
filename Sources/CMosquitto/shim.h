// The system's libmosquitto (Debian package libmosquitto-dev), imported as it is.
#include <mosquitto.h>
#include <mqtt_protocol.h>
