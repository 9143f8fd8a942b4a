// SPDX-License-Identifier: Apache-2.0

/// What a group knows of one of its members.
struct MemberView: Sendable, Equatable {
    /// The newest usable value.
    var value: Double
    /// Whether the member counts now: it has spoken, its newest reading is usable and not older than the group allows.
    /// Its value is then finite.
    var isIn: Bool
    /// The highest active level of the member's alarms; nil when none is active.
    var level: Level?

    init(value: Double = .nan, isIn: Bool = false, level: Level? = nil) {
        self.value = value
        self.isIn = isIn
        self.level = level
    }
}

/// What a group's signal says: one number, or one for each level.
enum GroupAnswer: Equatable, Sendable {
    /// Cannot say: the alarm and its delays stay as they are.
    case unknown
    /// Held against the ladder like any other answer.
    case number(Double)
    /// Which levels hold, with the number and the limit that the record names for each; NaN for a level without a limit.
    case levels(LevelSet, values: InlineArray<4, Double>, limits: InlineArray<4, Double>)

    static func == (left: GroupAnswer, right: GroupAnswer) -> Bool {
        switch (left, right) {
        case (.unknown, .unknown): return true
        case (.number(let one), .number(let other)): return one == other
        case (.levels(let one, let values, let limits), .levels(let other, let otherValues, let otherLimits)):
            guard one == other else { return false }
            for index in 0..<4 {
                guard isSame(values[index], otherValues[index]), isSame(limits[index], otherLimits[index])
                else { return false }
            }
            return true
        default: return false
        }
    }

    private static func isSame(_ left: Double, _ right: Double) -> Bool {
        left == right || (left.isNaN && right.isNaN)
    }
}

/// Which points a group's signal looks at, and in which order they are numbered for it.
enum GroupScope: Sendable {
    /// The members of the group, in the order in which they joined.
    case members
    /// Only the points that the signal names itself, in the order of ``GroupSignal/namedMembers``.
    case named
    /// The members, and all points that any rule of the group names; each once.
    case everyone
}

/// A signal over the members of a group. Its clock is the receive time.
protocol GroupSignal: Signal {
    associatedtype Memory: GroupMemory
    static var scope: GroupScope { get }
    /// Whether it looks at the levels of its members' alarms (and then not at their values).
    static var followsLevels: Bool { get }
    /// The ids of the points that it names itself; empty unless its scope is `named`.
    var namedMembers: [String] { get }
    /// How old a named point's reading may be, before the group's own maximum age is asked.
    var maximumAge: Interval? { get }
    /// - Parameters:
    ///   - count: how many members there are at first; none of them is in.
    ///   - limits: the rule's limits above, for signals that answer by level.
    func makeMemory(memberCount count: Int, above limits: Limits) -> Memory
}

extension GroupSignal {
    static var scope: GroupScope { .members }
    static var followsLevels: Bool { false }
    var namedMembers: [String] { [] }
    var maximumAge: Interval? { nil }
}

/// What a group's signal keeps up to date: a change of one member costs no look at the others, as far as that can be.
///
/// It follows from the views of the members alone, so that it can be built again by one `update` a member, in any order;
/// what does not (since when a command and its feedback differ) is written, and of members by their ids (which a deadband
/// keeps voting).
protocol GroupMemory: Sendable {
    /// A member is new (`index` is then the count before, and `old` a view of nothing) or has changed.
    ///
    /// - Parameter now: when it changed, on the engine's clock; for a member that has become too old, the last
    ///   millisecond in which it was in.
    mutating func update(_ index: Int, from old: MemberView, to new: MemberView, at now: Int64)
    func answer(at now: Int64) -> GroupAnswer
    /// How the answer goes on by itself on the engine's clock, as long as no member changes or becomes too old.
    func course(after now: Int64) -> SignalCourse
    /// For the record's message: which members are out, who agrees; `name` gives a member's id.
    func remark(_ views: [MemberView], name: (Int) -> String) -> String

    /// The members of which something does not follow from their views.
    var kept: [Int] { get }
    /// After the updates that build the memory again: a member that was among ``kept``.
    mutating func keep(_ index: Int)
    func write(to writer: inout CheckpointWriter)
    /// After the updates that build the memory again.
    mutating func read(from reader: inout CheckpointReader) throws(CheckpointError)
}

extension GroupMemory {
    func course(after now: Int64) -> SignalCourse { .still }
    func remark(_ views: [MemberView], name: (Int) -> String) -> String {
        GroupRemark.out(views, name: name)
    }
    // What follows from the members' views alone needs no place in a checkpoint.
    var kept: [Int] { [] }
    mutating func keep(_ index: Int) {}
    func write(to writer: inout CheckpointWriter) {}
    mutating func read(from reader: inout CheckpointReader) throws(CheckpointError) {}
}

/// Words of a group's record. At most ``most`` members are named, so that a message stays a sentence.
enum GroupRemark {
    static let most = 8

    /// `out: a/b/c, d/e/f`; empty when all are in.
    static func out(_ views: [MemberView], name: (Int) -> String) -> String {
        list("out: ", views.indices.filter { !views[$0].isIn }, name: name)
    }

    /// - Returns: empty when there are no members to name.
    static func list(_ head: String, _ members: [Int], name: (Int) -> String) -> String {
        guard !members.isEmpty else { return "" }
        let named = head + members.prefix(most).map(name).joined(separator: ", ")
        return members.count > most ? "\(named) and \(members.count - most) more" : named
    }

    static func joined(_ parts: String...) -> String {
        parts.filter { !$0.isEmpty }.joined(separator: "; ")
    }
}
