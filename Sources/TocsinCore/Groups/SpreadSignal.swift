// SPDX-License-Identifier: Apache-2.0

/// How far the members of a group are apart, in their unit (H2.25; the discrepancy of a voting group, H2.18).
///
/// `from: range`: the largest minus the smallest value of the members that are in; O(log n) a change.
/// `from: median`: the largest distance of one of them from their median, which for an even number is halfway between
/// the two in the middle; a change costs a search and moves up to n numbers.
/// With fewer than two members in there is no answer.
public struct SpreadSignal: Signal {
    public static let name = "spread"
    public static let parameters = [
        SignalParameter(
            "from", .word(["range", "median"]), standard: .word("range"),
            note: "largest minus smallest, or the largest distance from the median")
    ]

    private let isFromMedian: Bool

    public init(_ arguments: SignalArguments) { isFromMedian = arguments.word("from") == "median" }
    public func unit(for unit: String) -> String { unit }
}

extension SpreadSignal: GroupSignal {
    func makeMemory(memberCount count: Int, above limits: Limits) -> SpreadMemory {
        SpreadMemory(isFromMedian: isFromMedian, count: count)
    }
}

/// The values of the members that are in: in a tournament tree, or in order.
struct SpreadMemory: GroupMemory {
    private let isFromMedian: Bool
    private var tree: ExtremeTree
    private var sorted: [Double] = []
    private var insideCount = 0

    init(isFromMedian: Bool, count: Int) {
        self.isFromMedian = isFromMedian
        tree = ExtremeTree(count: isFromMedian ? 1 : count)
        if isFromMedian { sorted.reserveCapacity(count) }
    }

    mutating func update(_ index: Int, from old: MemberView, to new: MemberView, at now: Int64) {
        if old.isIn { insideCount -= 1 }
        if new.isIn { insideCount += 1 }
        if !isFromMedian {
            tree.set(index, to: new.isIn ? new.value : nil)
            return
        }
        if old.isIn {
            let place = place(of: old.value)
            if place < sorted.count && sorted[place] == old.value { sorted.remove(at: place) }
        }
        if new.isIn { sorted.insert(new.value, at: place(of: new.value)) }
    }

    /// Of the first number that is not less.
    private func place(of value: Double) -> Int {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }

    func answer(at now: Int64) -> GroupAnswer {
        guard insideCount >= 2 else { return .unknown }
        guard isFromMedian, let least = sorted.first, let greatest = sorted.last
        else { return .number(tree.greatest - tree.least) }
        let (lower, upper) = (sorted[(sorted.count - 1) / 2], sorted[sorted.count / 2])
        let median = lower + (upper - lower) / 2
        return .number(max(greatest - median, median - least))
    }

    func remark(_ views: [MemberView], name: (Int) -> String) -> String {
        let inside = views.indices.filter { views[$0].isIn }
        let least = inside.min { views[$0].value < views[$1].value }
        let greatest = inside.max { views[$0].value < views[$1].value }
        return GroupRemark.joined(
            least.map { "lowest \(name($0))" } ?? "", greatest.map { "highest \(name($0))" } ?? "",
            GroupRemark.out(views, name: name))
    }
}
