// SPDX-License-Identifier: Apache-2.0

/// The JSON shapes of gateways that many plants have, each as ``SourceDefinition/Fields`` and the end of a point id.
///
/// A preset says nothing that a source could not say itself.
public enum SourcePreset: String, Sendable, CaseIterable {
    /// `v1/devices/me/telemetry`: `{name: value}`, `{ts, values: {name: value}}`, or an array of these.
    case thingsboard
    /// `v1/gateway/telemetry`: `{device: [{ts, values: {name: value}}]}`.
    case thingsboardGateway = "thingsboard-gateway"
    /// EMQX Neuron in both formats: `{timestamp, node, group, values{}, errors{}}` and `{…, tags: [{name, value}]}`.
    case neuron
    /// EdgeX events, as messages of the bus and as exported: `{event: {readings: […]}}` and `{readings: […]}`.
    case edgex
    /// Eclipse Kura's simple JSON: `{SENTON, METRICS: {name: value}}`.
    case kura
    /// AWS IoT device shadows: `state.reported`, with the times in `metadata.reported`.
    case awsShadow = "aws-shadow"
    /// OPC UA PubSub with JSON (OPC 10000-14): `{Messages: [{Payload: {name: {Value, StatusCode, SourceTimestamp}}}]}`.
    case opcuaPubSub = "opcua-pubsub"
    /// Tasmota's `tele/…/SENSOR`: `{Time, chip: {name: value}}`.
    case tasmota
    /// Zigbee2MQTT: `{name: value, last_seen, linkquality}`.
    case zigbee2MQTT = "zigbee2mqtt"
    /// One object whose members are the measures.
    case flat

    /// What it stands for.
    public var fields: SourceDefinition.Fields {
        switch self {
        case .thingsboard: .init(time: "ts", unit: [], quality: [], values: ["values", "{key}"])
        case .thingsboardGateway:
            .init(time: "ts", unit: [], quality: [], values: ["{device}.values", "{device}.{key}"])
        case .neuron:
            .init(
                time: "timestamp", unit: [], quality: [], values: ["values", "tags"],
                errors: ["errors.{key}", "error"],
                key: "name")
        case .edgex:
            .init(
                time: ["origin", "event.origin"], unit: "units", quality: [], values: ["event.readings", "readings"])
        case .kura: .init(time: "SENTON", unit: [], quality: [], values: "METRICS")
        case .awsShadow:
            .init(
                time: ["metadata.reported.{key}.timestamp", "timestamp"], unit: [], quality: [],
                values: "state.reported.{key}")
        case .opcuaPubSub:
            .init(
                value: ["Value", "Value.Body", "Body"], time: ["SourceTimestamp", "ServerTimestamp", "Timestamp"],
                unit: [], quality: ["StatusCode", "StatusCode.Code", "Status"], values: "Messages.Payload")
        case .tasmota: .init(time: "Time", unit: [], quality: [], values: "{chip}.{key}", ignore: ["Id"])
        case .zigbee2MQTT:
            .init(
                time: "last_seen", unit: [], quality: [], values: "{key}",
                ignore: ["linkquality", "update", "update_available", "device"])
        case .flat:
            .init(
                time: ["ts", "time", "timestamp", "Time"], unit: "unit", quality: ["quality", "q"], values: "{key}")
        }
    }

    /// What its payload adds to a point's id.
    public var pointEnd: String {
        switch self {
        case .thingsboardGateway: "{$device}/{$key}"
        case .neuron: "{$.node}/{$.group}/{$key}"
        case .edgex: "{$.deviceName}/{$.resourceName}"
        case .tasmota: "{$chip}/{$key}"
        case .thingsboard, .kura, .awsShadow, .opcuaPubSub, .zigbee2MQTT, .flat: "{$key}"
        }
    }

    /// The point's id where the source gives none: what the topic names, in order, and then what the payload adds.
    public func point(topicNames: [String]) -> String {
        (topicNames.map { "{\($0)}" } + [pointEnd]).joined(separator: "/")
    }
}
