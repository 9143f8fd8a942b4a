// SPDX-License-Identifier: Apache-2.0
import TocsinConfig
import TocsinCore
import TocsinLog

/// The engine's memory on its way into another configuration: what a reload takes over, and what a dry run looks at and
/// throws away. Both do the same, so that one tells truly what the other will do.
struct Changeover {
    private(set) var evaluation: Evaluation
    /// Points, groups and rules that come and go.
    let changes: ConfigurationChanges
    /// Alarms whose signal looks at something else now, so that what it remembered is lost.
    let forgotten: [String]
    private let gone: [Record.OpenAlarm]
    /// Where each point of the old engine stands now.
    private let places: [PointIndex?]
    private let inventory: [Engine.InventoryEntry]

    /// - Parameters:
    ///   - configuration: the new one.
    ///   - checkpoint: all that the old engine remembers.
    ///   - inventory: the points and rules of the old engine, in the checkpoint's order.
    ///   - now: the old engine's clock.
    init(
        to configuration: Configuration, checkpoint: [UInt8], inventory: [Engine.InventoryEntry], now: Instant
    ) throws {
        let engine = Engine(options: configuration.engineOptions, clock: now)
        evaluation = try Evaluation(configuration: configuration, engine: engine)
        let catalogue = evaluation.catalogue
        let restored = try evaluation.engine.restore(checkpoint) { catalogue.resolve(id: $0) }
        evaluation.learnPoints()
        self.inventory = inventory
        (forgotten, gone, places) = (restored.forgotten, restored.gone, restored.points)
        changes = ConfigurationChanges(from: inventory, to: evaluation.engine, places: restored.points)
    }

    /// Says that the configuration changes, ahead of what comes of it.
    mutating func announce(_ record: DaemonRecord) { evaluation.engine.emit(record) }

    /// Closes the alarms that are gone, and holds what is known against the new rules; the records say what came of it.
    mutating func settle() {
        for alarm in gone.sorted(by: { $0.alarm < $1.alarm }) {
            evaluation.engine.close(alarm, reason: "its rule or point is not in the configuration any more")
        }
        evaluation.engine.askUnderNewRules(inventory: inventory, places: places)
        // What is overdue under the new rules, such as a delay that is shorter now, happens at once.
        evaluation.engine.advance(to: evaluation.engine.now + Interval(milliseconds: 1))
    }

    /// How many rules have the same name on the same point, and are others all the same.
    ///
    /// - Parameter old: the engine that the checkpoint is of.
    func changedRules(since old: Engine) -> Int {
        var changed = 0
        // Points that come from one entry of the configuration share their rules: each pair is compared once.
        var known: [(old: [RuleDefinition], new: [RuleDefinition], changed: Int)] = []
        for (number, place) in places.enumerated() {
            guard let place else { continue }
            let rules = (
                old.definition(of: PointIndex(Int32(number))).rules, evaluation.engine.definition(of: place).rules
            )
            if let same = known.last(where: { $0.old == rules.0 && $0.new == rules.1 }) {
                changed += same.changed
                continue
            }
            let names = Dictionary(rules.1.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
            let count = rules.0.count { rule in names[rule.name].map { $0 != rule } ?? false }
            if known.count == Changeover.mostKnown { known.removeFirst() }
            known.append((rules.0, rules.1, count))
            changed += count
        }
        return changed
    }

    private static let mostKnown = 32
}
