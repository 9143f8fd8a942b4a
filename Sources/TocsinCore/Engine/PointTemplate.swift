// SPDX-License-Identifier: Apache-2.0

/// What all points with the same rules share, as plain numbers: what each reading looks at.
struct PointTraits: Sendable {
    /// Its rules stand together in the engine's table, in the order of the points' alarms.
    let firstRule: Int
    /// How far back the windows of its rules look, in milliseconds.
    let window: Int64
    /// Three periods in milliseconds; 0: none, then nothing is a gap.
    let gap: Int64
    let lowest: Double
    let highest: Double
    let hasSilence: Bool
    /// Whether some rule keeps a memory of its own, and whether some such answer changes without a reading.
    let hasMemory: Bool
    let movesByItself: Bool
    let current: CurrentLoop?

    init(_ prototype: PointDefinition, _ rules: ArraySlice<CompiledRule>) {
        firstRule = rules.startIndex
        window = rules.map(\.reach).max() ?? 0
        gap = 3 * (prototype.period?.milliseconds ?? 0)
        lowest = prototype.range?.lowerBound ?? -.infinity
        highest = prototype.range?.upperBound ?? .infinity
        hasSilence = rules.contains { $0.isSilence }
        hasMemory = rules.contains { $0.family == .remembering }
        movesByItself = rules.contains { $0.movesByItself }
        current = prototype.current
    }
}

/// The part of a definition that does not name the point.
struct PointTemplate: Sendable {
    /// A definition without id, site and groups.
    let prototype: PointDefinition
    /// Its rules' places in the engine's table, in the order of their names.
    let rules: Range<Int>
    /// An earlier template with the same hash; -1 for none.
    let earlier: Int32

    /// What a signal with a memory may want to know.
    func ground(zone: Interval) -> SignalGround {
        SignalGround(
            hold: prototype.period.map { 3 * $0.milliseconds } ?? .max,
            lowest: prototype.range?.lowerBound ?? -.infinity,
            unit: prototype.unit, zone: zone.milliseconds)
    }

    /// Whether a definition has this template, whatever its id, site and groups.
    func fits(_ definition: PointDefinition) -> Bool {
        // Rules that come from one prototype share their storage, so that the last is one comparison of addresses.
        prototype.kind == definition.kind && prototype.gateway == definition.gateway
            && prototype.unit == definition.unit && prototype.range == definition.range
            && prototype.period == definition.period && prototype.current == definition.current
            && prototype.gas == definition.gas
            && prototype.rules == definition.rules
    }
}
