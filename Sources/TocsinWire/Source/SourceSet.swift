// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// The sources as the decoder uses them.
struct SourceSet: Sendable {
    /// What a message needs to know of its source: plain bits.
    struct Source: Sendable {
        var format: SourceDefinition.Format
        /// The root of its paths in the field tree.
        var root: Int
        var zone: Interval
        /// Whether the topic alone says the point.
        var isTopicOnly: Bool
        /// Whether event times come from the payload.
        var hasPayloadTime = true
    }

    private(set) var sources: [Source] = []
    private(set) var filters: [TopicFilter] = []
    private(set) var templates: [PointTemplate] = []
    private(set) var fields = FieldTree()

    init(_ definitions: [SourceDefinition]) throws(SourceError) {
        for (number, definition) in definitions.enumerated() {
            do throws(SourceError.Problem) {
                guard number < 65_000 else { throw .tooMany }
                try add(definition)
            } catch {
                throw SourceError(source: number, topic: definition.topic, problem: error)
            }
        }
    }

    private mutating func add(_ definition: SourceDefinition) throws(SourceError.Problem) {
        let isJSON = definition.format == .json
        let filter = try TopicFilter(definition.topic)
        let template = try PointTemplate(
            definition.point, names: filter.names, hasFields: isJSON,
            hasKey: isJSON && !definition.fields.values.isEmpty || definition.format == .senml)
        let root =
            isJSON
            ? try fields.add(definition.fields, idFields: template.paths, withTime: definition.time == .payload) : 0
        sources.append(
            Source(
                format: definition.format, root: root, zone: definition.zone, isTopicOnly: template.isTopicOnly,
                hasPayloadTime: definition.time == .payload))
        filters.append(filter)
        templates.append(template)
    }

    /// The first source whose filter matches; nil if none does.
    func source(of topic: Span<UInt8>, captures: inout [Range<Int>]) -> Int? {
        for number in filters.indices where filters[number].matches(topic, captures: &captures) { return number }
        return nil
    }
}
