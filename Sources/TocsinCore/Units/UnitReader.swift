// SPDX-License-Identifier: Apache-2.0

/// Reads one code by the grammar of UCUM, section 2: terms of components with `.` and `/`, annotations in braces, whole
/// numbers, parentheses; a component is an atom with an exponent, and a metric atom may have a prefix.
struct UnitReader {
    private let text: [UInt8]
    private let atoms: [String: UnitAtom]
    private var next = 0

    init(_ text: String, atoms: [String: UnitAtom]) {
        self.text = Array(text.utf8)
        self.atoms = atoms
    }

    private var byte: UInt8? { next < text.count ? text[next] : nil }

    private mutating func take(_ byte: Character) -> Bool {
        guard self.byte == byte.asciiValue else { return false }
        next += 1
        return true
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: text[range], as: UTF8.self) }

    mutating func whole() throws(UnitFault) -> UnitQuantity {
        guard !text.isEmpty else { return UnitQuantity() }
        let quantity = try term(depth: 0)
        guard next == text.count else { throw .unexpected(text(next..<text.count)) }
        return quantity
    }

    private mutating func term(depth: Int) throws(UnitFault) -> UnitQuantity {
        guard depth <= UCUMUnit.maximumDepth else { throw .tooDeep }
        var product: UnitQuantity
        if take("/") {
            guard let first = try component(depth).power(-1) else { throw .tooLarge }
            product = first
        } else {
            product = try component(depth)
        }
        while byte == UInt8(ascii: ".") || byte == UInt8(ascii: "/") {
            let isDivision = byte == UInt8(ascii: "/")
            next += 1
            guard let factor = try component(depth).power(isDivision ? -1 : 1), let more = product.times(factor) else {
                throw .tooLarge
            }
            product = more
        }
        return product
    }

    private mutating func component(_ depth: Int) throws(UnitFault) -> UnitQuantity {
        if take("(") {
            let inner = try term(depth: depth + 1)
            guard take(")") else { throw byte == nil ? .notClosed : .unexpected(text(next..<text.count)) }
            return inner
        }
        var quantity = UnitQuantity()
        if byte != UInt8(ascii: "{") {
            quantity = try annotatable()
            guard byte == UInt8(ascii: "{") else { return quantity }
        }
        quantity.marks[try annotation(), default: 0] += 1
        return quantity
    }

    /// With its braces.
    private mutating func annotation() throws(UnitFault) -> String {
        let start = next
        next += 1
        while let byte, byte != UInt8(ascii: "}") {
            guard (33...126).contains(byte), byte != UInt8(ascii: "{") else { throw .annotation }
            next += 1
        }
        guard take("}") else { throw .notClosed }
        return text(start..<next)
    }

    // MARK: - Atoms and numbers

    /// A whole number, or an atom with its exponent.
    private mutating func annotatable() throws(UnitFault) -> UnitQuantity {
        let start = next
        while let byte, (0x30...0x39).contains(byte) { next += 1 }
        if next > start {
            let digits = text(start..<next)
            // The number ten with an exponent.
            if digits == "10", byte == UInt8(ascii: "*") || byte == UInt8(ascii: "^") {
                next += 1
                return try power(of: UnitQuantity(factor: try factor("10")))
            }
            guard byte.map({ "./){".utf8.contains($0) }) ?? true else { throw .unknown(text(start..<text.count)) }
            return UnitQuantity(factor: try factor(digits))
        }
        while let byte, !"./(){}0123456789+-".utf8.contains(byte) {
            next += 1
            guard byte == UInt8(ascii: "[") else { continue }
            while let inner = self.byte, inner != UInt8(ascii: "]") { next += 1 }
            guard take("]") else { throw .notClosed }
        }
        guard next > start else { throw byte == nil ? .nothing : .unexpected(text(next..<text.count)) }
        return try power(of: try unit(text(start..<next)))
    }

    private func factor(_ digits: String) throws(UnitFault) -> UnitFactor {
        guard let factor = UnitFactor(decimal: digits) else { throw .tooLarge }
        return factor
    }

    private mutating func power(of quantity: UnitQuantity) throws(UnitFault) -> UnitQuantity {
        let start = next
        if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { next += 1 }
        while let byte, (0x30...0x39).contains(byte) { next += 1 }
        guard next > start else { return try checkEnd(quantity) }
        guard let exponent = Int(text(start..<next)) else { throw .unexpected(text(start..<next)) }
        guard exponent.magnitude <= UCUMUnit.maximumExponent.magnitude, let power = quantity.power(exponent) else {
            throw .tooLarge
        }
        return try checkEnd(power)
    }

    private func checkEnd(_ quantity: UnitQuantity) throws(UnitFault) -> UnitQuantity {
        guard byte.map({ "./){".utf8.contains($0) }) ?? true else { throw .unexpected(text(next..<text.count)) }
        return quantity
    }

    /// An atom, or a prefix and a metric atom.
    private func unit(_ name: String) throws(UnitFault) -> UnitQuantity {
        if let atom = atoms[name] { return atom.quantity }
        for length in 1...2 where name.utf8.count > length {
            let split = name.utf8.index(name.startIndex, offsetBy: length)
            guard let prefix = UnitAtoms.prefixes[String(decoding: name.utf8[..<split], as: UTF8.self)],
                let atom = atoms[String(decoding: name.utf8[split...], as: UTF8.self)], atom.isMetric
            else { continue }
            guard let scaled = atom.quantity.scaled(by: prefix) else { throw .tooLarge }
            return scaled
        }
        throw .unknown(name)
    }
}
