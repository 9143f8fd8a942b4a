// SPDX-License-Identifier: Apache-2.0
import TocsinCore

extension RuleTestFile {
    /// What the tests name and the configuration does not know: a test of an alarm that cannot be would always pass.
    ///
    /// - Returns: in the order of the tests; empty when all is well.
    public func faults(against configuration: Configuration) -> [Diagnostic] {
        let check = RuleTestCheck(file: self, configuration)
        return tests.flatMap { check.faults(of: $0) }
    }
}

/// Holds the names in rule tests against a configuration.
private struct RuleTestCheck {
    let file: RuleTestFile
    let points: PointCatalogue
    let groups: [String: GroupDefinition]

    init(file: RuleTestFile, _ configuration: Configuration) {
        self.file = file
        points = configuration.points
        groups = Dictionary(configuration.groups.map { ($0.id, $0) }) { first, _ in first }
    }

    func faults(of test: RuleTest) -> [Diagnostic] {
        let ordered = test.steps.compactMap { step -> (String, RuleTestPlace)? in
            if case .order(let order) = step.action { (order.alarm, step.place) } else { nil }
        }
        let expected = test.expectations.filter { $0.alarm != AlarmExpectation.daemon }.map { ($0.alarm, $0.place) }
        let named = ordered + expected + test.states.map { ($0.alarm, $0.place) }
        return test.series.compactMap { point($0.point, at: $0.place) }
            + named.compactMap { alarm($0.0, at: $0.1) }
    }

    private func point(_ id: String, at place: RuleTestPlace) -> Diagnostic? {
        if groups[id] != nil {
            return fault(place, "\"\(id.shown)\" is a group, which has no readings", "the points that are its members")
        }
        guard points.resolve(id: id) == nil else { return nil }
        return fault(place, "no match of points in \(file.configuration) fits \"\(id.shown)\"", nearestPoint(to: id))
    }

    private func nearestPoint(to id: String) -> String {
        let known = points.declared.lazy.map(\.id).prefix(10_000)
        let nearest = Spelling.nearest(to: id, in: known).map { "did you mean \"\($0)\"? " } ?? ""
        return nearest + "a point that is declared, or that a pattern makes"
    }

    private func alarm(_ id: String, at place: RuleTestPlace) -> Diagnostic? {
        guard let separator = id.lastIndex(of: "#") else {
            return fault(place, "\"\(id.shown)\" is no alarm", "POINT#RULE, or GROUP#RULE")
        }
        let (owner, name) = (String(id[..<separator]), String(id[id.index(after: separator)...]))
        guard let rules = groups[owner]?.rules ?? points.resolve(id: owner)?.rules else {
            return fault(
                place, "no match of points in \(file.configuration) fits \"\(owner.shown)\"", nearestPoint(to: owner))
        }
        guard !rules.contains(where: { $0.name == name }) else { return nil }
        return fault(
            place, "\"\(owner.shown)\" has no armed rule \"\(name.shown)\"",
            ConfigNode.choices(for: name, rules.map(\.name)))
    }

    private func fault(_ place: RuleTestPlace, _ problem: String, _ allowed: String) -> Diagnostic {
        Diagnostic(file: file.path, line: place.line, column: place.column, problem: problem, allowed: allowed)
    }
}
