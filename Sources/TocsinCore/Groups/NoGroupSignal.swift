// SPDX-License-Identifier: Apache-2.0

/// Stands in for a signal that is none of a group's: the configuration refuses it before.
struct NoGroupSignal: GroupSignal {
    static let name = ""
    static let parameters: [SignalParameter] = []
    // Nothing that is said to the group is its business.
    static let scope = GroupScope.named

    init(_ arguments: SignalArguments) {}
    func unit(for unit: String) -> String { "" }
    func makeMemory(memberCount count: Int, above limits: Limits) -> NoGroupMemory { NoGroupMemory() }
}

struct NoGroupMemory: GroupMemory {
    mutating func update(_ index: Int, from old: MemberView, to new: MemberView, at now: Int64) {}
    func answer(at now: Int64) -> GroupAnswer { .unknown }
}
