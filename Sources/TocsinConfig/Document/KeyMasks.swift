// SPDX-License-Identifier: Apache-2.0
import Yams

/// Makes the first of two equal keys unique, so that a file with duplicate keys can be parsed to its end.
struct KeyMasks {
    private static let firstScalar: UInt32 = 0xE000

    /// What stood in the place of each private character.
    private var replaced: [Unicode.Scalar] = []

    var isEmpty: Bool { replaced.isEmpty }
    var count: Int { replaced.count }

    /// Puts a private character in the place of the first one of `key`, which stands at `mark`. Lines and columns stay.
    ///
    /// - Returns: nil where the key is not plain enough for that.
    mutating func mask(_ key: String, in source: String, at mark: Mark) -> String? {
        var scalars = source.unicodeScalars
        var index = scalars.startIndex
        var line = 1
        while line < mark.line, index < scalars.endIndex {
            if scalars[index] == "\n" { line += 1 }
            index = scalars.index(after: index)
        }
        guard var index = scalars.index(index, offsetBy: mark.column - 1, limitedBy: scalars.endIndex),
            index < scalars.endIndex
        else { return nil }
        if scalars[index] == "\"" || scalars[index] == "'" { index = scalars.index(after: index) }
        guard index < scalars.endIndex, scalars[index].isPlainInKeys, scalars[index] == key.unicodeScalars.first,
            let mask = Unicode.Scalar(KeyMasks.firstScalar + UInt32(replaced.count))
        else { return nil }
        replaced.append(scalars[index])
        scalars.replaceSubrange(index...index, with: [mask])
        return String(scalars)
    }

    /// The key as it stood in the file; nil when it was not masked.
    func original(_ key: String) -> String? {
        guard let first = key.unicodeScalars.first, first.value >= KeyMasks.firstScalar,
            first.value < KeyMasks.firstScalar + UInt32(replaced.count)
        else { return nil }
        var scalars = key.unicodeScalars
        scalars.replaceSubrange(
            scalars.startIndex...scalars.startIndex, with: [replaced[Int(first.value - KeyMasks.firstScalar)]])
        return String(scalars)
    }

    /// Says of each duplicate key where it stands and where the first one does.
    func report(_ root: Node, in file: SourceFile) {
        var waiting = [root]
        while let node = waiting.popLast() {
            switch node {
            case .sequence(let items):
                guard file.sink.visit(items.count, at: file.position(line: 1, column: 1)) else { return }
                waiting.append(contentsOf: items)
            case .mapping(let mapping):
                guard file.sink.visit(mapping.count, at: file.position(line: 1, column: 1)) else { return }
                report(mapping, in: file)
                waiting.append(contentsOf: mapping.map(\.value))
            case .scalar, .alias: break
            }
        }
    }

    private func report(_ mapping: Node.Mapping, in file: SourceFile) {
        let masked = Set(mapping.compactMap { $0.key.scalar.flatMap { original($0.string) } })
        guard !masked.isEmpty else { return }
        var first: [String: Mark] = [:]
        for (key, _) in mapping {
            guard let scalar = key.scalar, let mark = scalar.mark else { continue }
            let name = original(scalar.string) ?? scalar.string
            guard masked.contains(name) else { continue }
            if let before = first[name] {
                file.sink.error(
                    file.position(line: mark.line, column: mark.column), "the key \"\(name)\" stands here again",
                    "each key once in a mapping; it stands in line \(before.line) already")
            } else {
                first[name] = mark
            }
        }
    }
}

extension Unicode.Scalar {
    /// Whether it can begin a key and another character can stand for it without changing what the YAML says.
    fileprivate var isPlainInKeys: Bool {
        value > 0x7F || ("a"..."z").contains(self) || ("A"..."Z").contains(self) || ("0"..."9").contains(self)
            || self == "_" || self == "/" || self == "."
    }
}
