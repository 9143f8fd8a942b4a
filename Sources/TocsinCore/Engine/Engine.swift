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
    var ids = PointNames()
    var sites: [Site] = []
    var siteIndexes: [String: Int32] = [:]
    var templates = TemplateTable()
    /// Beside the templates: what each reading looks at.
    var traits: [PointTraits] = []
    var ruleDefinitions: [RuleDefinition] = []
    /// Each template's together, so that a reading finds them without a look at its alarms.
    var rules: [CompiledRule] = []
    /// Beside the rules.
    var signals: [RuleSignal] = []
    let ringCapacity: Int

    // MARK: What it remembers

    var points: [PointState] = []
    var alarms = AlarmTable()
    var memories: [any SignalMemory] = []
    var links = PointLinks()
    var groups: [GroupState] = []
    var gates: [GateState] = []
    /// Groups that the present input has changed.
    var changedGroups: [Int32] = []
    /// The point whose conditions are hearing of its reading just now; -1 for none.
    var asked: Int32 = -1
    /// Alarms that are not normal or out of sight, with their points.
    var open: [Int32: Int32] = [:]
    /// What a few alarms need besides: shelves, timers, chatter.
    var care: [Int32: AlarmCare] = [:]
    var careDue = DueQueue()
    var flood: FloodWatch
    var due = DueQueue()
    /// Milliseconds on the engine clock.
    var clock: Int64
    /// Milliseconds to add to the engine clock for the wall clock.
    var offset: Int64 = 0
    var standstill = Standstill()
    /// What looking ahead has loaded; it means nothing.
    var glanced: Int64 = 0
    /// The checkpoint that is being taken; nil when none is.
    var snapshot: Snapshot?

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
        flood = FloodWatch(options.flood)
    }

    /// The engine clock now: the latest input's.
    public var now: Instant { Instant(milliseconds: clock) }

    /// What to add to the engine clock for the wall clock.
    public var wallOffset: Interval { Interval(milliseconds: offset) }

    /// The engine clock's time of the next thing that happens by itself; it has happened once ``advance(to:)`` is given
    /// a later time. nil when nothing is due.
    public var nextDue: Instant? {
        let next = nextDueMilliseconds
        return next == .max ? nil : Instant(milliseconds: next)
    }

    /// Points and groups.
    public var pointCount: Int { points.count }
    public var alarmCount: Int { alarms.count }

    /// Alarms that are not normal, or out of sight.
    public var openAlarmCount: Int { open.count }

    public func index(of id: String) -> PointIndex? { ids[id].map { PointIndex($0) } }

    /// Whether this is a group: it has alarms, but no readings of its own.
    public func isGroup(_ point: PointIndex) -> Bool { points[Int(point.value)].isGroup }

    public func id(of point: PointIndex) -> String { ids[Int(point.value)] }

    public func unit(of point: PointIndex) -> String { template(of: Int(point.value)).prototype.unit }

    /// What is common to all points of its kind: a definition without id, site and groups.
    public func prototype(of point: PointIndex) -> PointDefinition { template(of: Int(point.value)).prototype }

    /// What was said of the point when it was added; its groups are left out.
    public func definition(of point: PointIndex) -> PointDefinition { definition(at: Int(point.value)) }

    func definition(at index: Int) -> PointDefinition {
        var definition = template(of: index).prototype
        definition.id = ids[index]
        definition.site = sites[Int(points[index].site)]
        return definition
    }

    func template(of index: Int) -> PointTemplate { templates[Int(points[index].template)] }

    @inline(__always)
    func gap(of index: Int) -> Int64 { traits[Int(points[index].template)].gap }
    @inline(__always)
    func hasSilence(_ index: Int) -> Bool { traits[Int(points[index].template)].hasSilence }

    func site(of index: Int) -> Site { sites[Int(points[index].site)] }

    func ruleDefinition(of alarm: Int) -> RuleDefinition { ruleDefinitions[alarms.rule(alarm)] }
}
