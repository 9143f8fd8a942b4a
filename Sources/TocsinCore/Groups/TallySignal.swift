// SPDX-License-Identifier: Apache-2.0

/// How many members of a group have an alarm: the roll-up of an item's points (H2.22).
///
/// `levels: {yellow: 4 blue, orange: 3 yellow, red: 2 orange}` raises each level when so many members have an active
/// alarm of at least the level named: a yellow member counts as blue too. A member counts once, by its highest alarm,
/// and also while its readings are out: a bad reading ends no alarm. There is always an answer. A record's value is the
/// number of members, its limit the number needed. O(1) a change.
public struct TallySignal: Signal {
    public static let name = "tally"
    public static let parameters = [
        SignalParameter(
            "levels", .tally, isRequired: true, note: "for each level how many members with an alarm it needs")
    ]

    private let needs: [Level: TallyNeed]

    public init(_ arguments: SignalArguments) {
        if case .tally(let needs)? = arguments["levels"] { self.needs = needs } else { needs = [:] }
    }

    public func unit(for unit: String) -> String { "1" }

    public static func fault(in arguments: SignalArguments) -> String? {
        guard case .tally(let needs)? = arguments["levels"] else { return nil }
        if needs.isEmpty { return "has no level; give at least one, such as yellow: 4 blue" }
        for (level, need) in needs where need.count < 1 {
            return "asks for \(need.count) members at \(level.name); at least 1"
        }
        return nil
    }
}

extension TallySignal: GroupSignal {
    static var followsLevels: Bool { true }

    func makeMemory(memberCount count: Int, above limits: Limits) -> TallyMemory { TallyMemory(needs: needs) }
}

/// How many members have which highest level.
struct TallyMemory: GroupMemory {
    private var counts = InlineArray<4, Int>(repeating: 0)
    /// For each level how many members at or above which level it needs; never, when the roll-up does not have it.
    private var neededCounts = InlineArray<4, Int>(repeating: .max)
    private var neededLevels = InlineArray<4, Int>(repeating: 0)

    init(needs: [Level: TallyNeed]) {
        for (level, need) in needs {
            neededCounts[Int(level.rawValue)] = need.count
            neededLevels[Int(level.rawValue)] = Int(need.of.rawValue)
        }
    }

    mutating func update(_ index: Int, from old: MemberView, to new: MemberView, at now: Int64) {
        if let level = old.level { counts[Int(level.rawValue)] -= 1 }
        if let level = new.level { counts[Int(level.rawValue)] += 1 }
    }

    func answer(at now: Int64) -> GroupAnswer {
        var atLeast = InlineArray<4, Int>(repeating: 0)
        var sum = 0
        for index in stride(from: 3, through: 0, by: -1) {
            sum += counts[index]
            atLeast[index] = sum
        }
        var set = LevelSet()
        var values = InlineArray<4, Double>(repeating: .nan)
        var limits = InlineArray<4, Double>(repeating: .nan)
        for level in Level.allCases {
            let index = Int(level.rawValue)
            guard neededCounts[index] < .max else { continue }
            let count = atLeast[neededLevels[index]]
            values[index] = Double(count)
            limits[index] = Double(neededCounts[index])
            if count >= neededCounts[index] { set.insert(level) }
        }
        return .levels(set, values: values, limits: limits)
    }

    /// The members that have an alarm, the worst first.
    func remark(_ views: [MemberView], name: (Int) -> String) -> String {
        var parts: [String] = []
        for level in Level.allCases.reversed() {
            let members = views.indices.filter { views[$0].level == level }
            parts.append(GroupRemark.list("\(level.name): ", members, name: name))
        }
        return parts.filter { !$0.isEmpty }.joined(separator: "; ")
    }
}
