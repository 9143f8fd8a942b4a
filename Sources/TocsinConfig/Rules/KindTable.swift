// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// What a pack says of the points of one kind.
struct KindTemplate {
    let name: String
    let pack: String
    let position: SourcePosition
    var unit = ""
    var range: ClosedRange<Double>?
    var period: Interval?
    var current: CurrentTemplate?
    var gas = GasTemplate()
    /// The point that says whether the gateway is there, as it was written.
    var gateway: PointMention?
    /// In the order of their names.
    var rules: [RuleTemplate] = []
}

/// The kinds of all packs. Two packs may have a kind of the same name: a site takes that of its own industry.
struct KindTable {
    private(set) var kinds: [String: [KindTemplate]] = [:]
    /// False when a pack could not be read: then a kind that is missing is not worth a fault of its own.
    var isComplete = true

    var names: [String] { kinds.keys.sorted() }

    func lacks(_ name: String) -> Bool { isComplete && kinds[name] == nil }

    /// All kinds of that name, in the order of the packs.
    func all(named name: String) -> [KindTemplate] { kinds[name] ?? [] }

    /// - Returns: nil when it was added; else the one that the same pack has already.
    mutating func add(_ kind: KindTemplate) -> KindTemplate? {
        if let before = kinds[kind.name]?.first(where: { $0.pack == kind.pack }) { return before }
        kinds[kind.name, default: []].append(kind)
        return nil
    }

    /// The place in ``all(named:)`` of the kind that a site of this industry means; nil when that cannot be said.
    static func choose(_ kinds: [KindTemplate], industry: String) -> Int? {
        kinds.count == 1 ? 0 : kinds.firstIndex { $0.pack == industry }
    }

    /// Whether a site of this industry means `kind`, one of `kinds`.
    static func chooses(_ kind: KindTemplate, of kinds: [KindTemplate], industry: String) -> Bool {
        choose(kinds, industry: industry).map { kinds[$0].pack == kind.pack } ?? false
    }
}
