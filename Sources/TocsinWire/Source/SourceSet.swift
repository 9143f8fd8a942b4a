// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// The sources as the decoder uses them.
struct SourceSet: Sendable {
    /// What a message needs to know of its source: plain bits.
    struct Source: Sendable {
        var format: SourceDefinition.Format
        /// Of its paths in the field tree.
        var roots = FieldTree.Roots()
        var zone: Interval
        /// Whether the topic alone says the point.
        var isTopicOnly: Bool
        /// Its own among the sources.
        var number: UInt16 = 0
        /// Of line protocol: which part of the point's id the measurement is; -1 for none.
        var measurementField: Int8 = -1
        /// Only of Sparkplug sources.
        var sparkplug: SourceDefinition.Sparkplug?
        /// Whether times of the payload count.
        var hasPayloadTime = true
        var compression = SourceDefinition.Compression.none
        var escapes = EscapeStyle.json
        var form = TextBits()
        var units = SourceDefinition.Units.Mode.check
        /// Which of ``SourceSet/statedUnits`` is for values without a unit; -1 for none.
        var statedUnits: Int32 = -1
        /// Whether names of measures may end with a unit.
        var hasUnitInKey = false

        var vocabulary: UnitVocabulary { format == .senml ? .senML : .gateway }

        /// Whether a body is read as it came.
        var isPlain: Bool { compression == .none && !form.isGBK }
    }

    /// What is special about a source's text: ``SourceDefinition/TextForm`` without its names.
    struct TextBits: Sendable {
        var isGBK = false
        var hasDecimalComma = false
        var isTolerant = false
        var precision = SourceDefinition.TextForm.Precision.nanoseconds
        var separator = UInt8(ascii: ",")
        /// Whether each column of CSV without another meaning is a measure.
        var hasKey = false

        init() {}

        init(_ form: SourceDefinition.TextForm, hasKey: Bool) {
            isGBK = form.charset == .gbk
            hasDecimalComma = form.decimalMark == .comma
            isTolerant = form.frameCheck == .tolerant
            precision = form.precision
            separator = form.separator
            self.hasKey = hasKey
        }
    }

    /// How ids of Sparkplug metrics are made, beside the template of the source.
    struct SparkplugIDs: Sendable {
        /// Of a node's own metrics: without `{device}`.
        var nodeTemplate: PointTemplate
        /// Those of the names group (0), edge (1) and device (2) that the filter does not capture itself.
        var added: [Int]
    }

    private(set) var sources: [Source] = []
    private(set) var filters: [TopicFilter] = []
    private(set) var templates: [PointTemplate] = []
    private(set) var tree = FieldTree()
    /// Of CSV with configured columns: a header row that names them; else empty.
    private(set) var headers: [[UInt8]] = []
    /// When a source has text in GBK.
    private(set) var gbk: GBKTable?
    /// Of the sources that have any.
    private(set) var statedUnits: [StatedUnits] = []
    /// By source.
    private(set) var sparkplugIDs: [Int: SparkplugIDs] = [:]

