// SPDX-License-Identifier: Apache-2.0
import TocsinMQTT
import TocsinSystem

/// The filters that the broker's session may hold, kept on disk: the session outlives the daemon and its configuration,
/// and what a later configuration does not name has to be taken back.
struct SubscriptionFile {
    private let path: String
    private var filters: Set<String>

    init(path: String) throws(SystemError) {
        self.path = path
        guard Files.size(of: path) != nil else {
            filters = []
            return
        }
        let text = String(decoding: try Files.read(path, limit: 16 << 20), as: UTF8.self)
        filters = Set(text.split(separator: "\n").map(String.init))
    }

    /// What the session may hold beyond the given subscriptions, in byte order.
    func filters(notIn current: [TopicSubscription]) -> [String] {
        filters.subtracting(current.map(\.filter)).sorted()
    }

    /// Remembers the given subscriptions, and the older ones with them until the next start has taken them back.
    mutating func remember(_ current: [TopicSubscription]) throws(SystemError) {
        let known = filters
        filters.formUnion(current.map(\.filter))
        // A disk that is full must not stop the start for what it knows already.
        if filters != known { try save() }
    }

    /// The broker has taken the old ones back: only the given ones are left.
    mutating func forgetAll(but current: [TopicSubscription]) throws(SystemError) {
        filters = Set(current.map(\.filter))
        try save()
    }

    private func save() throws(SystemError) {
        try Files.replace(path, with: Array((filters.sorted().joined(separator: "\n") + "\n").utf8))
    }
}
