// SPDX-License-Identifier: Apache-2.0
import Yams

/// From the bytes of a file to its tree of nodes.
enum YAMLDocument {
    /// Each duplicate key costs another pass; after so many the rest is not looked at.
    private static let maximumDuplicates = 100

    /// Parses the file; what is wrong with its YAML goes to the sink.
    ///
    /// The parser gives up at the first duplicate key. So the first of the two is made unique, by putting a character
    /// of a private range in the place of its own first, and the file is parsed again: that shows what else is wrong,
    /// and where the second of the two stands.
    static func parse(_ file: SourceFile) -> ConfigNode? {
        guard let text = String(validating: file.bytes, as: UTF8.self) else {
            file.sink.error(firstInvalid(in: file), "these bytes are not UTF-8", "write the file in UTF-8")
            return nil
        }
        guard !hasBombPotential(file) else { return nil }
        var source = text
        var masks = KeyMasks()
        while true {
            do {
                // The basic resolver leaves all scalars text: what they are is decided where they are used.
                let root = try Parser(yaml: source, resolver: .basic, encoding: .utf8).singleRoot()
                guard let root else {
                    file.sink.error(file.position(line: 1, column: 1), "the file is empty", "a mapping is expected")
                    return nil
                }
                if !masks.isEmpty { masks.report(root, in: file) }
                file.masks = masks
                return ConfigNode(root, in: file)
            } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
                guard masks.count < maximumDuplicates,
                    let next = masks.mask(keys.first ?? "", in: source, at: context.mark)
                else {
                    file.sink.error(
                        file.position(line: context.mark.line, column: context.mark.column),
                        "the key \"\(keys.first ?? "")\" stands more than once in this mapping",
                        "each key once; what follows was not checked")
                    return nil
                }
                source = next
            } catch {
                report(error, in: file, source)
                return nil
            }
        }
    }

    private static func report(_ error: any Error, in file: SourceFile, _ source: String) {
        switch error {
        case YamlError.scanner(let context, let problem, let mark, _),
            YamlError.parser(let context, let problem, let mark, _),
            YamlError.composer(let context, let problem, let mark, _):
            // A context without text carries the place of the problem; one with it, where the construct begins.
            let place = context.map { " (\($0.text), which begins at line \($0.mark.line))" } ?? ""
            let (problem, allowed) = plainer(problem)
            file.sink.error(
                file.position(line: mark.line, column: mark.column), "YAML: \(problem)\(place)", allowed)
        case YamlError.reader(let problem, let offset, _, _):
            file.sink.error(position(ofCharacter: offset ?? 0, in: source, file), "YAML: \(problem)", "plain text")
        default:
            file.sink.error(file.position(line: 1, column: 1), "YAML: \(error)", "well-formed YAML")
        }
    }

    private static func plainer(_ problem: String) -> (problem: String, allowed: String) {
        if problem.contains("cannot start any token") {
            return (problem, "no tab in an indentation, and quotes around text that begins with @, ` or %")
        }
        return problem.contains("nesting level")
            ? ("nested too deeply", "far fewer brackets") : (problem, "well-formed YAML")
    }

    private static func position(ofCharacter offset: Int, in source: String, _ file: SourceFile) -> SourcePosition {
        let before = source.prefix(offset)
        let lastLine = before.lastIndex(where: \.isNewline).map { before[before.index(after: $0)...] } ?? before
        return file.position(
            line: 1 + before.count(where: \.isNewline), column: 1 + lastLine.unicodeScalars.count)
    }

    private static func firstInvalid(in file: SourceFile) -> SourcePosition {
        var line = 1
        for bytes in file.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if String(validating: bytes, as: UTF8.self) == nil {
                // Replacement characters stand for what is invalid: the first of them is the place.
                let scalars = String(decoding: bytes, as: UTF8.self).unicodeScalars
                let column = scalars.prefix { $0 != "\u{FFFD}" }.count + 1
                return file.position(line: line, column: column)
            }
            line += 1
        }
        return file.position(line: 1, column: 1)
    }
}

// MARK: - Alias bombs

extension YAMLDocument {
    /// Aliases are shared and cost nothing until they are looked at, which is counted. Only where a collection is a
    /// *key* does the parser itself look through all of it: that is refused where there are aliases at all.
    private static func hasBombPotential(_ file: SourceFile) -> Bool {
        var hasAlias = false
        var suspicion: SourcePosition?
        // What stood last before blanks: of a token that a colon would make a key.
        var (line, lineStart, previous, last) = (1, 0, UInt8(ascii: "\n"), UInt8(ascii: "\n"))
        var beforePrevious = previous
        var isInAlias = false
        for (offset, byte) in file.bytes.enumerated() {
            let isBlank = byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
            let startsToken = isBlankOrOpening(previous)
            if startsToken && byte == UInt8(ascii: "*") && offset + 1 < file.bytes.count
                && !isBlankOrOpening(file.bytes[offset + 1]) && file.bytes[offset + 1] != UInt8(ascii: "/")
            {
                (hasAlias, isInAlias) = (true, true)
            } else if !isBlank && byte != UInt8(ascii: ":") && startsToken {
                isInAlias = false
            }
            let isColonAfterCollection =
                byte == UInt8(ascii: ":") && (last == UInt8(ascii: "]") || last == UInt8(ascii: "}"))
            let isColonAfterAlias = byte == UInt8(ascii: ":") && isInAlias && previous != UInt8(ascii: "*")
            let isExplicitKey = isBlank && previous == UInt8(ascii: "?") && isBlankOrOpening(beforePrevious)
            if (isColonAfterCollection || isColonAfterAlias || isExplicitKey) && suspicion == nil {
                suspicion = file.position(line: line, column: max(1, offset - lineStart))
            }
            if !isBlank { last = byte }
            (beforePrevious, previous) = (previous, byte)
            if byte == 0x0A { (line, lineStart) = (line + 1, offset + 1) }
        }
        guard hasAlias, let suspicion else { return false }
        file.sink.error(
            suspicion, "a collection or an alias is used as a key", "in a file with aliases keys are plain words only")
        return true
    }

    private static func isBlankOrOpening(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: ","): true
        default: false
        }
    }
}