    var hasSparkplug: Bool { !sparkplugIDs.isEmpty }

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
        guard definition.format != .sparkplug else { return try addSparkplug(definition) }
        let filter = try TopicFilter(definition.topic)
        let fields = definition.fields
        let isJSON = definition.format == .json
        let template = try PointTemplate(
            definition.point,
            names: .init(
                topic: filter.names,
                payload: isJSON ? fields.captures : definition.format.hasFields ? [] : nil,
                hasKey: definition.format.hasKey && (!isJSON || !fields.values.isEmpty || !fields.key.isEmpty)))
        let hasKey = template.parts.contains(.key)
        var source = Source(
            format: definition.format, roots: try roots(definition, template, hasKey: hasKey), zone: definition.zone,
            isTopicOnly: template.isTopicOnly)
        source.number = UInt16(sources.count)
        if definition.format == .influx {
            source.measurementField = template.fields.firstIndex(of: .path("measurement")).map { Int8($0) } ?? -1
        }
        source.hasPayloadTime = definition.time == .payload
        source.compression = definition.compression
        source.escapes = definition.format.escapes
        source.form = TextBits(definition.text, hasKey: hasKey)
        add(definition.units, to: &source)
        if source.form.isGBK, gbk == nil {
            guard let table = GBKTable() else { throw .charset }
            gbk = table
        }
        sources.append(source)
        headers.append(
            definition.format == .csv
                ? CSVReader.row(definition.text.columns, separator: definition.text.separator) : [])
        filters.append(filter)
        templates.append(template)
    }

    private mutating func add(_ units: SourceDefinition.Units, to source: inout Source) {
        source.units = units.mode
        source.hasUnitInKey = units.isInKey
        guard !units.stated.isEmpty else { return }
        source.statedUnits = Int32(statedUnits.count)
        statedUnits.append(StatedUnits(units.stated))
    }

    /// Makes the names that the source looks for known.
    ///
    /// - Returns: where they begin in the tree.
    private mutating func roots(
        _ definition: SourceDefinition, _ template: PointTemplate, hasKey: Bool
    ) throws(SourceError.Problem) -> FieldTree.Roots {
        let withTime = definition.time == .payload
        switch definition.format {
        case .scalar, .senml, .sparkplug: return FieldTree.Roots()
        case .json: return try tree.add(definition.fields, idFields: template.fields, withTime: withTime)
        case .csv:
            guard hasKey || !definition.fields.value.isEmpty else { throw .valuePath }
            guard SourceDefinition.TextForm.isSeparator(definition.text.separator) else { throw .separator }
            var names = definition.fields
            names.values = []
            // With {$key} each measure has a column of its own.
            if hasKey { names.value = [] }
            if !withTime { names.time = [] }
            return try tree.add(flat: names, idFields: template.fields)
        case .influx:
            let all = definition.fields
            let names = SourceDefinition.Fields(value: [], time: [], unit: all.unit, quality: all.quality, values: [])
            return try tree.add(flat: names, idFields: template.fields)
        case .hj212:
            return try tree.add(flat: SourceDefinition.Fields.standard(for: .influx), idFields: template.fields)
        }
    }

    // The group, the edge node and the device come from the topic whatever the filter captures.
    private mutating func addSparkplug(_ definition: SourceDefinition) throws(SourceError.Problem) {
        let filter = try TopicFilter(definition.topic)
        let added = SourceSet.sparkplugNames.indices.filter { !filter.names.contains(SourceSet.sparkplugNames[$0]) }
        let names = filter.names + added.map { SourceSet.sparkplugNames[$0] }
        let template = try SourceSet.sparkplugTemplate(definition.point, names: names)
        let point = SourceSet.withoutDevice(definition.point)
        // A template of nothing but the device leaves none for a node's own metrics.
        let nodeTemplate = try SourceSet.sparkplugTemplate(point.isEmpty ? definition.point : point, names: names)
        sparkplugIDs[sources.count] = SparkplugIDs(nodeTemplate: nodeTemplate, added: added)
        var source = Source(format: .sparkplug, zone: definition.zone, isTopicOnly: false)
        source.number = UInt16(sources.count)
        source.sparkplug = definition.sparkplug
        add(definition.units, to: &source)
        source.hasPayloadTime = definition.time == .payload
        source.escapes = definition.format.escapes
        sources.append(source)
        headers.append([])
        filters.append(filter)
        templates.append(template)
    }

    /// Levels of the topic that every Sparkplug source has by name.
    static let sparkplugNames = ["group", "edge", "device"]

    private static func sparkplugTemplate(_ text: String, names: [String]) throws(SourceError.Problem) -> PointTemplate
    {
        let template = try PointTemplate(text, names: .init(topic: names, payload: nil, hasKey: true))
        guard template.parts.contains(.key) else { throw .pointNeedsKey }
        return template
    }

    /// A point template for what has no device: a part that is the device alone falls away with its slash.
    static func withoutDevice(_ point: String) -> String {
        point.split(separator: "/", omittingEmptySubsequences: false).filter { $0 != "{device}" }
            .joined(separator: "/").replacing("{device}", with: "")
    }

    /// The first source whose filter matches; nil if none does.
    func source(of topic: Span<UInt8>, captures: inout [Range<Int>]) -> Int? {
        for number in filters.indices where filters[number].matches(topic, captures: &captures) { return number }
        return nil
    }
}

extension SourceDefinition.Format {
    /// Whether the payload has fields that can be asked for by name.
    fileprivate var hasFields: Bool {
        switch self {
        case .scalar, .senml, .sparkplug: false
        case .json, .influx, .csv, .hj212: true
        }
    }

    /// Whether its measures can have names.
    fileprivate var hasKey: Bool { self != .scalar }

    fileprivate var escapes: EscapeStyle {
        switch self {
        case .scalar, .hj212, .sparkplug: .none
        case .json, .senml: .json
        case .influx: .lineProtocol
        case .csv: .doubledQuotes
        }
    }
}
