// SPDX-License-Identifier: Apache-2.0

/// A number that depends on what is known of a place: `min(30, 0.003 * depth)` (H2.23).
///
/// ```
/// expression := term { ("+" | "-") term }
/// term := factor { ("*" | "/") factor }
/// factor := ("-" | "+") factor | NUMBER | CONSTANT | FUNCTION "(" expression { "," expression } ")" | "(" expression ")"
/// ```
/// The functions are `min` and `max` of any number of values, and `abs` of one.
struct LimitExpression: Hashable, Sendable {
    /// In the order in which a stack machine takes them.
    enum Step: Hashable, Sendable {
        case number(Double)
        /// Which of ``constants``.
        case constant(Int)
        case add, subtract, multiply, divide, negate, absolute
        case minimum(count: Int)
        case maximum(count: Int)
    }

    /// A constant, and where it is named first.
    struct Constant: Hashable, Sendable {
        let name: String
        /// Unicode scalars from the start of the text.
        let offset: Int
    }

    /// Why there is no number.
    enum Fault: Error, Equatable, Sendable {
        case unknown(Constant)
        /// A division by zero, or an overflow.
        case notFinite
    }

    /// As it was written.
    let text: String
    /// Each once, in the order of their first mention.
    let constants: [Constant]
    let steps: [Step]

    /// The number for a place where these constants are known.
    func value(with known: [String: Double]) throws(Fault) -> Double {
        var stack: [Double] = []
        for step in steps {
            switch step {
            case .number(let number): stack.append(number)
            case .constant(let index):
                guard let value = known[constants[index].name] else { throw .unknown(constants[index]) }
                stack.append(value)
            case .negate: stack.append(-stack.removeLast())
            case .absolute: stack.append(abs(stack.removeLast()))
            case .add, .subtract, .multiply, .divide:
                let right = stack.removeLast()
                stack.append(LimitExpression.combine(stack.removeLast(), right, step))
            case .minimum(let count), .maximum(let count):
                let values = stack.suffix(count)
                let chosen = step == .minimum(count: count) ? values.min() : values.max()
                stack.removeLast(count)
                stack.append(chosen ?? .nan)
            }
        }
        guard let value = stack.last, value.isFinite else { throw .notFinite }
        return value
    }

    private static func combine(_ left: Double, _ right: Double, _ step: Step) -> Double {
        switch step {
        case .add: left + right
        case .subtract: left - right
        case .multiply: left * right
        default: left / right
        }
    }
}

extension LimitExpression {
    /// Names that a constant cannot have.
    static let functions = ["min", "max", "abs"]

    /// Whether a text can name a constant: letters, digits and `_`, no digit first, and no function.
    static func isConstant(_ name: some StringProtocol) -> Bool {
        guard let first = name.utf8.first, !(0x30...0x39).contains(first), name.utf8.count <= 64 else { return false }
        return name.utf8.allSatisfy { ExpressionParser.isLetter($0) || (0x30...0x39).contains($0) }
            && !functions.contains(String(name))
    }
}
