// SPDX-License-Identifier: Apache-2.0

/// Takes the known keys out of a mapping; what is left at the end is unknown.
///
/// Every key that was asked for is one that is allowed, so the list in the error cannot differ from what is read.
struct MappingReader {
    private let node: ConfigNode
    private let name: String
    private let entries: [ConfigNode.Entry]
    private var isTaken: [Bool]
    private var asked: [String] = []

    /// - Parameter name: what the mapping is called in messages.
    ///
    /// It is nil, with an error, when the node is no mapping. Nothing at all counts as an empty one.
    init?(_ node: ConfigNode, _ name: String) {
        guard let entries = node.entries(name) else { return nil }
        self.node = node
        self.name = name
        self.entries = entries
        isTaken = Array(repeating: false, count: entries.count)
    }

    var position: SourcePosition { node.position }
    var sink: DiagnosticSink { node.file.sink }

    /// The value of a key; nil when it is absent.
    mutating func take(_ key: String) -> ConfigNode? {
        asked.append(key)
        return entry(key)?.value
    }

    /// The value of a key that must be there; its absence is an error.
    mutating func require(_ key: String, _ what: String) -> ConfigNode? {
        if let value = take(key) { return value }
        node.error("\(name) has no \(key)", "\(key) is required: \(what)")
        return nil
    }

    /// Keys that the design knows and this version does not: an error each, so that nobody counts on them.
    mutating func refuse(_ keys: [String], _ why: String) {
        for key in keys {
            guard let entry = entry(key) else { continue }
            sink.error(entry.position, "\(key) is not built yet", why)
        }
    }

    /// Keys that belong elsewhere: an error each, which says where.
    mutating func misplaced(_ keys: [String], _ problem: String, _ allowed: String) {
        for key in keys {
            guard let entry = entry(key) else { continue }
            sink.error(entry.position, "\(key) \(problem)", allowed)
        }
    }

    /// Keys that would put a secret into the file.
    mutating func refuseSecrets(_ keys: [String], use: String) {
        for key in keys {
            guard let entry = entry(key) else { continue }
            sink.error(entry.position, "\(key): a secret does not belong into a configuration file", use)
        }
    }

    /// Whether a key is there, without taking it.
    func has(_ key: String) -> Bool { entries.contains { $0.key == key } }

    /// Reports the keys that nobody asked for.
    func finish() {
        for (index, entry) in entries.enumerated() where !isTaken[index] {
            let nearest = Spelling.nearest(to: entry.key, in: asked).map { "did you mean \"\($0)\"? " } ?? ""
            sink.error(
                entry.position, "unknown key \"\(entry.key.shown)\" in \(name)",
                asked.isEmpty ? "it has no settings" : "\(nearest)allowed: \(asked.joined(separator: ", "))")
        }
    }

    private mutating func entry(_ key: String) -> ConfigNode.Entry? {
        guard let index = entries.firstIndex(where: { $0.key == key }) else { return nil }
        isTaken[index] = true
        return entries[index]
    }
}
