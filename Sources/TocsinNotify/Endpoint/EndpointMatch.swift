// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Which records an endpoint wants. An empty list asks for nothing in particular; of the others one item each must fit.
///
/// - Levels are held against the level of a record and the level before, so that whoever was told of a red alarm also
///   hears that it fell or cleared. A record of an alarm without any level (a reset, or the acknowledgement of an alarm
///   whose condition has gone) fits every list: without the alarm's history it cannot be told what it was about, and one
///   message too many is better than an open alarm that nobody hears the end of.
/// - What happens to an alarm that is out of sight (shelved, suppressed by design, out of service) is recorded, but told
///   to nobody (H3.1); that it goes out of sight, and comes back, is told. `suppress` is sent only where it is named.
/// - Events of the daemon have neither a place nor a level. They are sent only to endpoints that name them in
///   ``events``, and the other lists do not count for them.
public struct EndpointMatch: Hashable, Sendable {
    public var levels: [Level]
    public var industries: [String]
    public var sites: [String]
    /// Beginnings of region codes: `32` is a province, `3205` a prefecture.
    public var regions: [String]
    public var kinds: [String]
    /// Empty: all events of alarms, none of the daemon.
    public var events: [Event]

    public init(
        levels: [Level] = [], industries: [String] = [], sites: [String] = [], regions: [String] = [],
        kinds: [String] = [], events: [Event] = []
    ) {
        self.levels = levels
        self.industries = industries
        self.sites = sites
        self.regions = regions
        self.kinds = kinds
        self.events = events
    }

    /// Whether the endpoint wants `record`.
    public func fits(_ record: LoggedRecord) -> Bool {
        guard record.event.isOfAlarm else { return events.contains(record.event) }
        return EndpointMatch.allows(events, record.event)
            && !isHidden(record)
            && fitsLevel(record)
            && EndpointMatch.allows(sites, record.site)
            && (isOfUnknownPoint(record)
                || EndpointMatch.allows(industries, record.industry)
                    && EndpointMatch.allows(kinds, record.kind)
                    && (regions.isEmpty || regions.contains { record.region.hasPrefix($0) }))
    }

    /// An alarm that is closed because its point is gone: whoever may have been told of it is told that it is over.
    private func isOfUnknownPoint(_ record: LoggedRecord) -> Bool { record.event == .close && record.kind.isEmpty }

    private func isHidden(_ record: LoggedRecord) -> Bool {
        switch record.event {
        case .raise, .level, .clear: record.state?.isSuppressed ?? false
        case .suppress: !events.contains(.suppress)
        default: false
        }
    }

    private func fitsLevel(_ record: LoggedRecord) -> Bool {
        if levels.isEmpty || (record.level == nil && record.previousLevel == nil) { return true }
        return levels.contains { $0 == record.level || $0 == record.previousLevel }
    }

    private static func allows<Item: Equatable>(_ list: [Item], _ item: Item) -> Bool {
        list.isEmpty || list.contains(item)
    }
}
