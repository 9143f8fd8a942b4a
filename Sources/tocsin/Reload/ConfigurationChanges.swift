// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Points, groups and rules that one configuration has and another has not, as far as the engine knows them.
struct ConfigurationChanges: Equatable {
    /// Ids: all of them counted, the first so many named.
    struct Names: Equatable {
        static let most = 10_000
        private(set) var count = 0
        private(set) var first: [String] = []

        mutating func add(_ name: @autoclosure () -> String) {
            count += 1
            if first.count < Names.most { first.append(name()) }
        }
    }

    struct Kind: Equatable {
        var added = Names()
        var removed = Names()
    }

    private(set) var points = Kind()
    private(set) var groups = Kind()
    /// `POINT#RULE`, of points and groups that stay.
    private(set) var rules = Kind()

    /// - Parameters:
    ///   - old: what the old engine knew.
    ///   - engine: the new one, with what the old one knew of it.
    ///   - places: where each entry of `old` stands now; nil for one that is gone.
    init(from old: [Engine.InventoryEntry], to engine: Engine, places: [PointIndex?]) {
        var isKnown = [Bool](repeating: false, count: engine.pointCount)
        for (entry, place) in zip(old, places) {
            guard let place else {
                note(entry.id, isGroup: entry.isGroup, \.removed)
                continue
            }
            isKnown[Int(place.value)] = true
            compare(entry, engine.definition(of: place).rules)
        }
        for index in isKnown.indices where !isKnown[index] {
            let point = PointIndex(Int32(index))
            note(engine.id(of: point), isGroup: engine.isGroup(point), \.added)
        }
    }

    private mutating func note(_ id: String, isGroup: Bool, _ direction: WritableKeyPath<Kind, Names>) {
        if isGroup { groups[keyPath: direction].add(id) } else { points[keyPath: direction].add(id) }
    }

    private mutating func compare(_ entry: Engine.InventoryEntry, _ new: [RuleDefinition]) {
        if entry.rules.elementsEqual(new, by: { $0.name == $1.name }) { return }
        for rule in entry.rules where !new.contains(where: { $0.name == rule.name }) {
            rules.removed.add("\(entry.id)#\(rule.name)")
        }
        for rule in new where !entry.rules.contains(where: { $0.name == rule.name }) {
            rules.added.add("\(entry.id)#\(rule.name)")
        }
    }
}
