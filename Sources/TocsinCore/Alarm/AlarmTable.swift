// SPDX-License-Identifier: Apache-2.0

/// The alarms of all points. One that is quiet (nothing held, active or owed) takes eight bytes and a bit; only the others
/// have a runtime, taken from a pool and given back.
struct AlarmTable: Sendable {
    private struct Head: Sendable {
        /// While it is quiet its rule, else its runtime's place in the pool; the runtime knows the rule too.
        var place: Int32
        /// Its signal's memory; -1 for none.
        var memory: Int32
    }

    private var heads: [Head] = []
    /// One bit an alarm, set while it has a runtime: what every reading asks. A million points' fit the cache, where their
    /// heads do not.
    private var awake: [UInt64] = []
    private var pool: [AlarmRuntime] = []
    private var free: [Int32] = []

    var count: Int { heads.count }

    mutating func append(rule: Int32, memory: Int32 = -1) {
        if heads.count & 63 == 0 { awake.append(0) }
        heads.append(Head(place: rule, memory: memory))
    }

    func rule(_ alarm: Int) -> Int {
        let place = heads[alarm].place
        return Int(isQuiet(alarm) ? place : pool[Int(place)].rule)
    }

    func memory(_ alarm: Int) -> Int { Int(heads[alarm].memory) }

    @inline(__always)
    func isQuiet(_ alarm: Int) -> Bool { awake[alarm &>> 6] & (1 &<< UInt64(truncatingIfNeeded: alarm)) == 0 }

    /// Changing a quiet alarm wakes it; ``rest(_:)`` gives it back once it is quiet again.
    subscript(alarm: Int) -> AlarmRuntime {
        get {
            let place = heads[alarm].place
            return isQuiet(alarm) ? AlarmRuntime(rule: place) : pool[Int(place)]
        }
        _modify {
            if isQuiet(alarm) { wake(alarm) }
            yield &pool[Int(heads[alarm].place)]
        }
    }

    private mutating func wake(_ alarm: Int) {
        let runtime = AlarmRuntime(rule: heads[alarm].place)
        awake[alarm &>> 6] |= 1 &<< UInt64(truncatingIfNeeded: alarm)
        if let place = free.popLast() {
            pool[Int(place)] = runtime
            heads[alarm].place = place
        } else {
            heads[alarm].place = Int32(pool.count)
            pool.append(runtime)
        }
    }

    mutating func rest(_ alarm: Int) {
        guard !isQuiet(alarm) else { return }
        let place = heads[alarm].place
        guard pool[Int(place)].isForgettable else { return }
        awake[alarm &>> 6] &= ~(1 &<< UInt64(truncatingIfNeeded: alarm))
        heads[alarm].place = pool[Int(place)].rule
        free.append(place)
    }
}
