// SPDX-License-Identifier: Apache-2.0
import Hummingbird
import TocsinCore

/// Why an operator's request was not carried out.
public enum ControlError: Error, Equatable, Sendable {
    /// There is no such alarm or endpoint.
    case notFound(String)
    /// The alarm's state does not allow it.
    case refused(String)
    /// The request is not what it should be.
    case badRequest(String)
    /// The configuration that is to be taken over has faults, one a line, or needs a restart.
    case configuration(String)
    /// Not now: the disk refuses, too much waits, or the daemon stops.
    case unavailable(String)

    /// The answer's status.
    var status: HTTPResponse.Status {
        switch self {
        case .notFound: .notFound
        case .refused: .conflict
        case .badRequest: .badRequest
        case .configuration: .unprocessableContent
        case .unavailable: .serviceUnavailable
        }
    }

    var json: [UInt8] {
        switch self {
        case .notFound(let reason): ControlError.json("not_found", reason)
        case .refused(let reason): ControlError.json("refused", reason)
        case .badRequest(let reason): ControlError.json("bad_request", reason)
        case .configuration(let faults): ControlError.json("configuration", faults)
        case .unavailable(let reason): ControlError.json("unavailable", reason)
        }
    }

    static func json(_ code: String, _ reason: String) -> [UInt8] {
        var bytes = Array("{\"error\":".utf8)
        JSONText.append(string: reason, to: &bytes)
        bytes.append(contentsOf: ",\"code\":".utf8)
        JSONText.append(string: code, to: &bytes)
        bytes.append(contentsOf: "}\n".utf8)
        return bytes
    }
}
