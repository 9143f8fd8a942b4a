// SPDX-License-Identifier: Apache-2.0

/// Decides whether readings mean danger: quality ▸ signal ▸ ladder ▸ delay ▸ alarm.
///
/// It is pure: no clock, no I/O, no threads. Its inputs are readings, operator commands, the state of the link, and the
/// passing of time; its output is ``records``, which the caller takes away after each input. Same inputs, same records,
/// byte for byte, which is what makes replay and recovery exact.
///
/// Time here is the *engine clock*: milliseconds that never go back. ``wallOffset`` turns it into the wall clock.
public struct Engine: Sendable {
    // MARK: What the configuration says

    public let options: EngineOptions
    var definitions: [PointDefinition] = []
    var ruleDefinitions: [RuleDefinition] = []
    var rules: [CompiledRule] = []
    var ruleIndexes: [RuleDefinition: Int32] = [:]
    var pointIndexes: [String: Int32] = [:]
    let ringCapacity: Int

    // MARK: What it remembers

    var points: [PointState] = []
    var alarms: [AlarmRuntime] = []
    /// Alarms that are not normal, with their points.
    var open: [Int32: Int32] = [:]
    var due = DueQueue()
    /// Milliseconds on the engine clock.
    var clock: Int64
    /// Milliseconds to add to the engine clock for the wall clock.
    var offset: Int64 = 0
    var standstill = Standstill()

    // MARK: What it gives

    /// The records of the inputs since the caller last emptied this.
    public var records: [Record] = []
    /// The sequence that the next record gets; the caller sets it when others take sequences too.
    public var nextSequence: UInt64 = 1
    public internal(set) var counters = EngineCounters()

    /// - Parameter clock: where the engine clock begins.
    public init(options: EngineOptions = EngineOptions(), clock: Instant) {
        self.options = options
        self.clock = clock.milliseconds
        ringCapacity = options.ringCapacity
    }

    /// The engine clock now: the latest input's.
    public var now: Instant { Instant(milliseconds: clock) }

    /// What to add to the engine clock for the wall clock.
    public var wallOffset: Interval { Interval(milliseconds: offset) }

    /// The engine clock's time of the next thing that happens by itself; it has happened once ``advance(to:)`` is given
    /// a later time. nil when nothing is due.
    public var nextDue: Instant? { due.first.map { Instant(milliseconds: $0.due) } }

    public var pointCount: Int { points.count }
    public var alarmCount: Int { alarms.count }

    /// Alarms that are not normal.
    public var openAlarmCount: Int { open.count }

    public func definition(of point: PointIndex) -> PointDefinition { definitions[Int(point.value)] }

    public func index(of id: String) -> PointIndex? { pointIndexes[id].map { PointIndex($0) } }

    // MARK: - Points

    /// Makes a point and its alarms known, or answers where it already stands.
    ///
    /// - Returns: nil when the limit of points is reached.
    public mutating func addPoint(_ definition: PointDefinition) -> PointIndex? {
        if let known = pointIndexes[definition.id] { return PointIndex(known) }
        guard points.count < options.points else { return nil }
        let index = Int32(points.count)
        let firstAlarm = Int32(alarms.count)
        var window: Int64 = 0
        var hasSilence = false
        for rule in definition.rules {
            let compiled = compile(rule)
            window = max(window, rules[Int(compiled)].window)
            hasSilence = hasSilence || rules[Int(compiled)].isSilence
            alarms.append(AlarmRuntime(rule: compiled))
        }
        points.append(
            PointState(
                firstAlarm: firstAlarm, alarmCount: Int32(alarms.count) - firstAlarm, window: window,
                hasSilence: hasSilence, definition: definition))
        definitions.append(definition)
        pointIndexes[definition.id] = index
        // A point that never speaks is silent since it was declared.
        points[Int(index)].heard = silenceClock
        schedule(Int(index))
        return PointIndex(index)
    }

    private mutating func compile(_ rule: RuleDefinition) -> Int32 {
        if let known = ruleIndexes[rule] { return known }
        let index = Int32(rules.count)
        rules.append(CompiledRule(rule))
        ruleDefinitions.append(rule)
        ruleIndexes[rule] = index
        return index
    }
}
