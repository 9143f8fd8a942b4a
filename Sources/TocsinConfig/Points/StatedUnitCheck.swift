// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Holds the units that sources state against the points that they can be for: where none of these can have its readings
/// in the unit, all of them would be bad.
struct StatedUnitCheck {
    private struct Statement {
        let node: ConfigNode
        let stated: SourceDefinition.Units.Stated
        let mode: SourceDefinition.Units.Mode
        /// The ids that the source can make.
        let reach: GlobPattern
    }

    /// What decides whether a point can have its readings in a unit.
    private struct Ground: Hashable {
        let unit: String
        let gas: ReferenceGas?
    }

    private var statements: [Statement] = []

    mutating func add(_ source: SourceDefinition, _ decoder: UnitsDecoder) {
        let reach = StatedUnitCheck.reach(of: source.point)
        for (stated, node) in zip(decoder.units.stated, decoder.nodes) {
            statements.append(Statement(node: node, stated: stated, mode: decoder.units.mode, reach: reach))
        }
    }

    /// A level of the topic has no `/`, a name of the payload may have some.
    private static func reach(of point: String) -> GlobPattern {
        var text = ""
        for (number, part) in point.split(separator: "{", omittingEmptySubsequences: false).enumerated() {
            let rest = part.firstIndex(of: "}").map { part[part.index(after: $0)...] } ?? part
            text += (number == 0 ? "" : part.hasPrefix("$") ? "**" : "*") + rest
        }
        return GlobPattern(text)
    }

    func report(_ catalogue: PointCatalogue) {
        guard !statements.isEmpty else { return }
        // A fleet is gone through once, whatever many measures sources have.
        let wanted = Set(statements.map { StatedUnitCheck.lastPart(of: $0.stated.end) })
        var places: [Substring: [Int]] = [:]
        for (place, point) in catalogue.declared.enumerated() {
            for last in [StatedUnitCheck.lastPart(of: point.id), ""] where wanted.contains(last) {
                places[last, default: []].append(place)
            }
        }
        for statement in statements {
            report(statement, catalogue, places[StatedUnitCheck.lastPart(of: statement.stated.end)] ?? [])
        }
    }

    private static func lastPart(of text: String) -> Substring { PatternList.lastPart(of: text[...]) }

    /// - Parameter places: of the declared points that end like the statement.
    private func report(_ statement: Statement, _ catalogue: PointCatalogue, _ places: [Int]) {
        guard let unit = try? UCUMUnit(statement.stated.unit) else { return }
        var (first, others): ((point: PointDefinition, why: String)?, Int) = (nil, 0)
        // A fleet has few kinds.
        var known: [Ground: String?] = [:]
        func fits(_ point: PointDefinition) -> Bool {
            let ground = Ground(unit: point.readingUnit, gas: point.gas)
            let answer = known[ground] ?? StatedUnitCheck.fault(unit, statement.mode, ground)
            known[ground] = .some(answer)
            guard let why = answer else { return true }
            if first == nil { first = (point, why) } else { others += 1 }
            return false
        }
        if catalogue.prototypes(within: statement.reach, endingWith: statement.stated.end).contains(where: fits) {
            return
        }
        for place in places {
            let point = catalogue.declared[place]
            guard statement.stated.isFor(point.id), statement.reach.matches(point.id[...]) else { continue }
            if fits(point) { return }
        }
        guard let first else {
            let end = statement.stated.end.isEmpty ? "can be of this source" : "ends with \"\(statement.stated.end)\""
            return statement.node.file.sink.warn(
                statement.node.position, "no point that is known \(end)", "the unit is of no use")
        }
        statement.node.error(
            "the unit \(unit.code) is stated for points of kind \(first.point.kind)"
                + (others > 0 ? " and \(others) more" : "") + ", whose readings are in \(first.point.readingUnit)",
            first.why)
    }

    /// Why a point cannot have its readings in a unit; nil if it can.
    private static func fault(
        _ unit: UCUMUnit, _ mode: SourceDefinition.Units.Mode, _ ground: Ground
    ) -> String? {
        guard !ground.unit.isEmpty, let target = try? UCUMUnit(ground.unit) else { return nil }
        do throws(UnitMismatch) {
            let conversion = try UnitConversion(from: unit, to: target, gas: ground.gas)
            return conversion.isIdentity || mode == .convert ? nil : "units: convert, or the unit of the point"
        } catch {
            return "\(error)"
        }
    }
}
