// SPDX-License-Identifier: Apache-2.0

// What the rules of a group say, and what of that a checkpoint needs. Rules are numbered as in the definition.
extension GroupState {
    /// Whether the rule is asked when the level of a member's alarms changes.
    func followsLevels(rule: Int) -> Bool { entries[rule].followsLevels }

    /// Unknown for a rule whose signal is none of a group's.
    func answer(rule: Int, at now: Int64) -> GroupAnswer { memories[rule].answer(at: now) }

    /// How the answer goes on, as long as no member speaks and ``nextAge`` has not come.
    func course(rule: Int, after now: Int64) -> SignalCourse { memories[rule].course(after: now) }

    /// The words for a record's message; empty when there is nothing to say.
    func remark(rule: Int) -> String {
        let own = seats(ofEntry: rule, scope: entries[rule].scope)
        return memories[rule].remark(own.map { seats[Int($0)].view }) { seats[Int(own[$0])].id }
    }

    // MARK: - Checkpoint

    /// What does not follow from the members' readings: the rest is told again by ``memberSpoke(_:value:isUsable:at:)``,
    /// ``memberLevel(_:level:at:)`` and ``age(to:)``, for members on the same seats.
    func write(rule: Int, to writer: inout CheckpointWriter) {
        memories[rule].write(to: &writer)
        let kept = memories[rule].kept
        let own = kept.isEmpty ? [] : seats(ofEntry: rule, scope: entries[rule].scope)
        writer.put(UInt32(kept.count))
        for index in kept { writer.put(seats[Int(own[index])].id) }
    }

    /// Members may have come, gone, or changed places since.
    mutating func read(rule: Int, from reader: inout CheckpointReader) throws(CheckpointError) {
        try memories[rule].read(from: &reader)
        var kept: Set<String> = []
        for _ in 0..<(try reader.integer(UInt32.self)) { kept.insert(try reader.string()) }
        guard !kept.isEmpty else { return }
        for (index, seat) in seats(ofEntry: rule, scope: entries[rule].scope).enumerated()
        where kept.contains(seats[Int(seat)].id) {
            memories[rule].keep(index)
        }
    }
}
