// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// The paths of all sources as trees of names, flat in two arrays.
struct FieldTree: Sendable {
    /// Where the paths of one source begin.
    struct Roots: Sendable {
        /// At the payload.
        var payload: Int32 = 0
        /// At an item.
        var item: Int32 = 0
        /// At an element of an array, or a member that braces take, on the way to items: what holds for all inside it.
        var scope: Int32 = 0
        /// Whether measures have times, units or qualities beside `values`.
        var hasAsides = false
    }

    private(set) var nodes: [FieldNode] = []
    private(set) var names: [UInt8] = []

    /// Adds the trees of one source.
    mutating func add(
        _ fields: SourceDefinition.Fields, idFields: [PointTemplate.Field], withTime: Bool
    ) throws(SourceError.Problem) -> Roots {
        let mapping: FieldMapping
        do throws(FieldMapping.Fault) { mapping = try FieldMapping(fields) } catch { throw .fields(error) }
        var builder = FieldTreeBuilder(mapping, idFields, withTime: withTime)
        try builder.build()
        var roots = Roots()
        roots.hasAsides = builder.hasAsides
        roots.payload = lay(builder.payload)
        roots.item = builder.item === builder.payload ? roots.payload : lay(builder.item)
        roots.scope = lay(builder.scope)
        guard nodes.count < 65_000 else { throw .tooMany }
        return roots
    }

    /// Adds the names of one source whose payloads have no levels; a dot is part of the name.
    mutating func add(
        flat fields: SourceDefinition.Fields, idFields: [PointTemplate.Field]
    ) throws(SourceError.Problem) -> Roots {
        let root = FieldBranch()
        for (paths, role) in [
            (fields.value, FieldRoles.value), (fields.time, .time), (fields.unit, .unit), (fields.quality, .quality),
        ] {
            for name in paths.texts { try child(named: name, of: root).roles.insert(role) }
        }
        for (number, field) in idFields.enumerated() {
            // No path captures anything here.
            guard case .path(let name) = field else { continue }
            let child = try child(named: name, of: root)
            child.roles.insert(.idField)
            child.idField = UInt8(number)
        }
        var roots = Roots()
        roots.payload = lay(root)
        guard nodes.count < 65_000 else { throw .tooMany }
        return roots
    }

    private func child(named name: String, of root: FieldBranch) throws(SourceError.Problem) -> FieldBranch {
        guard (1...FieldPath.maximumNameBytes).contains(name.utf8.count) else { throw .path(name) }
        return root.child(named: name)
    }

    private mutating func lay(_ root: FieldBranch) -> Int32 {
        nodes.append(FieldNode())
        let number = nodes.count - 1
        lay(root, at: number)
        return Int32(number)
    }

    // The children of a node before their own children; the one for any name behind the others.
    private mutating func lay(_ branch: FieldBranch, at number: Int) {
        let first = nodes.count
        nodes[number].firstChild = Int32(first)
        nodes[number].childCount = UInt16(branch.children.count)
        for child in branch.children { nodes.append(node(of: child)) }
        if let capture = branch.capture {
            nodes[number].capture = Int32(nodes.count)
            nodes.append(node(of: capture))
        }
        for (place, child) in branch.allChildren.enumerated() { lay(child, at: first + place) }
    }

    private mutating func node(of branch: FieldBranch) -> FieldNode {
        var node = FieldNode()
        let name = branch.name
        node.word = ByteWords.load(name.span, at: 0, count: min(8, name.count))
        node.count = UInt16(name.count)
        node.rest = Int32(names.count)
        node.roles = branch.roles
        node.idField = branch.idField
        node.ranks = branch.ranks
        names.append(contentsOf: name.dropFirst(8))
        return node
    }
}
