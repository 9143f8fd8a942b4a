// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// A name with what lies below it, while a tree is being made.
final class FieldBranch {
    /// Empty for the one that takes any name.
    let name: [UInt8]
    var roles: FieldRoles = []
    var ranks = FieldRanks()
    var idField: UInt8 = 0
    private(set) var children: [FieldBranch] = []
    private(set) var capture: FieldBranch?

    init(name: [UInt8] = []) { self.name = name }

    var allChildren: [FieldBranch] { children + (capture.map { [$0] } ?? []) }

    func child(named text: String) -> FieldBranch {
        let name = Array(text.utf8)
        if let known = children.first(where: { $0.name == name }) { return known }
        let child = FieldBranch(name: name)
        children.append(child)
        return child
    }

    func anyChild() -> FieldBranch {
        if let capture { return capture }
        let child = FieldBranch()
        child.idField = FieldNode.noIDField
        capture = child
        return child
    }
}

/// Makes the trees of one source from its paths.
struct FieldTreeBuilder {
    private let mapping: FieldMapping
    private let idFields: [PointTemplate.Field]
    private let withTime: Bool
    let payload = FieldBranch()
    /// The same as ``payload`` where no path of `values` takes members by braces: an item may then hold whatever a
    /// payload may.
    let item: FieldBranch
    let scope = FieldBranch()
    private(set) var hasAsides = false

    init(_ mapping: FieldMapping, _ idFields: [PointTemplate.Field], withTime: Bool) {
        self.mapping = mapping
        self.idFields = idFields
        self.withTime = withTime
        item = mapping[.values].contains { !$0.captures.isEmpty } ? FieldBranch() : payload
    }

    mutating func build() throws(SourceError.Problem) {
        for root in item === payload ? [payload, scope] : [payload, item, scope] { try addCommon(to: root) }
        // Where all members are measures, one that is called "value" is one of them.
        addItemFields(to: item)
        for path in mapping[.values] {
            addValues(path, to: payload)
            if path.captures.isEmpty, item !== payload { addValues(path, to: item) }
        }
        for path in mapping[.errors] where !path.captures.isEmpty {
            let end = walk(path, from: payload, onTheWay: .way)
            end.roles.insert(.failure)
        }
        // Last: what is ignored goes after what fields name.
        ignore(below: payload)
    }

    // MARK: - Fields

    private mutating func addCommon(to root: FieldBranch) throws(SourceError.Problem) {
        for name in [SourceDefinition.Fields.Name.time, .unit, .quality] where name != .time || withTime {
            for (number, path) in mapping[name].enumerated() where path.captures.isEmpty || root === payload {
                add(walk(path, from: root), name, number)
                guard !path.captures.isEmpty else { continue }
                hasAsides = true
                aside(path, from: root)
            }
        }
        for (number, field) in idFields.enumerated() {
            guard case .path(let text) = field else { continue }
            guard let path = FieldPath(text), path.captures.isEmpty else { throw .path(text) }
            let end = walk(path, from: root)
            end.roles.insert(.idField)
            end.idField = UInt8(number)
        }
    }

    private func addItemFields(to root: FieldBranch) {
        for (number, path) in mapping[.value].enumerated() { add(walk(path, from: root), .value, number) }
        for path in mapping[.key] { walk(path, from: root).roles.formUnion([.ranked, .key]) }
        for path in mapping[.errors] where path.captures.isEmpty {
            walk(path, from: root).roles.formUnion([.ranked, .error])
        }
    }

    private func add(_ end: FieldBranch, _ name: SourceDefinition.Fields.Name, _ number: Int) {
        // An error of the item goes before its quality.
        let isAlone = mapping[name].count == 1 && (name != .quality || !hasItemErrors)
        let rank = UInt8(number + (name == .quality ? 2 : 1))
        switch name {
        case .value: isAlone ? _ = end.roles.insert(.value) : (end.ranks.value = rank)
        case .time: isAlone ? _ = end.roles.insert(.time) : (end.ranks.time = rank)
        case .unit: isAlone ? _ = end.roles.insert(.unit) : (end.ranks.unit = rank)
        case .quality: isAlone ? _ = end.roles.insert(.quality) : (end.ranks.quality = rank)
        case .values, .errors, .key: break
        }
        if !isAlone { end.roles.insert(.ranked) }
    }

    private var hasItemErrors: Bool { mapping[.errors].contains { $0.captures.isEmpty } }

    // MARK: - Paths

    private func addValues(_ path: FieldPath, to root: FieldBranch) {
        let end = walk(path, from: root, onTheWay: .way)
        end.roles.insert(path.endsInKey ? .measure : .values)
    }

    @discardableResult
    private func walk(_ path: FieldPath, from root: FieldBranch, onTheWay roles: FieldRoles = []) -> FieldBranch {
        var branch = root
        for (place, part) in path.parts.enumerated() {
            if place > 0 { branch.roles.formUnion(roles) }
            switch part {
            case .name(let name): branch = branch.child(named: name)
            case .capture(let name):
                branch = branch.anyChild()
                if let number = idFields.firstIndex(of: .capture(name)) { branch.idField = UInt8(number) }
            }
        }
        return branch
    }

    private func aside(_ path: FieldPath, from root: FieldBranch) {
        guard let place = path.parts.firstIndex(of: .capture(FieldPath.key)) else { return }
        var branch = root
        for part in path.parts[...place] {
            if case .name(let name) = part { branch = branch.child(named: name) } else { branch = branch.anyChild() }
        }
        branch.roles.insert(.aside)
    }

    private func ignore(below branch: FieldBranch) {
        for child in branch.allChildren { ignore(below: child) }
        guard branch.capture?.roles.contains(.measure) == true else { return }
        for name in mapping.ignore { _ = branch.child(named: name) }
    }
}
