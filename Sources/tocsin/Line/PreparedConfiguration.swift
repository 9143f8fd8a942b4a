// SPDX-License-Identifier: Apache-2.0
import Crypto
import Foundation
import TocsinConfig
import TocsinWire

/// A configuration that has been read whole and found right, with its digest: what the line takes over, or refuses, as
/// one piece.
struct PreparedConfiguration: Sendable {
    let configuration: Configuration
    /// SHA-256 over all files of the configuration.
    let digest: [UInt8]

    /// What checkpoints and journals are marked with: another version may decide otherwise over the same readings.
    var stateDigest: [UInt8] { Array(SHA256.hash(data: digest + Array(BuildInformation.version.utf8))) }

    /// First 16 hex digits, as records carry it.
    var digestText: String { PreparedConfiguration.hexadecimal(digest.prefix(8)) }

    /// Reads the main file and all that it names.
    ///
    /// - Parameter touchesState: whether the state directory will be used: then it has to be known.
    static func load(path: String, touchesState: Bool = true) throws(ConfigurationFailure) -> PreparedConfiguration {
        var environment = ProcessInfo.processInfo.environment
        if environment["HOSTNAME"] == nil { environment["HOSTNAME"] = ProcessInfo.processInfo.hostName }
        if !touchesState && environment["STATE_DIRECTORY"] == nil { environment["STATE_DIRECTORY"] = "/var/lib/tocsin" }
        var configuration = try ConfigurationLoader.load(path: path, environment: environment)
        let digest = Array(SHA256.hash(data: configuration.digestInput))
        // Tables of a fleet are large, and nobody needs their bytes any more.
        configuration.digestInput = []
        return PreparedConfiguration(configuration: configuration, digest: digest)
    }

    private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

extension Configuration {
    /// The bounds of decoding, in the decoder's own words.
    var decoderLimits: DecoderLimits {
        var decoder = DecoderLimits()
        decoder.payload = limits.payload
        decoder.readingsPerMessage = limits.readingsPerMessage
        decoder.refusedIDs = limits.refusedIDs
        decoder.sparkplug.nodes = limits.sparkplugNodes
        decoder.sparkplug.devices = limits.sparkplugDevices
        decoder.sparkplug.metrics = limits.sparkplugMetrics
        return decoder
    }
}
