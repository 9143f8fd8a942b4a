// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// What packs and points both say of a point.
enum PointFields {
    /// A UCUM code.
    static func unit(_ node: ConfigNode) -> String? {
        guard let text = node.text("unit", "a UCUM unit such as mg/m3", maximum: UCUMUnit.maximumBytes) else {
            return nil
        }
        do throws(UnitFault) {
            _ = try UCUMUnit(text)
        } catch {
            let meant = UnitSpelling.suggestion(for: text) ?? Spelling.nearest(to: text, in: UnitSpelling.commonCodes)
            let why = error == .unknown(text) ? "" : ": \(error)"
            node.error(
                "unit is \(node.found), which is no UCUM code\(why)",
                (meant.map { "did you mean \"\($0)\"? " } ?? "") + "a UCUM code such as Cel, mg/m3, [ppm] or %{LEL}")
            return nil
        }
        if text == "pH" {
            node.file.sink.warn(node.position, "unit is pH, the picohenry", "[pH] is that of acidity")
        }
        return text
    }

    static func period(_ node: ConfigNode) -> Interval? { node.duration("period", in: RuleDecoder.periods) }

    /// `[low, high]`, or `{low, high}`
    static func range(_ node: ConfigNode) -> ClosedRange<Double>? {
        if case .mapping = node.shape { return namedRange(node) }
        guard let items = node.items("range", of: "two numbers") else { return nil }
        guard items.count == 2 else {
            node.error("range is a list of \(items.count)", "expected two numbers: [lowest, highest]")
            return nil
        }
        return range(from: items[0].number("range"), to: items[1].number("range"), at: node)
    }

    private static func namedRange(_ node: ConfigNode) -> ClosedRange<Double>? {
        guard var reader = MappingReader(node, "range") else { return nil }
        let low = reader.require("low", "the lowest value")
        let high = reader.require("high", "the highest value")
        reader.finish()
        return range(from: low?.number("low"), to: high?.number("high"), at: node)
    }

    private static func range(from low: Double?, to high: Double?, at node: ConfigNode) -> ClosedRange<Double>? {
        guard let low, let high else { return nil }
        guard low < high else {
            node.error(
                "range runs from \(RuleTemplate.plain(low)) to \(RuleTemplate.plain(high))", "the lower number first")
            return nil
        }
        return low...high
    }

    /// The point that says whether the gateway is there.
    static func gateway(_ node: ConfigNode) -> PointMention? {
        node.pointName("gateway").map { PointMention(name: $0, position: node.position) }
    }

    /// `{NAME: number}`: what expressions may speak of.
    static func constants(_ node: ConfigNode) -> [String: Double] {
        var constants: [String: Double] = [:]
        for entry in node.entries("constants") ?? [] {
            guard LimitExpression.isConstant(entry.key) else {
                node.file.sink.error(
                    entry.position, "\"\(entry.key.shown)\" cannot be the name of a constant",
                    "letters, digits and _, no digit first, at most 64; not \(LimitExpression.functions.joined(separator: ", "))"
                )
                continue
            }
            if let number = entry.value.number(entry.key) { constants[entry.key] = number }
        }
        return constants
    }

    /// A list of words that groups may ask for; at most 32.
    static func tags(_ node: ConfigNode) -> [String] {
        guard let texts = node.texts("tags", "words") else { return [] }
        if texts.count > 32 { node.error("tags is a list of \(texts.count)", "at most 32") }
        return texts.compactMap { Names.check($0.node, "tags", Names.word) }
    }
}

/// `current: {low, high, hold}`: readings that arrive as loop current (NAMUR NE 43).
struct CurrentTemplate {
    let position: SourcePosition
    private var low: Double?
    private var high: Double?
    private var hold = CurrentLoop(low: 0, high: 1).hold

    init?(_ node: ConfigNode) {
        guard var reader = MappingReader(node, "current") else { return nil }
        position = node.position
        low = reader.take("low")?.number("low")
        high = reader.take("high")?.number("high")
        if let hold = reader.take("hold")?.duration("hold", in: Interval.zero...Interval.hours(1)) { self.hold = hold }
        reader.finish()
    }

    /// What it means on a point with this range.
    ///
    /// - Parameter position: of the point.
    func settled(range: ClosedRange<Double>?, at position: SourcePosition, _ sink: DiagnosticSink) -> CurrentLoop? {
        let place = self.position.file == position.file ? self.position : position
        guard let low = low ?? range?.lowerBound, let high = high ?? range?.upperBound else {
            sink.error(place, "current does not say what 4 and 20 mA are", "low and high, or a range")
            return nil
        }
        guard low < high else {
            sink.error(
                place, "current runs from \(RuleTemplate.plain(low)) to \(RuleTemplate.plain(high))",
                "the value at 4 mA first, then the greater one at 20 mA")
            return nil
        }
        return CurrentLoop(low: low, high: high, hold: hold)
    }
}
