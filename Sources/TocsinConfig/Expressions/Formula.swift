// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// An expression of the configuration, with its place.
struct Formula: Sendable {
    let expression: LimitExpression
    /// Where its text begins.
    let position: SourcePosition
    /// What the number must lie in.
    let bounds: ClosedRange<Double>

    /// The number at a place where these constants are known.
    func value(with known: [String: Double]) throws(LimitExpression.Fault) -> Double {
        try expression.value(with: known)
    }

    /// The place of a part of the text.
    func position(of offset: Int) -> SourcePosition {
        var position = position
        position.column += offset
        return position
    }

    static func sameMeaning(_ left: Formula?, _ right: Formula?) -> Bool {
        left?.expression.steps == right?.expression.steps
            && left?.expression.constants.map(\.name) == right?.expression.constants.map(\.name)
    }
}

/// A number that a file gives: as it stands, or to be worked out for each place.
enum Amount {
    case number(Double)
    case formula(Formula)
}

extension ConfigNode {
    /// A number, or an expression over the constants of a site: in quotes, or in a cell.
    func amount(
        _ key: String, _ what: String = "a number", in bounds: ClosedRange<Double> = SignalParameter.anyNumber
    ) -> Amount? {
        guard case .scalar(let text, let isPlain) = shape else {
            expected(what, key)
            return nil
        }
        let isNumber = ConfigNode.decimal(text) != nil
        if isPlain && (isNumber || !isCell) {
            if text.contains(where: { "*/()+ ".contains($0) }) && !isNumber {
                error("\(key) is \(found)", "expected \(what); an expression stands in quotes")
                return nil
            }
            return number(key, what).map { .number($0) }
        }
        if isNumber {
            expected(what, key)
            return nil
        }
        do {
            let expression = try ExpressionParser.parse(text)
            return .formula(Formula(expression: expression, position: textPosition, bounds: bounds))
        } catch {
            let place = SourcePosition(
                file: position.file, line: position.line, column: textPosition.column + error.offset)
            file.sink.error(place, "\(key): \(error.problem)", error.allowed)
            return nil
        }
    }
}
