// SPDX-License-Identifier: Apache-2.0
import Foundation

/// What a log says, as far as a run that was killed must say it too: all of each record but its place in the log (`seq`,
/// `prev`, `hash`), when it was made, and when its reading was received. Episodes are named by the place of their first
/// record among those of the alarm.
struct BoundaryRecords: Sendable {
    private static let incomparable: Set<String> = ["seq", "time", "prev", "hash", "received_time", "occurrence"]
    /// Of the daemon: what a restart adds by itself; and floods, which tell when people were told of how much: silence
    /// counts from the restart on, so that many points may then speak of it at once.
    private static let ofRestarts: Set<String> = [
        "start", "connected", "disconnected", "segment", "stop", "flood_start", "flood_end",
    ]
    /// What a record says in any case, however long the sensors' readings were on their way.
    private static let transition: Set<String> = ["event", "state", "beneath", "level", "previous_level", "by"]

    /// By alarm, each in its order; the daemon's own under an empty name.
    private(set) var byAlarm: [String: [String]] = [:]
    private var transitions: [String: [String]] = [:]

    init(_ log: Data) throws {
        var places: [Int: Int] = [:]
        for line in log.split(separator: 0x0A) {
            guard let record = try JSONSerialization.jsonObject(with: line) as? [String: Any],
                let event = record["event"] as? String, let sequence = record["seq"] as? Int
            else { throw CocoaError(.fileReadCorruptFile) }
            guard !BoundaryRecords.ofRestarts.contains(event) else { continue }
            let alarm = record["alarm"] as? String ?? ""
            places[sequence] = byAlarm[alarm]?.count ?? 0
            var members = record.filter { !BoundaryRecords.incomparable.contains($0.key) }
            // What does not say of which time it is, is new when it comes a second time.
            if record["point"] as? String == BoundaryScenario.untimed {
                members["evidence"] = nil
                members["reading_time"] = nil
            }
            // How long something took is a matter of time.
            if let reason = members["reason"] as? String, let end = reason.range(of: " (", options: .backwards) {
                members["reason"] = String(reason[..<end.lowerBound])
            }
            let episode = (record["occurrence"] as? Int).map { "\(places[$0] ?? -1)" } ?? "-"
            byAlarm[alarm, default: []].append(BoundaryRecords.text(members) + " episode=" + episode)
            let transition = members.filter { BoundaryRecords.transition.contains($0.key) }
            transitions[alarm, default: []].append(BoundaryRecords.text(transition))
        }
    }

    private static func text(_ members: [String: Any]) -> String {
        members.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
    }

    /// The first difference of each alarm, in words.
    ///
    /// - Parameter transitionsOnly: after a restart while the link was down. Delays then wait for the backlog, and end
    ///   at their time all the same, but between other readings.
    func differences(from other: BoundaryRecords, transitionsOnly: Bool = false) -> [String] {
        let (all, others) = transitionsOnly ? (transitions, other.transitions) : (byAlarm, other.byAlarm)
        return Set(all.keys).union(others.keys).sorted().compactMap { alarm in
            let (mine, theirs) = (all[alarm] ?? [], others[alarm] ?? [])
            guard mine != theirs else { return nil }
            let place = zip(mine, theirs).enumerated().first { $0.element.0 != $0.element.1 }?.offset
            let index = place ?? min(mine.count, theirs.count)
            func text(_ records: [String]) -> String { index < records.count ? records[index] : "nothing" }
            return
                "\(alarm): \(mine.count) for \(theirs.count) records; at \(index)\n  \(text(mine))\n  for \(text(theirs))"
        }
    }
}
