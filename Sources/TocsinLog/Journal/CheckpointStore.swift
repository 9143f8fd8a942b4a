// SPDX-License-Identifier: Apache-2.0
import Crypto
import TocsinSystem

/// All that the engine remembered at one place between the journals of two generations.
public struct Checkpoint: Equatable, Sendable {
    /// The journal of this generation continues it.
    public var generation: UInt64
    /// Digest of the configuration and version that it was taken under, 32 bytes.
    public var configuration: [UInt8]
    /// The engine's own bytes, in the parts that it gave them.
    public var parts: [[UInt8]]

    public init(generation: UInt64, configuration: [UInt8], parts: [[UInt8]]) {
        self.generation = generation
        self.configuration = configuration
        self.parts = parts
    }

    public init(generation: UInt64, configuration: [UInt8], engine: [UInt8]) {
        self.init(generation: generation, configuration: configuration, parts: [engine])
    }

    /// The engine's own bytes as one.
    public var engine: [UInt8] { parts.count == 1 ? parts[0] : Array(parts.joined()) }

    public var byteCount: Int { parts.reduce(0) { $0 + $1.count } }

    public static func == (left: Checkpoint, right: Checkpoint) -> Bool {
        left.generation == right.generation && left.configuration == right.configuration && left.engine == right.engine
    }
}

/// Checkpoints on disk: `checkpoint-<generation>.bin`, written beside their place and renamed.
///
/// Format: magic `TOCSINC1`, generation (8 bytes), digest of configuration and version, length of the engine's bytes (8), the
/// engine's bytes, SHA-256 of all that.
public enum CheckpointStore {
    private static let magic = Array("TOCSINC1".utf8)
    private static let headLength = 56
    /// A million points with full windows stay below.
    private static let largest = 8 << 30

    public static func write(
        _ checkpoint: Checkpoint, directory: String, faults: FileFaults? = nil
    ) throws(SystemError) {
        precondition(checkpoint.configuration.count == 32)
        var head = magic
        append(checkpoint.generation, to: &head)
        head.append(contentsOf: checkpoint.configuration)
        append(UInt64(checkpoint.byteCount), to: &head)
        var hasher = SHA256()
        hasher.update(data: head)
        for part in checkpoint.parts { hasher.update(data: part) }
        // In parts: the engine's bytes may be a large share of the memory.
        try Files.replace(
            directory + "/" + name(checkpoint.generation),
            withParts: [head] + checkpoint.parts + [Array(hasher.finalize())], faults: faults)
    }

    /// What the checkpoints in a folder are good for.
    public struct Found: Sendable {
        /// The newest that is whole; nil when there is none.
        public var checkpoint: Checkpoint?
        /// The paths of newer ones that cannot be read, or whose length or checksum does not hold.
        public var damaged: [String]
    }

    public static func newest(directory: String) throws(SystemError) -> Found {
        var damaged: [String] = []
        for generation in try generations(in: directory).reversed() {
            let path = directory + "/" + name(generation)
            do throws(SystemError) {
                if let checkpoint = parse(try Files.read(path, limit: largest)), checkpoint.generation == generation {
                    return Found(checkpoint: checkpoint, damaged: damaged)
                }
                damaged.append(path)
            } catch {
                // A bad sector is no reason to give up the one before.
                damaged.append(path)
            }
        }
        return Found(checkpoint: nil, damaged: damaged)
    }

    /// Removes checkpoints older than `generation`.
    public static func prune(keeping generation: UInt64, directory: String) throws(SystemError) {
        for old in try generations(in: directory) where old < generation {
            try Files.remove(directory + "/" + name(old))
        }
        // A crash leaves what it was writing.
        for name in try Files.names(in: directory) where name.hasPrefix("checkpoint-") && name.hasSuffix(".bin.new") {
            try Files.remove(directory + "/" + name)
        }
    }

    /// The generations in a folder, oldest first.
    public static func generations(in directory: String) throws(SystemError) -> [UInt64] {
        try Files.names(in: directory).compactMap { name in
            guard name.hasPrefix("checkpoint-"), name.hasSuffix(".bin"), name.utf8.count == 35 else { return nil }
            return UInt64(name.dropFirst(11).dropLast(4))
        }
    }

    private static func parse(_ bytes: [UInt8]) -> Checkpoint? {
        guard bytes.count >= headLength + 32, Array(bytes[0..<8]) == magic else { return nil }
        let length = number(bytes[48..<56])
        guard length == UInt64(bytes.count - headLength - 32),
            SHA256.hash(data: bytes[..<(bytes.count - 32)]).elementsEqual(bytes[(bytes.count - 32)...])
        else { return nil }
        return Checkpoint(
            generation: number(bytes[8..<16]), configuration: Array(bytes[16..<48]),
            engine: Array(bytes[headLength..<(bytes.count - 32)]))
    }

    private static func name(_ generation: UInt64) -> String {
        let digits = String(generation)
        return "checkpoint-" + String(repeating: "0", count: max(0, 20 - digits.count)) + digits + ".bin"
    }

    private static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
