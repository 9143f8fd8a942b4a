// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// The compact notation of readings: tokens with blanks between them.
///
///     20 21.5        single readings, one interval apart
///     26x5           five readings of 26
///     20+0.5x10      ten readings, 20, 20.5 … 24.5;  20-1x3 is 20, 19, 18
///     _  _x3         one, three that do not come: a gap
///     null           a reading without a value; on, off, open, closed, true, false: 1 and 0
///     21!bad         a quality: uncertain, bad, stale; or a flag: calibration, test, restart; or both
///     @90s           the next reading is of this time, and the others go on from there
///     ~2s  ~-10m     from here on readings arrive so much after (before) their time
///     ~@1h           from here on they all arrive at this time
struct SeriesNotation {
    /// Why a token is no token.
    struct Fault: Error, Equatable {
        var problem: String
        var allowed: String
    }

    /// No test runs longer than a century.
    static let longest = Interval.hours(24 * 36_525)
    private static let token =
        "a reading such as 26, 26x5, 20+1x10, null, on, 26x5!bad or 2.5!calibration, a gap _ or _x3, a time @90s, or a lag ~2s"
    private static let marks = ["uncertain", "bad", "stale", "calibration", "test", "restart"]

    let start: Instant
    let interval: Interval
    /// Turns a text into an instant: relative to the start, or absolute.
    let moment: (Substring) -> Instant?
    private(set) var runs: [ReadingRun] = []
    /// How many readings may still come.
    private(set) var room: Int
    private var next: Instant
    private var receipt: ReadingRun.Receipt

    init(start: Instant, interval: Interval, lag: Interval, room: Int, moment: @escaping (Substring) -> Instant?) {
        self.start = start
        self.interval = interval
        self.room = room
        self.moment = moment
        next = start
        receipt = .lag(lag)
    }

    mutating func take(_ text: Substring) throws(Fault) {
        switch text.utf8.first {
        case UInt8(ascii: "@"): next = try instant(text.dropFirst(), text)
        case UInt8(ascii: "~"): receipt = try receipt(text.dropFirst(), text)
        case UInt8(ascii: "_"): try gap(text)
        default: try readings(text)
        }
    }

    // MARK: - Times

    private func instant(_ time: Substring, _ token: Substring) throws(Fault) -> Instant {
        guard let instant = moment(time) else { throw fault(token, "is no time", "@ and \(MomentText.allowed)") }
        return try inside(instant, token)
    }

    private func inside(_ instant: Instant, _ token: Substring) throws(Fault) -> Instant {
        guard instant >= start - SeriesNotation.longest && instant <= start + SeriesNotation.longest else {
            throw fault(token, "leads more than a century away", "times within 36525d of the start")
        }
        return instant
    }

    private func receipt(_ text: Substring, _ token: Substring) throws(Fault) -> ReadingRun.Receipt {
        if text.first == "@" { return .at(try instant(text.dropFirst(), token)) }
        let isAhead = text.first == "-"
        guard let lag = MomentText.parse(isAhead ? text.dropFirst() : text), lag <= SeriesNotation.longest else {
            throw fault(token, "is no lag", "~ and a length of time such as ~2s or ~-10m, or ~@1h")
        }
        return .lag(isAhead ? Interval(milliseconds: -lag.milliseconds) : lag)
    }

    private mutating func gap(_ token: Substring) throws(Fault) {
        let (head, count) = try count(token)
        guard head == "_" else { throw fault(token, "is no reading", SeriesNotation.token) }
        next = try after(count, token)
    }

    private func after(_ count: Int, _ token: Substring) throws(Fault) -> Instant {
        try inside(next + Interval(milliseconds: interval.milliseconds * Int64(count)), token)
    }

    // MARK: - Readings

    private mutating func readings(_ token: Substring) throws(Fault) {
        var parts = token.split(separator: "!", omittingEmptySubsequences: false)
        let (head, count) = try count(parts.removeFirst())
        var run = ReadingRun(
            first: next, interval: interval, count: count, values: try values(head, count: count, token),
            quality: head == "null" ? .bad : .good, flag: .none, receipt: receipt)
        for part in parts {
            if let quality = Quality.allCases.first(where: { $0.name == part }), quality != .good {
                run.quality = quality
            } else if let flag = ReadingFlag.allCases.first(where: { $0.name == part }), flag != .none {
                run.flag = flag
            } else {
                throw fault(
                    token, "has an unknown mark", ConfigNode.choices(for: String(part), SeriesNotation.marks))
            }
        }
        guard count <= room else {
            throw fault(
                token, "is more than all series of a file may hold", "\(RuleTestReader.mostReadings) readings in all")
        }
        room -= count
        next = try after(count, token)
        guard run.received(0) >= start else {
            throw fault(token, "is received before the test starts", "readings that arrive at the start or later")
        }
        runs.append(run)
    }

    /// Cuts `x5` off the end.
    private func count(_ token: Substring) throws(Fault) -> (head: Substring, count: Int) {
        guard let sign = token.lastIndex(of: "x") else { return (token, 1) }
        let digits = token[token.index(after: sign)...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw fault(token, "is no reading", SeriesNotation.token)
        }
        guard let count = Int(digits), (1...RuleTestReader.mostReadings).contains(count) else {
            throw fault(token, "has a wrong count", "x1 to x\(RuleTestReader.mostReadings), the number of readings")
        }
        return (token[..<sign], count)
    }

    private func values(_ head: Substring, count: Int, _ token: Substring) throws(Fault) -> Progression {
        switch head {
        case "null": return Progression(constant: .nan)
        case "on", "true", "open", "yes": return Progression(constant: 1)
        case "off", "false", "closed", "no": return Progression(constant: 0)
        default: break
        }
        let end = SeriesNotation.endOfNumber(head)
        let (number, rest) = (head[..<end], head[end...])
        guard let value = ConfigNode.decimal(String(number)) else {
            throw fault(token, "is no reading", SeriesNotation.token)
        }
        guard !rest.isEmpty else { return Progression(constant: value) }
        guard SeriesNotation.endOfNumber(rest) == rest.endIndex, let step = ConfigNode.decimal(String(rest)) else {
            throw fault(token, "is no reading", SeriesNotation.token)
        }
        guard token.contains("x") else {
            throw fault(token, "has a step and no count", "how many readings there are, as in 20+1x10")
        }
        let decimals = max(SeriesNotation.decimals(number), SeriesNotation.decimals(rest))
        return Progression(first: value, step: step, decimals: decimals, count: count)
    }

    /// Where the second sign stands that belongs to no exponent, or the end.
    private static func endOfNumber(_ text: Substring) -> Substring.Index {
        var previous = text.utf8.first ?? 0
        for index in text.utf8.indices.dropFirst() {
            let byte = text.utf8[index]
            let isSign = byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
            if isSign && previous | 0x20 != UInt8(ascii: "e") { return index }
            previous = byte
        }
        return text.endIndex
    }

    /// Digits after the point; more than can be exact for a number with an exponent.
    private static func decimals(_ number: Substring) -> Int {
        if number.contains(where: { $0 == "e" || $0 == "E" }) { return Int.max }
        guard let point = number.firstIndex(of: ".") else { return 0 }
        return number[number.index(after: point)...].utf8.count
    }

    private func fault(_ token: Substring, _ problem: String, _ allowed: String) -> Fault {
        Fault(problem: "\"\(String(token).shown)\" \(problem)", allowed: allowed)
    }
}
