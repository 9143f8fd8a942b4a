// SPDX-License-Identifier: Apache-2.0

/// Where the templates stand, for those who add points: fleets have from one template to one for each point, when limits
/// follow constants of their own.
struct TemplateTable: Sendable {
    /// So many of the newest are compared before a hash is taken, which costs more than these comparisons together.
    private static let recent = 8

    private(set) var templates: [PointTemplate] = []
    /// By hash, the newest that has it; the others hang on that one. At most one entry a template.
    private var newest: [Int: Int32] = [:]

    var count: Int { templates.count }
    subscript(place: Int) -> PointTemplate { templates[place] }

    /// - Returns: where a definition's template stands, or the hash to add it with.
    func find(_ definition: PointDefinition) -> (place: Int?, hash: Int) {
        for place in (max(0, count - TemplateTable.recent)..<count).reversed()
        where templates[place].fits(definition) {
            return (place, 0)
        }
        let hash = TemplateTable.hash(of: definition)
        var place = newest[hash] ?? -1
        while place >= 0 && !templates[Int(place)].fits(definition) { place = templates[Int(place)].earlier }
        return (place >= 0 ? Int(place) : nil, hash)
    }

    /// - Parameters:
    ///   - definition: one that no template fits; its id, site and groups are forgotten.
    ///   - hash: what ``find(_:)`` gave.
    ///   - rules: where its rules stand.
    /// - Returns: its prototype.
    mutating func append(_ definition: PointDefinition, hash: Int, rules: Range<Int>) -> PointDefinition {
        var prototype = definition
        prototype.id = ""
        prototype.site = Site(id: "")
        prototype.groups = []
        templates.append(PointTemplate(prototype: prototype, rules: rules, earlier: newest[hash] ?? -1))
        newest[hash] = Int32(count - 1)
        return prototype
    }

    /// Of all that ``PointTemplate/fits(_:)`` compares.
    private static func hash(of definition: PointDefinition) -> Int {
        var hasher = Hasher()
        hasher.combine(definition.kind)
        hasher.combine(definition.gateway)
        hasher.combine(definition.unit)
        hasher.combine(definition.range)
        hasher.combine(definition.period)
        hasher.combine(definition.current)
        hasher.combine(definition.gas)
        hasher.combine(definition.rules)
        return hasher.finalize()
    }
}
