// SPDX-License-Identifier: Apache-2.0

/// How many members of a group are out (H2.18, H2.19): a ladder over it is the maintenance alarm of a vote or a condition.
///
/// Out is a member that has not spoken yet, whose newest reading is bad, or was received longer ago than the maximum age.
/// The points that other rules of the group name count as well, each once. There is always an answer. O(1) a change.
public struct OutSignal: Signal {
    public static let name = "out"
    public static let parameters: [SignalParameter] = []

    public init(_ arguments: SignalArguments) {}
    public func unit(for unit: String) -> String { "1" }
}

extension OutSignal: GroupSignal {
    static var scope: GroupScope { .everyone }

    func makeMemory(memberCount count: Int, above limits: Limits) -> OutMemory { OutMemory(count: count) }
}

struct OutMemory: GroupMemory {
    private var count: Int
    private var insideCount = 0

    init(count: Int) { self.count = count }

    mutating func update(_ index: Int, from old: MemberView, to new: MemberView, at now: Int64) {
        count = max(count, index + 1)
        if old.isIn { insideCount -= 1 }
        if new.isIn { insideCount += 1 }
    }

    func answer(at now: Int64) -> GroupAnswer { .number(Double(count - insideCount)) }
}
