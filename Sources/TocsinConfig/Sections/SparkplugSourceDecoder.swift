// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Reads what only a source with `format: sparkplug` says: `sparkplug: {reorder_timeout, rebirth}`.
struct SparkplugSourceDecoder {
    /// Levels of the topic that a point's id may use without a capture.
    static let names = ["group", "edge", "device"]
    /// The point when the configuration gives none.
    static let point = "{group}/{edge}/{device}/{$key}"

    private(set) var options = SourceDefinition.Sparkplug()

    init(_ reader: inout MappingReader, format: SourceDefinition.Format?) {
        guard format == .sparkplug else {
            if format != nil {
                reader.misplaced(["sparkplug"], "has no meaning for this format", "only for format sparkplug")
            } else {
                _ = reader.take("sparkplug")
            }
            return
        }
        reader.misplaced(
            ["fields", "zone"], "has no meaning for format sparkplug",
            "its payloads say what is what, and their times are UTC")
        guard let node = reader.take("sparkplug"), var section = MappingReader(node, "sparkplug") else { return }
        if let node = section.take("reorder_timeout") {
            options.reorderTimeout =
                node.duration("reorder_timeout", in: .zero ... .minutes(1)) ?? options.reorderTimeout
        }
        if let node = section.take("rebirth") { options.asksForRebirth = node.boolean("rebirth") ?? true }
        section.misplaced(["units"], "is a key of the source", "units beside sparkplug")
        section.finish()
    }

    /// Reads the main file's `sparkplug: {host}`: who we are to edge nodes.
    static func host(_ node: ConfigNode?, node name: String) -> String {
        guard let node, var reader = MappingReader(node, "sparkplug") else { return name }
        let host = reader.take("host")
        reader.misplaced(
            ["reorder_timeout", "rebirth", "units"], "is a key of a source",
            "sources: [{format: sparkplug, sparkplug: …}]")
        reader.finish()
        guard let host, let text = host.text("host", "the id of this host application", maximum: 256) else {
            return name
        }
        if text.utf8.contains(where: { "/+#".utf8.contains($0) || $0 == 0 }) {
            host.error("host is \(host.found)", "a level of a topic, without /, + and #")
        }
        return text
    }

    /// Holds topic and point against what Sparkplug needs.
    static func check(_ topicNode: ConfigNode, _ topic: String, _ pointNode: ConfigNode, _ point: String) {
        var levels = topic.split(separator: "/", omittingEmptySubsequences: false)
        if levels.first == "$share" { levels.removeFirst(min(2, levels.count)) }
        if let first = levels.first, first != "spBv1.0", first != "+", first != "#", !first.hasPrefix("{") {
            topicNode.error("topic is outside the namespace of Sparkplug B", "spBv1.0/#, or narrower")
        }
        if !point.contains("{$key}") {
            pointNode.error(
                "point has no {$key}, the metric's name", "an id such as \"\(SparkplugSourceDecoder.point)\"")
        }
    }
}
