// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// What a member of a JSON object is good for.
struct FieldRoles: OptionSet, Sendable {
    let rawValue: UInt8
    static let value = FieldRoles(rawValue: 1)
    static let time = FieldRoles(rawValue: 2)
    static let unit = FieldRoles(rawValue: 4)
    static let quality = FieldRoles(rawValue: 8)
    static let values = FieldRoles(rawValue: 16)
    static let idField = FieldRoles(rawValue: 32)
}

/// A name on the way to a field. The children of a node stand side by side.
struct FieldNode: Sendable {
    /// The first eight bytes of the name, zero after its end.
    var word: UInt64 = 0
    /// Bytes of the name.
    var count: UInt16 = 0
    var childCount: UInt16 = 0
    var firstChild: Int32 = 0
    /// Of the bytes from the ninth on, in the names of all nodes.
    var rest: Int32 = 0
    var roles: FieldRoles = []
    var idField: UInt8 = 0
}

/// The paths of all sources as trees of names, flat in two arrays.
struct FieldTree: Sendable {
    private(set) var nodes: [FieldNode] = []
    private(set) var names: [UInt8] = []

    /// Adds the tree of one source.
    ///
    /// - Returns: its root.
    mutating func add(
        _ fields: SourceDefinition.Fields, idFields: [String], withTime: Bool
    ) throws(SourceError.Problem) -> Int {
        guard !fields.value.isEmpty else { throw .valuePath }
        let root = Branch()
        try root.add(fields.value, .value)
        if withTime { try root.add(fields.time, .time) }
        try root.add(fields.unit, .unit)
        try root.add(fields.quality, .quality)
        try root.add(fields.values, .values)
        for (number, path) in idFields.enumerated() {
            guard !path.isEmpty else { throw .path(path) }
            try root.add(path, .idField, idField: UInt8(number))
        }
        guard !root.hasFieldsInsideValues else { throw .valuesPath(fields.values) }
        return try add(root)
    }

    /// Adds the names of one source whose payloads have no levels; a dot is part of the name.
    ///
    /// - Returns: the root.
    mutating func add(
        flat fields: SourceDefinition.Fields, idFields: [String]
    ) throws(SourceError.Problem) -> Int {
        let root = Branch()
        try root.add(name: fields.value, .value)
        try root.add(name: fields.time, .time)
        try root.add(name: fields.unit, .unit)
        try root.add(name: fields.quality, .quality)
        for (number, name) in idFields.enumerated() {
            guard !name.isEmpty else { throw .path(name) }
            try root.add(name: name, .idField, idField: UInt8(number))
        }
        return try add(root)
    }

    private mutating func add(_ root: Branch) throws(SourceError.Problem) -> Int {
        nodes.append(FieldNode())
        let number = nodes.count - 1
        lay(root, at: number)
        guard nodes.count < 65_000 else { throw .tooMany }
        return number
    }

    // Breadth first: the children of a node before their own children.
    private mutating func lay(_ branch: Branch, at number: Int) {
        nodes[number].firstChild = Int32(nodes.count)
        nodes[number].childCount = UInt16(branch.children.count)
        let first = nodes.count
        for child in branch.children {
            var node = FieldNode()
            let name = child.name
            node.word = ByteWords.load(name.span, at: 0, count: min(8, child.name.count))
            node.count = UInt16(child.name.count)
            node.rest = Int32(names.count)
            node.roles = child.roles
            node.idField = child.idField
            names.append(contentsOf: child.name.dropFirst(8))
            nodes.append(node)
        }
        for (place, child) in branch.children.enumerated() { lay(child, at: first + place) }
    }
}

/// A name with what lies below it, while the tree is being made.
private final class Branch {
    let name: [UInt8]
    var roles: FieldRoles = []
    var idField: UInt8 = 0
    var children: [Branch] = []

    init(name: [UInt8] = []) { self.name = name }

    var hasFieldsInsideValues: Bool {
        roles.contains(.values) && !children.isEmpty || children.contains { $0.hasFieldsInsideValues }
    }

    /// - Parameter path: empty for a field that is not looked for.
    func add(_ path: String, _ role: FieldRoles, idField: UInt8 = 0) throws(SourceError.Problem) {
        guard !path.isEmpty else { return }
        var branch = self
        for part in path.split(separator: ".", omittingEmptySubsequences: false) {
            branch = try branch.child(part, of: path)
        }
        branch.take(role, idField: idField)
    }

    /// - Parameter name: empty for a field that is not looked for.
    func add(name: String, _ role: FieldRoles, idField: UInt8 = 0) throws(SourceError.Problem) {
        guard !name.isEmpty else { return }
        try child(name[...], of: name).take(role, idField: idField)
    }

    private func child(_ part: Substring, of path: String) throws(SourceError.Problem) -> Branch {
        let name = Array(part.utf8)
        guard (1...255).contains(name.count) else { throw .path(path) }
        if let known = children.first(where: { $0.name == name }) { return known }
        let child = Branch(name: name)
        children.append(child)
        return child
    }

    private func take(_ role: FieldRoles, idField: UInt8) {
        roles.insert(role)
        if role == .idField { self.idField = idField }
    }
}
