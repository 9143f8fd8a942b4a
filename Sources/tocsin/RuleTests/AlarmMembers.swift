// SPDX-License-Identifier: Apache-2.0
import TocsinConfig
import TocsinCore

/// The members of a record, or of an alarm's state, by the keys that rule tests use.
struct AlarmMembers {
    enum Value: Equatable {
        case text(String)
        case number(Double)
        case time(Instant)
        case flag(Bool)
    }

    /// Those that are there.
    let values: [MemberExpectation.Key: Value]

    init(_ record: Record) {
        var values: [MemberExpectation.Key: Value] = [:]
        values[.state] = record.state.map { .text($0.rawValue) }
        values[.beneath] = record.beneath.map { .text($0.rawValue) }
        values[.level] = record.level.map { .text($0.name) }
        values[.previousLevel] = record.previousLevel.map { .text($0.name) }
        values[.value] = record.value.map { .number($0) }
        values[.limit] = record.limit.map { .number($0) }
        values[.readingTime] = record.readingTime.map { .time($0) }
        values[.receivedTime] = record.receivedTime.map { .time($0) }
        values[.quality] = record.quality.map { .text($0.name) }
        values[.historical] = record.historical ? .flag(true) : nil
        let texts: [(MemberExpectation.Key, String)] = [
            (.basis, record.basis), (.unit, record.unit), (.signal, record.signal), (.message, record.message),
            (.by, record.by), (.reason, record.reason),
        ]
        for (key, text) in texts where !text.isEmpty { values[key] = .text(text) }
        self.values = values
    }

    /// - Parameter state: nil for an alarm of a point that does not exist yet: nothing has happened to it.
    init(state: Engine.AlarmSummary?) {
        var values: [MemberExpectation.Key: Value] = [.state: .text((state?.state ?? .normal).rawValue)]
        values[.beneath] = state?.beneath.map { .text($0.rawValue) }
        values[.level] = state?.level.map { .text($0.name) }
        values[.value] = state?.value.map { .number($0) }
        if let state, !state.by.isEmpty { values[.by] = .text(state.by) }
        if let state, !state.reason.isEmpty { values[.reason] = .text(state.reason) }
        self.values = values
    }

    private static let shown: [MemberExpectation.Key] = [
        .state, .beneath, .level, .previousLevel, .value, .limit, .historical, .by, .reason,
    ]

    /// What matters most, in the words of rule tests.
    ///
    /// - Parameters:
    ///   - start: what times are counted from.
    ///   - more: shown besides.
    func text(from start: Instant, and more: [MemberExpectation.Key] = []) -> String {
        MemberExpectation.Key.allCases.filter { AlarmMembers.shown.contains($0) || more.contains($0) }
            .compactMap { key in values[key].map { "\(key.rawValue) \($0.text(from: start))" } }
            .joined(separator: ", ")
    }
}

extension AlarmMembers.Value {
    /// As a rule test would write it.
    func text(from start: Instant) -> String {
        switch self {
        case .text(let text): text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x2C && $0 != 0x3A } ? text : "\"\(text)\""
        case .number(let number): RuleTestText.number(number)
        case .time(let instant): MomentText.text(instant - start)
        case .flag(let flag): "\(flag)"
        }
    }
}

extension MemberExpectation {
    /// What differs by rounding only is equal.
    private static let tolerance = 1e-9

    func isMet(by members: AlarmMembers) -> Bool {
        switch (demand, members.values[key]) {
        case (.absent, let value): value == nil
        case (.flag(let flag), let value): flag == (value == .flag(true))
        case (.text(let wanted), .text(let text)?): wanted == text
        case (.holds(let part), .text(let text)?): text.contains(part)
        case (.time(let wanted), .time(let time)?): wanted == time
        case (.number(let range), .number(let number)?):
            number >= range.lowerBound - MemberExpectation.slack(range.lowerBound)
                && number <= range.upperBound + MemberExpectation.slack(range.upperBound)
        default: false
        }
    }

    private static func slack(_ bound: Double) -> Double { tolerance * max(1, abs(bound)) }

    func text(from start: Instant) -> String {
        switch demand {
        case .absent: "\(key.rawValue) none"
        case .text(let text): "\(key.rawValue) \(AlarmMembers.Value.text(text).text(from: start))"
        case .holds(let part): "\(key.rawValue) with \"\(part)\""
        case .time(let time): "\(key.rawValue) \(MomentText.text(time - start))"
        case .flag(let flag): "\(key.rawValue) \(flag)"
        case .number(let range):
            range.lowerBound == range.upperBound
                ? "\(key.rawValue) \(RuleTestText.number(range.lowerBound))"
                : "\(key.rawValue) [\(RuleTestText.number(range.lowerBound)), \(RuleTestText.number(range.upperBound))]"
        }
    }
}

/// Words of a rule test's report.
enum RuleTestText {
    static func number(_ number: Double) -> String {
        var bytes: [UInt8] = []
        JSONText.append(number: number, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    static func count(_ number: Int, _ thing: String) -> String { "\(number) \(thing)\(number == 1 ? "" : "s")" }

    /// `raise at 6s: state UNACK, level yellow …`
    static func record(_ record: Record, from start: Instant, and more: [MemberExpectation.Key] = []) -> String {
        let members = AlarmMembers(record).text(from: start, and: more)
        return "\(record.event.rawValue) at \(MomentText.text(record.time - start))"
            + (members.isEmpty ? "" : ": \(members)")
    }

    static func time(_ time: ClosedRange<Instant>, from start: Instant) -> String {
        let (from, until) = (MomentText.text(time.lowerBound - start), MomentText.text(time.upperBound - start))
        return from == until ? "at \(from)" : "between \(from) and \(until)"
    }
}
