// SPDX-License-Identifier: Apache-2.0
import TocsinMQTT
import TocsinSystem

/// The filters that the broker's sessions may hold, kept on disk: a session outlives the daemon and its configuration,
/// and what a later configuration does not name has to be taken back.
///
/// A line is a filter of the line's own session, or `2-of-4`, a tab, and a filter of that intake's session.
struct SubscriptionFile {
    private let path: String
    private var lines: Set<String>

    init(path: String) throws(SystemError) {
        self.path = path
        guard Files.size(of: path) != nil else {
            lines = []
            return
        }
        let text = String(decoding: try Files.read(path, limit: 64 << 20), as: UTF8.self)
        lines = Set(text.split(separator: "\n").map(String.init))
    }

    /// What the line's own session may hold beyond the given subscriptions, in byte order.
    func filters(notIn current: [TopicSubscription]) -> [String] {
        lines.filter { !$0.utf8.contains(0x09) }.subtracting(current.map(\.filter)).sorted()
    }

    /// Whether the line's own session may hold all of these already.
    func holds(_ current: [TopicSubscription]) -> Bool { lines.isSuperset(of: current.map(\.filter)) }

    /// What the sessions of intakes may hold, each in byte order.
    var intakes: [IntakeName: [String]] {
        var found: [IntakeName: [String]] = [:]
        for line in lines {
            guard let tab = line.utf8.firstIndex(of: 0x09), let name = IntakeName(line[..<tab]) else { continue }
            found[name, default: []].append(String(line[line.utf8.index(after: tab)...]))
        }
        return found.mapValues { $0.sorted() }
    }

    /// Remembers the given subscriptions, and the older ones with them until they have been taken back.
    mutating func remember(
        _ current: [TopicSubscription], intakes: [IntakeName: [TopicSubscription]] = [:]
    ) throws(SystemError) {
        let known = lines
        lines.formUnion(SubscriptionFile.lines(current, intakes))
        // A disk that is full must not stop the start for what it knows already.
        if lines != known { try save() }
    }

    /// The session of an intake has been thrown away.
    mutating func forget(_ intake: IntakeName) throws(SystemError) {
        lines = lines.filter { !$0.hasPrefix("\(intake)\t") }
        try save()
    }

    /// The broker has taken the old ones back: only the given ones are left.
    mutating func forgetAll(
        but current: [TopicSubscription], intakes: [IntakeName: [TopicSubscription]] = [:]
    ) throws(SystemError) {
        lines = SubscriptionFile.lines(current, intakes)
        try save()
    }

    private static func lines(
        _ own: [TopicSubscription], _ intakes: [IntakeName: [TopicSubscription]]
    ) -> Set<String> {
        Set(own.map(\.filter)).union(intakes.flatMap { name, filters in filters.map { "\(name)\t\($0.filter)" } })
    }

    private func save() throws(SystemError) {
        try Files.replace(path, with: Array((lines.sorted().joined(separator: "\n") + "\n").utf8))
    }
}
