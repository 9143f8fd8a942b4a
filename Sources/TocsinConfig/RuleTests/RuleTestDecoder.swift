// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Reads one test.
struct RuleTestDecoder {
    static let readingsExample = "readings such as \"20 26x5 _x3 30+1x10\""

    let settings: RuleTestSettings
    let date: (String) -> Instant?
    /// How many readings the series of the file may still hold.
    private(set) var room: Int

    init(settings: RuleTestSettings, date: @escaping (String) -> Instant?, room: Int) {
        self.settings = settings
        self.date = date
        self.room = room
    }

    mutating func decode(_ reader: inout MappingReader, name: String) -> RuleTest {
        let input = reader.take("input")
        let actions = reader.take("actions")
        let expect = reader.take("expect")
        let states = reader.take("states")
        var test = RuleTest(
            name: name, place: RuleTestPlace(reader.position), start: settings.start, end: settings.start,
            strictness: settings.strictness, series: [], steps: [], expectations: [], states: [])
        for entry in input?.entries("input") ?? [] { test.series += [series(entry)].compactMap { $0 } }
        test.steps = (actions?.items("actions", of: "{at, ack, by}") ?? []).compactMap { step($0) }
        test.expectations = (expect?.entries("expect") ?? []).compactMap { expectation($0) }
        test.states = (states?.items("states", of: "{at, alarm, state}") ?? []).compactMap { state($0) }
        let saysSomething = !test.expectations.isEmpty || !test.states.isEmpty || settings.strictness == .all
        if expect == nil && states == nil || !saysSomething && !reader.sink.hasErrors {
            reader.sink.error(
                reader.position, "the test expects nothing",
                "expect: {ALARM: [{at, event, …}]}, or states: [{at, alarm, state}]")
        }
        test.steps = RuleTestDecoder.inOrder(test.steps) { $0.time }
        test.states = RuleTestDecoder.inOrder(test.states) { $0.time }
        test.end = end(of: test, reader.take("until"))
        return test
    }

    /// By time; those of one instant stay as they are.
    private static func inOrder<Item>(_ items: [Item], _ time: (Item) -> Instant) -> [Item] {
        items.enumerated().sorted { (time($0.element), $0.offset) < (time($1.element), $1.offset) }.map(\.element)
    }

    private func end(of test: RuleTest, _ until: ConfigNode?) -> Instant {
        let expected = test.expectations.flatMap { alarm in
            alarm.records.map(\.time.upperBound) + alarm.quiet.map(\.time.upperBound)
        }
        let given = test.series.flatMap { $0.runs.map { $0.received($0.count - 1) } } + test.steps.map(\.time)
        let least = (expected + given + test.states.map(\.time)).max() ?? test.start
        guard let until, let end = moment(until, "until") else { return least }
        if end < least {
            until.error(
                "until is \(MomentText.text(end - test.start)), and something is said of \(MomentText.text(least - test.start))",
                "a time from there on, or leave it out")
        }
        return max(end, least)
    }

    // MARK: - Times

    /// A time after the start, or one with a date.
    func moment(_ node: ConfigNode, _ key: String) -> Instant? {
        guard let text = node.text(key, MomentText.allowed) else { return nil }
        guard let instant = moment(text[...]) else {
            node.expected(MomentText.allowed, key)
            return nil
        }
        guard instant >= settings.start && instant <= settings.start + SeriesNotation.longest else {
            node.error("\(key) is \(node.found)", "a time from the start on, at most 36525d after it")
            return nil
        }
        return instant
    }

    private func moment(_ text: Substring) -> Instant? {
        MomentText.parse(text).map { settings.start + $0 } ?? date(String(text))
    }

    // MARK: - Series

    /// `POINT: "readings"`, or `POINT: {interval, lag, readings}`, or a list of texts.
    private mutating func series(_ entry: ConfigNode.Entry) -> ReadingSeries? {
        var (interval, lag) = (settings.interval, Interval.zero)
        var readings: ConfigNode? = entry.value
        if case .mapping = entry.value.shape {
            guard var reader = MappingReader(entry.value, "the series") else { return nil }
            readings = reader.require("readings", RuleTestDecoder.readingsExample)
            if let node = reader.take("interval") {
                interval = node.duration("interval", in: RuleTestFileDecoder.intervals) ?? interval
            }
            if let node = reader.take("lag") {
                lag = node.duration("lag", in: .zero...SeriesNotation.longest) ?? lag
            }
            reader.finish()
        }
        guard let readings else { return nil }
        let date = self.date
        let start = settings.start
        var notation = SeriesNotation(start: start, interval: interval, lag: lag, room: room) { text in
            MomentText.parse(text).map { start + $0 } ?? date(String(text))
        }
        guard read(readings, into: &notation) else { return nil }
        room = notation.room
        return ReadingSeries(point: entry.key, place: RuleTestPlace(entry.position), runs: notation.runs)
    }

    /// - Returns: false after an error.
    private func read(_ node: ConfigNode, into notation: inout SeriesNotation) -> Bool {
        if case .sequence = node.shape {
            let items = node.items("readings", of: RuleTestDecoder.readingsExample) ?? []
            return items.reduce(true) { read($1, into: &notation) && $0 }
        }
        guard case .scalar(let text, _) = node.shape else {
            node.expected(RuleTestDecoder.readingsExample, "readings")
            return false
        }
        for token in text.split(whereSeparator: \.isWhitespace) {
            do {
                try notation.take(token)
            } catch {
                var place = node.textPosition
                // Where a text goes over several lines, its first one stands for it.
                if !text.contains(where: \.isNewline) {
                    place.column += text[..<token.startIndex].unicodeScalars.count
                }
                node.file.sink.error(place, error.problem, error.allowed)
                return false
            }
        }
        return true
    }
}
