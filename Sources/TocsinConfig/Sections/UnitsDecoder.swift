// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Reads what a source says of units: `units`, `unit` and `unit_in_key`.
struct UnitsDecoder {
    private(set) var units = SourceDefinition.Units()
    /// Of the stated units, in their order.
    private(set) var nodes: [ConfigNode] = []

    /// - Parameter format: nil when it is none that is known.
    init(_ reader: inout MappingReader, format: SourceDefinition.Format?) {
        if let node = reader.take("units") { units.mode = node.word("units") ?? .check }
        if let node = reader.take("unit") { state(node) }
        guard format == nil || format == .json || format == .csv else {
            reader.misplaced(["unit_in_key"], "has no meaning for this format", "only for format json, csv")
            return
        }
        if let node = reader.take("unit_in_key") { units.isInKey = node.boolean("unit_in_key") ?? false }
    }

    private mutating func state(_ node: ConfigNode) {
        if units.mode == .ignore {
            return node.error("unit stands beside units: ignore", "units: check or convert, or no unit")
        }
        if case .mapping = node.shape { return state(node.entries("unit") ?? [], at: node) }
        if case .scalar(let text, _) = node.shape, SourceDefinition.Units.Mode(rawValue: text) != nil {
            return node.error("unit is \(node.found)", "did you mean units: \(text)? unit is a UCUM code")
        }
        guard let unit = PointFields.unit(node) else { return }
        units.stated.append(.init(unit: unit))
        nodes.append(node)
    }

    private mutating func state(_ entries: [ConfigNode.Entry], at node: ConfigNode) {
        let limit = SourceDefinition.Units.maximumStated
        if entries.count > limit { node.error("unit has \(entries.count) entries", "at most \(limit)") }
        for entry in entries {
            let parts = entry.key.split(separator: "/", omittingEmptySubsequences: false)
            if parts.contains("") || entry.key.utf8.count > PointPattern.maximumBytes {
                node.file.sink.error(
                    entry.position, "\"\(entry.key.shown)\" is no end of a point's id",
                    "whole parts, as level or T101/level")
                continue
            }
            guard let unit = PointFields.unit(entry.value) else { continue }
            // Behind a shorter end a longer one would never be looked at.
            if let before = units.stated.first(where: { $0.isFor(entry.key) }) {
                node.file.sink.error(
                    entry.position, "\"\(entry.key.shown)\" is never looked at",
                    "the first that fits counts: put it before \"\(before.end.shown)\"")
                continue
            }
            units.stated.append(.init(end: entry.key, unit: unit))
            nodes.append(entry.value)
        }
    }
}
