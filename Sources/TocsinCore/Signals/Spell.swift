// SPDX-License-Identifier: Apache-2.0

/// Since when a state has lasted without a break, if it does: the clock of signals that no gap stops.
struct Spell: Equatable, Sendable {
    private var start = PointState.never

    mutating func mark(_ lasts: Bool, at time: Int64) {
        if !lasts {
            start = PointState.never
        } else if start == PointState.never {
            start = time
        }
    }

    /// 0 while the state does not last.
    func seconds(at now: Int64) -> Double {
        start == PointState.never ? 0 : Double(max(0, now &- start)) / 1_000
    }

    var course: SignalCourse { start == PointState.never ? .still : .growing(zero: start, until: Int64.max) }

    mutating func shift(by step: Int64) {
        if start != PointState.never { start &+= step }
    }

    func write(to writer: inout CheckpointWriter) { writer.put(start) }
    mutating func read(from reader: inout CheckpointReader) throws(CheckpointError) { start = try reader.integer() }
}
