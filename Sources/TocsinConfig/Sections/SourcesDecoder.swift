// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Reads `sources:`: which topics are listened to, and how their payloads become readings.
struct SourcesDecoder {
    static let unbuiltFormats = [
        "thingsboard", "neuron", "edgex", "kura", "opcua", "tasmota", "zigbee2mqtt", "binary", "protobuf", "cbor",
    ]

    private(set) var sources: [SourceDefinition] = []
    private var filters: [String: Int] = [:]

    mutating func decode(_ node: ConfigNode) {
        guard let items = node.items("sources", of: "sources") else { return }
        for item in items { decodeSource(item) }
        if items.isEmpty { node.error("sources is empty", "at least one {topic, format, point}") }
    }

    private mutating func decodeSource(_ node: ConfigNode) {
        guard var reader = MappingReader(node, "the source") else { return }
        let topicNode = reader.require("topic", "an MQTT topic filter in which {name} takes one level")
        let qos = reader.take("qos")?.integer("qos", in: 0...1)
        let formatNode = reader.take("format")
        let format = formatNode.flatMap {
            $0.word("format", as: SourceDefinition.Format.self, notBuilt: SourcesDecoder.unbuiltFormats)
        }
        // Of a format that is none, nobody knows which keys are its own.
        let writtenFormat = formatNode == nil ? .json : format
        let sparkplug = SparkplugSourceDecoder(&reader, format: writtenFormat)
        if format == .senml {
            reader.misplaced(
                ["fields", "zone"], "does not go with format senml", "RFC 8428 says where everything stands, in UTC")
        }
        let form = SourceFormDecoder(&reader, format: writtenFormat)
        let isSelfDescribing = format == .senml || format == .sparkplug
        let pointNode =
            isSelfDescribing
            ? reader.take("point") : reader.require("point", "the point's id, such as \"{site}/{unit}/{measure}\"")
        let zone = isSelfDescribing ? nil : reader.take("zone").flatMap { $0.zone("zone") }
        let time = reader.take("time").flatMap { $0.word("time", as: SourceDefinition.TimeSource.self) }
        reader.finish()
        guard let topicNode, let topic = TopicFilter(topicNode) else { return }
        let captures = topic.captures + (format == .sparkplug ? SparkplugSourceDecoder.names : [])
        guard let point = SourcesDecoder.point(pointNode, captures: captures, format: format ?? .json) else { return }
        if format == .sparkplug {
            SparkplugSourceDecoder.check(topicNode, topic.text, pointNode ?? topicNode, point)
        }
        if let pointNode { form.check(pointNode, point) }
        var source = SourceDefinition(topic: topic.text, format: format ?? .json, point: point)
        source.qualityOfService = qos ?? source.qualityOfService
        source.fields = form.fields ?? source.fields
        source.compression = form.compression
        source.text = form.text
        source.zone = zone ?? source.zone
        source.time = time ?? source.time
        source.sparkplug = sparkplug.options
        if let line = filters[source.filter] {
            topicNode.error(
                "another source listens to \(source.filter) already, in line \(line)", "one source a filter")
        } else {
            filters[source.filter] = topicNode.position.line
        }
        sources.append(source)
    }

    // The name of a SenML record is unique among all, and so an id as it is.
    private static func point(
        _ node: ConfigNode?, captures: [String], format: SourceDefinition.Format
    ) -> String? {
        guard let node else {
            return format == .senml ? "{$key}" : format == .sparkplug ? SparkplugSourceDecoder.point : nil
        }
        guard let point = node.text("point", "the point's id, made of {captures}") else { return nil }
        PointTemplateCheck.check(node, point, captures: captures, format: format)
        return point
    }
}

/// An MQTT topic filter with named levels.
struct TopicFilter {
    let text: String
    private(set) var captures: [String] = []

