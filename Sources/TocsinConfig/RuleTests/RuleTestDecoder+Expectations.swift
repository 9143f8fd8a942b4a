// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// What must come of it.
extension RuleTestDecoder {
    private static let daemonEvents = [Event.floodStart, .floodEnd]
    private static let item = "{at, event, …}, or {between, none: true}"

    /// `ALARM: [{at, event, …}]`
    func expectation(_ entry: ConfigNode.Entry) -> AlarmExpectation? {
        guard let items = entry.value.items("expect", of: RuleTestDecoder.item) else { return nil }
        if items.isEmpty && settings.strictness == .none {
            entry.value.error(
                "an empty list says nothing where strict is none", "{between: [from, until], none: true}")
        }
        var expectation = AlarmExpectation(
            alarm: entry.key, place: RuleTestPlace(entry.position), records: [], quiet: [])
        for item in items {
            guard var reader = MappingReader(item, "the expectation") else { continue }
            let time = span(&reader, item)
            if let none = reader.take("none") {
                if none.boolean("none") == false { none.expected("true", "none") }
                reader.finish()
                if let time { expectation.quiet.append(.init(place: RuleTestPlace(item.position), time: time)) }
                continue
            }
            let record = record(&reader, at: item, time: time, isOfDaemon: entry.key == AlarmExpectation.daemon)
            reader.finish()
            guard let record else { continue }
            if let before = expectation.records.last, record.time.upperBound < before.time.lowerBound {
                item.error("this is expected before the one above", "records in the order of their times")
            }
            expectation.records.append(record)
        }
        return expectation
    }

    private func record(
        _ reader: inout MappingReader, at node: ConfigNode, time: ClosedRange<Instant>?, isOfDaemon: Bool
    ) -> RecordExpectation? {
        let event = reader.require("event", "what happens, such as raise; or none: true")
        let members = MemberExpectation.Key.allCases.compactMap { key in
            reader.take(key.rawValue).flatMap { member(key, $0) }
        }
        guard let event else { return nil }
        let allowed = Event.allCases.filter { isOfDaemon ? RuleTestDecoder.daemonEvents.contains($0) : $0.isOfAlarm }
        guard let text = event.text("event", "what happens, such as raise") else { return nil }
        guard let word = allowed.first(where: { $0.rawValue == text }) else {
            event.error("event is \(event.found)", ConfigNode.choices(for: text, allowed.map(\.rawValue)))
            return nil
        }
        guard let time else { return nil }
        return RecordExpectation(place: RuleTestPlace(node.position), time: time, event: word, members: members)
    }

    /// `at`, or `between` two times.
    private func span(_ reader: inout MappingReader, _ node: ConfigNode) -> ClosedRange<Instant>? {
        let (at, between) = (reader.take("at"), reader.take("between"))
        if let at, between == nil { return moment(at, "at").map { $0...$0 } }
        guard let between, at == nil else {
            node.error(
                at == nil ? "the expectation has no time" : "the expectation has two times",
                "at: a time, or between: [from, until]")
            return nil
        }
        guard let ends = between.items("between", of: "two times") else { return nil }
        let times = ends.compactMap { moment($0, "between") }
        guard times.count == ends.count else { return nil }
        guard times.count == 2, times[0] <= times[1] else {
            between.error("between does not name a stretch of time", "[from, until], such as [10s, 1m30s]")
            return nil
        }
        return times[0]...times[1]
    }

    /// `{at, alarm, state, level, …}`
    func state(_ node: ConfigNode) -> StateExpectation? {
        guard var reader = MappingReader(node, "the state") else { return nil }
        let time = reader.require("at", MomentText.allowed).flatMap { moment($0, "at") }
        let alarm = reader.require("alarm", "the id of an alarm, POINT#RULE").flatMap {
            $0.text("alarm", "the id of an alarm, POINT#RULE")
        }
        let keys: [MemberExpectation.Key] = [.state, .beneath, .level, .value, .by, .reason]
        let given = keys.filter { reader.has($0.rawValue) }
        let members = keys.compactMap { key in reader.take(key.rawValue).flatMap { member(key, $0) } }
        reader.finish()
        if given.isEmpty {
            node.error(
                "nothing is expected of the state", "one of: \(keys.map(\.rawValue).joined(separator: ", "))")
        }
        guard let time, let alarm, !members.isEmpty else { return nil }
        return StateExpectation(place: RuleTestPlace(node.position), time: time, alarm: alarm, members: members)
    }

    // MARK: - Members

    private func member(_ key: MemberExpectation.Key, _ node: ConfigNode) -> MemberExpectation? {
        if case .scalar("none", isPlain: true) = node.shape { return MemberExpectation(key: key, demand: .absent) }
        let name = key.rawValue
        let demand: MemberExpectation.Demand? =
            switch key {
            case .state, .beneath: word(node, name, AlarmState.allCases.map(\.rawValue))
            case .level, .previousLevel: word(node, name, Level.allCases.map(\.name))
            case .quality: word(node, name, Quality.allCases.map(\.name))
            case .signal: word(node, name, SignalCatalogue.names)
            case .historical: node.boolean(name).map { .flag($0) }
            case .value, .limit: number(node, name)
            case .readingTime, .receivedTime: moment(node, name).map { .time($0) }
            case .message, .reason: node.text(name, "a text that it holds").map { .holds($0) }
            case .basis, .unit, .by: node.text(name, "a text, or none").map { .text($0) }
            }
        return demand.map { MemberExpectation(key: key, demand: $0) }
    }

    private func word(_ node: ConfigNode, _ name: String, _ words: [String]) -> MemberExpectation.Demand? {
        let allowed = words + ["none"]
        guard case .scalar(let text, _) = node.shape else {
            node.expected("one of: \(allowed.joined(separator: ", "))", name)
            return nil
        }
        guard words.contains(text) else {
            node.error("\(name) is \(node.found)", ConfigNode.choices(for: text, allowed))
            return nil
        }
        return .text(text)
    }

    /// A number, a length of time for signals that answer seconds, or `[lowest, highest]`.
    private func number(_ node: ConfigNode, _ name: String) -> MemberExpectation.Demand? {
        guard case .sequence = node.shape else { return single(node, name).map { .number($0...$0) } }
        guard let ends = node.items(name, of: "two numbers") else { return nil }
        let numbers = ends.compactMap { single($0, name) }
        guard numbers.count == ends.count else { return nil }
        guard numbers.count == 2, numbers[0] <= numbers[1] else {
            node.error("\(name) is no stretch of numbers", "[lowest, highest]")
            return nil
        }
        return .number(numbers[0]...numbers[1])
    }

    private func single(_ node: ConfigNode, _ name: String) -> Double? {
        if case .scalar(let text, isPlain: true) = node.shape {
            if let number = ConfigNode.decimal(text) { return number }
            if let length = MomentText.parse(text) { return length.inSeconds }
        }
        node.expected("a number, a length of time such as 3m for one in seconds, [lowest, highest], or none", name)
        return nil
    }
}
