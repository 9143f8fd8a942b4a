// SPDX-License-Identifier: Apache-2.0

/// The least and the greatest of many numbers that change one at a time: a tournament tree.
///
/// A change costs O(log n), and less when it does not reach the top; the answer costs nothing. Places are numbered from
/// 0 and may be vacant. 32 bytes a place, doubled when a place beyond the last one is taken.
struct ExtremeTree: Sendable {
    private struct Node: Sendable, Equatable {
        var least = Double.infinity
        var greatest = -Double.infinity
    }

    /// Node 1 is the root, node `index` has the children `2 * index` and `2 * index + 1`; the leaves are the last half.
    private var nodes: [Node]
    private var leaves: Int { nodes.count / 2 }

    /// - Parameter count: room for so many places at first; all are vacant.
    init(count: Int = 1) {
        var leaves = 1
        while leaves < count { leaves *= 2 }
        nodes = Array(repeating: Node(), count: 2 * leaves)
    }

    /// +infinity when all places are vacant.
    var least: Double { nodes[1].least }
    /// -infinity when all places are vacant.
    var greatest: Double { nodes[1].greatest }

    /// - Parameter value: nil makes the place vacant; never NaN.
    mutating func set(_ place: Int, to value: Double?) {
        if place >= leaves { grow(to: place + 1) }
        var index = leaves + place
        nodes[index] = value.map { Node(least: $0, greatest: $0) } ?? Node()
        while index > 1 {
            index /= 2
            let better = winner(below: index)
            guard better != nodes[index] else { return }
            nodes[index] = better
        }
    }

    private func winner(below index: Int) -> Node {
        let (left, right) = (nodes[2 * index], nodes[2 * index + 1])
        return Node(least: min(left.least, right.least), greatest: max(left.greatest, right.greatest))
    }

    private mutating func grow(to count: Int) {
        let old = nodes[leaves...]
        self = ExtremeTree(count: count)
        for (place, node) in old.enumerated() { nodes[leaves + place] = node }
        for index in stride(from: leaves - 1, through: 1, by: -1) { nodes[index] = winner(below: index) }
    }
}
