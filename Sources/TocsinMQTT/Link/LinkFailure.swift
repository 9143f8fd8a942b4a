// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Why a broker does not take us, from its answer to CONNECT.
public enum ConnectRefusal: Sendable, Equatable {
    case unsupportedVersion
    case clientID
    case credentials
    case notAuthorized
    case unavailable
    case banned
    /// Any other reason code of the protocol.
    case other(code: Int32)

    /// Of a CONNACK's code: 1 … 5 in MQTT 3.1.1, from 128 on in MQTT 5.
    init(code: Int32) {
        switch code {
        case 1, 0x84: self = .unsupportedVersion
        case 2, 0x85: self = .clientID
        case 4, 0x86: self = .credentials
        case 5, 0x87: self = .notAuthorized
        case 3, 0x88, 0x89: self = .unavailable
        case 0x8A: self = .banned
        default: self = .other(code: code)
        }
    }
}

extension ConnectRefusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unsupportedVersion: "it does not speak this MQTT version; set broker.version to 3.1.1"
        case .clientID: "it does not accept the client id; check broker.client_id"
        case .credentials: "user name or password is wrong; check broker.username and broker.password_file"
        case .notAuthorized: "we are not authorised; check the user name, the password and the broker's access rules"
        case .unavailable: "it is unavailable or busy; look at the broker's log"
        case .banned: "it has banned this client; ask who runs the broker"
        case .other(let code): "reason code \(code); look at the broker's log"
        }
    }
}

/// Why there is no connection: an attempt that failed, or a connection that ended.
public enum LinkFailure: Error, Sendable, Equatable {
    /// The host's name could not be resolved; `reason` is the resolver's.
    case lookup(host: String, reason: String)
    /// No connection to the address, with the system's error number.
    case unreachable(address: String, code: Int32)
    /// Nothing came back within the connect timeout.
    case timedOut(address: String)
    case refused(ConnectRefusal)
    /// The TLS handshake or its files; `reason` is the TLS library's.
    case tls(reason: String)
    /// The peer closed before it answered our CONNECT.
    case closedUnanswered
    /// The connection broke, with the system's error number (0: closed by the peer).
    case lost(code: Int32)
    /// No answer to a ping in time.
    case silent
    /// The broker said goodbye, with the protocol's reason code.
    case disconnected(code: Int32)
    /// The peer sent what the protocol does not allow.
    case protocolViolation
    /// An error of the MQTT library that means none of the above, by its number.
    case library(code: Int32)
    /// The library wrote an acknowledgement before it was told to: the promise that all else rests on is broken.
    case acknowledgedEarly
    /// We were asked to close.
    case closed
}

extension LinkFailure: CustomStringConvertible {
    public var description: String {
        switch self {
        case .lookup(let host, let reason): "cannot resolve \(host): \(reason); check broker.url and the resolver"
        case .unreachable(let address, let code):
            "cannot connect to \(address): \(systemText(code)); is the broker running?"
        case .timedOut(let address): "no answer from \(address) in time; check the network and broker.url"
        case .refused(let refusal): "the broker refused the connection: \(refusal)"
        case .tls(let reason): "TLS failed: \(reason); check broker.tls and the certificates' names and dates"
        case .closedUnanswered:
            "the peer closed without answering CONNECT; is an MQTT broker listening there, with or without TLS?"
        case .lost(0): "the broker closed the connection"
        case .lost(let code): "the connection broke: \(systemText(code))"
        case .silent: "the broker did not answer a ping within the keep-alive time"
        case .disconnected(0x8E): "another client took over the session; is broker.client_id used twice?"
        case .disconnected(0x8B): "the broker is shutting down"
        case .disconnected(let code): "the broker ended the connection, reason code \(code)"
        case .protocolViolation: "the peer broke the MQTT protocol; is it an MQTT broker?"
        case .library(let code): "the MQTT library failed with error \(code)"
        case .acknowledgedEarly:
            "this libmosquitto acknowledges messages before they are committed; install version 2.0 as packaged"
        case .closed: "closed on request"
        }
    }

    private func systemText(_ code: Int32) -> String {
        unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
    }
}
