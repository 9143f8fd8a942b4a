// SPDX-License-Identifier: Apache-2.0

/// The aliases of one edge node: any 64-bit number to the place of a metric. Open addressing under a hash that nobody
/// outside knows.
struct SparkplugAliasTable: Sendable {
    private struct Slot: Sendable {
        var alias: UInt64 = 0
        /// Place of the metric + 1; 0 for an empty slot, -1 for an alias that two metrics share.
        var metric: Int32 = 0
    }

    private let seed: UInt64
    private var slots: [Slot] = []
    private(set) var count = 0

    init() { seed = UInt64.random(in: .min ... .max) | 1 }

    @inline(__always)
    private func home(_ alias: UInt64) -> Int {
        let product = (alias ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: seed)
        return Int(truncatingIfNeeded: product.high ^ product.low)
    }

    /// - Returns: the metric's place; -1 for an alias that is not there, or that is of two metrics.
    @inline(__always)
    func find(_ alias: UInt64) -> Int {
        guard count > 0 else { return -1 }
        let last = slots.count &- 1
        var place = home(alias) & last
        while true {
            let slot = slots[place]
            if slot.metric == 0 { return -1 }
            if slot.alias == alias { return slot.metric < 0 ? -1 : Int(slot.metric) &- 1 }
            place = (place &+ 1) & last
        }
    }

    /// Whether two metrics have claimed an alias.
    func isSpoilt(_ alias: UInt64) -> Bool {
        guard count > 0 else { return false }
        var place = home(alias) & (slots.count - 1)
        while slots[place].metric != 0, slots[place].alias != alias { place = (place + 1) & (slots.count - 1) }
        return slots[place].metric < 0
    }

    /// Gives a metric an alias, whoever had it before.
    mutating func set(_ alias: UInt64, metric: Int) { put(alias, Int32(metric + 1)) }

    /// Two metrics claim the alias: what comes under it could be either's.
    mutating func spoil(_ alias: UInt64) { put(alias, -1) }

    private mutating func put(_ alias: UInt64, _ metric: Int32) {
        if (count + 1) * 4 > slots.count * 3 { grow() }
        let last = slots.count - 1
        var place = home(alias) & last
        while slots[place].metric != 0, slots[place].alias != alias { place = (place + 1) & last }
        if slots[place].metric == 0 { count += 1 }
        slots[place] = Slot(alias: alias, metric: metric)
    }

    mutating func removeAll() {
        count = 0
        for place in slots.indices { slots[place].metric = 0 }
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: Slot(), count: max(16, old.count * 2))
        count = 0
        for slot in old where slot.metric != 0 { put(slot.alias, slot.metric) }
    }
}
