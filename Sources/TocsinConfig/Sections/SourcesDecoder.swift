// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Reads `sources:`: which topics are listened to, and how their payloads become readings.
struct SourcesDecoder {
    static let unbuiltFormats = ["binary", "protobuf", "cbor"]

    private(set) var sources: [SourceDefinition] = []
    private(set) var statedUnits = StatedUnitCheck()
    private var filters: [String: Int] = [:]
    private(set) var connections = ConnectionsCheck()

    mutating func decode(_ node: ConfigNode) {
        guard let items = node.items("sources", of: "sources") else { return }
        for item in items { decodeSource(item) }
        if items.isEmpty { node.error("sources is empty", "at least one {topic, format, point}") }
    }

    private mutating func decodeSource(_ node: ConfigNode) {
        guard var reader = MappingReader(node, "the source") else { return }
        let topicNode = reader.require("topic", "an MQTT topic filter in which {name} takes one level")
        let qos = reader.take("qos")?.integer("qos", in: 0...1)
        let connections = reader.take("connections")
        let formatNode = reader.take("format")
        let format = formatNode.flatMap { SourcesDecoder.format($0) }
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
            isSelfDescribing || form.presetNode != nil
            ? reader.take("point") : reader.require("point", "the point's id, such as \"{site}/{unit}/{measure}\"")
        let zone = isSelfDescribing ? nil : reader.take("zone").flatMap { $0.zone("zone") }
        let time = reader.take("time").flatMap { $0.word("time", as: SourceDefinition.TimeSource.self) }
        let units = UnitsDecoder(&reader, format: writtenFormat)
        reader.finish()
        guard let topicNode, let topic = TopicFilter(topicNode) else { return }
        let captures = topic.captures + (format == .sparkplug ? SparkplugSourceDecoder.names : [])
        let template = PointTemplateCheck(
            captures: captures, format: format ?? .json, fields: form.fields ?? SourceDefinition.Fields())
        guard let point = SourcesDecoder.point(pointNode, form, template) else { return }
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
        source.units = units.units
        source.sparkplug = sparkplug.options
        source.connections = ConnectionsCheck.decode(connections)
        self.connections.add(source, topic: topicNode, connections: connections)
        statedUnits.add(source, units)
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
        _ node: ConfigNode?, _ form: SourceFormDecoder, _ template: PointTemplateCheck
    ) -> String? {
        if let node {
            guard let point = node.text("point", "the point's id, made of {captures}") else { return nil }
            template.check(node, point)
            return point
        }
        if let node = form.presetNode, let preset = form.preset {
            let point = preset.point(topicNames: template.captures)
            template.check(node, point, "the preset's point, \(point),")
            return point
        }
        switch template.format {
        case .senml: return "{$key}"
        case .sparkplug: return SparkplugSourceDecoder.point
        case .scalar, .json, .influx, .csv, .hj212: return nil
        }
    }

    private static func format(_ node: ConfigNode) -> SourceDefinition.Format? {
        if case .scalar(let text, _) = node.shape, SourcePreset(rawValue: text) != nil {
            node.error("format is \(node.found), which is a preset", "preset: \(text)")
            return nil
        }
        return node.word("format", as: SourceDefinition.Format.self, notBuilt: unbuiltFormats)
    }
}
