// SPDX-License-Identifier: Apache-2.0

/// The paths of ``SourceDefinition/Fields``, read and held against each other: what the decoder is built from.
public struct FieldMapping: Hashable, Sendable {
    /// More paths of one field than any payload has forms.
    public static let maximumPaths = 8
    /// More names than anybody leaves out.
    public static let maximumIgnored = 64

    private(set) var paths: [SourceDefinition.Fields.Name: [FieldPath]] = [:]
    public let ignore: [String]

    /// - Parameter faults: what cannot be used; all of it, in the order of the fields.
    public init(_ fields: SourceDefinition.Fields, faults: inout [Fault]) {
        ignore = fields.ignore
        for name in SourceDefinition.Fields.Name.allCases { read(fields, name, &faults) }
        if fields.value.isEmpty { faults.append(Fault(field: "value", number: 0, problem: .noValue)) }
        let hasKey = self[.values].contains(where: \.endsInKey)
        if !ignore.isEmpty, !hasKey {
            faults.append(Fault(field: "ignore", number: 0, problem: .noKey(ignore[0])))
        }
        if ignore.count > FieldMapping.maximumIgnored {
            faults.append(Fault(field: "ignore", number: 0, problem: .tooMany(FieldMapping.maximumIgnored)))
        }
        for (number, name) in ignore.enumerated() where !(1...FieldPath.maximumNameBytes).contains(name.utf8.count) {
            faults.append(Fault(field: "ignore", number: number, problem: .notAPath(name)))
        }
        for name in SourceDefinition.Fields.Name.allCases {
            for (number, path) in self[name].enumerated() {
                guard let problem = problem(name, number, path, hasKey: hasKey) else { continue }
                faults.append(Fault(field: name.rawValue, number: number, problem: problem))
            }
        }
    }

    /// - Throws: the first fault.
    public init(_ fields: SourceDefinition.Fields) throws(Fault) {
        var faults: [Fault] = []
        self.init(fields, faults: &faults)
        if let first = faults.first { throw first }
    }

    /// The paths of a field, the most wanted first.
    public subscript(_ name: SourceDefinition.Fields.Name) -> [FieldPath] { paths[name] ?? [] }

    private mutating func read(
        _ fields: SourceDefinition.Fields, _ name: SourceDefinition.Fields.Name, _ faults: inout [Fault]
    ) {
        let texts = fields[name].texts
        if texts.count > FieldMapping.maximumPaths {
            faults.append(Fault(field: name.rawValue, number: 0, problem: .tooMany(FieldMapping.maximumPaths)))
        }
        for (number, text) in texts.prefix(FieldMapping.maximumPaths).enumerated() {
            if let path = FieldPath(text) {
                paths[name, default: []].append(path)
            } else {
                faults.append(Fault(field: name.rawValue, number: number, problem: .notAPath(text)))
            }
        }
    }

    // MARK: - Rules

    private func problem(
        _ name: SourceDefinition.Fields.Name, _ number: Int, _ path: FieldPath, hasKey: Bool
    ) -> Problem? {
        let captures = path.captures
        if let double = captures.indices.first(where: { captures[..<$0].contains(captures[$0]) }) {
            return .twice(captures[double])
        }
        switch name {
        case .value, .key:
            if let first = captures.first { return .capture(path.description, name: first) }
        case .time, .unit, .quality:
            if let other = captures.first(where: { $0 != FieldPath.key }) {
                return .capture(path.description, name: other)
            }
            if !captures.isEmpty, !hasKey { return .noKey(path.description) }
        case .values:
            if captures.contains(FieldPath.key), !path.endsInKey { return .keyInside(path.description) }
        case .errors:
            if !captures.isEmpty, !path.endsInKey { return .keyInside(path.description) }
        }
        return conflict(name, number, path)
    }

    // With the paths of `values`, and with the names that others have for the same members.
    private func conflict(_ name: SourceDefinition.Fields.Name, _ number: Int, _ path: FieldPath) -> Problem? {
        for (place, values) in self[.values].enumerated() where name != .values || place != number {
            let common = path.commonParts(with: values)
            guard common == values.parts.count else { continue }
            // `{chip}.{key}` beside `{key}`: the members that are objects have a name of their own.
            if name == .values, values.endsInKey, common < path.parts.count,
                path.parts[common - 1] != .capture(FieldPath.key)
            {
                continue
            }
            // A name may stand for a value or for an object of values, whatever is there.
            if common == path.parts.count, name != .values, path.captures.isEmpty { continue }
            return .insideValues(path.description, values: values.description)
        }
        for field in [SourceDefinition.Fields.Name.values, .errors] {
            for other in self[field] where other != path {
                guard let (mine, theirs) = path.clash(with: other, bothAreValues: name == .values && field == .values)
                else { continue }
                return .otherName(path.description, name: mine, other: theirs)
            }
        }
        return nil
    }
}

extension FieldPath {
    /// Parts from the first on that lead to the same members, whatever captures are called.
    fileprivate func commonParts(with other: FieldPath) -> Int {
        zip(parts, other.parts).prefix { mine, theirs in
            switch (mine, theirs) {
            case (.name(let mine), .name(let theirs)): mine == theirs
            case (.capture, .capture): true
            default: false
            }
        }.count
    }

    // Captures of the same members must be the same, or what is there could not be told apart. Only `{key}` may stand
    // beside another: it takes what is no object.
    fileprivate func clash(with other: FieldPath, bothAreValues: Bool) -> (String, String)? {
        for (mine, theirs) in zip(parts.prefix(commonParts(with: other)), other.parts) {
            guard case .capture(let mine) = mine, case .capture(let theirs) = theirs else { continue }
            if mine == theirs, mine != FieldPath.key { continue }
            if bothAreValues, (mine == FieldPath.key) != (theirs == FieldPath.key) { continue }
            return (mine, theirs)
        }
        return nil
    }
}
