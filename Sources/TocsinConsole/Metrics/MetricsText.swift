// SPDX-License-Identifier: Apache-2.0

/// Writes a page in the Prometheus text format 0.0.4, family by family.
public struct MetricsText: Sendable {
    /// The media type of the page.
    public static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

    public enum Kind: String, Sendable {
        case counter, gauge
    }

    public typealias Labels = KeyValuePairs<String, String>

    public private(set) var text = ""

    public init() {}

    /// Begins a family; its samples follow by ``sample(_:labels:_:)``.
    ///
    /// - Parameter name: in base units; of a counter with `_total` at its end.
    public mutating func family(_ name: String, _ kind: Kind, help: String) {
        precondition(kind != .counter || name.hasSuffix("_total"), "a counter is named …_total: \(name)")
        head(name, kind.rawValue, help)
    }

    public mutating func sample(_ name: String, labels: Labels = [:], _ value: Double) {
        text += "\(name)\(MetricsText.labels(labels)) \(MetricsText.number(value))\n"
    }

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

    public mutating func histogram(_ name: String, help: String, _ histogram: Histogram) {
        head(name, "histogram", help)
        var total: UInt64 = 0
        for (index, bound) in histogram.bounds.enumerated() {
            total += histogram.counts[index]
            text += "\(name)_bucket{le=\"\(MetricsText.number(bound))\"} \(total)\n"
        }
        text += "\(name)_bucket{le=\"+Inf\"} \(histogram.count)\n"
        text += "\(name)_sum \(MetricsText.number(histogram.sum))\n"
        text += "\(name)_count \(histogram.count)\n"
    }

    private mutating func head(_ name: String, _ type: String, _ help: String) {
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