    /// Reads and checks a filter.
    init?(_ node: ConfigNode) {
        guard let text = node.text("topic", "an MQTT topic filter", maximum: 1_024) else { return nil }
        self.text = text
        var levels = text.split(separator: "/", omittingEmptySubsequences: false)
        if levels[0] == "$share" {
            guard levels.count >= 3, !levels[1].isEmpty, !levels[1].contains(where: { "+#{}".contains($0) }),
                levels[2...] != [""]
            else {
                node.error("topic is \(node.found)", "a shared filter is $share/group/filter")
                return nil
            }
            levels.removeFirst(2)
        }
        for (number, level) in levels.enumerated() {
            if level.hasPrefix("{") && level.hasSuffix("}") {
                let name = String(level.dropFirst().dropLast())
                guard TopicFilter.isCapture(name), !captures.contains(name) else {
                    node.error(
                        "topic holds \(level)" + (captures.contains(name) ? " twice" : ""),
                        "{name}: letters, digits and _, each name once")
                    return nil
                }
                captures.append(name)
            } else if level.contains("{") || level.contains("}") {
                node.error("topic holds \"\(level)\"", "{name} takes a whole level, between two /")
                return nil
            } else if level.contains("#") && (level != "#" || number != levels.count - 1) {
                node.error("topic holds \"\(level)\"", "# stands alone, as the last level")
                return nil
            } else if level.contains("+") && level != "+" {
                node.error("topic holds \"\(level)\"", "+ takes a whole level, between two /")
                return nil
            }
        }
    }

    static func isCapture(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return Names.isWord(name) && !name.contains("-") && !name.contains(".")
    }
}

/// Checks the template of a point's id: `{name}` from the topic, `{$.path}` and `{$key}` from the payload.
enum PointTemplateCheck {
    static func check(_ node: ConfigNode, _ point: String, captures: [String], format: SourceDefinition.Format) {
        var rest = point[...]
        while let open = rest.firstIndex(of: "{") {
            if rest[..<open].contains("}") { return unbalanced(node) }
            guard let close = rest[open...].firstIndex(of: "}") else { return unbalanced(node) }
            let name = String(rest[rest.index(after: open)..<close])
            if name.hasPrefix("$") {
                checkPayload(node, name, format)
            } else if !captures.contains(name) {
                node.error(
                    "point uses {\(name)}, which topic does not capture",
                    captures.isEmpty
                        ? "topic has no captures: put {\(name)} into a level of it"
                        : ConfigNode.choices(for: name, captures))
            }
            rest = rest[rest.index(after: close)...]
        }
        if rest.contains("}") { return unbalanced(node) }
        // Only a payload can hold a `/` of its own.
        if !point.contains("/") && !point.contains("{$") {
            node.error("point is \(node.found)", "an id has two or more parts, such as \"{site}/{measure}\"")
        }
    }

    private static func checkPayload(_ node: ConfigNode, _ name: String, _ format: SourceDefinition.Format) {
        // Only names of JSON have levels.
        let isPath =
            name.hasPrefix("$.") && name.count > 2
            && (format != .json && format != .scalar && format != .senml
                || !name.dropFirst(2).split(separator: ".", omittingEmptySubsequences: false).contains(""))
        if !isPath && name != "$key" {
            node.error("point uses {\(name)}", "{$.path} for a member of the payload, {$key} for a name inside values")
        } else if format == .senml && name != "$key" {
            node.error("point uses {\(name)}, and a SenML record has no such field", "{$key} for its name")
        } else if format == .hj212, name != "$key", !["$.MN", "$.ST", "$.CN"].contains(name) {
            node.error("point uses {\(name)}", "of a frame {$.MN}, {$.ST} or {$.CN}, and {$key} for the code")
        } else if format == .sparkplug, isPath {
            node.error("point uses {\(name)}, and Sparkplug has no such members", "{$key}, the metric's name")
        } else if format == .scalar {
            node.error("point uses {\(name)}, and a scalar payload has no members", "{name} from the topic")
        }
    }

    private static func unbalanced(_ node: ConfigNode) {
        node.error("point is \(node.found): a brace has no counterpart", "{name} with both braces")
    }
}
