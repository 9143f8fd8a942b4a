// SPDX-License-Identifier: Apache-2.0
import Foundation
import TocsinCore

/// The running engine's memory on its way to a command: one line of JSON, then a checkpoint's bytes. `GET /v1/state`.
struct StateHandover {
    /// What a dry run has to know besides.
    struct Head: Codable, Equatable {
        /// Of the program: another one may read checkpoints otherwise.
        var version: String
        /// The path of the configuration's main file.
        var path: String
        /// The digest of the configuration in force.
        var config: String
        /// The engine's clock in milliseconds.
        var now: Int64
        /// What a running daemon cannot change.
        var node: String
        var http: String
    }

    /// Why an answer is no handover.
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    var head: Head
    var checkpoint: [UInt8]

    init(head: Head, checkpoint: [UInt8]) {
        self.head = head
        self.checkpoint = checkpoint
    }

    /// - Throws: ``Fault`` when the bytes are of another version, or none of these.
    init(parsing bytes: [UInt8]) throws {
        guard let end = bytes.firstIndex(of: 0x0A) else { throw Fault(description: "the daemon hands over no state") }
        head = try JSONDecoder().decode(Head.self, from: Data(bytes[..<end]))
        guard head.version == BuildInformation.version else {
            throw Fault(
                description: "the daemon is tocsin \(head.version), this is \(BuildInformation.version): "
                    + "use its own binary, or restart it")
        }
        checkpoint = Array(bytes[(end + 1)...])
    }

    /// What goes over the socket, one part after the other: the checkpoint is not copied for it.
    func encoded() throws -> [[UInt8]] { [[UInt8](try JSONEncoder().encode(head)) + [0x0A], checkpoint] }
}
