// SPDX-License-Identifier: Apache-2.0
import TocsinConfig
import TocsinConsole
import TocsinCore
import TocsinWire

/// The line is asked for one piece after the other, so that a million points never hold it up; what fits is looked for here.
extension Desk {
    /// Unknown ids that are listed at most, those seen most often.
    private static let mostUnknown = 10_000

    func points(from first: Int, limit: Int, _ filter: PointFilter) async throws(ControlError) -> PointPage {
        let glob = filter.match.map { GlobPattern($0) }
        var found: [PointView] = []
        var place: Int? = first
        while let from = place, found.count < limit {
            let piece: LinePiece<Engine.PointSummary> = try await ask { .points(from: from, answer: $0) }
            place = piece.next
            for (number, summary) in piece.elements.enumerated()
            where filter.fits(summary) && glob?.matches(summary.id[...]) ?? true {
                found.append(PointView(summary))
                guard found.count == limit, number + 1 < piece.elements.count || piece.next != nil else { continue }
                return PointPage(points: found, next: summary.index + 1)
            }
        }
        return PointPage(points: found, next: place)
    }

    func unknownIDs(limit: Int) async throws(ControlError) -> [UnknownIDView] {
        let most = min(limit, Desk.mostUnknown)
        var found: [String: UnknownID] = [:]
        var place: Int? = 0
        while let from = place {
            let piece: LinePiece<UnknownID> = try await ask { .unknownIDs(from: from, answer: $0) }
            place = piece.next
            // While the pieces are taken, ids may change their places.
            for id in piece.elements { found[id.id] = id }
            if found.count > 4 * Desk.mostUnknown { found = Desk.mostSeen(found, most) }
        }
        let topics = await readers.reloader.sourceTopics
        return Desk.mostSeen(found, most).values.sorted { ($1.count, $0.id) < ($0.count, $1.id) }.map { unknown in
            UnknownIDView(
                id: unknown.id, count: unknown.count, firstSeen: unknown.first, lastSeen: unknown.last,
                source: unknown.source < topics.count ? topics[unknown.source] : "", overLimit: unknown.isOverLimit)
        }
    }

    private static func mostSeen(_ ids: [String: UnknownID], _ most: Int) -> [String: UnknownID] {
        guard ids.count > most else { return ids }
        let seen = ids.values.sorted { ($1.count, $0.id) < ($0.count, $1.id) }.prefix(most)
        return Dictionary(seen.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }
}
