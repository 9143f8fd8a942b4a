// SPDX-License-Identifier: Apache-2.0

/// Reads a ``LimitExpression``.
struct ExpressionParser {
    /// What is wrong with a text, and where.
    struct Fault: Error, Equatable, Sendable {
        /// Unicode scalars from the start of the text.
        let offset: Int
        let problem: String
        let allowed: String
    }

    static let maximumBytes = 512
    private static let maximumDepth = 32

    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var depth = 0
    private var steps: [LimitExpression.Step] = []
    private var constants: [LimitExpression.Constant] = []

    private init(_ text: String) { scalars = Array(text.unicodeScalars) }

    static func parse(_ text: String) throws(Fault) -> LimitExpression {
        var parser = ExpressionParser(text)
        guard text.utf8.count <= maximumBytes else {
            throw Fault(offset: 0, problem: "an expression is too long", allowed: "at most \(maximumBytes) bytes")
        }
        try parser.expression()
        if let next = parser.peek() {
            throw parser.fault("there is \"\(next)\" where the expression should go on", "+, -, *, / or its end")
        }
        return LimitExpression(text: text, constants: parser.constants, steps: parser.steps)
    }

    static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "_")
    }

    // MARK: - Grammar

    private mutating func expression() throws(Fault) {
        depth += 1
        guard depth <= ExpressionParser.maximumDepth else {
            throw fault("brackets are nested too deeply", "at most \(ExpressionParser.maximumDepth) in one another")
        }
        try term()
        while let sign = peek(), sign == "+" || sign == "-" {
            position += 1
            try term()
            steps.append(sign == "+" ? .add : .subtract)
        }
        depth -= 1
    }

    private mutating func term() throws(Fault) {
        try factor()
        while let sign = peek(), sign == "*" || sign == "/" {
            position += 1
            try factor()
            steps.append(sign == "*" ? .multiply : .divide)
        }
    }

    private mutating func factor() throws(Fault) {
        var isNegative = false
        while let sign = peek(), sign == "-" || sign == "+" {
            if sign == "-" { isNegative.toggle() }
            position += 1
        }
        guard let next = peek() else { throw fault("the expression breaks off", "a number, a constant or a bracket") }
        if next == "(" {
            position += 1
            try expression()
            try close()
        } else if isDigit(next) || next == "." {
            try number()
        } else if next.isASCII && ExpressionParser.isLetter(UInt8(next.value)) {
            try name()
        } else {
            throw fault("there is \"\(next)\" where a value should stand", "a number, a constant or a bracket")
        }
        if isNegative { steps.append(.negate) }
    }

    private mutating func number() throws(Fault) {
        let start = position
        func digits(_ parser: inout ExpressionParser) {
            while parser.position < parser.scalars.count && parser.isDigit(parser.scalars[parser.position]) {
                parser.position += 1
            }
        }
        digits(&self)
        if position < scalars.count && scalars[position] == "." {
            position += 1
            digits(&self)
        }
        if position < scalars.count && (scalars[position] == "e" || scalars[position] == "E") {
            position += 1
            if position < scalars.count && (scalars[position] == "-" || scalars[position] == "+") { position += 1 }
            digits(&self)
        }
        let text = self.text(from: start)
        guard let number = Double(text), number.isFinite else {
            throw Fault(offset: start, problem: "\"\(text)\" is no number", allowed: "such as 30 or 0.003")
        }
        steps.append(.number(number))
    }

    private mutating func name() throws(Fault) {
        let start = position
        while position < scalars.count, scalars[position].isASCII,
            ExpressionParser.isLetter(UInt8(scalars[position].value)) || isDigit(scalars[position])
        {
            position += 1
        }
        let name = text(from: start)
        if peek() == "(" { return try function(name, at: start) }
        guard LimitExpression.isConstant(name) else {
            throw Fault(
                offset: start, problem: "\"\(name)\" stands without its values",
                allowed: "\(name)(…); a constant has another name, of at most 64 letters")
        }
        if let known = constants.firstIndex(where: { $0.name == name }) {
            steps.append(.constant(known))
        } else {
            steps.append(.constant(constants.count))
            constants.append(LimitExpression.Constant(name: name, offset: start))
        }
    }

    private mutating func function(_ name: String, at start: Int) throws(Fault) {
        guard LimitExpression.functions.contains(name) else {
            throw Fault(
                offset: start, problem: "there is no function \"\(name)\"",
                allowed: ConfigNode.choices(for: name, LimitExpression.functions))
        }
        position += 1
        var count = 1
        try expression()
        while peek() == "," {
            position += 1
            count += 1
            try expression()
        }
        try close()
        if name == "abs" && count != 1 {
            throw Fault(offset: start, problem: "abs is of \(count) values", allowed: "of one")
        }
        steps.append(name == "abs" ? .absolute : name == "min" ? .minimum(count: count) : .maximum(count: count))
    }

    private mutating func close() throws(Fault) {
        guard peek() == ")" else { throw fault("a bracket is not closed", "\")\"") }
        position += 1
    }

    // MARK: - Text

    /// The next scalar that is no blank, which `position` then stands at.
    private mutating func peek() -> Unicode.Scalar? {
        while position < scalars.count && (scalars[position] == " " || scalars[position] == "\n") { position += 1 }
        return position < scalars.count ? scalars[position] : nil
    }

    private func isDigit(_ scalar: Unicode.Scalar) -> Bool { (0x30...0x39).contains(scalar.value) }

    private func text(from start: Int) -> String {
        String(String.UnicodeScalarView(scalars[start..<position]))
    }

    private func fault(_ problem: String, _ allowed: String) -> Fault {
        Fault(offset: position, problem: problem, allowed: allowed)
    }
}
