// SPDX-License-Identifier: Apache-2.0

/// A condition over several points in three-valued logic (H2.19): 1 while it is true, 0 while it is false.
///
/// While nobody can say, because a point that matters is out, there is no answer: the alarm holds. An input is unknown
/// when it has not spoken, when its newest reading is bad, or was received longer ago than the condition's maximum age
/// (else the group's, else three of its own periods). At most 64 comparisons, all looked at when an input changes.
public struct WhenSignal: Signal {
    public static let name = "when"
    public static let parameters = [
        SignalParameter(
            "condition", .condition, isRequired: true,
            note: "comparisons of points with numbers, joined by and, or, not")
    ]

    let condition: Condition

    public init(_ arguments: SignalArguments) {
        if case .condition(let condition)? = arguments["condition"] {
            self.condition = condition
        } else {
            condition = Condition(text: "", inputs: [], steps: [])
        }
    }

    public func unit(for unit: String) -> String { "1" }
}

extension WhenSignal: GroupSignal {
    static var scope: GroupScope { .named }
    var namedMembers: [String] { condition.inputs }
    var maximumAge: Interval? { condition.maximumAge }

    func makeMemory(memberCount count: Int, above limits: Limits) -> WhenMemory { WhenMemory(condition) }
}

/// The newest values of the inputs, and what the condition says of them.
struct WhenMemory: GroupMemory {
    private let condition: Condition
    /// NaN for one that is out.
    private var values: [Double]
    private(set) var truth: Truth

    init(_ condition: Condition) {
        self.condition = condition
        values = Array(repeating: .nan, count: condition.inputs.count)
        truth = condition.evaluate(values)
    }

    mutating func update(_ index: Int, from old: MemberView, to new: MemberView, at now: Int64) {
        guard values.indices.contains(index) else { return }
        values[index] = new.isIn ? new.value : .nan
        truth = condition.evaluate(values)
    }

    func answer(at now: Int64) -> GroupAnswer {
        switch truth {
        case .yes: .number(1)
        case .no: .number(0)
        case .unknown: .unknown
        }
    }

    func remark(_ views: [MemberView], name: (Int) -> String) -> String {
        GroupRemark.list("unknown: ", views.indices.filter { !views[$0].isIn }, name: name)
    }
}
