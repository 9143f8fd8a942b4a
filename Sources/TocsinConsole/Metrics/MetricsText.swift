// SPDX-License-Identifier: Apache-2.0

/// Writes a page in the Prometheus text format 0.0.4, family by family.
public struct MetricsText: Sendable {
    /// The media type of the page.
    public static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

    /// What a family of single values is.
    public enum Kind: String, Sendable {
        case counter, gauge
    }

    /// Names and values, in the order in which they are written.
    public typealias Labels = KeyValuePairs<String, String>

    /// The page so far.
    public private(set) var text = ""
    /// A family comes once on a page, or scrapers refuse all of it.
    private var families: Set<String> = []

    public init() {}

    /// Begins a family; its samples follow by ``sample(_:labels:_:)``.
    ///
    /// - Parameter name: in base units; of a counter with `_total` at its end.
    public mutating func family(_ name: String, _ kind: Kind, help: String) {
        precondition(kind != .counter || name.hasSuffix("_total"), "a counter is named …_total: \(name)")
        head(name, kind.rawValue, help)
    }

    /// A sample of the family that ``family(_:_:help:)`` began last.
    public mutating func sample(_ name: String, labels: Labels = [:], _ value: Double) {
        text += "\(name)\(MetricsText.labels(labels)) \(MetricsText.number(value))\n"
    }

    /// A sample of the family that ``family(_:_:help:)`` began last.
    public mutating func sample(_ name: String, labels: Labels = [:], _ value: some BinaryInteger) {
        text += "\(name)\(MetricsText.labels(labels)) \(value)\n"
    }

    /// A family of one sample.
    public mutating func single(_ name: String, _ kind: Kind, help: String, _ value: some BinaryInteger) {
        family(name, kind, help: help)
        sample(name, value)
    }

    /// A family of one sample.
    public mutating func single(_ name: String, _ kind: Kind, help: String, _ value: Double) {
        family(name, kind, help: help)
        sample(name, value)
    }

    /// A family of one histogram.
    ///
    /// - Parameter name: with its base unit at the end, `…_seconds`.
    public mutating func histogram(_ name: String, help: String, _ histogram: Histogram) {
        head(name, "histogram", help)
        var total: UInt64 = 0
        for (bound, count) in zip(histogram.bounds, histogram.counts) {
            total += count
            text += "\(name)_bucket{le=\"\(MetricsText.number(bound))\"} \(total)\n"
        }
        text += "\(name)_bucket{le=\"+Inf\"} \(histogram.count)\n"
        text += "\(name)_sum \(MetricsText.number(histogram.sum))\n"
        text += "\(name)_count \(histogram.count)\n"
    }

    private mutating func head(_ name: String, _ type: String, _ help: String) {
        let isNew = families.insert(name).inserted
        // Names are constants: tests find it. A running daemon does not stop over its metrics.
        assert(isNew, "the family \(name) is on the page already")
        let escaped = help.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
        text += "# HELP \(name) \(escaped)\n# TYPE \(name) \(type)\n"
    }

    private static func labels(_ labels: Labels) -> String {
        guard !labels.isEmpty else { return "" }
        let parts = labels.map { name, value in
            let escaped = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
            return "\(name)=\"\(escaped)\""
        }
        return "{\(parts.joined(separator: ","))}"
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        let text = value.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
