// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// One item of `points:`, before its kind is known.
struct PointEntry {
    let position: SourcePosition
    let match: GlobPattern
    let kind: ConfigNode
    let kindName: String
    var unit: ConfigNode?
    var range: ClosedRange<Double>?
    var period: Interval?
    var current: CurrentTemplate?
    var gas = GasTemplate()
    var gateway: PointMention?
    var tags: [String]
    var constants: [String: Double]
    var limits: ConfigNode?
    var rules: ConfigNode?
    /// Why limits of the pack may be loosened; nil when they may not.
    var looserReason: String?

    /// The same number for entries of one file that change the kind in the same way; 0 when it stands as its pack says, nil
    /// when nothing is known of other entries.
    let form: Int?

    /// - Parameter form: of a row of a table.
    init?(_ node: ConfigNode, form: Int? = nil) {
        guard var reader = MappingReader(node, "the point") else { return nil }
        let match = reader.require("match", "a point's id, or a pattern such as \"*/*/lel\"")
            .flatMap { PointPattern.decode($0) }
        let kind = reader.require("kind", "a kind of the packs, such as gas.lel")
        let kindName = kind?.text("kind", "a kind of the packs")
        let unit = reader.take("unit")
        let range = reader.take("range").flatMap { PointFields.range($0) }
        let period = reader.take("period").flatMap { PointFields.period($0) }
        let current = reader.take("current").flatMap { CurrentTemplate($0) }
        let gas = GasTemplate(&reader)
        let gateway = reader.take("gateway").flatMap { PointFields.gateway($0) }
        let tags = reader.take("tags").map { PointFields.tags($0) } ?? []
        let constants = reader.take("constants").map { PointFields.constants($0) } ?? [:]
        let limits = reader.take("limits")
        let rules = reader.take("rules")
        let reason = PointEntry.looserReason(&reader)
        reader.misplaced(["file"], "is not needed", "the name of a CSV file alone: - points.csv")
        reader.finish()
        guard let match, let kind, let kindName else { return nil }
        position = node.position
        self.match = match
        self.kind = kind
        self.kindName = kindName
        self.unit = unit
        self.range = range
        self.period = period
        self.current = current
        self.gas = gas
        self.gateway = gateway
        self.tags = tags
        self.constants = constants
        self.limits = limits
        self.rules = rules
        looserReason = reason
        let isPlain =
            unit == nil && range == nil && period == nil && current == nil && gas.isEmpty && limits == nil
            && rules == nil
        self.form = isPlain ? 0 : form
    }

    /// `allow_looser: "the reason"`, or `allow_looser: true` and `reason: "the reason"`.
    private static func looserReason(_ reader: inout MappingReader) -> String? {
        let node = reader.take("allow_looser")
        let reason = reader.take("reason")
        guard let node else {
            reason?.error("reason stands without allow_looser", "both, or neither")
            return nil
        }
        if case .scalar("false", isPlain: true) = node.shape { return nil }
        if case .scalar("true", isPlain: true) = node.shape {
            if let reason { return reason.text("reason", "why the limits are looser", maximum: 512) }
            node.error("allow_looser has no reason", "allow_looser: \"the reason\", or a reason beside it")
            return nil
        }
        if let reason { reason.error("the reason is given twice", "allow_looser: true and reason, or one text") }
        return node.text("allow_looser", "the reason why the limits are looser", maximum: 512)
    }
}
