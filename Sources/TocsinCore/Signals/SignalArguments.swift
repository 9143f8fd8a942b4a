// SPDX-License-Identifier: Apache-2.0

/// One argument of a signal, as the configuration gives it.
public enum SignalValue: Hashable, Sendable {
    case interval(Interval)
    case number(Double)
    case whole(Int)
    case word(String)
    case flag(Bool)
    case numbers([Double])
    /// Pairs of numbers: the corners of a polygon.
    case pairs([[Double]])
    /// The id of another point or group.
    case point(String)
    case condition(Condition)
    /// How many alarms of which level are needed for each level of a tally.
    case tally([Level: TallyNeed])
}

/// What one level of a roll-up asks for: so many members with an alarm of at least this level (H2.22).
public struct TallyNeed: Hashable, Sendable {
    public var count: Int
    public var of: Level

    public init(count: Int, of level: Level) {
        self.count = count
        of = level
    }
}

/// The arguments of a signal by their names. Those that a parameter's default stands for are filled in already.
public struct SignalArguments: Hashable, Sendable {
    public var values: [String: SignalValue]

    public init(_ values: [String: SignalValue] = [:]) { self.values = values }

    public subscript(name: String) -> SignalValue? { values[name] }

    /// Milliseconds of a duration; nil when it is not given.
    public func interval(_ name: String) -> Interval? {
        if case .interval(let interval)? = values[name] { return interval }
        return nil
    }

    public func number(_ name: String) -> Double? {
        if case .number(let number)? = values[name] { return number }
        return nil
    }

    public func whole(_ name: String) -> Int? {
        if case .whole(let whole)? = values[name] { return whole }
        return nil
    }

    public func word(_ name: String) -> String? {
        if case .word(let word)? = values[name] { return word }
        return nil
    }

    public func flag(_ name: String) -> Bool {
        if case .flag(let flag)? = values[name] { return flag }
        return false
    }

    public func point(_ name: String) -> String? {
        if case .point(let point)? = values[name] { return point }
        return nil
    }
}

/// One argument that a signal knows: the configuration reads, checks and documents it by this.
public struct SignalParameter: Sendable {
    public enum Shape: Sendable {
        case interval(ClosedRange<Interval>)
        case number(ClosedRange<Double>)
        case whole(ClosedRange<Int>)
        case word([String])
        /// One of the words, or a number.
        case wordOrNumber([String])
        case flag
        /// Rising numbers.
        case numbers
        /// Corners of a polygon, at least three.
        case pairs
        case point
        case condition
        case tally
    }

    public let name: String
    public let shape: Shape
    public let isRequired: Bool
    /// Taken when it is not given.
    public let standard: SignalValue?
    /// What it means, in a few words, for diagnostics and the manual.
    public let note: String

    public init(
        _ name: String, _ shape: Shape, isRequired: Bool = false, standard: SignalValue? = nil, note: String
    ) {
        self.name = name
        self.shape = shape
        self.isRequired = isRequired
        self.standard = standard
        self.note = note
    }

    /// Windows and times of signals: up to 400 days.
    public static let windows = Interval(milliseconds: 1)...Interval.hours(24 * 400)
    public static let anyNumber = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
    public static let positive = Double.leastNonzeroMagnitude...Double.greatestFiniteMagnitude
}
