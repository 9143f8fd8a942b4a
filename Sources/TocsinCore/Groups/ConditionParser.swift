// SPDX-License-Identifier: Apache-2.0

/// Reads the text of a condition; its grammar stands at ``Condition``.
///
/// `not` binds closer than `and`, and `and` closer than `or`. Words of the grammar are in small letters. An id stands in
/// single or double quotes when it holds other signs than `/ . _ - + : @ % $ ~` between letters and digits.
public struct ConditionParser {
    /// UTF-8 bytes of a text.
    public static let mostBytes = 1_024
    /// Parentheses and `not` inside one another.
    public static let mostNesting = 32

    private var scanner: ConditionScanner
    private var token: ConditionScanner.Token
    private let resolve: (String) -> String
    private var inputs: [String] = []
    private var steps: [Condition.Step] = []
    private var comparisonCount = 0
    private var nesting = 0

    /// - Parameters:
    ///   - maximumAge: as in ``Condition/maximumAge``.
    ///   - resolve: makes the id of a point from a name as it is written: replaces `./` and `{site}`.
    /// - Throws: the first fault, with its place in the text.
    public static func parse(
        _ text: String, maximumAge: Interval? = nil, resolve: (String) -> String = { $0 }
    ) throws(ConditionError) -> Condition {
        let count = text.utf8.count
        guard count <= mostBytes else { throw ConditionError(offset: mostBytes, .tooLong(bytes: count)) }
        // The parser does not outlive this call, so that the closure need not either.
        var result: Result<Condition, ConditionError> = .failure(ConditionError(offset: 0, .empty))
        withoutActuallyEscaping(resolve) { resolve in
            do throws(ConditionError) {
                var parser = try ConditionParser(text, resolve: resolve)
                result = .success(try parser.condition(text: text, maximumAge: maximumAge))
            } catch {
                result = .failure(error)
            }
        }
        return try result.get()
    }

    private init(_ text: String, resolve: @escaping (String) -> String) throws(ConditionError) {
        scanner = ConditionScanner(text)
        token = try scanner.next()
        self.resolve = resolve
    }

    private mutating func condition(text: String, maximumAge: Interval?) throws(ConditionError) -> Condition {
        guard token.kind != .end else { throw ConditionError(offset: 0, .empty) }
        try alternatives()
        guard token.kind == .end else { throw ConditionError(offset: token.offset, .noEnd(found: token.text)) }
        return Condition(text: text, inputs: inputs, steps: steps, maximumAge: maximumAge)
    }

    private mutating func advance() throws(ConditionError) { token = try scanner.next() }

    private mutating func alternatives() throws(ConditionError) {
        try conjunction()
        while token.isWord("or") {
            try advance()
            try conjunction()
            steps.append(.or)
        }
    }

    private mutating func conjunction() throws(ConditionError) {
        try negation()
        while token.isWord("and") {
            try advance()
            try negation()
            steps.append(.and)
        }
    }

    private mutating func negation() throws(ConditionError) {
        if token.isWord("not") {
            try enter()
            try negation()
            steps.append(.not)
            nesting -= 1
        } else if token.kind == .open {
            let start = token.offset
            try enter()
            try alternatives()
            if token.kind == .end { throw ConditionError(offset: start, .unclosedParenthesis) }
            guard token.kind == .close else { throw ConditionError(offset: token.offset, .noEnd(found: token.text)) }
            try advance()
            nesting -= 1
        } else {
            try comparison()
        }
    }

    private mutating func enter() throws(ConditionError) {
        nesting += 1
        guard nesting <= ConditionParser.mostNesting else { throw ConditionError(offset: token.offset, .tooDeep) }
        try advance()
    }

    private mutating func comparison() throws(ConditionError) {
        guard token.kind == .quoted || (token.kind == .word && !["and", "or"].contains(token.text)) else {
            throw ConditionError(offset: token.offset, .noComparison(found: token.text))
        }
        guard comparisonCount < Condition.mostComparisons else {
            throw ConditionError(offset: token.offset, .tooManyComparisons)
        }
        comparisonCount += 1
        let input = try self.input()
        try advance()
        guard case .comparison(let comparison) = token.kind else {
            throw ConditionError(offset: token.offset, .noOperator(found: token.text))
        }
        try advance()
        guard token.kind == .word, let number = ConditionParser.number(token.text) else {
            throw ConditionError(offset: token.offset, .noNumber(found: token.text))
        }
        try advance()
        steps.append(.compare(input: input, comparison, number))
    }

    /// The place of the point that the present token names.
    private mutating func input() throws(ConditionError) -> Int {
        let id = resolve(token.text)
        guard !id.utf8.contains(where: { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") }) else {
            throw ConditionError(offset: token.offset, .pattern(id))
        }
        guard ConditionParser.isPoint(id) else { throw ConditionError(offset: token.offset, .noPoint(id)) }
        if let known = inputs.firstIndex(of: id) { return known }
        inputs.append(id)
        return inputs.count - 1
    }

    private static func isPoint(_ id: String) -> Bool {
        let parts = id.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let isClean = id.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "#") }
        return parts.count >= 2 && parts.allSatisfy { !$0.isEmpty } && isClean
    }

    private static func number(_ text: String) -> Double? {
        switch text {
        case "on", "true", "open", "yes": return 1
        case "off", "false", "closed", "no": return 0
        default: break
        }
        // Swift would also take `inf`, `nan` and hexadecimal numbers.
        guard text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }) else { return nil }
        guard let number = Double(text), number.isFinite else { return nil }
        return number
    }
}
